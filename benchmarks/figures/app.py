"""PyWry's side: ten figures with the code that they share."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.figures.shelf import show

if __name__ == "__main__":
    show(code_each=False)
