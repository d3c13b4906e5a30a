// What we use of plotly.js.

import type { Figure } from "./figure.ts";

type Json = Record<string, unknown>;

export interface PlotlyElement extends HTMLElement {
  data: Json[];
  layout: Json;
  _fullData: Json[];
  on(event: string, handler: (data: never) => void): void;
  removeAllListeners?(): void;
}

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
