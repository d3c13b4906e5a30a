// Plotly's figures among outputs, by the chart of PyWry's own widget: in the page's colours, as wide as there is room.

import { Chart } from "../chart/chart.ts";
import type { Figure } from "../chart/figure.ts";
import type { PlotlyLibrary } from "../chart/library.ts";
import { followTheme, library, shown } from "./libraries.ts";

const HEIGHT = 450; // as in a notebook

interface Shown extends Figure {
  config?: Record<string, unknown>;
}

export function plotlyFigure(figure: Shown, url: string, signal: AbortSignal): HTMLElement {
  const slot = document.createElement("div");
  slot.className = "pywry-output-chart";
  const { width, height } = figure.layout ?? {};
  slot.style.height = `${Number(height) || HEIGHT}px`;
  if (Number(width)) slot.style.width = `${width}px`;
  void draw(slot, figure, url, signal).catch((error) => {
    slot.textContent = `this figure cannot be shown: ${error}`;
  });
  return slot;
}

async function draw(slot: HTMLElement, figure: Shown, url: string, signal: AbortSignal): Promise<void> {
  const [plotly] = await Promise.all([library<PlotlyLibrary>("Plotly", url), shown(slot, signal)]);
  if (signal.aborted) return;
  const nobody = () => undefined;
  const report = (error: unknown) => console.error("pywry: a figure cannot be shown", error);
  const chart = new Chart({ slot, announce: nobody, emit: nobody, report, save: nobody, signal }, plotly);
  followTheme(() => chart.retheme(), signal);
  await chart.show({
    chart_id: "output",
    figure,
    config: figure.config ?? {},
    code: { main: { name: "", size: 0 } },
  });
}
