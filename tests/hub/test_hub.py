"""PyWry in a real JupyterHub, as docs/deploy.md says: as a service of it, and in its users' servers."""

from collections.abc import Iterator
from typing import Any

import psutil  # type: ignore[import-untyped]  # has no types of its own
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.hub.hubs import PASSWORD, TOKEN, Hub, running_hub
from tests.kernels.apps import write_notebook
from tests.waiting import until

pytestmark = [pytest.mark.hub, pytest.mark.e2e]

SLIDER = "import ipywidgets, os\nprint('process', os.getpid())\nipywidgets.IntSlider(3)"
GUESTS = {"name": "guests", "users": ["grace"], "scopes": ["access:servers!server=ada/"]}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """One Hub for all tests; Ada shares her server with Grace."""
    with running_hub(tmp_path_factory.mktemp("hub"), roles=[GUESTS]) as made:
        yield made


def log_in(hub: Hub, page: Page, user: str) -> None:
    page.goto(f"{hub.url}hub/login?next=/hub/token")
    page.get_by_label("Username").fill(user)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/hub/token")


def readout(page: Page) -> Any:
    return page.locator(".widget-readout").first


def test_the_service_gives_each_visitor_a_session_through_the_hub_s_proxy(hub: Hub, browser: Browser) -> None:
    pages = [browser.new_context().new_page() for _ in range(2)]
    for number, page in enumerate(pages):
        page.goto(f"{hub.url}services/report/?token={TOKEN}")
        expect(page.get_by_role("heading", name="Savings")).to_be_visible()
        expect(readout(page)).to_have_text("3.00")
        assert "token" not in page.url
        for _ in range(number + 1):
            page.locator(".noUi-handle").first.press("ArrowRight")
    expect(readout(pages[0])).to_have_text("3.50")
    expect(readout(pages[1])).to_have_text("4.00")
    for _ in range(3):
        pages[0].reload()
        expect(readout(pages[0])).to_have_text("3.50")
    answer = pages[1].goto(pages[0].url)
    assert answer is not None
    assert answer.status == 404
    for page in pages:
        page.context.close()
    # The one that waits for the next visitor.
    until(lambda: len(hub.kernels("serve")) == 1)


def test_the_service_asks_for_its_own_token_and_not_for_the_hub_s_login(hub: Hub, page: Page) -> None:
    log_in(hub, page, "ada")
    page.goto(f"{hub.url}services/report/")
    page.get_by_label("Token").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(readout(page)).to_have_text("3.00")
    assert page.request.get(f"{hub.url}services/report/pywry/health").json() == {"status": "ok"}


def test_an_app_in_a_user_s_server_is_behind_the_hub_s_login_and_shared_as_the_hub_says(
    hub: Hub, browser: Browser
) -> None:
    write_notebook(hub.homes / "ada" / "app.ipynb", SLIDER)
    server = hub.start("ada")
    address = f"{server}pywry/open/app.ipynb"
    ada, grace = (browser.new_context().new_page() for _ in range(2))
    stranger = browser.new_context().new_page()
    stranger.goto(address)
    expect(stranger.get_by_label("Username")).to_be_visible()
    for page, user in ((ada, "ada"), (grace, "grace")):
        log_in(hub, page, user)
    ada.goto(server)  # the Hub's own way in, which ends at the server's start page
    ada.goto(address)
    expect(readout(ada)).to_have_text("3")
    ada.locator(".noUi-handle").press("ArrowRight")
    expect(readout(ada)).to_have_text("4")
    grace.goto(ada.url)
    grace.get_by_role("button", name="Authorize").click()  # once, as the Hub asks for each server of somebody else
    expect(readout(grace)).to_have_text("4")
    grace.locator(".noUi-handle").press("ArrowRight")
    expect(readout(ada)).to_have_text("5")
    process = int(ada.get_by_text("process").inner_text().split()[1])
    for page in (ada, grace, stranger):
        page.context.close()
    until(lambda: not psutil.pid_exists(process))


def test_nobody_is_let_into_the_server_of_a_user_who_does_not_share_it(hub: Hub, page: Page) -> None:
    write_notebook(hub.homes / "grace" / "app.ipynb", SLIDER)
    server = hub.start("grace")
    log_in(hub, page, "ada")
    page.goto(f"{server}pywry/open/app.ipynb")
    expect(page.get_by_text("403")).to_be_visible()
