"""One part of the tests, by `python -m tests.part NAME`, in this process."""

import os
import sys

import pytest

PARTS = {"others": "not kernel and not hub", "kernels": "kernel", "hub": "hub"}
"""The parts by name, as pytest's marker expressions."""


def main() -> int:
    """Run the tests of a part, and return pytest's own exit status."""
    name, *options = sys.argv[1:]
    return int(pytest.main(["-m", PARTS[name], *options]))


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # What compiled modules of other packages (duckdb, WebKit, zmq) do while the interpreter ends is no test's result.
    os._exit(status)
