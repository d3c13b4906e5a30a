// Runs the code of one model and its views, and starts them again when `_esm` changes.

import { onAbort } from "./afm.ts";
import type { State } from "./attributes.ts";
import { definitionOf, type ImportModule } from "./esm.ts";
import type { Model } from "./model.ts";
import { Run, type RunOptions } from "./run.ts";

export interface RuntimeOptions extends RunOptions {
  importModule: ImportModule;
  /** Called with each start, first and hot: the model's messages wait until it settles. It never rejects. */
  hold(started: Promise<void>): void;
  /** What must be there before the code runs. */
  after?: Promise<unknown> | undefined;
}

interface View {
  el: HTMLElement;
  signal: AbortSignal;
  drawn?: Promise<void>;
}

export class Runtime {
  readonly #model: Model;
  readonly #options: RuntimeOptions;
  readonly #views = new Set<View>();
  #run: Run | null = null;
  /** The run that is loading, or `#run`. */
  #newest: Run | null = null;
  /** The last start. The code is ready when it settles and no other came meanwhile. */
  #started = Promise.resolve();

  constructor(model: Model, options: RuntimeOptions) {
    this.#model = model;
    this.#options = options;
    this.#start();
    model.on("change:_esm", () => this.#start());
  }

  /** What `initialize` returned, when it has; throws what went wrong when it failed. */
  async exports(): Promise<State | undefined> {
    await this.#ready();
    if (this.#run?.fault) throw this.#run.fault.error;
    return this.#run?.exports;
  }

  /** Show the widget in `el` until `signal` aborts. */
  async view(el: HTMLElement, { signal }: { signal: AbortSignal }): Promise<void> {
    const view: View = { el, signal };
    this.#views.add(view);
    onAbort(signal, () => this.#views.delete(view));
    el.dataset.modelId = this.#model.model_id;
    if (this.#run?.isReady) view.drawn = this.#run.draw(el, signal);
    await this.#ready();
    await view.drawn;
  }

  #start(): void {
    this.#started = this.#load();
    this.#options.hold(this.#started);
  }

  async #load(): Promise<void> {
    const run = new Run(this.#model, this.#options);
    this.#newest = run;
    await run.load(this.#definition());
    if (run !== this.#newest || run.signal.aborted) return;
    // Only now: the former code goes on until the new code is there.
    this.#run?.end();
    this.#run = run;
    await run.initialize();
    if (run.signal.aborted) return;
    // Before the started promise settles, so that views hear the messages that waited for it.
    for (const view of this.#views) view.drawn = run.draw(view.el, view.signal);
  }

  async #definition() {
    if (this.#options.after) await this.#options.after;
    return definitionOf(await this.#options.importModule(this.#model.get("_esm") as string));
  }

  async #ready(): Promise<void> {
    let settled: Promise<void> | undefined;
    while (settled !== this.#started) {
      settled = this.#started;
      await settled;
    }
  }
}
