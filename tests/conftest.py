"""What several folders of tests share: a browser."""

import gc
from importlib.util import find_spec

import pytest
from playwright.sync_api import sync_playwright

from browser import launch

# Charts and tables are millions of small objects; looking for circles among them took a seventh of the time.
gc.set_threshold(50_000, 20, 20)

# The course kit lives with the exercises: a copy of the book without them has neither.
_WITH_KIT = [
    "exercises",
    "faults",
    "nbgrader",
    "teach/test_quizzes.py",
    "classroom/test_quiz_options.py",
    "site/test_selfcheck.py",
]
collect_ignore = [] if find_spec("course_kit") else [*_WITH_KIT, "project/test_nothing_secret.py"]


@pytest.fixture(scope="module")
def chromium():
    """One browser for the tests of a file. No longer: while Playwright runs, code that is not its own cannot await."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()
