"""`pywry serve` with a folder: a gallery of its notebooks, as they are now, and sessions that outlive their file."""

import shutil
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import websocket
from playwright.sync_api import Page, expect

from tests.hosts.browser.visitor import refusals
from tests.kernels.apps import write_notebook
from tests.kernels.test_serve import EXAMPLES, NO_RESTART, QUICK, SLIDER, kernels, readout, slider, write
from tests.serve.served import serving
from tests.waiting import until

pytestmark = pytest.mark.e2e


def test_a_gallery_is_used_by_keyboard_and_leaves_out_what_cannot_be_opened(page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "my_apps"
    (folder / "more" / ".ipynb_checkpoints").mkdir(parents=True)
    shutil.copy(EXAMPLES / "savings.ipynb", folder / "more" / "savings & loans.ipynb")
    write_notebook(folder / "more" / ".ipynb_checkpoints" / "old.ipynb", "1")
    write_notebook(folder / "answer.ipynb", "print(6 * 7)")
    (folder / "broken.ipynb").write_text("no JSON")
    other = write_notebook(folder / "other.ipynb", "1")
    other.write_text(other.read_text("utf-8").replace("python3", "cobol"), "utf-8")
    with serving(tmp_path, str(folder)) as served:
        assert "broken.ipynb" in served.log.read_text()
        until(lambda: "left out of the gallery: kernel 'cobol'" in served.log.read_text())
        page.goto(served.url)
        expect(page.get_by_role("heading", level=1)).to_have_text("My apps")
        expect(page.get_by_role("link")).to_have_count(2)
        expect(page.get_by_text("What a sum of money becomes at a rate of interest")).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(page.locator("a:focus h2")).to_have_text("Savings")
        page.keyboard.press("Enter")
        expect(readout(page)).to_have_text("3.00")
        page.go_back()
        page.get_by_role("link", name="answer").click()
        expect(page.get_by_text("42")).to_be_visible()
        assert served.guest().get("/pywry/start/broken").status == 404
        write_notebook(folder / "later.ipynb", "'came later'")
        (folder / "answer.ipynb").unlink()
        page.goto(served.url)
        expect(page.get_by_role("link")).to_have_count(2)
        page.get_by_role("link", name="later").click()
        expect(page.get_by_text("'came later'")).to_be_visible()
        gone = page.goto(urljoin(served.url, "/pywry/start/answer"))
        assert gone is not None
        assert gone.status == 404
        expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()
        page.get_by_role("link", name="All apps").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("My apps")


def test_a_session_outlives_the_notebook_that_it_shows(page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "apps"
    write_notebook(folder / "slider.ipynb", SLIDER)
    write_notebook(folder / "other.ipynb", "1")
    with serving(tmp_path, str(folder), "--pool", "1", NO_RESTART, **QUICK) as served:
        until(lambda: served.metric("pywry_warm_kernels") == 2)
        page.goto(served.url)
        page.get_by_role("link", name="slider").click()
        expect(readout(page)).to_have_text("3")
        process = page.locator(".widget-label").first.inner_text()
        (folder / "slider.ipynb").unlink()
        assert served.guest().get("/pywry/start/slider").status == 404
        until(lambda: served.metric("pywry_warm_kernels") == 1)  # the one for the next visitor is ended
        page.locator(".noUi-handle").press("ArrowRight")
        expect(readout(page)).to_have_text("4")
        page.reload()
        expect(readout(page)).to_have_text("4")
        expect(page.locator(".widget-label").first).to_have_text(process)
        page.locator(".nb-menu summary").click()
        page.get_by_role("button", name="Restart and run").click()
        expect(page.locator(".widget-label").first).not_to_have_text(process)
        expect(readout(page)).to_have_text("3")
        page.close()
        until(lambda: served.metric("pywry_sessions") == 0)
        until(lambda: len(kernels(served)) == 1)


def test_a_visitor_of_a_gallery_reaches_no_other_s_session_by_page_file_socket_or_message(tmp_path: Path) -> None:
    folder = tmp_path / "apps"
    for name in ("one", "two"):
        write_notebook(folder / f"{name}.ipynb", SLIDER)
    with serving(tmp_path, str(folder), PYWRY_BROWSER__TICKET_S="300") as served:
        owner, other = served.guest(), served.guest()
        theirs = owner.start("/pywry/start/one").told
        other.start("/pywry/start/two")
        mine = slider(owner.open())["comm_id"]
        session = owner.session.rpartition("/")[2]
        for path in (owner.session, f"/pywry/app-html/{session}", f"/pywry/start/{session}", f"/pywry/view/{session}"):
            assert other.get(path).status == 404, path
        for path in (theirs["socket"], theirs["socket"].replace("app-socket", "socket")):
            with pytest.raises(websocket.WebSocketBadStatusException, match="404"):
                other.knock(path)
        socket = other.open()
        slider(socket)
        answers = socket.ask(write(mine, 99))
        assert refusals(answers) == ["policy-violation"]
        assert slider(owner.open())["data"]["state"]["value"] == 3
        assert urlsplit(served.url).path == "/"


def test_a_notebook_that_went_while_it_is_served_alone_is_said_on_the_page_and_in_the_log(
    page: Page, tmp_path: Path
) -> None:
    path = write_notebook(tmp_path / "text.ipynb", "'words'")
    with serving(tmp_path, str(path), "--pool", "0") as served:
        path.unlink()
        answer = page.goto(served.url)
        assert answer is not None
        assert answer.status == 500
        expect(page.get_by_role("heading")).to_have_text("This app has failed")
        assert str(tmp_path) not in page.content()
        assert "text cannot be opened any more: there is no file" in served.log.read_text()
        assert served.metric("pywry_session_failures_total") == 1
        write_notebook(path, "'back again'")
        page.get_by_role("link", name="Try again").click()
        expect(page.get_by_text("'back again'")).to_be_visible()


def test_a_notebook_s_session_that_nobody_uses_ends_with_its_kernel_and_its_page_says_so(
    page: Page, tmp_path: Path
) -> None:
    path = write_notebook(tmp_path / "slider.ipynb", SLIDER, "import time; time.sleep(4); 'has run'")
    with serving(tmp_path, str(path), "--pool", "0", "--cull-after", "2") as served:
        page.goto(served.url)
        expect(page.get_by_text("'has run'")).to_be_visible()  # who waits for a cell is not culled
        expect(page.get_by_text("This session has ended: it was not used for a while")).to_be_visible()
        until(lambda: kernels(served) == [])
