#!/bin/sh
# Finds what the reader in PDF is set with, for its tests: Pango and fonts on the machine, or else Debian's, where they may be installed.
set -u
found() { (cd book/_reader && ../../.venv-pdf/bin/python -c 'import sys, reader, weasyprint; sys.exit(bool(reader.missing_fonts()))') >/dev/null 2>&1; }
packages="fontconfig fonts-liberation fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
if found; then exit 0; fi
echo "Pango or fonts are missing; trying Debian's ..."
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
fi
found && exit 0
echo "The tests of the reader need Pango and fonts. On Debian: apt-get install $packages" >&2
exit 1
