#!/bin/sh
# Makes sure that there is a Chromium for the e2e tests: $PYWRY_CHROMIUM, or one on PATH, or Debian's.
set -eu

for name in "${PYWRY_CHROMIUM:-}" chromium chromium-browser google-chrome; do
  if [ -n "$name" ] && command -v "$name" >/dev/null; then
    exit 0
  fi
done
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "the tests need Chromium: run 'sudo apt-get install -y chromium', or set PYWRY_CHROMIUM to a browser" >&2
  exit 1
fi
apt-get update
apt-get install -y --no-install-recommends chromium
