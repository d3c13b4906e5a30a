// The module of the chart, loaded by pages that show one.

import type { PartContext } from "../shared/part.ts";
import { Chart } from "./chart.ts";
import type { PlotlyLibrary } from "./library.ts";

export function open(context: PartContext, { plotly }: Record<string, unknown>): Chart {
  return new Chart(context, plotly as PlotlyLibrary);
}
