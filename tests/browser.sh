#!/bin/sh
# Finds a browser for the tests: Playwright's own, Chrome or Chromium on the machine, or else Debian's, where it may be installed.
# Playwright itself needs libatomic1, which a bare Debian does not have.
set -u
python=.venv/bin/python
if $python tests/browser.py >/dev/null 2>&1; then exit 0; fi
echo "No browser that the tests can use; trying Debian's Chromium ..."
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium libatomic1 >/dev/null
elif $python -m playwright install chromium >/dev/null 2>&1; then :
fi
$python tests/browser.py >/dev/null && exit 0
echo "The tests need a browser. Install Chromium or Chrome (Debian: apt-get install chromium libatomic1), or run: $python -m playwright install chromium" >&2
exit 1
