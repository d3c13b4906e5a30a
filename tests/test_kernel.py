"""What this process knows of the kernel that it may be."""

import asyncio
import sys
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from ipykernel.comm.comm import BaseComm

from pywry import kernel


def pretend(monkeypatch: pytest.MonkeyPatch, **attributes: Any) -> Any:
    """Let IPython have a kernel with these attributes."""
    made = SimpleNamespace(**attributes)
    shell = SimpleNamespace(kernel=made)
    made.shell = shell
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    return made


def test_a_plain_process_is_no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert kernel.running_kernel() is None
    assert not kernel.is_cells_thread()
    assert kernel.present_cell() is None
    assert not kernel.is_showing_last_value()


def test_the_thread_of_the_kernels_loop_runs_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.new_event_loop()
    pretend(monkeypatch, io_loop=SimpleNamespace(asyncio_loop=loop))
    found: list[bool] = []
    loop.call_soon(lambda: found.append(kernel.is_cells_thread()))
    loop.call_soon(loop.stop)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    thread.join()
    loop.close()
    assert found == [True]
    assert not kernel.is_cells_thread()


def test_a_kernel_without_a_loop_runs_cells_on_the_main_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch)
    assert kernel.is_cells_thread()


def test_the_present_cell_is_the_request_that_output_belongs_to(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, get_parent=lambda: {"header": {"msg_id": "m1"}})
    assert kernel.present_cell() == "m1"
    pretend(monkeypatch, get_parent=dict)
    assert kernel.present_cell() is None


@pytest.mark.parametrize(("named", "heard_on"), [("alive", "alive"), ("ended", None), (None, None)])
def test_pages_are_heard_on_the_subshell_they_name_unless_it_has_ended(
    monkeypatch: pytest.MonkeyPatch, named: str | None, heard_on: str | None
) -> None:
    manager = SimpleNamespace(list_subshell=lambda: ["alive", "of the cell that used the comm last"])
    pretend(monkeypatch, shell_channel_thread=SimpleNamespace(manager=manager))
    comm = BaseComm(target_name="jupyter.widget")  # ipykernel's own
    comm._reply_subshell_id = "of the cell that used the comm last"
    kernel.hear_where_addressed(comm)
    assert comm._reply_subshell_for({"method": "custom"}, named) == heard_on
