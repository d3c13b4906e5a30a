// A model as a host hands it out, and the Python behind it as far as the channel sees it.

import type { Binary } from "../../src/shared/frame.ts";
import type { Listener, Model, WidgetManager, WidgetState } from "../../src/widget/afm.ts";

export const STATE: WidgetState = {
  content: "",
  label: "main",
  theme: "light",
  width: null,
  height: null,
  config: {
    model_id: "m1",
    version: "2.0.0",
    development: false,
    allow_eval: false,
    max_message_bytes: 64 * 2 ** 20,
  },
  child: null,
  toolbars: [],
  chart: null,
  folds: 0,
  patches: [],
};

let models = 0;

export interface Sent {
  pywry: string;
  view: string;
  first?: number;
  number?: number;
  seen?: number | null;
  previous?: string | null;
  records?: Record<string, unknown>[];
  buffers: Binary[];
}

/** A signal as JupyterLab has them. */
export class FakeSignal<T> {
  readonly slots = new Set<(sender: unknown, argument: T) => void>();

  connect(slot: (sender: unknown, argument: T) => void): void {
    this.slots.add(slot);
  }

  disconnect(slot: (sender: unknown, argument: T) => void): void {
    this.slots.delete(slot);
  }

  emit(argument: T): void {
    for (const slot of [...this.slots]) slot(this, argument);
  }
}

export class FakeModel implements Model {
  widget_manager?: WidgetManager;
  readonly sent: Sent[] = [];
  /** The questions for the present state. */
  readonly asked: object[] = [];
  answersState = (to: string) => this.receive({ pywry: "state", to });
  #state: WidgetState;
  #listeners = new Map<string, Listener[]>();

  constructor(state: Partial<WidgetState> = {}) {
    const config = { ...STATE.config, model_id: `m${++models}` };
    this.#state = { ...STATE, config, ...state };
  }

  get<K extends keyof WidgetState>(key: K): WidgetState[K] {
    return this.#state[key];
  }

  send(content: object, _callbacks?: unknown, buffers: Binary[] = []): void {
    const asked = content as { pywry: string; to?: string };
    if (asked.pywry === "state") {
      this.asked.push(asked);
      queueMicrotask(() => this.answersState(asked.to as string));
      return;
    }
    this.sent.push({ ...structuredClone(content), buffers } as Sent);
  }

  on(name: string, listener: Listener): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }

  off(name: string, listener: Listener): void {
    this.#listeners.set(
      name,
      (this.#listeners.get(name) ?? []).filter((each) => each !== listener),
    );
  }

  set<K extends keyof WidgetState>(key: K, value: WidgetState[K]): void {
    if (value !== this.#state[key]) this.change(key, value);
  }

  /** Change a trait as Python does. */
  change<K extends keyof WidgetState>(key: K, value: WidgetState[K]): void {
    this.#state = { ...this.#state, [key]: value };
    this.#fire(`change:${key}`);
  }

  /** Change several traits at once, as one message of Python does. */
  update(values: Partial<WidgetState>): void {
    this.#state = { ...this.#state, ...values };
    for (const key of Object.keys(values)) this.#fire(`change:${key}`);
    this.#fire("change");
  }

  /** Hand a message of Python's to the page. */
  receive(content: object, buffers: Binary[] = []): void {
    this.#fire("msg:custom", content, buffers);
  }

  /** Let an event of the host's own happen. */
  trigger(name: string): void {
    this.#fire(name);
  }

  /** Answer the hello that was sent. */
  welcome(number = 0, received = 0): void {
    this.receive({ pywry: "welcome", to: this.hellos.at(-1)?.view, number, received });
  }

  get hellos(): Sent[] {
    return this.sent.filter(({ pywry }) => pywry === "hello");
  }

  /** All records that were sent, repeats included. */
  get records(): Record<string, unknown>[] {
    return this.sent.flatMap(({ records }) => records ?? []);
  }

  /** How many listeners are left. */
  get listenerCount(): number {
    return [...this.#listeners.values()].flat().length;
  }

  #fire(name: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(...(args as never[]));
  }
}

/** Wait until all that was queued as microtasks has run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
