"""PyWry's start: a program with one window. Prints when the page's script ran; `more` opens and times another."""

import json
import queue
import time

from pywry import PyWry

HTML = "<h1>Hello</h1><script>pywry.emit('bench:ran', { at: Date.now() })</script>"


def main() -> None:
    """Show windows until standard input ends."""
    app = PyWry(mode="native", width=800, height=600)
    ran: queue.Queue[float] = queue.Queue()
    app.on("bench:ran", lambda data: ran.put(data["at"]))
    app.show(HTML)
    print(json.dumps(ran.get(timeout=60)), flush=True)

    def more() -> float:
        asked_at = time.time()
        app.show(HTML)
        return ran.get(timeout=60) / 1e3 - asked_at

    from benchmarks.native.program import answer

    answer({"more": more})
    app.destroy()


if __name__ == "__main__":
    main()
