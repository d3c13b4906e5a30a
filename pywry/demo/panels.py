"""The panels beside the chart, as HTML. Every value that comes from data is escaped."""

from collections.abc import Sequence
from html import escape

from .gapminder import COLOURS, CONTINENTS, Country, history

HINT = '<p class="hint">Click a bubble to see one country; drag over several to compare them.</p>'
EVERYTHING = '<p class="hint">All countries shown. Drag a box or a lasso over the chart to sum up some of them.</p>'


def detail(country: Country) -> str:
    """Return one country: its figures of the year and its life expectancy through the years."""
    past = history(country.name)
    change = country.life - past[0].life
    sign = "+" if change >= 0 else "\N{MINUS SIGN}"
    return f"""
    <h2><i class="dot" style="background:{COLOURS[country.continent]}"></i>{escape(country.name)}</h2>
    <p class="where">{escape(country.continent)}, {country.year}</p>
    <dl>
      <div><dt>Life expectancy</dt><dd>{country.life:.1f} <small>years</small></dd></div>
      <div><dt>Income</dt><dd>${country.income:,.0f}</dd></div>
      <div><dt>People</dt><dd>{people(country.people)}</dd></div>
      <div><dt>Since {past[0].year}</dt><dd>{sign}{abs(change):.1f} <small>years</small></dd></div>
    </dl>
    {_line(past, country)}"""


def summary(selected: Sequence[Country], everything: Sequence[Country]) -> str:
    """Return a table of the selected countries, or of all, by continent: how many, people, means weighted by people."""
    rows = selected or everything
    if not rows:
        return '<p class="hint">No country to sum up.</p>'
    hint = "" if selected else EVERYTHING
    groups = [(name, [c for c in rows if c.continent == name]) for name in CONTINENTS]
    body = "".join(_row(name, group, COLOURS[name]) for name, group in groups if group)
    total = _row("All", rows, "transparent") if sum(bool(group) for _, group in groups) > 1 else ""
    return f"""{hint}
    <div class="scroll"><table>
      <thead><tr><th>Continent</th><th>Countries</th><th>People</th><th>Life</th><th>Income</th></tr></thead>
      <tbody>{body}</tbody><tfoot>{total}</tfoot>
    </table></div>"""


def people(count: int) -> str:
    """Return a number of people as a reader says it."""
    return (
        f"{count / 1e9:.2f} bn" if count >= 1e9 else f"{count / 1e6:.1f} m" if count >= 1e6 else f"{count / 1e3:.0f} k"
    )


def _row(name: str, rows: Sequence[Country], colour: str) -> str:
    total = sum(c.people for c in rows)
    life = sum(c.life * c.people for c in rows) / total
    income = sum(c.income * c.people for c in rows) / total
    return (
        f'<tr><th scope="row"><i class="dot" style="background:{colour}"></i>{escape(name)}</th><td>{len(rows)}</td>'
        f"<td>{people(total)}</td><td>{life:.1f}</td><td>${income:,.0f}</td></tr>"
    )


def _line(past: Sequence[Country], now: Country) -> str:
    """Return life expectancy through the years as a small SVG line, the year shown marked."""
    width, height, margin = 280, 72, 8
    low, high = min(c.life for c in past), max(c.life for c in past)
    span = (high - low) or 1

    def at(index: int, life: float) -> tuple[float, float]:
        x = margin + index * (width - 2 * margin) / (len(past) - 1)
        return x, height - margin - (life - low) / span * (height - 2 * margin)

    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(i, c.life) for i, c in enumerate(past)))
    x, y = at([c.year for c in past].index(now.year), now.life)
    label = f"Life expectancy of {now.name} from {past[0].year} to {past[-1].year}"
    return f"""
    <figure>
      <svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">
        <polyline points="{points}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>
      </svg>
      <figcaption>
        <span>{past[0].year}: {past[0].life:.0f} years</span><span>{past[-1].year}: {past[-1].life:.0f} years</span>
      </figcaption>
    </figure>"""
