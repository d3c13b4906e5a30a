"""`python -m pywry` is the `pywry` command."""

import sys

from .cli import main

sys.exit(main())
