"""`pywry-window` as it is, but for a child whose page moves the slider by itself."""

import sys

from pywry.hosts.native import spawn
from pywry.launch import main

if __name__ == "__main__":
    spawn.MODULE = "benchmarks.window.child"
    sys.exit(main())
