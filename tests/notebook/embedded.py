"""A real Jupyter kernel inside the test process, on a thread of its own: the tests' objects are what its cells show.

Front ends reach it as any kernel, over ZeroMQ, by a server that takes in kernels it did not start.
"""

import asyncio
import logging
import threading
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import comm
import ipykernel.comm
import ipywidgets
from comm.base_comm import BaseComm, CommManager
from ipykernel.displayhook import ZMQDisplayHook
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from traitlets.config import Config

from pywry.session.early import keep_early_messages


class _Lenient:
    """Forgets a comm wherever it is known: what was made in the kernel may be freed outside of it, and the reverse."""

    def unregister_comm(self, comm: BaseComm) -> None:
        for manager in _MANAGERS:
            manager.comms.pop(comm.comm_id, None)


class _KernelsManager(_Lenient, ipykernel.comm.CommManager):  # type: ignore[misc]  # ipykernel has no types
    pass


class _BareManager(_Lenient, CommManager):
    pass


_MANAGERS = (_KernelsManager(), _BareManager())
# ipykernel's import makes every widget of the process open its comm in a kernel; here it is for those that want one.
_KERNELS = (comm.create_comm, lambda: _MANAGERS[0])
comm.create_comm = comm._create_comm
keep_early_messages()
_BARE = (comm.create_comm, lambda: _MANAGERS[1])
comm.get_comm_manager = _BARE[1]


class _Kernel(IPythonKernel):  # type: ignore[misc]  # ipykernel has no types
    """A kernel whose cells have a module of their own, not that of the test runner."""

    def __init__(self, **options: Any) -> None:
        super().__init__(user_module=types.ModuleType("notebook"), **options)

    def pre_handler_hook(self) -> None:
        """Leave Ctrl+C to the test runner."""

    post_handler_hook = pre_handler_hook


class _App(IPKernelApp):  # type: ignore[misc]  # ipykernel has no types
    """Starts a kernel, and leaves alone what is the test runner's: signals, streams, excepthook, pdb."""

    kernel_class = _Kernel

    def init_io(self) -> None:
        self.displayhook = ZMQDisplayHook(self.session, self.iopub_socket)

    def leave_alone(self) -> None:
        """Do nothing."""

    init_signal = init_pdb = init_blackhole = init_crash_handler = init_gui_pylab = init_path = leave_alone
    reset_io = configure_tornado_logger = leave_alone


class EmbeddedKernel:
    """The kernel."""

    def __init__(self, connection_file: Path) -> None:
        self._file = connection_file
        self.folder = connection_file.parent
        self._is_running = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kernel", daemon=True)
        self._thread.start()
        assert self._is_running.wait(30), "the kernel did not start"

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let this process be that kernel until the end of the block, for IPython and for widgets that are made."""
        comm.create_comm, comm.get_comm_manager = _KERNELS
        self._set_shell(self.app.shell)
        # Outside of any cell: what this thread displays has no cell to go to.
        self.app.kernel._shell_parent.set({})
        try:
            yield
        finally:
            self._set_shell(None)
            comm.create_comm, comm.get_comm_manager = _BARE

    def put(self, name: str, value: Any) -> None:
        """Let cells know `value` by this name."""
        self.app.shell.user_ns[name] = value

    def close(self) -> None:
        """End it."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.autoawait = True
        self.app = _App(connection_file=str(self._file), config=config)
        comm.get_comm_manager = _KERNELS[1]
        self.app.initialize([])
        logging.getLogger("_App").setLevel(logging.CRITICAL)
        logging.getLogger("_App").propagate = False
        ipywidgets.register_comm_target()
        comm.get_comm_manager = _BARE[1]
        self._set_shell(None)
        self.loop.call_soon(self._is_running.set)
        self.app.start()

    @staticmethod
    def _set_shell(shell: Any) -> None:
        for cls in ZMQInteractiveShell._walk_mro():
            cls._instance = shell
