"""`pywry-window`, with a way into its page: questions by line on standard input, answers on standard output."""

import json
import os
import signal
import sys
import threading
import traceback
import uuid

from pywry.errors import PyWryError
from pywry.hosts.native import spawn
from pywry.hosts.native.desktop import shared_desktop
from pywry.hosts.native.pane import Pane
from pywry.launch import main
from tests.waiting import until

ATTEMPT_S = 5.0


def answer_all() -> None:
    """Evaluate the function on each line in the window's page."""
    for line in sys.stdin:
        # Not made here: two threads that ask for it at the same time would get two.
        until(lambda: shared_desktop.cache_info().currsize and shared_desktop()._panes)
        sys.stdout.write(f"{answer(next(iter(shared_desktop()._panes.values())), json.loads(line))}\n")
        sys.stdout.flush()


def answer(pane: Pane, source: str) -> str:
    """Return what a function gives on the page, as JSON."""
    question = {"source": source, "argument": "null", "number": uuid.uuid4().hex}
    try:
        return str(pane.call("evaluate", None, **question, patience_s=ATTEMPT_S))
    except PyWryError as error:
        return json.dumps({"error": str(error)})


def give_up(problem: threading.ExceptHookArgs) -> None:
    """End the program: whoever waits for an answer is to hear of it."""
    traceback.print_exception(problem.exc_type, problem.exc_value, problem.exc_traceback)
    os._exit(70)


if __name__ == "__main__":
    threading.excepthook = give_up
    # A shell that runs the tests in the background has all of them ignore it, which Python would leave so.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    spawn.MODULE = os.environ.get("PYWRY_TEST_CHILD", "tests.native_child")
    threading.Thread(target=answer_all, daemon=True).start()
    sys.exit(main())
