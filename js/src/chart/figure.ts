// Figures as plotly.js takes them: binary arrays, titles, and colours of the theme where the figure has none.

import { bytesOf, isBinary } from "../shared/frame.ts";
import type { PartState } from "../shared/part.ts";

type Json = Record<string, unknown>;

export interface Figure {
  data: Json[];
  layout: Json;
  frames?: Json[];
}

/** The `chart` trait. */
export interface ChartState extends PartState {
  chart_id: string;
  figure: Figure;
  config: Json;
}

/** Colours of the present theme, read from the style sheet. */
export interface Colours {
  text: string;
  grid: string;
  line: string;
  surface: string;
  font: string;
  series: string[];
}

const TYPED_ARRAYS: Record<string, new (buffer: ArrayBuffer) => ArrayLike<number>> = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  f4: Float32Array,
  f8: Float64Array,
};

/** Of plotly.py's default template, which every figure carries that has not chosen one. */
const DEFAULT_PLOT_BACKGROUND = "#E5ECF6";

export function coloursOf(el: HTMLElement): Colours {
  const style = getComputedStyle(el);
  const read = (name: string) => style.getPropertyValue(`--pywry-${name}`).trim();
  return {
    text: read("text"),
    grid: read("chart-grid"),
    line: read("chart-line"),
    surface: read("surface"),
    font: read("font"),
    series: read("chart-series")
      .split(/\s*,\s*/)
      .filter(Boolean),
  };
}

/** A copy of `figure` that plotly.js may keep and change. */
export function prepareFigure(figure: Partial<Figure>, colours: Colours): Figure {
  const { data, layout, frames } = copy(figure) as Partial<Figure>;
  const own = withTitles(layout ?? {});
  return {
    data: data ?? [],
    layout: { ...own, template: themed(own, colours) },
    ...(frames && { frames }),
  };
}

/** The layout's template, with the theme's colours unless the layout or its template has some of its own. */
export function themed(layout: Json, colours: Colours): Json {
  const template = (layout.template ?? {}) as { layout?: Json };
  const theirs = template.layout ?? {};
  const isOwn = theirs.paper_bgcolor !== undefined && theirs.plot_bgcolor !== DEFAULT_PLOT_BACKGROUND;
  if (isOwn || layout.paper_bgcolor !== undefined) return template;
  return { ...template, layout: merge(theirs, look(colours)) };
}

/** Nested members as the dotted names of a plotly.js update, so that their neighbours stay. */
export function flatten(value: Json, prefix = ""): Json {
  const entries = Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
    const isNested =
      isRecord(item) && key !== "template" && Object.keys(item).length > 0 && !("bdata" in item);
    return isNested ? Object.entries(flatten(item, `${prefix}${key}.`)) : [[`${prefix}${key}`, item]];
  });
  return Object.fromEntries(entries);
}

/** Titles given as text (`title`, `xaxis.title`, `{xaxis: {title}}`), which plotly.js 3 no longer takes. */
export function withTitles(layout: Json): Json {
  const entries = Object.entries(layout).map(([key, value]): [string, unknown] => {
    if (/(^|\.)title$/.test(key) && typeof value === "string") return [key, { text: value }];
    return [key, key !== "template" && isRecord(value) ? withTitles(value) : value];
  });
  return Object.fromEntries(entries);
}

/** A deep copy without plotly's private members; each binary array is one that plotly.js can read. */
export function copy(value: unknown): unknown {
  if (isBinary(value)) return copyBinary(value);
  if (Array.isArray(value)) return value.map(copy);
  if (!isRecord(value)) return typeof value === "function" ? undefined : value;
  const entries = Object.entries(value).filter(([key]) => !key.startsWith("_"));
  return Object.fromEntries(entries.map(([key, item]) => [key, copy(item)]));
}

/** A trace's values as a plain list, also when they are packed as bytes; rows as lists of their own. */
export function listOf(values: unknown): unknown {
  if (Array.isArray(values)) return [...values];
  if (ArrayBuffer.isView(values)) return Array.from(copyBinary(values) as Float64Array);
  if (!isRecord(values) || !isBinary(values.bdata)) return values;
  const Typed = TYPED_ARRAYS[String(values.dtype)];
  if (!Typed) throw new TypeError(`values of dtype ${values.dtype} cannot be extended`);
  const flat = Array.from(new Typed(bytesOf(values.bdata).slice().buffer as ArrayBuffer));
  const width = Number(String(values.shape ?? "").split(",")[1]);
  if (!width) return flat;
  return Array.from({ length: flat.length / width }, (_, row) => flat.slice(row * width, (row + 1) * width));
}

/** Let the attributes of a trace at `paths` be plain lists. */
export function unpack(trace: Json | undefined, paths: readonly string[]): void {
  for (const path of paths) {
    const steps = path.split(".");
    const last = steps.pop() as string;
    const place = steps.reduce<unknown>((at, step) => (isRecord(at) ? at[step] : undefined), trace);
    if (isRecord(place)) place[last] = listOf(place[last]);
  }
}

function copyBinary(value: ArrayBuffer | ArrayBufferView): unknown {
  // plotly.js knows no 64-bit integers.
  if (value instanceof BigInt64Array || value instanceof BigUint64Array)
    return Float64Array.from(value, Number);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return (value as Uint8Array).slice();
  return bytesOf(value).slice().buffer;
}

function look({ text, grid, line, surface, font, series }: Colours): Json {
  const axis = { gridcolor: grid, linecolor: line, zerolinecolor: line };
  const scene = { backgroundcolor: "rgba(0,0,0,0)", ...axis };
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: text, family: font },
    ...(series.length > 0 && { colorway: series }),
    xaxis: axis,
    yaxis: axis,
    scene: { xaxis: scene, yaxis: scene, zaxis: scene },
    polar: { bgcolor: "rgba(0,0,0,0)", angularaxis: axis, radialaxis: axis },
    geo: { bgcolor: "rgba(0,0,0,0)" },
    hoverlabel: { bgcolor: surface, bordercolor: line, font: { color: text } },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: line, activecolor: text },
  };
}

function merge(base: Json, over: Json): Json {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] = isRecord(before) && isRecord(value) ? merge(before, value) : value;
  }
  return merged;
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isBinary(value);
}
