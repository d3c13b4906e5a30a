"""The bare side: the same ten figures, each with a module of its own, as Jupyter's runtime loads them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.figures.shelf import show

if __name__ == "__main__":
    show(code_each=True)
