// A widget's state on this page, as widgets know it from Jupyter: Backbone's ways, `save_changes` and `send` to Python, and
// what comes back. Knows the widgets protocol (update, echo_update, custom); knows nothing of code, views or links.

import { type Path, putBuffers, type Removed, removeBuffers } from "../shared/buffers.ts";
import { type Binary, bytesOf } from "../shared/frame.ts";
import { Attributes, type State } from "./attributes.ts";
import type { WidgetManager } from "./registry.ts";
import { Unheard } from "./unheard.ts";

/** What a comm message says to a model. */
export interface ModelMessage {
  method: string;
  state?: State;
  buffer_paths?: Path[];
  content?: unknown;
  /** The id of this page's message that made Python say it. */
  parent?: string | undefined;
  buffers: DataView<ArrayBuffer>[];
  /** Whether it came while the page was opened, so that who listens to it may be on the way. */
  isEarly?: boolean;
}

/** Send to the model's other end. With `answered`, called when Python has handled it, the message has an id. */
export type Post = (data: object, buffers: readonly Binary[], answered?: () => void) => string | undefined;

/** Jupyter's shape for callbacks of a message; of them only the status is known here. */
export interface SendCallbacks {
  iopub?: { status?: (message: { content: { execution_state: "idle" } }) => void };
}

export interface ModelOptions {
  post: Post;
  manager: WidgetManager;
  /** Put models in place of references in `state`; a promise when some must be waited for. */
  resolve(state: State): Promise<unknown> | undefined;
}

/** Changed values as they were saved, by name. */
type Saved = Map<string, Removed>;

export class Model extends Attributes {
  readonly model_id: string;
  readonly widget_manager: WidgetManager;
  /** The context of listeners who are no reason to tell what waits for the first one. */
  readonly bystander = {};
  readonly #post: Post;
  readonly #resolve: ModelOptions["resolve"];
  readonly #unheard = new Unheard();
  #unsaved: State = {};
  /** What is being written because Python said so, and need not be told to it. */
  #incoming: State | null = null;
  #isAwaitingStatus = false;
  /** Saved while an update was under way. */
  #later: Saved = new Map();
  #laterAnswered: (() => void)[] = [];
  /** The last update of each value that was sent and not echoed. */
  #echoes = new Map<string, string>();
  #isEnded = false;

  constructor(id: string, state: State, { post, manager, resolve }: ModelOptions) {
    super(state);
    this.model_id = id;
    this.widget_manager = manager;
    this.#post = post;
    this.#resolve = resolve;
  }

  override on(...given: Parameters<Attributes["on"]>): this {
    super.on(...given);
    this.#hearSoon();
    return this;
  }

  override once(...given: Parameters<Attributes["once"]>): this {
    super.once(...given);
    this.#hearSoon();
    return this;
  }

  toJSON(): string {
    return `IPY_MODEL_${this.model_id}`;
  }

  /** Send what was set since the last time. One update is under way at a time; later ones merge into the next. */
  save_changes(callbacks?: SendCallbacks): void {
    if (this.#isEnded) return;
    // What the widget saves is what it set, even where Python has said otherwise meanwhile.
    this.set(this.#unsaved);
    const { saved, refused } = this.#takeUnsaved();
    const answered = statusCallback(callbacks);
    if (saved.size > 0) {
      if (this.#isAwaitingStatus) this.#postpone(saved, answered);
      else this.#update(saved, answered ? [answered] : []);
    }
    if (refused) throw refused;
  }

  /** Whether what is saved and sent reaches Python. */
  get comm_live(): boolean {
    return !this.#isEnded;
  }

  /** The same by Jupyter's inner name, which ipyniivue asks. */
  get _comm_live(): boolean {
    return this.comm_live;
  }

  /** Send values as an update of their own, past what waits; returns its id. Jupyter's models have it, and widgets use it. */
  send_sync_message(values: State): string {
    if (this.#isEnded) return "";
    const { state, paths, buffers } = removeBuffers(values);
    return this.#post({ method: "update", state, buffer_paths: paths }, buffers, () => {}) as string;
  }

  /** Send a custom message. */
  send(content: unknown, callbacks?: SendCallbacks | null, buffers?: readonly Binary[] | null): void {
    if (!this.#isEnded) this.#post({ method: "custom", content }, buffers ?? [], statusCallback(callbacks));
  }

  /** Handle what Python says; a promise when something must be waited for before the next message. */
  receive(message: ModelMessage): Promise<unknown> | undefined {
    const { method, state, buffer_paths = [], buffers, parent } = message;
    if (this.#isEnded) return;
    if (method === "custom") {
      this.#tell(message);
    } else if (state && (method === "update" || method === "echo_update")) {
      putBuffers(state, buffer_paths, buffers);
      if (method === "echo_update" && parent) this.#dropOldEchoes(state, parent);
      const resolved = this.#resolve(state);
      if (resolved) return resolved.then(() => this.#apply(state));
      this.#apply(state);
    } else {
      console.warn(
        `pywry: model ${this.model_id} got a message with unknown method ${JSON.stringify(method)}`,
      );
    }
    return;
  }

  /** Python has closed the widget. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.trigger("comm:close", this);
    this.trigger("destroy", this);
    this.off();
  }

  protected override written(values: State, changes: readonly string[]): void {
    if (values === this.#incoming) return;
    for (const name of changes) this.#unsaved[name] = values[name];
  }

  #tell({ content, buffers, isEarly = false }: ModelMessage): void {
    const isFirst = this.#unheard.isEmpty && (this.isHeard("msg:custom", this.bystander) || !isEarly);
    // The element of a view obeys Python's `focus()` and `blur()`; whether the widget's code listens is no matter.
    if (isFirst || isForElement(content)) this.trigger("msg:custom", content, buffers);
    else this.#unheard.keep([content, buffers], { isEarly });
  }

  /** Tell the first listener what nobody has heard, when the code that brings it has gone on. */
  #hearSoon(): void {
    if (this.#unheard.isEmpty || !this.isHeard("msg:custom", this.bystander)) return;
    queueMicrotask(() => {
      for (const said of this.#unheard.take()) this.trigger("msg:custom", ...said);
    });
  }

  #apply(state: State): void {
    this.#incoming = state;
    this.set(state);
    this.#incoming = null;
  }

  /** Take out of an echo what this page has already gone beyond. */
  #dropOldEchoes(state: State, parent: string): void {
    for (const name of Object.keys(state)) {
      const expected = this.#echoes.get(name);
      if (expected === undefined) continue;
      const isOwn = expected === parent;
      if (isOwn) this.#echoes.delete(name);
      if (!isOwn || this.#later.has(name) || Object.hasOwn(this.#unsaved, name)) delete state[name];
    }
  }

  /** What was set, as it is now; a value that cannot be sent is given up and holds no other back. */
  #takeUnsaved(): { saved: Saved; refused: unknown } {
    const saved: Saved = new Map();
    let refused: unknown;
    for (const [name, value] of Object.entries(this.#unsaved)) {
      try {
        saved.set(name, removeBuffers({ [name]: value }));
      } catch (error) {
        refused = error;
      }
    }
    this.#unsaved = {};
    return { saved, refused };
  }

  #postpone(saved: Saved, answered?: () => void): void {
    for (const [name, value] of saved) {
      this.#later.set(name, { ...value, buffers: value.buffers.map((buffer) => bytesOf(buffer).slice()) });
    }
    if (answered) this.#laterAnswered.push(answered);
  }

  #update(saved: Saved, answered: (() => void)[]): void {
    const state = Object.assign({}, ...[...saved.values()].map((value) => value.state));
    const buffer_paths = [...saved.values()].flatMap((value) => value.paths);
    const buffers = [...saved.values()].flatMap((value) => value.buffers);
    const id = this.#post({ method: "update", state, buffer_paths }, buffers, () => {
      this.#answered(id);
      for (const call of answered) call();
    });
    this.#isAwaitingStatus = true;
    for (const name of saved.keys()) this.#echoes.set(name, id as string);
  }

  #answered(id: string | undefined): void {
    this.#isAwaitingStatus = false;
    // An echo comes before its status; one that did not come never will, and must not hide those of other pages.
    for (const [name, expected] of this.#echoes) if (expected === id) this.#echoes.delete(name);
    if (this.#isEnded || this.#later.size === 0) return;
    const saved = this.#later;
    const answered = this.#laterAnswered;
    this.#later = new Map();
    this.#laterAnswered = [];
    this.#update(saved, answered);
  }
}

function isForElement(content: unknown): boolean {
  const { do: what } = (content ?? {}) as { do?: unknown };
  return what === "focus" || what === "blur";
}

function statusCallback(callbacks?: SendCallbacks | null): (() => void) | undefined {
  const status = callbacks?.iopub?.status;
  return status && (() => status({ content: { execution_state: "idle" } }));
}
