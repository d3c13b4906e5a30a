#!/bin/sh
# Makes .venv with the given Python. Debian keeps the module for that in a package of its own.
set -eu
python=${1:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))'; then
  echo "PyWry needs Python 3.10 or later as '$python'; name another one with: make PYTHON=/path/to/python ..." >&2
  exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Python's venv module is missing; install it with: sudo apt-get install -y python3-venv" >&2
    exit 1
  fi
  apt-get update
  apt-get install -y --no-install-recommends python3-venv
fi
rm -rf .venv
"$python" -m venv .venv
# Older ones, as Python 3.10 brings, try versions of packages for hours.
.venv/bin/python -m pip install --quiet --upgrade pip
