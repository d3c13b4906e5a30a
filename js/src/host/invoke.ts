// Commands: a question to the widget's Python half, and its answer.

import type { Binary } from "../shared/frame.ts";
import type { Model } from "./model.ts";

const TIMEOUT_MS = 3000;

export interface InvokeOptions {
  buffers?: readonly Binary[];
  /** Instead of the three seconds after which an answer is given up. */
  signal?: AbortSignal;
}

export type Answer = [response: unknown, buffers: DataView<ArrayBuffer>[]];
export type Invoke = (name: string, message?: unknown, options?: InvokeOptions) => Promise<Answer>;

interface Response {
  kind: "anywidget-command-response";
  id?: string;
  /** The id in its place, of a command that failed: Jupyter's pages take any answer with an `id` for a success. */
  failed?: string;
  response?: unknown;
  error?: string | { type?: string; message: string };
}

export function isResponse(content: unknown): content is Response {
  return (content as Partial<Response> | null)?.kind === "anywidget-command-response";
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(reason: unknown): void;
}

/** The commands of one model that wait for their answer. */
export class Commands {
  readonly #model: Model;
  readonly #signal: AbortSignal;
  readonly #waiting = new Map<string, Waiting>();

  /** All that waits is rejected when `signal` aborts. */
  constructor(model: Model, { signal }: { signal: AbortSignal }) {
    this.#model = model;
    this.#signal = signal;
  }

  readonly invoke: Invoke = (name, msg, { buffers = [], signal = AbortSignal.timeout(TIMEOUT_MS) } = {}) => {
    const either = AbortSignal.any([signal, this.#signal]);
    const id = `${Math.random().toString(36).slice(2)}${this.#waiting.size}`;
    return new Promise<Answer>((resolve, reject) => {
      either.throwIfAborted();
      this.#waiting.set(id, { resolve, reject });
      either.addEventListener("abort", () => {
        this.#waiting.delete(id);
        reject(either.reason);
      });
      this.#model.send({ id, kind: "anywidget-command", name, msg }, null, buffers);
    });
  };

  answer({ failed = "", id = failed, response, error }: Response, buffers: DataView<ArrayBuffer>[]): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined || error === null) waiting?.resolve([response, buffers]);
    else waiting?.reject(remoteError(error));
  }
}

function remoteError(error: NonNullable<Response["error"]>): Error {
  if (typeof error === "string") return new Error(error);
  const made = new Error(error.message);
  if (error.type) made.name = error.type;
  return made;
}
