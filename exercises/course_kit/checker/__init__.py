"""Marks submitted notebooks. It runs students' code: ``python -m course_kit.checker --help`` says what that needs."""
