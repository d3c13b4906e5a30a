"""What `pywry-window` may be told on its command line."""

import argparse
from pathlib import Path

DESCRIPTION = "Show a notebook or a script as an app, in a window of its own."
EPILOG = (
    "exit status: 0; 1 when a cell failed or the kernel died, and it was not run again; 2 when the file, an option or "
    "the kernel is not what it should be"
)
MAX_PIXELS = 32_767


def parser() -> argparse.ArgumentParser:
    """Return the parser; what it gives is named as the options are."""
    made = argparse.ArgumentParser(prog="pywry-window", description=DESCRIPTION, epilog=EPILOG)
    made.add_argument("file", type=Path, metavar="FILE", help="a notebook (.ipynb) or a Python script (.py)")
    made.add_argument("--show-code", action="store_true", help="show the code of the cells, too")
    made.add_argument("--only-widgets", action="store_true", help="show the widgets alone, no text and no other output")
    made.add_argument(
        "--execute",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="run the cells (default); --no-execute shows the outputs that the file has, and needs no kernel",
    )
    made.add_argument("--kernel", metavar="NAME", help="run it in this kernel (default: the one that the file names)")
    made.add_argument(
        "-p",
        "--parameters",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set a variable after the cell tagged 'parameters', or before all; may be given several times",
    )
    made.add_argument("--title", help="the window's title (default: the notebook's)")
    made.add_argument("--width", type=_pixels, default=1280, help="of the page, in pixels (default: 1280)")
    made.add_argument("--height", type=_pixels, default=800, help="of the page, in pixels (default: 800)")
    made.add_argument("--theme", choices=("system", "light", "dark"), default="system", help="of page and window")
    made.add_argument("--browser", action="store_true", help="show it in the browser instead of a window")
    made.add_argument("--debug", action="store_true", help="log everything, and show tracebacks")
    return made


def _pixels(text: str) -> float:
    try:
        pixels = float(text)
    except ValueError:
        pixels = 0.0
    if not 1 <= pixels <= MAX_PIXELS:
        raise argparse.ArgumentTypeError(f"{text!r} is no size, expected a number of pixels from 1 to {MAX_PIXELS}")
    return pixels
