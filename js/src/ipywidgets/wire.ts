// One of this host's models as the comm of one of Jupyter's: what Jupyter's model saves is set on ours, which sends it; what
// changes in ours, by Python or by another widget on the page, reaches Jupyter's as an update.

import type { ICallbacks, IClassicComm } from "@jupyter-widgets/base";
import type { State } from "../host/attributes.ts";
import type { Comm } from "../host/comm.ts";
import type { SendCallbacks } from "../host/model.ts";
import { type Path, putBuffers } from "../shared/buffers.ts";
import type { Binary } from "../shared/frame.ts";

export const TARGET = "jupyter.widget";

type Handle = (message: object) => unknown;

interface Data {
  method?: string;
  content?: unknown;
  state?: State;
  buffer_paths?: Path[];
}

export class Wire implements IClassicComm {
  readonly target_name = TARGET;
  readonly comm: Comm;
  readonly #close: (comm: Comm) => void;
  /** What is being set on our model for Jupyter's, which has it. */
  #own: State = {};
  /** Settles when Jupyter's model has taken in all that it was handed. */
  #taken: Promise<unknown> = Promise.resolve();

  constructor(comm: Comm, close: (comm: Comm) => void) {
    this.comm = comm;
    this.#close = close;
  }

  get comm_id(): string {
    return this.comm.id;
  }

  open(): string {
    return ""; // the host has
  }

  send(data: unknown, callbacks?: ICallbacks, _metadata?: object, buffers: readonly Binary[] = []): string {
    const { method, content, state, buffer_paths = [] } = data as Data;
    if (method === "custom") {
      this.comm.model.send(content, callbacks as SendCallbacks, buffers);
    } else if (method === "update" && state) {
      putBuffers(state, buffer_paths, buffers as DataView<ArrayBuffer>[]);
      this.#save(state, callbacks as SendCallbacks | undefined);
    } else {
      throw new TypeError(`a widget sent method ${JSON.stringify(method)}, expected update or custom`);
    }
    return "";
  }

  close(): string {
    this.#close(this.comm);
    return "";
  }

  on_msg(handle: Handle): void {
    const { model } = this.comm;
    model.on("change", () => {
      const state = this.#news(model.changedAttributes() || {});
      if (Object.keys(state).length > 0) this.#hand(handle, message({ method: "update", state }, []));
    });
    const hand = (content: unknown, buffers: readonly Binary[]) =>
      this.#hand(handle, message({ method: "custom", content }, buffers));
    // Of an anywidget Jupyter's model only stands for ours: its own code is who listens.
    model.on("msg:custom", hand, this.comm.runtime ? model.bystander : undefined);
  }

  on_close(handle: Handle): void {
    this.comm.model.on("comm:close", () => handle({}));
  }

  /**
   * One message after the other, as notebooks do: Jupyter's model sets an update when it has found the models that it refers to,
   * but would tell of a custom message at once, so its listeners would read the state before.
   */
  #hand(handle: Handle, message: object): void {
    this.#taken = this.#taken
      .then(() => handle(message))
      .catch((error) => console.error(`pywry: a message to model ${this.comm_id} failed`, error));
  }

  #save(state: State, callbacks: SendCallbacks | undefined): void {
    const outer = this.#own;
    this.#own = state;
    this.comm.model.set(state);
    this.#own = outer;
    this.comm.model.save_changes();
    // Our model merges what is saved while an update is under way, so Jupyter's need not wait as well.
    queueMicrotask(() => callbacks?.iopub?.status?.({ content: { execution_state: "idle" } }));
  }

  #news(changed: State): State {
    const entries = Object.entries(changed).filter(([name, value]) => this.#own[name] !== value);
    return plain(Object.fromEntries(entries));
  }
}

/** A state as Python sent it: with references in the place of models. */
export function plain(state: State): State {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, unresolved(value)]));
}

function unresolved(value: unknown): unknown {
  const isModel = typeof value === "object" && value !== null && "model_id" in value && "toJSON" in value;
  return isModel ? (value.toJSON as () => string)() : value;
}

function message(data: Data, buffers: readonly Binary[]): object {
  return { content: { data }, buffers };
}
