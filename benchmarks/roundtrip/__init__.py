"""PyWry beside a bare tornado WebSocket: what its events, bytes, start and memory cost."""

from ..chromium import chromium
from ..table import Options, Report
from .exchange import exchange_rows
from .startup import import_rows, start_rows

NOTES = (
    "Others, measured once on a machine with a bare round trip of 1.0 ms, burst of 1,000 in 0.69 s, 21 MB, 0.43 s:",
    "FastAPI-based 1.4 ms, 0.55 s, 105 MB, start 1.8 s, import 1.5 s; NiceGUI 2.9 ms, 0.97 s, 63 MB, start 2.0 s;",
    "Panel and Voila 48 ms.",
)


def measure(options: Options) -> Report:
    """Run it all; about 15 s, and 3 s a round."""
    with chromium(watches_network=options.watches_network) as browser:
        rows = [*exchange_rows(browser, options.rounds), *import_rows(), *start_rows(browser)]
    return Report(rows, NOTES)
