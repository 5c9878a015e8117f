"""What several folders of tests share: a browser."""

import pytest
from playwright.sync_api import sync_playwright

from browser import launch


@pytest.fixture(scope="module")
def chromium():
    """One browser for the tests of a file. No longer: while Playwright runs, code that is not its own cannot await."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()
