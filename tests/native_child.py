"""The windows' process, with what tests need to see inside of pages: run instead of `pywry.hosts.native.child`."""

import contextlib
import json
import threading
import time
from queue import Empty, SimpleQueue
from typing import Any

from pywry.hosts.native import child, control, lifecycle
from pywry.hosts.native.desk import Desk


class _Asked:
    """A question to a page."""

    def __init__(self) -> None:
        self.has_begun = False
        self.answer: SimpleQueue[str] = SimpleQueue()


_asked: dict[str, _Asked] = {}
_problems: list[str] = []
_relay = Desk.relay
_lock = threading.Lock()

# The page's half: answers by a call of its own, tells what nobody caught, and knows where the mouse is, and what its
# policy has refused.
_WATCH = """
window.__tell = (command, text) => window.__TAURI_INTERNALS__.invoke(
  "plugin:pytauri|pyfunc", new TextEncoder().encode(text), { headers: { pyfunc: command } });
addEventListener("error", (event) => { if (event.error) window.__tell("problem", String(event.error)); });
addEventListener("unhandledrejection", (event) => window.__tell("problem", String(event.reason)));
window.__refused = [];
addEventListener("securitypolicyviolation", ({ blockedURI }) => { window.__refused.push(blockedURI); });
addEventListener("pointermove", ({ clientX, clientY }) => { window.__mouse = [clientX, clientY]; }, true);
"""
_EVALUATE = """(async () => {
  window.__tell("began", %s);
  const special = (key, value) => typeof value === "bigint" ? { $: `${value}` }
    : typeof value === "number" && !Number.isFinite(value) ? { $: `${value}` }
    : Object.is(value, -0) ? { $: "-0.0" } : value;
  let answer;
  try {
    answer = { value: await (0, eval)(%s)(window.pywry, %s) };
  } catch (error) {
    answer = { error: String(error) };
  }
  window.__tell("answer", %s + JSON.stringify(answer, special));
})()"""


def relay(self: Desk, invoke: Any) -> None:
    """Take what is ours, hand on the rest."""
    command = invoke.command
    if command not in ("began", "answer", "problem"):
        _relay(self, invoke)
        return
    bound = invoke.bind_to({"body": 1})
    text = bytes(bound.arguments["body"]).decode()
    bound.resolve("null")
    if command == "problem":
        _problems.append(text)
        return
    number, _, answer = text.partition("#")
    with _lock:
        asked = _asked.get(number)
    if asked is not None:
        asked.has_begun = True
        if command == "answer":
            asked.answer.put(answer)


def evaluate(desk: Desk, label: str, *, source: str, argument: str, number: str, patience_s: float) -> Any:
    """Return what a function of the page gives, as JSON.

    Where the page is replaced before it has begun, the next one is asked; where it has, there is no value.
    """
    asked = _Asked()
    with _lock:
        _asked[number] = asked
    script = _EVALUATE % (json.dumps(number), json.dumps(f"({source})"), argument, json.dumps(f"{number}#"))
    end = time.monotonic() + patience_s
    page = None
    while time.monotonic() < end:
        now = desk._channels.get(label, ("", None))[0]
        if page != now and asked.has_begun:
            return "{}"
        if page != now:
            desk.window(label).eval(script)
        page = now
        with contextlib.suppress(Empty):
            return asked.answer.get(timeout=0.25)
    raise TimeoutError(source)


def open_window(desk: Desk, label: str, **options: Any) -> None:
    """Open a window whose pages tell of themselves."""
    lifecycle.open_window(desk, label, initialization_script=_WATCH, **options)


def place(desk: Desk, label: str) -> list[float]:
    """Return where the page's corner is on the screen, in pixels."""
    return list(desk.window(label).inner_position())


def problems(desk: Desk, label: str | None) -> list[str]:
    """Return what nobody caught, once."""
    told = list(_problems)
    _problems.clear()
    return told


if __name__ == "__main__":
    Desk.relay = relay  # type: ignore[method-assign]
    control.OPERATIONS.update({"open": open_window, "place": place, "problems": problems})
    control.LASTING["evaluate"] = evaluate
    child.main()
