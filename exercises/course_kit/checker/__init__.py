"""Marks submitted notebooks. It runs students' code: ``python -m course_kit.checker --help`` says what that needs.

Of the package it uses ``data``, ``schema``, ``whole`` and ``classroom``, where class key and specifications (as JSON)
come from; ``classroom`` uses nothing of it.
"""
