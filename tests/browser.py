"""Where the browser for the tests is: Playwright's own, or Chrome or Chromium found on the machine."""

import shutil
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

# The headless shell first: the others draw a window's bars for each page, which nobody sees.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def executable(playwright) -> str | None:
    """The path of a browser, or None where there is none."""
    own = Path(playwright.chromium.executable_path)
    if own.exists():
        return str(own)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def launch(playwright):
    """A headless browser that talks to nobody by itself."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    # The headless shell would round the width of each letter, as no reader's browser does.
    looks = ["--no-sandbox", "--font-render-hinting=none"]
    return playwright.chromium.launch(executable_path=executable(playwright), args=[*looks, *quiet])


def until(page, script: str, arg=None, seconds: float = 30) -> None:
    """Wait until a script of the page says yes.

    Playwright's wait_for_function repeats it by eval inside the page, which the page's policy refuses.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(script, arg):
        assert time.monotonic() < end, f"not within {seconds} seconds: {script}"
        page.wait_for_timeout(50)


if __name__ == "__main__":
    with sync_playwright() as playwright:
        found = executable(playwright)
    print(found or "no browser")
    sys.exit(0 if found else 1)
