"""The windows' process, whose first page moves its slider; writes when the kernel has answered to a file."""

import os
from pathlib import Path
from typing import Any

from pywry.hosts.native import child, control, lifecycle
from pywry.hosts.native.desk import Desk

SCRIPT = Path(__file__).with_name("answer.js").read_text("utf-8")

_relay = Desk.relay


def relay(self: Desk, invoke: Any) -> None:
    """Take what is ours, hand on the rest."""
    if invoke.command != "answered":
        _relay(self, invoke)
        return
    bound = invoke.bind_to({"body": 1})
    Path(os.environ["PYWRY_BENCH_ANSWER"]).write_bytes(bytes(bound.arguments["body"]))
    bound.resolve("null")


def open_window(desk: Desk, label: str, **options: Any) -> None:
    """Open a window whose page begins with the script."""
    lifecycle.open_window(desk, label, initialization_script=SCRIPT, **options)


if __name__ == "__main__":
    Desk.relay = relay  # type: ignore[method-assign]
    control.OPERATIONS["open"] = open_window
    child.main()
