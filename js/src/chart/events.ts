// What a chart tells: plotly.js events as `plotly:*` events, with clean points.

import type { PlotlyElement } from "./library.ts";

type Json = Record<string, unknown>;
type Announce = (type: string, data: object) => void;

interface PlotlyEvent {
  points?: Json[];
  range?: unknown;
  lassoPoints?: unknown;
  curveNumber?: number;
}

const POINT_FIELDS = [
  "curveNumber",
  "pointNumber",
  "pointIndex",
  "x",
  "y",
  "z",
  "text",
  "customdata",
] as const;
/** Where pies and maps have no x and y. */
const OTHER_FIELDS = ["label", "value", "lat", "lon", "location"] as const;

/** Emit the chart's events through `announce`, for as long as the element is not purged. */
export function watchChart(el: PlotlyElement, chartId: string, announce: Announce): void {
  const base = { chartId, widget_type: "chart" };
  const tell = (type: string, data: object = {}) => announce(type, { ...base, ...data });
  el.on("plotly_click", (event: PlotlyEvent) => tell("plotly:click", pointsOf(event)));
  el.on("plotly_hover", (event: PlotlyEvent) => tell("plotly:hover", pointsOf(event)));
  el.on("plotly_unhover", (event: PlotlyEvent) => tell("plotly:unhover", pointsOf(event)));
  el.on("plotly_selected", (event: PlotlyEvent | undefined) => {
    if (event)
      tell("plotly:selected", { ...pointsOf(event), range: event.range, lassoPoints: event.lassoPoints });
  });
  el.on("plotly_deselect", () => tell("plotly:deselect"));
  el.on("plotly_doubleclick", () => tell("plotly:doubleclick"));
  el.on("plotly_legendclick", ({ curveNumber = 0 }: PlotlyEvent) => {
    tell("plotly:legend-click", { curve_number: curveNumber, trace_name: el._fullData[curveNumber]?.name });
  });
  el.on("plotly_relayout", (data: object) => {
    // That the chart took another size with its page is no user's doing.
    if (Object.keys(data).join() !== "autosize") tell("plotly:relayout", { relayout_data: data });
  });
}

function pointsOf({ points = [] }: PlotlyEvent): object {
  return {
    points: points.map(cleanPoint),
    point_indices: points.map(({ pointIndex, pointNumber }) => pointIndex ?? pointNumber ?? null),
    curve_number: points[0]?.curveNumber ?? null,
  };
}

/** The fields that were promised; the trace with all its data stays here. */
export function cleanPoint(point: Json): Json {
  const names = point.x === undefined ? [...POINT_FIELDS, ...OTHER_FIELDS] : POINT_FIELDS;
  const fields = names.filter((field) => point[field] !== undefined);
  const data = point.data as Json | undefined;
  return {
    ...Object.fromEntries(fields.map((field) => [field, point[field]])),
    trace_name: data?.name ?? null,
  };
}
