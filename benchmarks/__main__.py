"""`python -m benchmarks [NAME …]`: run benchmarks, print their tables, exit with 1 when a limit is over."""

import argparse
import sys
from importlib import import_module

from .table import Options, Report, table

# Each name is a module here with `measure(options: Options) -> Report`, imported only when it is to run.
BENCHMARKS = {
    "roundtrip": "events, bytes, start and memory beside a bare tornado WebSocket",
    "notebook": "events in JupyterLab beside a plain anywidget, and the import in a kernel",
    "native": "windows beside bare pytauri: start, round trips, bytes, memory, many windows",
    "notebook_charts": "twenty charts in a JupyterLab beside plotly's FigureWidget",
    "figures": "ten FigureWidgets, their code loaded once, beside once for each",
    "bridge": "events between a kernel, also a Gateway's, and a page beside a plain anywidget in JupyterLab and voila",
    "serve": "visitors of `pywry serve`: request to interactive, many at once, memory for each",
    "window": "a notebook of one slider in a window, from the start of the process, beside voila",
}


def main() -> int:
    """Run what the command line names, or all; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = "; ".join(f"{name}: {what}" for name, what in BENCHMARKS.items())
    parser.add_argument("names", nargs="*", type=_name, metavar="NAME", help=f"{names} (default: all)")
    parser.add_argument("--rounds", type=_count, default=5, help="how often each side takes its turn (default: 5)")
    parser.add_argument(
        "--watch-network", action="store_true", help="let the browser report each frame, as it does under Playwright"
    )
    parser.add_argument("--report-only", action="store_true", help="exit with 0 also when a limit is over")
    given = parser.parse_args()

    over = 0
    options = Options(rounds=given.rounds, watches_network=given.watch_network)
    for name in given.names or BENCHMARKS:
        report: Report = import_module(f"{__package__}.{name}").measure(options)
        print(f"{name}: {BENCHMARKS[name]}\n\n{table(report.rows)}\n")
        for note in report.notes:
            print(f"  {note}")
        over += sum(row.is_over for row in report.rows)
    print(f"\n{over} over the limit" if over else "\nevery limit is kept")
    return 1 if over and not given.report_only else 0


def _name(text: str) -> str:
    if text not in BENCHMARKS:
        raise argparse.ArgumentTypeError(f"no benchmark {text!r}; choose from {', '.join(BENCHMARKS)}")
    return text


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"{text} rounds, expected 1 or more")
    return count


if __name__ == "__main__":
    sys.exit(main())
