// One comm on this page: its model, the line its messages wait in, and the widget code that runs on it.

import type { State } from "./attributes.ts";
import type { StyleSheets } from "./css.ts";
import type { ImportModule } from "./esm.ts";
import { Commands, isResponse } from "./invoke.ts";
import { Line } from "./line.ts";
import { Model, type ModelMessage, type ModelOptions } from "./model.ts";
import type { RunOptions } from "./run.ts";
import { Runtime } from "./runtime.ts";
import type { Frontend, Tier } from "./tier.ts";

export interface CommOptions extends ModelOptions {
  hostFor: RunOptions["hostFor"];
  importModule: ImportModule;
  styles: StyleSheets;
}

export class Comm {
  readonly id: string;
  readonly model: Model;
  /** Null for models that bring no code of their own: layouts, say. */
  readonly runtime: Runtime | null;
  /** What shows a model of Jupyter's own kind; null for anywidgets and layouts. */
  tier: Promise<Tier> | null = null;
  /** Aborts when Python closes the comm. */
  readonly signal: AbortSignal;
  readonly #life = new AbortController();
  readonly #line = new Line((message: ModelMessage) => this.model.receive(message));
  readonly #commands: Commands;

  constructor(id: string, state: State, options: CommOptions) {
    const { signal } = this.#life;
    this.id = id;
    this.signal = signal;
    this.model = new Model(id, state, options);
    this.#commands = new Commands(this.model, { signal });
    const resolved = options.resolve(state);
    if (resolved) this.#line.hold(resolved);
    this.runtime = bringsCode(state) ? this.#run(options, resolved) : null;
  }

  receive(message: ModelMessage): void {
    // At once, past the line: `initialize` may wait for the answer, and the line waits for `initialize`.
    if (message.method === "custom" && isResponse(message.content)) {
      this.#commands.answer(message.content, message.buffers);
    }
    this.#line.push(message);
  }

  /** Let the tier have this model; messages wait until it does. */
  adopt(tier: Promise<Tier>, frontend: Frontend): void {
    this.tier = tier;
    this.#line.hold(tier.then((loaded) => loaded.adopt(this, frontend)));
  }

  close(): void {
    this.model.end(); // first: its views' listeners hear of it
    this.#life.abort(new DOMException("the widget was closed", "AbortError"));
  }

  #run({ hostFor, importModule, styles }: CommOptions, after: Promise<unknown> | undefined): Runtime {
    const { model, signal } = this;
    const name = String(model.get("_anywidget_id") ?? this.id);
    const applyCss = () => styles.apply(name, this, String(model.get("_css") ?? ""));
    applyCss();
    model.on("change:_css", applyCss);
    signal.addEventListener("abort", () => styles.release(name, this));
    return new Runtime(model, {
      experimental: { invoke: this.#commands.invoke },
      importModule,
      hostFor,
      hold: (started) => this.#line.hold(started),
      after,
      signal,
    });
  }
}

/** Whether a model is an anywidget; the front ends of others may have a use of their own for a trait of this name. */
function bringsCode({ _esm, _model_module: module = "anywidget" }: State): boolean {
  return typeof _esm === "string" && module === "anywidget";
}
