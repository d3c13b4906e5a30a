"""All tests, by `python -m tests`, in two processes: a process can be one kernel only, which those of notebooks are.

Both run, whatever becomes of the first. Options are pytest's. The exit status is 1 when either failed. Those with a
JupyterHub, which nothing else needs, are run by `make test-hub`.
"""

import subprocess
import sys

import pytest

from tests.part import PARTS

WITHOUT_HUB = [part for part in PARTS if part != "hub"]


def main() -> int:
    """Run each part, and say whether one failed."""
    options = sys.argv[1:]
    # What was chosen by options may all be in one part.
    fine = {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED} if options else {pytest.ExitCode.OK}
    ends = [subprocess.run([sys.executable, "-m", "tests.part", part, *options], check=False) for part in WITHOUT_HUB]
    return 0 if all(end.returncode in fine for end in ends) else 1


if __name__ == "__main__":
    sys.exit(main())
