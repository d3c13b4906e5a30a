"""A tour on real data: an animated chart, its controls, and panels that Python fills.

Read it as an example: it uses nothing but the public API.
"""

import asyncio
import contextlib
from importlib.resources import files
from typing import Any

from ..app import PyWry
from ..components import Button, Select, Toolbar
from ..content import HtmlContent
from ..errors import WaitTimeout
from ..handle import ChartHandle, Handle
from . import panels
from .gapminder import CONTINENTS, Country, figure, shown, years

MOVE = {"transition": {"duration": 450, "easing": "cubic-in-out"}, "frame": {"duration": 450, "redraw": False}}


class Demo:
    """The demo's state in Python: what is shown, what is selected, whether it plays."""

    def __init__(self, app: PyWry) -> None:
        self.year = years()[-1]
        self.continent = "All"
        self.selected: set[str] = set()
        self.picked: str | None = None
        self._playing: asyncio.Task[None] | None = None
        self.handle: ChartHandle = app.show_plotly(
            figure(self.year, self.continent),
            content=HtmlContent(_text("page.html"), inline_css=_text("page.css")),
            title="Gapminder · PyWry",
            label="gapminder",
            toolbars=[self._toolbar(app.theme)],
            callbacks={
                "demo:year": self.choose_year,
                "demo:continent": self.choose_continent,
                "demo:play": self.play,
                "demo:csv": self.download,
                "demo:theme": self.choose_theme,
                "plotly:click": self.pick,
                "plotly:selected": self.select,
                "plotly:deselect": self.deselect,
            },
        )
        self.handle.emit("pywry:set-content", {"id": "detail", "html": panels.HINT})
        self._show_selection()

    def choose_year(self, data: dict[str, Any]) -> None:
        """Move to the year of the select."""
        self.stop()
        self.move_to(int(data["value"]))

    def choose_continent(self, data: dict[str, Any]) -> None:
        """Keep one continent, or all."""
        self.continent = data["value"]
        self.move_to(self.year)

    async def play(self) -> None:
        """Go through the years, or stop. The walk is a task, so that other events are handled meanwhile."""
        if self._playing is None:
            self._playing = asyncio.create_task(self._walk())
            self.handle.set_toolbar_value("play", label="Pause")
        else:
            self.stop()

    def stop(self) -> None:
        """Stop going through the years."""
        if self._playing is not None:
            self._playing.get_loop().call_soon_threadsafe(self._playing.cancel)
            self._playing = None
            self.handle.set_toolbar_value("play", label="Play")

    def move_to(self, year: int) -> None:
        """Show a year: chart, select and panels."""
        self.year = year
        self.handle.set_toolbar_value("year", str(year))
        self.handle.update_figure(figure(year, self.continent, self.selected), animate=MOVE)
        self._show_selection()
        if self.picked is not None:
            self._show_country(self.picked)

    def pick(self, data: dict[str, Any]) -> None:
        """Show the country that was clicked."""
        country = self._show_country(data["points"][0]["text"])
        self.handle.alert(f"{country.life:.1f} years, ${country.income:,.0f} a person", title=country.name)

    def select(self, data: dict[str, Any]) -> None:
        """Sum up the countries inside the box or lasso."""
        self.selected = {point["text"] for point in data["points"]}
        self._show_selection()

    def deselect(self) -> None:
        """Sum up everything again."""
        self.selected = set()
        self._show_selection()

    def download(self) -> None:
        """Let the page save the selection, or everything when nothing is selected, as CSV."""
        everything = shown(self.year, self.continent)
        rows = [country for country in everything if country.name in self.selected] or everything
        headers = ["country", "continent", "year", "life_expectancy", "population", "income"]
        table = [[c.name, c.continent, c.year, c.life, c.people, round(c.income, 2)] for c in rows]
        payload = {"filename": f"gapminder-{self.year}.csv", "headers": headers, "data": table}
        self.handle.emit("pywry:download-csv", payload)

    def choose_theme(self, data: dict[str, Any]) -> None:
        """Switch the theme, of the chart as well."""
        self.handle.emit("pywry:update-theme", {"theme": data["value"]})

    async def _walk(self) -> None:
        order = years()
        start = order.index(self.year) + 1
        for year in order[start:] or order:
            self.move_to(year)
            await asyncio.sleep(0.6)
        self.stop()

    def _show_selection(self) -> None:
        everything = shown(self.year, self.continent)
        html = panels.summary([country for country in everything if country.name in self.selected], everything)
        self.handle.emit("pywry:set-content", {"id": "summary", "html": html})

    def _show_country(self, name: str) -> Country:
        self.picked = name
        country = next(country for country in shown(self.year, "All") if country.name == name)
        self.handle.emit("pywry:set-content", {"id": "detail", "html": panels.detail(country)})
        return country

    def _toolbar(self, theme: str) -> Toolbar:
        themes = [{"label": name.capitalize(), "value": name} for name in ("system", "light", "dark")]
        chosen = str(self.year)
        return Toolbar(
            [
                Select("Year", component_id="year", options=years(), selected=chosen, event="demo:year"),
                Button("Play", component_id="play", event="demo:play", variant="primary"),
                Select("Continent", component_id="continent", options=["All", *CONTINENTS], event="demo:continent"),
                Button("Download CSV", component_id="csv", event="demo:csv", variant="secondary"),
                Select("Theme", component_id="theme", options=themes, selected=theme, event="demo:theme"),
            ],
            component_id="controls",
        )


def run(app: PyWry, seconds: float | None = None) -> None:
    """Show the demo until its page is closed, or for so many seconds."""
    wait(app, Demo(app).handle, seconds)


def wait(app: PyWry, handle: Handle, seconds: float | None) -> None:
    """Return when the last page has gone, or after so many seconds."""
    if seconds is None:
        app.block()
        return
    with contextlib.suppress(WaitTimeout):
        handle.wait_closed(seconds)


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
