"""`pywry-window` as it is, but for a child whose page moves the slider by itself."""

import sys

from pywry.hosts.native import process
from pywry.launch import main

if __name__ == "__main__":
    process.MODULE = "benchmarks.window.child"
    sys.exit(main())
