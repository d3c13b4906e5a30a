// In a notebook that was saved as one file: draws what needs code, formulas and charts, out of what stands in the file.

import type { Figure } from "../chart/figure.ts";
import { typeset } from "../ipywidgets/math.ts";
import { plotlyFigure } from "../ipywidgets/plotly.ts";
import { markColoured } from "../ipywidgets/tables.ts";
import { vegaChart } from "../ipywidgets/vega.ts";
import { followSystem } from "../shared/colours.ts";

// The file has the libraries that it needs, so they are not loaded from anywhere.
const NOWHERE = "";

function draw(place: HTMLElement): void {
  const { signal } = new AbortController();
  const data: unknown = JSON.parse(place.querySelector("script")?.textContent ?? "null");
  const isPlotly = place.dataset.draws === "plotly";
  place.replaceChildren(
    isPlotly ? plotlyFigure(data as Figure, NOWHERE, signal) : vegaChart(data as object, {}, NOWHERE, signal),
  );
}

followSystem();
markColoured(document.body);
typeset(document.body);
for (const place of document.querySelectorAll<HTMLElement>("[data-draws]")) draw(place);
