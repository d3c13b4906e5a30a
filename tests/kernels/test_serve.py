"""`pywry serve` with notebooks: a kernel for each visitor, and none that is left over."""

import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil  # type: ignore[import-untyped]  # has no types of its own
import pytest
import websocket
from playwright.sync_api import Browser, Page, expect

from tests.hosts.browser.visitor import Socket, refusals
from tests.kernels.apps import write_notebook
from tests.serve.served import Guest, Served, serving
from tests.waiting import until

pytestmark = pytest.mark.e2e

EXAMPLES = Path(__file__).parent.parent.parent / "docs" / "examples"
QUICK = {"PYWRY_BROWSER__CLOSE_GRACE_S": "1"}
NO_RESTART = "--KernelManager.autorestart=False"  # which is Jupyter's own, after three seconds
SLIDER = "import ipywidgets, os\nipywidgets.IntSlider(3, description=str(os.getpid()))"


def kernels(served: Served) -> list[Any]:
    """Return the processes of the kernels that the server has now."""
    found = psutil.Process(served.process.pid).children(recursive=True)
    return [process for process in found if "ipykernel_launcher" in " ".join(_command(process))]


def _command(process: Any) -> list[str]:
    try:
        return process.cmdline()  # type: ignore[no-any-return]  # psutil has no types
    except psutil.NoSuchProcess:
        return []


def put(folder: Path, name: str, *cells: str) -> Path:
    return write_notebook(folder / name, *cells)


def readout(page: Page) -> Any:
    return page.locator(".widget-readout").first


def test_visitors_have_kernels_of_their_own_which_end_with_their_pages(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path, "savings.ipynb", "--pool", "0", folder=EXAMPLES, **QUICK) as served:
        assert kernels(served) == []
        pages = [browser.new_context().new_page() for _ in range(3)]
        for number, page in enumerate(pages):
            page.goto(served.url)
            expect(page.get_by_role("heading", name="Savings")).to_be_visible()
            expect(readout(page)).to_have_text("3.00")
            for _ in range(number):
                page.locator(".noUi-handle").first.press("ArrowRight")
        for number, page in enumerate(pages):
            expect(readout(page)).to_have_text(f"{3 + number / 2:.2f}")
        assert len(kernels(served)) == 3
        for _ in range(10):
            pages[1].reload()
            expect(readout(pages[1])).to_have_text("3.50")
            assert len(kernels(served)) == 3
        for page in pages:
            page.context.close()
        until(lambda: kernels(served) == [])
        assert served.metric("pywry_sessions") == 0


def test_a_warm_kernel_has_run_the_notebook_and_another_takes_its_place(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path, "savings.ipynb", "--pool", "1", folder=EXAMPLES, **QUICK) as served:
        until(lambda: served.metric("pywry_warm_kernels") == 1)
        (warm,) = kernels(served)
        page.goto(served.url)
        expect(readout(page)).to_have_text("3.00")
        page.locator(".noUi-handle").first.press("ArrowRight")
        expect(readout(page)).to_have_text("3.50")
        expect(page.locator(".widget-output").last).to_contain_text("1,035.00")
        until(lambda: served.metric("pywry_warm_kernels") == 1)
        assert len(kernels(served)) == 2
        page.close()
        until(lambda: not warm.is_running())
        assert len(kernels(served)) == 1


def test_a_notebook_that_was_changed_is_run_anew(page: Page, tmp_path: Path) -> None:
    path = put(tmp_path, "text.ipynb", "'before'")
    with serving(tmp_path, str(path), "--pool", "1") as served:
        until(lambda: served.metric("pywry_warm_kernels") == 1)
        put(tmp_path, "text.ipynb", "'after the change'")
        page.goto(served.url)
        expect(page.get_by_text("'after the change'")).to_be_visible()


def test_a_kernel_that_is_killed_is_said_within_two_seconds_and_its_visitor_restarts_it(
    browser: Browser, tmp_path: Path
) -> None:
    path = put(tmp_path, "slider.ipynb", SLIDER)
    with serving(tmp_path, str(path), "--pool", "0", NO_RESTART) as served:
        mine, other = (browser.new_context().new_page() for _ in range(2))
        for page in (mine, other):
            page.goto(served.url)
            expect(readout(page)).to_have_text("3")
        other.locator(".noUi-handle").press("ArrowRight")
        expect(readout(other)).to_have_text("4")
        before = time.monotonic()
        killed = mine.locator(".widget-label").first.inner_text()
        psutil.Process(int(killed)).kill()
        mine.get_by_text("The kernel has died").first.wait_for(timeout=5000)
        assert time.monotonic() - before < 2
        mine.get_by_role("button", name="Restart").first.click()
        expect(mine.locator(".widget-label").first).not_to_have_text(killed)
        expect(readout(mine)).to_have_text("3")
        expect(readout(other)).to_have_text("4")
        assert len(kernels(served)) == 2


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGKILL"])
def test_no_kernel_outlives_the_server(name: str, page: Page, tmp_path: Path) -> None:
    path = put(tmp_path, "slider.ipynb", SLIDER)
    with serving(tmp_path, str(path), "--pool", "1") as served:
        page.goto(served.url)
        expect(readout(page)).to_have_text("3")
        until(lambda: served.metric("pywry_warm_kernels") == 1)
        found = kernels(served)
        assert len(found) == 2
        served.process.send_signal(getattr(signal, name))
        served.process.wait(30)
        until(lambda: not any(process.is_running() for process in found), 10)


def test_a_visitor_runs_no_code_and_reaches_no_kernel(tmp_path: Path) -> None:
    path = put(tmp_path, "slider.ipynb", SLIDER, "secret = ipywidgets.Text('secret')")
    runtime = tmp_path / "runtime"
    with serving(tmp_path, str(path), "--pool", "0") as served:
        guest = served.guest()
        told = guest.start().told
        socket = guest.open()
        (file,) = until(lambda: list(runtime.glob("kernel-*.json")))
        kernel_id = file.stem.removeprefix("kernel-")
        until(lambda: served.metric("pywry_session_start_seconds_count") == 1)
        for path in (f"api/kernels/{kernel_id}", f"pywry/view/{kernel_id}/{told['model']}", "api/kernels"):
            assert guest.get(f"/{path}").status == 404
        for path in (f"api/kernels/{kernel_id}/channels", f"pywry/socket/{kernel_id}/{told['model']}"):
            with pytest.raises(websocket.WebSocketBadStatusException, match="404"):
                guest.knock(f"/{path}")
        for kind in ("execute_request", "execute", "input_reply", "shutdown_request"):
            message = {"type": kind, "content": {"code": "1/0"}, "channel": "shell", "header": {"msg_type": kind}}
            codes = refusals(socket.ask(message))
            assert codes == ["policy-violation"]
        assert not any("secret" in str(message.get("data")) for message in socket.end.messages)


def test_anothers_kernel_is_not_reached_through_the_own_socket(tmp_path: Path) -> None:
    path = put(tmp_path, "slider.ipynb", SLIDER)
    with serving(tmp_path, str(path), "--pool", "0") as served:
        guests = [served.guest() for _ in range(2)]
        sockets = []
        for guest in guests:
            guest.start()
            sockets.append(guest.open())
        until(lambda: served.metric("pywry_session_start_seconds_count") == 2)
        ids = []
        for guest in guests:
            messages = guest.open().end.messages
            ids.append({message["comm_id"] for message in messages if message["type"] == "comm_open"})
        assert not ids[0] & ids[1]
        for comm_id in ids[0]:
            data = {"method": "update", "state": {"value": 9}}
            got = sockets[1].ask({"type": "comm_msg", "comm_id": comm_id, "data": data})
            assert refusals(got) == ["policy-violation"]


def test_parameters_and_code_are_shown_as_asked_for(page: Page, tmp_path: Path) -> None:
    options = ["--pool", "0", "--parameters", "start=100", "--show-code", "--title", "Mine", "--theme", "dark"]
    with serving(tmp_path, "savings.ipynb", *options, folder=EXAMPLES) as served:
        page.goto(served.url)
        expect(page).to_have_title("Mine")
        expect(page.get_by_text("def savings(rate, years)")).to_be_visible()
        expect(page.locator(".widget-output").last).to_contain_text("103.00")
        assert page.evaluate("document.documentElement.dataset.pywryTheme") == "dark"


def test_a_kernel_does_not_inherit_what_lets_visitors_in(page: Page, tmp_path: Path) -> None:
    path = put(tmp_path, "environment.ipynb", "import os; print([v for v in os.environ.values() if 'sesame' in v])")
    with serving(tmp_path, str(path), "--pool", "0", PYWRY_SERVE__TOKEN="sesame") as served:
        page.goto(served.url)
        expect(page.get_by_text("[]")).to_be_visible()


def test_a_kernel_s_ports_are_encrypted_for_other_users_of_the_machine(page: Page, tmp_path: Path) -> None:
    path = put(tmp_path, "slider.ipynb", SLIDER)
    with serving(tmp_path, str(path), "--pool", "0") as served:
        page.goto(served.url)
        expect(readout(page)).to_have_text("3")
        (file,) = (tmp_path / "runtime").glob("kernel-*.json")
        assert "curve_publickey" in json.loads(file.read_text("utf-8"))
        assert "without encryption" not in served.log.read_text()


def test_a_cell_that_fails_is_shown_in_its_place_and_counted(page: Page, tmp_path: Path) -> None:
    path = put(tmp_path, "fails.ipynb", "print('one')", "1 / 0", "print('never')")
    with serving(tmp_path, str(path), "--pool", "0") as served:
        page.goto(served.url)
        expect(page.get_by_text("ZeroDivisionError").first).to_be_visible()
        expect(page.get_by_text("one", exact=True)).to_be_visible()
        until(lambda: served.metric("pywry_session_failures_total") == 1)


def test_a_script_is_served(page: Page, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text("import ipywidgets\nipywidgets.IntSlider(7)\n")
    with serving(tmp_path, "script.py", "--pool", "0", folder=tmp_path) as served:
        page.goto(served.url)
        expect(readout(page)).to_have_text("7")


def test_one_session_is_shared_by_all_and_restarted_by_none(browser: Browser, tmp_path: Path) -> None:
    path = put(tmp_path, "slider.ipynb", SLIDER)
    with serving(tmp_path, str(path), "--shared", "--pool", "0", NO_RESTART) as served:
        first, second = (browser.new_context().new_page() for _ in range(2))
        for page in (first, second):
            page.goto(served.url)
            expect(readout(page)).to_have_text("3")
        first.locator(".noUi-handle").press("ArrowRight")
        expect(readout(second)).to_have_text("4")
        assert len(kernels(served)) == 1
        assert served.guest().start().told["may_restart"] is False
        kernels(served)[0].kill()
        expect(first.get_by_text("The kernel has died").first).to_be_visible()
        assert first.get_by_role("button", name="Restart").count() == 0
        second.goto(served.url)
        expect(readout(second)).to_have_text("3")


def test_a_visitor_who_leaves_before_the_kernel_has_started_leaves_none(page: Page, tmp_path: Path) -> None:
    path = put(tmp_path, "slider.ipynb", SLIDER)
    quick = {"PYWRY_BROWSER__CLOSE_GRACE_S": "0", "PYWRY_BROWSER__DROP_GRACE_S": "0"}
    with serving(tmp_path, str(path), "--pool", "0", **quick) as served:
        for _ in range(3):
            guest = served.guest()
            guest.start()
            guest.open().socket.close(status=1001)
        until(lambda: served.metric("pywry_sessions") == 0)
        until(lambda: kernels(served) == [])
        assert "could not be" not in served.log.read_text()


def test_a_server_that_is_ended_while_kernels_start_and_end_ends_all_of_them(tmp_path: Path) -> None:
    path = put(tmp_path, "slider.ipynb", SLIDER)
    with serving(tmp_path, str(path), "--pool", "2", PYWRY_BROWSER__CLOSE_GRACE_S="0") as served:
        until(lambda: served.metric("pywry_warm_kernels") == 1)
        leaving, staying = served.guest(), served.guest()
        for guest in (leaving, staying):
            guest.start()
        socket = leaving.open()
        staying.open()
        found = kernels(served)
        socket.socket.close(status=1001)
        served.process.send_signal(signal.SIGTERM)
        served.process.wait(30)
        until(lambda: not any(process.is_running() for process in found), 10)
        assert "could not be" not in served.log.read_text()


def test_the_menu_saves_the_page_runs_it_again_and_is_used_by_keyboard(page: Page, tmp_path: Path) -> None:
    path = put(tmp_path, "slider.ipynb", SLIDER)
    with serving(tmp_path, str(path), "--pool", "0", "--base-url", "/a b/") as served:
        page.goto(served.url)
        expect(readout(page)).to_have_text("3")
        page.locator(".noUi-handle").press("ArrowRight")
        expect(readout(page)).to_have_text("4")
        process = page.locator(".widget-label").first.inner_text()
        menu = page.locator(".nb-menu summary")
        menu.press("Enter")
        with page.expect_download() as saving:
            page.get_by_role("link", name="Save as HTML").click()
        assert saving.value.suggested_filename == "slider.html"
        assert "<dd>4</dd>" in saving.value.path().read_text("utf-8").replace("\n", "")
        menu.press("Enter")
        expect(page.get_by_role("button", name="Run again")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Run again")).to_be_hidden()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # Run again
        expect(readout(page)).to_have_text("3")
        expect(page.locator(".widget-label").first).to_have_text(process)
        menu.click()
        page.get_by_role("button", name="Restart and run").click()
        expect(page.locator(".widget-label").first).not_to_have_text(process)
        expect(readout(page)).to_have_text("3")
        address = urlsplit(page.url).path.replace("/app/", "/app-html/")
        assert page.request.get(page.url.replace("/app/", "/app-html/")).status == 200
        assert served.guest().get(address).status == 404


def test_eight_visitors_at_once_see_their_own_state_and_reach_no_other_s(tmp_path: Path) -> None:
    path = put(tmp_path, "slider.ipynb", SLIDER)
    with serving(tmp_path, str(path), "--pool", "0", PYWRY_BROWSER__TICKET_S="300") as served:
        guests = [served.guest() for _ in range(8)]
        with ThreadPoolExecutor(8) as threads:
            told = [page.told for page in threads.map(Guest.start, guests)]
        sockets = [guest.open() for guest in guests]
        sliders = [slider(socket) for socket in sockets]
        assert len({each["comm_id"] for each in sliders}) == 8
        for number, (socket, each) in enumerate(zip(sockets, sliders, strict=True)):
            socket.ask(write(each["comm_id"], 10 + number))
        for number, guest in enumerate(guests):
            mine, other = guest.open(), (number + 1) % 8
            assert slider(mine)["data"]["state"]["value"] == 10 + number
            assert guest.get(guests[other].session).status == 404
            with pytest.raises(websocket.WebSocketBadStatusException, match="404"):
                guest.knock(told[other]["socket"])
            answers = mine.ask(write(sliders[other]["comm_id"], 99))
            assert refusals(answers) == ["policy-violation"]
        assert [slider(guest.open())["data"]["state"]["value"] for guest in guests] == list(range(10, 18))
        running = kernels(served)
        assert len(running) == 8
    until(lambda: not any(process.is_running() for process in running))


def slider(socket: Socket) -> Any:
    """Return what opened the slider, once it has come."""

    def found() -> Any:
        opened = (message for message in socket.end.messages if message["type"] == "comm_open")
        return next((each for each in opened if each["data"]["state"].get("_model_name") == "IntSliderModel"), None)

    socket.wait(lambda: found() is not None)
    return found()


def write(comm_id: str, value: int) -> dict[str, Any]:
    data = {"method": "update", "state": {"value": value}}
    return {"type": "comm_msg", "comm_id": comm_id, "data": data}
