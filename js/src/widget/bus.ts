// Events and requests of one view: page code, the built-in handlers of system events, and Python.
// Knows names, handlers and answers; leaves numbers and delivery to the channel.

import { atEnd } from "../shared/ending.ts";
import type { Binary } from "../shared/frame.ts";
import { assertEventName } from "../shared/names.ts";
import { pack, unpack } from "../shared/payload.ts";
import type { Config } from "./afm.ts";
import type { IncomingRecord } from "./channel.ts";
import { Handlers } from "./handlers.ts";
import type { Mode } from "./theme.ts";

/** What page code sees as `pywry`. */
export interface Pywry {
  emit(type: string, data?: unknown): void;
  on(type: string, handler: PageHandler): () => void;
  once(type: string, handler: PageHandler): () => void;
  off(type: string, handler?: PageHandler): void;
  request(type: string, data?: unknown, options?: { timeout?: number }): Promise<unknown>;
  result(data: unknown): void;
  message(data: unknown): void;
  readonly label: string;
  readonly config: Config;
  readonly version: string;
  readonly theme: Mode;
  /** Resolves once the content, its chart and its child widget are there. */
  readonly ready: Promise<void>;
}

type PageHandler = (data: unknown, type: string, label: string) => unknown;

/** How a built-in effect is done; `isRequest` says that its value is the answer. */
export type SystemHandler = (data: Record<string, unknown>, isRequest: boolean) => unknown;

/** What is known about the widget from its state. */
export interface Facts {
  readonly label: string;
  readonly config: Config;
  readonly theme: Mode;
}

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** Why a request has no answer; `name` is RequestTimeout, NoHandler or RemoteError. */
export class RequestError extends Error {
  constructor(name: "RequestTimeout" | "NoHandler" | "RemoteError", message: string) {
    super(message);
    this.name = name;
  }
}

const DEFAULT_TIMEOUT_MS = 10_000;
const ERROR_NAMES: Record<string, "RequestTimeout" | "NoHandler"> = {
  "request-timeout": "RequestTimeout",
  "no-handler": "NoHandler",
};

export class Bus {
  readonly pywry: Pywry;
  readonly ready: Promise<void>;
  /** To be called once, when the view is complete. */
  readonly markReady: () => void;
  #facts: Facts;
  #view: string;
  #send: (record: object, buffers: Binary[]) => void;
  #handlers = new Handlers();
  #system = new Map<string, SystemHandler>();
  #waiting = new Map<string, Waiting>();
  #requests = 0;
  #showError: (error: { message: string }) => void = () => undefined;

  constructor(
    facts: Facts,
    view: string,
    send: (record: object, buffers: Binary[]) => void,
    signal: AbortSignal,
  ) {
    this.#facts = facts;
    this.#view = view;
    this.#send = send;
    const { promise, resolve } = withResolvers<void>();
    this.ready = promise;
    this.markReady = resolve;
    this.pywry = this.#face();
    const end = () =>
      this.#rejectAll(new RequestError("RequestTimeout", "the view was removed before the answer came"));
    atEnd(signal, end);
  }

  /** Let these handlers do the effects of system events, whoever emits them. */
  handleAll(handlers: Record<string, SystemHandler>): void {
    for (const [type, handler] of Object.entries(handlers)) this.#system.set(type, handler);
  }

  /** Call `show` for each error that is reported, here or by Python. */
  onError(show: (error: { message: string }) => void): void {
    this.#showError = show;
  }

  /** Do the effect of a system event, and nothing else. */
  apply(type: string, data: unknown): void {
    const effect = this.#system.get(type);
    if (effect) this.#guard(type, () => effect(fieldsOf(data), false));
  }

  /** Forget all that page code has registered. */
  forgetPageHandlers(): void {
    this.#handlers.clear();
  }

  /** Emit an event of page code or of a component: to Python, or here when its effect is here. */
  emit(type: string, data: unknown = {}): void {
    assertEventName(type);
    if (this.#system.has(type)) this.dispatch(type, data);
    else this.#post({ type, label: this.#facts.label }, data);
  }

  /** Emit an event of the system itself: Python gets it, and page code that listens. */
  announce(type: string, data: object): void {
    this.#post({ type, label: this.#facts.label }, data);
    this.#callHandlers(type, data);
  }

  /** Do what a system event does, then call the page's handlers. */
  dispatch(type: string, data: unknown): void {
    this.apply(type, data);
    if (type === "pywry:error") this.#showError({ message: String(fieldsOf(data).message) });
    this.#callHandlers(type, data);
  }

  /** Handle a record from Python. */
  deliver(record: IncomingRecord, buffers: readonly Binary[]): void {
    try {
      const data = unpack(record.data === undefined ? {} : record.data, record.special ?? [], buffers);
      if (record.reply !== undefined) this.#settle(record.reply, data, record.error);
      else if (record.request !== undefined) void this.#answer(record.request, String(record.type), data);
      else this.dispatch(String(record.type), data);
    } catch (error) {
      this.report(error, record.type ?? "reply");
    }
  }

  /** Tell the console, page code and Python about an error in this page's code. */
  report(error: unknown, source: string): void {
    console.error(`pywry: error in ${source}`, error);
    if (source === "pywry:error") return;
    const message = messageOf(error);
    this.#showError({ message });
    this.announce("pywry:error", { message, source });
  }

  #callHandlers(type: string, data: unknown): void {
    for (const handler of this.#handlers.for(type))
      this.#guard(type, () => handler(data, type, this.#facts.label));
  }

  #post(head: object, data: unknown): void {
    const { data: plain, special, buffers } = pack(data);
    const tail = {
      ...(special.length > 0 && { special }),
      ...(buffers.length > 0 && { buffers: buffers.length }),
    };
    this.#send({ ...head, data: plain, ...tail }, buffers);
  }

  /** Call a handler of an event: what it throws, or rejects with, does not stop the others. */
  #guard(source: string, call: () => unknown): void {
    try {
      const value = call();
      if (value instanceof Promise) value.catch((error) => this.report(error, source));
    } catch (error) {
      this.report(error, source);
    }
  }

  async #answer(reply: string, type: string, data: unknown): Promise<void> {
    try {
      const value = await this.#ask(type, data);
      this.#post({ reply }, value ?? null);
    } catch (error) {
      const isUnanswered = error instanceof RequestError && error.name === "NoHandler";
      const code = isUnanswered ? "no-handler" : "remote-error";
      this.#send({ reply, error: { code, message: isUnanswered ? error.message : messageOf(error) } }, []);
    }
  }

  /** The first value that a handler returns; each one is called. */
  #ask(type: string, data: unknown): unknown {
    const effect = this.#system.get(type);
    const calls = this.#handlers.for(type).map((handler) => () => handler(data, type, this.#facts.label));
    if (effect) calls.unshift(() => effect(fieldsOf(data), true));
    if (calls.length === 0)
      throw new RequestError("NoHandler", `nothing on the page answers ${JSON.stringify(type)}`);
    const values: unknown[] = [];
    const errors: unknown[] = [];
    for (const call of calls) {
      try {
        values.push(call());
      } catch (error) {
        errors.push(error);
      }
    }
    const value = values.find((each) => each !== undefined);
    if (value === undefined && errors.length > 0) throw errors.shift();
    for (const error of errors) this.report(error, type);
    for (const other of values) if (other !== value) this.#guard(type, () => other);
    return value;
  }

  async #request(type: string, data: unknown = {}, { timeout = DEFAULT_TIMEOUT_MS } = {}): Promise<unknown> {
    assertEventName(type);
    if (this.#system.has(type)) return this.#ask(type, data);
    const id = `${this.#view}-${++this.#requests}`;
    const { promise, resolve, reject } = withResolvers<unknown>();
    this.#post({ type, label: this.#facts.label, request: id }, data);
    this.#waiting.set(id, { resolve, reject });
    const late = () =>
      reject(new RequestError("RequestTimeout", `no answer to ${JSON.stringify(type)} in ${timeout} ms`));
    const timer = Number.isFinite(timeout) ? setTimeout(late, timeout) : undefined;
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(id);
    });
  }

  #settle(id: string, data: unknown, error: IncomingRecord["error"]): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return; // its time was over
    if (error) waiting.reject(new RequestError(ERROR_NAMES[error.code] ?? "RemoteError", error.message));
    else waiting.resolve(data);
  }

  #rejectAll(error: Error): void {
    for (const { reject } of [...this.#waiting.values()]) reject(error);
  }

  #face(): Pywry {
    const facts = this.#facts;
    return Object.freeze({
      emit: (type: string, data?: unknown) => this.emit(type, data),
      on: (type: string, handler: PageHandler) => this.#handlers.on(type, handler),
      once: (type: string, handler: PageHandler) => this.#handlers.once(type, handler),
      off: (type: string, handler?: PageHandler) => this.#handlers.off(type, handler),
      request: (type: string, data?: unknown, options?: { timeout?: number }) =>
        this.#request(type, data, options),
      result: (data: unknown) => this.emit("pywry:result", data),
      message: (data: unknown) => this.emit("pywry:message", data),
      get label() {
        return facts.label;
      },
      get config() {
        return facts.config;
      },
      get version() {
        return facts.config.version;
      },
      get theme() {
        return facts.theme;
      },
      ready: this.ready,
    });
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function fieldsOf(data: unknown): Record<string, unknown> {
  return typeof data === "object" && data !== null ? (data as Record<string, unknown>) : {};
}

/** `Promise.withResolvers`, which Safari has since 17.4 only. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
