"""Windows beside bare pytauri: start, round trips and bytes, memory, and what is left when windows close."""

from ..table import Options, Report
from .exchange import exchange_rows
from .life import life_rows
from .memory import memory_rows
from .screen import screen
from .startup import start_rows


def measure(options: Options) -> Report:
    """Run it all, on a display of its own; about 2 min, and 5 s a round."""
    with screen():
        rows = [*start_rows(options.rounds), *exchange_rows(options.rounds), *memory_rows(), *life_rows()]
    return Report(rows)
