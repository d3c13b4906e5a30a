"""What handlers print and display in `Output` widgets, in a process that is no kernel.

A kernel takes its own streams; where the tests are the kernel, pytest's come before them. See kernels/test_outputs.py.
"""

from typing import Any

import ipywidgets
import plotly.graph_objects as go
from IPython.display import HTML, Markdown, display

from pywry import PyWry
from tests.contract.hosted import HOSTED
from tests.contract.hosts import Host
from tests.waiting import Collector

pytestmark = HOSTED


def test_an_output_shows_what_a_handler_prints_displays_and_raises(host: Host, app: PyWry) -> None:
    out, button = ipywidgets.Output(), ipywidgets.Button(description="Run")
    values = Collector()

    @out.capture(clear_output=True, wait=True)
    def run(_: Any) -> None:
        print("printed \x1b[31mred\x1b[0m")
        display(HTML("<b id='rich'>rich</b><script>document.querySelector('#rich').title = 'ran'</script>"))
        display(Markdown("**bold** and $x^2$"))
        display(go.Figure(go.Scatter(y=[1, 3, 2])))
        text = ipywidgets.Text()
        text.observe(lambda change: values(change["new"]), "value")
        display(text)
        raise ValueError("on purpose")

    button.on_click(run)
    page = host.open(app.show(ipywidgets.VBox([button, out])))
    page.click(".widget-button")
    page.wait("() => document.querySelector('.pywry-output-stdout .ansi-red-fg')?.textContent === 'red'")
    page.wait("() => document.querySelector('#rich')?.title === 'ran'")
    page.wait("() => document.querySelector('.pywry-output strong')?.textContent === 'bold'")
    page.wait("() => document.querySelector('.pywry-output math msup') !== null")
    page.wait("() => document.querySelector('.pywry-output .scatterlayer .trace') !== null")
    page.wait("() => document.querySelector('.pywry-output-error')?.textContent.includes('ValueError: on purpose')")
    page.click(".pywry-output .widget-text input")
    page.type("live")
    values.wait_for(lambda value: value == "live")
    out.clear_output()
    page.wait("() => document.querySelector('.pywry-output') === null")
