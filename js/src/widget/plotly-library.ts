// plotly.js: once per page, a classic script that sets window.Plotly.

import type { Model } from "./afm.ts";
import { thisPage } from "./page.ts";
import type { ChartState, Figure } from "./plotly-figure.ts";

type Json = Record<string, unknown>;

export interface PlotlyElement extends HTMLElement {
  data: Json[];
  layout: Json;
  _fullData: Json[];
  on(event: string, handler: (data: never) => void): void;
  removeAllListeners?(): void;
}

/** What we use of plotly.js. */
export interface PlotlyLibrary {
  Icons: Record<string, object>;
  Plots: { resize(el: PlotlyElement): Promise<unknown> };
  newPlot(el: HTMLElement, figure: Figure & { config: Json }): Promise<PlotlyElement>;
  react(el: HTMLElement, figure: Figure & { config: Json }): Promise<PlotlyElement>;
  update(el: HTMLElement, traces: Json, layout: Json): Promise<unknown>;
  restyle(el: HTMLElement, update: Json, indices?: number[]): Promise<unknown>;
  extendTraces(el: HTMLElement, update: Json, indices: number[], maxPoints?: number): Promise<unknown>;
  animate(el: HTMLElement, frame: Json, options: Json): Promise<unknown>;
  toImage(el: HTMLElement, options: Json): Promise<string>;
  purge(el: HTMLElement): void;
}

declare global {
  interface Window {
    Plotly?: PlotlyLibrary;
  }
}

/**
 * Load the plotly.js that the chart's Python has. The one place that knows where it comes from: here from beside this
 * module, which is where hosted pages have it.
 */
export async function loadPlotly(
  _model: Model,
  { plotly }: ChartState,
  signal: AbortSignal,
): Promise<PlotlyLibrary> {
  const url = assetUrl(plotly.name);
  const { scripts } = thisPage();
  const loading = scripts.get(url) ?? loadScript(url);
  scripts.set(url, loading);
  loading.catch(() => scripts.delete(url)); // another view may try again
  const library = (await loading) as PlotlyLibrary;
  signal.throwIfAborted();
  return library;
}

function assetUrl(name: string): string {
  const here = import.meta.url;
  if (!URL.canParse(`./${name}`, here))
    throw new Error(`plotly.js cannot be loaded from ${here.split(":")[0]}: pages`);
  return new URL(`./${name}`, here).href;
}

function loadScript(url: string): Promise<PlotlyLibrary> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () =>
      window.Plotly ? resolve(window.Plotly) : reject(new Error(`${url} did not define Plotly`));
    script.onerror = () => reject(new Error(`plotly.js did not load from ${url}`));
    document.head.append(script);
  });
}
