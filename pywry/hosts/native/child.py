"""The child process: `python -m pywry.hosts.native.child`, started by `process`.

Its main thread belongs to the window system. One thread reads packets from standard input and hands them on, one
writes packets to what was standard output, one runs operations. It ends with its standard input, so it never outlives
Python.
"""

import contextlib
import logging
import os
import signal
import threading
from io import BufferedReader
from pathlib import Path
from typing import Any

from ...protocol.pipe import PacketWriter, read_packet

log = logging.getLogger(__name__)


def main() -> None:
    """Run the windows until Python ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for Python, which then closes our standard input
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # The pipes are ours alone: what a library prints goes to standard error.
    packets, out = os.fdopen(os.dup(0), "rb"), os.dup(1)
    os.dup2(2, 1)
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    run(packets, PacketWriter(out, on_broken=lambda: os._exit(0)))


def run(packets: BufferedReader, writer: PacketWriter) -> None:
    """Run the windows, with the pipes given."""
    # Only here: all above works without pytauri, and what is missing is to be told in one line.
    from . import menus, trays
    from .bindings import tauri
    from .control import Control
    from .desk import Desk

    desk = Desk(writer)
    control = Control(desk)
    threading.Thread(target=_read, args=(packets, desk, control), name="pywry-pipe-reader", daemon=True).start()

    def on_event(app: Any, event: Any) -> None:
        """Handle what the window system tells; on the main thread, where an exception would end the process."""
        try:
            match event:
                case tauri.RunEvent.WindowEvent():
                    desk.see(event.label, event.event)
                case tauri.RunEvent.MenuEvent():
                    menus.see(desk, event._0)
                case tauri.RunEvent.TrayIconEvent():
                    trays.see(desk, event._0)
                case tauri.RunEvent.Ready():
                    desk.app = app
                    control.start()
                    desk.tell("ready")
                case tauri.RunEvent.ExitRequested() if event.code is None:
                    event.api.prevent_exit()  # the last window was closed; another may be opened
        except Exception:
            log.exception("the window system's %s was not handled", type(event).__name__)

    context = tauri.context_factory(Path(__file__).parent / "tauri", tauri_config=None)
    context.set_assets(desk.files)
    app = tauri.builder_factory().build(context=context, invoke_handler=desk.relay)
    app.run_return(on_event)
    # Python's own end would wait for threads that wait for packets.
    os._exit(1)


def _read(packets: BufferedReader, desk: Any, control: Any) -> None:
    """Hand on packets until Python closes the pipe, or ends."""
    try:
        while (packet := read_packet(packets)) is not None:
            header, buffers = packet
            if "connection" in header:
                desk.send(header["window"], header["connection"], buffers[0])
            elif "call" in header:
                control.put(header)
            elif "path" in header:
                desk.files.put(header["path"], Path(header["file"]) if "file" in header else bytes(buffers[0]))
            else:
                desk.files.drop(header["drop"])
    except Exception:
        log.exception("a packet could not be handled")
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
