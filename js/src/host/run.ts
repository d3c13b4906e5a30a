// One start of a widget's code for one model: load, initialize, then render in any number of views.

import { type AfmHost, type Experimental, modelProxy, onAbort } from "./afm.ts";
import type { State } from "./attributes.ts";
import type { Definition } from "./esm.ts";
import { showFault } from "./fault.ts";
import type { Model } from "./model.ts";

export interface RunOptions {
  experimental: Experimental;
  /** The way to other widgets for a view that lives as long as the signal. */
  hostFor(signal: AbortSignal): AfmHost;
  signal: AbortSignal;
}

export class Run {
  /** Aborts when the code is replaced or the model ends. */
  readonly signal: AbortSignal;
  /** Whether views can be drawn: it is initialized, or has failed. */
  isReady = false;
  /** What `initialize` returned for other widgets. */
  exports: State | undefined;
  fault: { what: string; error: unknown } | null = null;
  readonly #controller = new AbortController();
  readonly #model: Model;
  readonly #options: RunOptions;
  #definition: Definition = {};

  constructor(model: Model, options: RunOptions) {
    this.#model = model;
    this.#options = options;
    this.signal = AbortSignal.any([options.signal, this.#controller.signal]);
  }

  end(): void {
    this.#controller.abort(new DOMException("the widget's code was replaced", "AbortError"));
  }

  async load(definition: Promise<Definition>): Promise<void> {
    try {
      this.#definition = await definition;
    } catch (error) {
      this.#fail("This widget's code cannot be loaded", error);
    }
  }

  async initialize(): Promise<void> {
    try {
      const made = await this.#definition.initialize?.(this.#props(this.signal));
      if (typeof made === "function") onAbort(this.signal, made as () => unknown);
      else if (typeof made === "object" && made !== null) this.exports = made as State;
    } catch (error) {
      this.#fail("This widget cannot start", error);
    }
    this.isReady = true;
  }

  /** Render into `el`, in the place of what is there; a failure is shown, not thrown. */
  async draw(el: HTMLElement, viewSignal: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([viewSignal, this.signal]);
    if (signal.aborted) return;
    el.replaceChildren();
    if (this.fault) return showFault(el, this.fault.what, this.fault.error);
    try {
      const host = this.#options.hostFor(signal);
      const cleanup = await this.#definition.render?.({ ...this.#props(signal), el, host });
      if (typeof cleanup === "function") onAbort(signal, cleanup);
    } catch (error) {
      console.error(`pywry: ${this.#name} cannot be shown`, error);
      if (!signal.aborted) showFault(el, "This widget cannot be shown", error);
    }
  }

  #props(signal: AbortSignal) {
    return { model: modelProxy(this.#model, { signal }), signal, experimental: this.#options.experimental };
  }

  get #name(): string {
    return `widget ${this.#model.get("_anywidget_id") ?? this.#model.model_id}`;
  }

  #fail(what: string, error: unknown): void {
    console.error(`pywry: ${this.#name} cannot start`, error);
    this.fault = { what, error };
  }
}
