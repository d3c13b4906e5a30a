"""The Gapminder data that ships inside the plotly package, and a chart of it; read without pandas for its speed."""

import csv
import functools
import gzip
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from ..session.static import plotly_js

CONTINENTS = ("Africa", "Americas", "Asia", "Europe", "Oceania")
# Okabe and Ito's colours: apart for every kind of colour vision, and clear on light and dark.
COLOURS = dict(zip(CONTINENTS, ("#e69f00", "#d55e00", "#cc79a7", "#0072b2", "#009e73"), strict=True))


@dataclass(frozen=True, slots=True)
class Country:
    """One country in one year; income in international dollars of a person and year, life expectancy in years."""

    name: str
    continent: str
    year: int
    life: float
    people: int
    income: float


@functools.cache
def countries() -> tuple[Country, ...]:
    """Return all rows, 142 countries every five years from 1952 to 2007. Source: gapminder.org, by way of plotly."""
    path = plotly_js().parent / "datasets" / "gapminder.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return tuple(
            Country(
                row["country"],
                row["continent"],
                int(row["year"]),
                float(row["lifeExp"]),
                int(float(row["pop"])),
                float(row["gdpPercap"]),
            )
            for row in csv.DictReader(file)
        )


@functools.cache
def _largest_first() -> tuple[Country, ...]:
    """Return all rows by the countries' size today, so that small bubbles lie on large ones, in every year."""
    size = {country.name: country.people for country in countries() if country.year == years()[-1]}
    return tuple(sorted(countries(), key=lambda country: -size[country.name]))


def years() -> list[int]:
    """Return the years there are."""
    return sorted({country.year for country in countries()})


def history(name: str) -> list[Country]:
    """Return one country through the years."""
    return [country for country in countries() if country.name == name]


def shown(year: int, continent: str) -> list[Country]:
    """Return the countries of a year and a continent, or of "All"."""
    return [c for c in _largest_first() if c.year == year and continent in ("All", c.continent)]


def figure(year: int, continent: str, selected: Collection[str] = ()) -> dict[str, Any]:
    """Return the chart: a bubble a country, a trace a continent. The axes hold still, so that years can be compared."""
    rows = shown(year, continent)
    return {
        "data": [_trace(name, [c for c in rows if c.continent == name], selected) for name in CONTINENTS],
        "layout": {
            "margin": {"l": 64, "r": 16, "t": 24, "b": 60},
            "xaxis": {
                "type": "log",
                "range": [math.log10(180), math.log10(150_000)],
                "title": {"text": "Income per person (international $, log scale)", "standoff": 12},
                "tickvals": [200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000],
                "tickformat": "~s",
            },
            "yaxis": {"range": [18, 88], "dtick": 10, "title": {"text": "Life expectancy (years)"}},
            "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"},
            "annotations": [_year_behind(year)],
            "hovermode": "closest",
            "dragmode": "select",
            "clickmode": "event",
        },
    }


def _trace(continent: str, rows: Sequence[Country], selected: Collection[str]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": continent,
        "x": [c.income for c in rows],
        "y": [c.life for c in rows],
        "ids": [c.name for c in rows],
        "text": [c.name for c in rows],
        "customdata": [c.people for c in rows],
        "selectedpoints": [i for i, c in enumerate(rows) if c.name in selected] if selected else None,
        "hovertemplate": "<b>%{text}</b><br>$%{x:,.0f} · %{y:.1f} years<br>%{customdata:,} people<extra></extra>",
        "marker": {
            "color": COLOURS[continent],
            "opacity": 0.78,
            "size": [c.people for c in rows],
            "sizemode": "area",
            "sizeref": 2 * 1.4e9 / 78**2,
            "sizemin": 3,
            "line": {"width": 1, "color": "rgba(127,127,127,0.35)"},
        },
    }


def _year_behind(year: int) -> dict[str, Any]:
    """Return the year in large type, as a mark behind the bubbles."""
    return {
        "text": str(year),
        "xref": "paper",
        "yref": "paper",
        "x": 0.98,
        "y": 0.04,
        "xanchor": "right",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 72, "color": "rgba(127,127,127,0.28)"},
    }
