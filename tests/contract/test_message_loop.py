"""Handlers of ordinary widgets that use asyncio, as in Jupyter; in notebooks the loop is the kernel's own."""

import asyncio
import threading
from typing import Any

import ipywidgets

from pywry import PyWry
from tests.contract.hosted import HOSTED, HOSTED_OR_BRIDGED
from tests.contract.hosts import Host
from tests.contract.loops import next_value, user_loop
from tests.waiting import Collector

TEXT = "(_, [selector, text]) => document.querySelector(selector)?.textContent.trim() === text"


@HOSTED_OR_BRIDGED
def test_a_click_starts_a_task_that_shows_its_result(host: Host, app: PyWry) -> None:
    button, label = ipywidgets.Button(description="Go"), ipywidgets.Label("idle")
    tasks: list[Any] = []

    async def work() -> None:
        label.value = "working"
        await asyncio.sleep(0.01)
        label.value = "done"

    button.on_click(lambda _: tasks.append(asyncio.create_task(work())))
    page = host.open(app.show(ipywidgets.VBox([button, label])))
    page.click(".widget-button")
    page.wait(TEXT, [".widget-label", "done"])


@HOSTED_OR_BRIDGED
def test_a_click_calls_something_soon_and_later_and_cancels(host: Host, app: PyWry) -> None:
    button, label, called = ipywidgets.Button(description="Go"), ipywidgets.Label(), Collector()

    def go(_: Any) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(0.01, called, "cancelled").cancel()
        loop.call_later(0.05, called, "later")
        loop.call_later(0.05, setattr, label, "value", "shown")
        loop.call_soon(called, "soon")
        called("handled")

    button.on_click(go)
    page = host.open(app.show(ipywidgets.VBox([button, label])))
    page.click(".widget-button")
    page.wait(TEXT, [".widget-label", "shown"])
    assert called.items == ["handled", "soon", "later"]


@HOSTED
def test_a_program_awaits_what_the_user_does(host: Host) -> None:
    slider, seen, shown = ipywidgets.IntSlider(), Collector(), Collector()

    async def main() -> None:
        app = PyWry(mode=host.mode)
        change = next_value(slider, "value")
        shown((app, app.show(slider)))
        for _ in range(2):
            seen(await change)
            change = next_value(slider, "value")
        await asyncio.to_thread(app.destroy)

    with user_loop() as user:
        running = asyncio.run_coroutine_threadsafe(main(), user.loop)
        ((_, handle),) = shown.wait(1)
        page = host.open(handle)
        page.click(".noUi-handle")
        page.keys("ArrowRight")
        seen.wait(1)
        page.keys("ArrowRight")
        assert seen.wait(2) == [1, 2]
        running.result()


def test_pywrys_own_events_are_handled_without_a_loop(host: Host, app: PyWry) -> None:
    done = Collector()

    def handler(data: Any) -> None:
        asyncio.run(asyncio.sleep(0))
        done((data, asyncio._get_running_loop(), threading.current_thread().name.startswith("pywry-")))

    handle = app.show("<p>x</p>", callbacks={"app:go": handler})
    page = host.open(handle)
    page.run("(pywry) => pywry.emit('app:go', 1)")
    assert done.wait(1) == [(1, None, True)]


@HOSTED
def test_an_observer_asks_the_page_and_waits_for_the_answer(host: Host, app: PyWry) -> None:
    button, answers = ipywidgets.Button(description="Ask"), Collector()
    handle = app.show(button)
    button.on_click(lambda _: answers(handle.request_sync("app:question")))
    page = host.open(handle)
    page.run("(pywry) => { pywry.on('app:question', () => 42); }")
    page.click(".widget-button")
    assert answers.wait(1) == [42]
