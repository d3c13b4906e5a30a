"""Outputs of code, captured without a kernel."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import ipywidgets
import plotly.graph_objects as go
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import HTML, Latex, Markdown, clear_output, display, update_display

from pywry.integrations import capture
from pywry.integrations.capture import capture_outputs
from pywry.protocol.state import references

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(autouse=True)
def _captured() -> Iterator[None]:
    capture_outputs()
    yield
    assert not InteractiveShell.initialized(), "a shell for the whole process was made"


@pytest.fixture
def out() -> ipywidgets.Output:
    return ipywidgets.Output()


def stream(name: str, text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def test_what_is_printed_inside_goes_to_the_widget_and_nowhere_else(
    out: ipywidgets.Output, capsys: pytest.CaptureFixture[str]
) -> None:
    print("before")
    with out:
        print("one")
        print("two", end="")
        print("bad", file=sys.stderr)
        print("three")
    print("after")
    assert out.outputs == (stream("stdout", "one\ntwo"), stream("stderr", "bad\n"), stream("stdout", "three\n"))
    assert capsys.readouterr() == ("before\nafter\n", "")


def test_streams_are_as_they_were_after_the_last_widget_is_left(out: ipywidgets.Output) -> None:
    before = sys.stdout, sys.stderr
    with out, ipywidgets.Output():
        assert sys.stdout is not before[0]
    assert (sys.stdout, sys.stderr) == before


def test_each_thread_prints_into_the_widget_that_it_is_inside_of(capsys: pytest.CaptureFixture[str]) -> None:
    widgets = [ipywidgets.Output() for _ in range(4)]
    together = threading.Barrier(5)

    def work(number: int) -> None:
        with widgets[number]:
            for i in range(50):
                together.wait(10)
                print(f"{number}-{i}")

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(50):
        together.wait(10)
        print("main")
    for thread in threads:
        thread.join()
    for number, widget in enumerate(widgets):
        assert widget.outputs == (stream("stdout", "".join(f"{number}-{i}\n" for i in range(50))),)
    assert capsys.readouterr().out == "main\n" * 50


def test_threads_that_share_a_widget_lose_nothing(out: ipywidgets.Output) -> None:
    def work(number: int) -> None:
        with out:
            for _ in range(80):
                print(number, flush=True)
                display(HTML(str(number)))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    text = "".join(entry.get("text", "") for entry in out.outputs)  # `print` writes the line's end on its own
    assert {each: text.count(each) for each in "0123\n"} == {"0": 80, "1": 80, "2": 80, "3": 80, "\n": 320}
    assert sum(entry["output_type"] == "display_data" for entry in out.outputs) == 320


def test_the_innermost_widget_gets_the_text(out: ipywidgets.Output) -> None:
    inner = ipywidgets.Output()
    with out:
        print("a")
        with inner:
            print("b")
        print("c")
    assert out.outputs == (stream("stdout", "a\nc\n"),)
    assert inner.outputs == (stream("stdout", "b\n"),)


def test_a_loop_that_prints_sends_few_updates(out: ipywidgets.Output) -> None:
    updates: list[Any] = []
    out.observe(updates.append, "outputs")
    with out:
        for i in range(20_000):
            print(i)
    assert out.outputs[0]["text"] == "".join(f"{i}\n" for i in range(20_000))
    assert len(updates) < 50


def test_text_that_waits_is_sent_while_its_code_goes_on(out: ipywidgets.Output) -> None:
    came = threading.Event()
    out.observe(lambda change: came.set(), "outputs")
    with out:
        print("working")
        assert came.wait(10)
    assert out.outputs == (stream("stdout", "working\n"),)


@pytest.mark.parametrize(
    ("value", "mime", "text"),
    [
        (HTML("<b>x</b>"), "text/html", "<b>x</b>"),
        (Markdown("# x"), "text/markdown", "# x"),
        (Latex("$x$"), "text/latex", "$x$"),
        ({"a": 1}, "text/plain", "{'a': 1}"),
    ],
)
def test_a_display_has_all_representations(out: ipywidgets.Output, value: Any, mime: str, text: str) -> None:
    with out:
        display(value)
    out.append_display_data(value)
    for entry in out.outputs:
        assert (entry["output_type"], entry["data"][mime]) == ("display_data", text)
    assert len(out.outputs) == 2


def test_a_raw_display_is_taken_as_it_is(out: ipywidgets.Output) -> None:
    with out:
        display({"text/html": "<i>x</i>"}, raw=True, metadata={"text/html": {"isolated": True}})
    assert out.outputs[0]["data"] == {"text/html": "<i>x</i>"}
    assert out.outputs[0]["metadata"] == {"text/html": {"isolated": True}}


def test_a_displayed_widget_is_referred_to_by_its_view(out: ipywidgets.Output) -> None:
    slider = ipywidgets.IntSlider()
    with out:
        display(slider)
    assert out.outputs[0]["data"][VIEW]["model_id"] == slider.model_id
    assert slider.model_id in references(out.get_state())


def test_a_display_with_an_id_is_replaced_from_outside(out: ipywidgets.Output) -> None:
    with out:
        handle = display(HTML("1"), display_id=True)
        display(HTML("2"))
    handle.update(HTML("3"))
    assert [entry["data"]["text/html"] for entry in out.outputs] == ["3", "2"]
    update_display(HTML("4"), display_id=handle.display_id)
    assert out.outputs[0]["data"]["text/html"] == "4"


def test_outside_of_widgets_display_is_ipythons_own(capsys: pytest.CaptureFixture[str]) -> None:
    display("a", 1)
    assert capsys.readouterr().out == "a 1\n"


def test_an_error_is_shown_with_its_traceback_and_the_program_goes_on(out: ipywidgets.Output) -> None:
    with out:
        print("before")
        raise ValueError("wrong number")
    text, error = out.outputs
    assert text == stream("stdout", "before\n")
    assert (error["output_type"], error["ename"], error["evalue"]) == ("error", "ValueError", "wrong number")
    assert "test_capture.py" in "\n".join(error["traceback"])
    assert error["traceback"][-1] == "ValueError: wrong number"


def test_what_ends_a_program_is_not_kept(out: ipywidgets.Output) -> None:
    with pytest.raises(KeyboardInterrupt), out:
        raise KeyboardInterrupt
    assert out.outputs == ()


def test_capture_decorates_a_function(out: ipywidgets.Output) -> None:
    @out.capture(clear_output=True)
    def work(text: str) -> str:
        print(text)
        return text

    assert work("a") == "a"
    assert work("b") == "b"
    assert out.outputs == (stream("stdout", "b\n"),)


def test_clear_output_clears_now_or_with_what_comes_next(out: ipywidgets.Output) -> None:
    out.append_stdout("a")
    out.clear_output()
    assert out.outputs == ()
    out.append_stdout("b")
    out.clear_output(wait=True)
    assert out.outputs == (stream("stdout", "b"),)
    out.append_stderr("c")
    assert out.outputs == (stream("stderr", "c"),)
    with out:
        clear_output(wait=True)
        assert out.outputs == (stream("stderr", "c"),)
        display(HTML("d"))
    assert [entry["output_type"] for entry in out.outputs] == ["display_data"]


def test_a_figure_is_a_live_chart_that_goes_when_it_is_cleared(out: ipywidgets.Output) -> None:
    figure = go.Figure(go.Scatter(y=[1, 2]))
    with out:
        display(figure)
        display({"application/vnd.plotly.v1+json": {"data": [{"y": [1, 2]}], "layout": {}}}, raw=True)
    ids = [entry["data"][VIEW]["model_id"] for entry in out.outputs]
    charts = [ipywidgets.widgets.widget._instances[model_id] for model_id in ids]
    assert [len(chart.chart["figure"]["data"]) for chart in charts] == [1, 1]
    out.clear_output()
    assert [chart.comm for chart in charts] == [None, None]


def test_a_closed_output_closes_its_charts(out: ipywidgets.Output) -> None:
    out.append_display_data(go.Figure(go.Scatter(y=[1, 2])))
    chart = ipywidgets.widgets.widget._instances[out.outputs[0]["data"][VIEW]["model_id"]]
    out.close()
    assert chart.comm is None


def test_interactive_shows_results_errors_and_prints_in_its_output() -> None:
    def f(n: int) -> Any:
        print(f"n is {n}")
        if n == 3:
            raise ValueError("three")
        return HTML(f"<b>{n}</b>")

    widget = ipywidgets.interactive(f, {"auto_display": True}, n=(0, 5, 1))
    widget.update()
    assert [entry["output_type"] for entry in widget.out.outputs] == ["stream", "display_data"]
    widget.children[0].value = 3
    assert widget.out.outputs[0]["text"] == "n is 3\n"
    assert widget.out.outputs[1]["ename"] == "ValueError"
    widget.children[0].value = 4
    assert widget.out.outputs[1]["data"]["text/html"] == "<b>4</b>"


def test_a_process_that_becomes_a_kernel_gets_the_kernels_way_back(
    out: ipywidgets.Output, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "running_kernel", object)
    with out:
        print("x")
    assert out.outputs == ()
    assert capsys.readouterr().out == "x\n"


def test_a_kernel_keeps_its_own_way() -> None:
    """In a kernel nothing is patched; the kernel routes output by message id."""
    program = """
import types, IPython
import ipywidgets
shell = types.SimpleNamespace(kernel=object())
IPython.get_ipython = lambda: shell
before = [ipywidgets.Output.__enter__, IPython.display.display.__code__]
from pywry import PyWry
PyWry()
assert [ipywidgets.Output.__enter__, IPython.display.display.__code__] == before
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_display_that_another_has_put_in_its_place_is_diverted_as_well() -> None:
    """marimo's, which has a closure."""
    shown: list[Any] = []

    def display(*values: Any, clear: bool = False) -> int:
        shown.append((*values, clear))
        return len(shown)

    capture._divert(display, lambda stock, *values, **options: stock("ours", *values, **options))
    assert display(1, clear=True) == 1
    assert shown == [("ours", 1, True)]
