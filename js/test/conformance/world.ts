// What a probe is run in: a page with one of the two runtimes, and Python played by the probe.

import type { State } from "../../src/host/attributes.ts";
import type { WidgetModule } from "../../src/host/esm.ts";
import type { Binary } from "../../src/shared/frame.ts";

/** A message of the page's, as it is on the wire. */
export interface Sent {
  to: string;
  /** What an echo names as its parent; "" where nobody waits for a status. */
  id: string;
  data: { method: string; state?: State; content?: unknown; buffer_paths?: unknown[] };
  buffers: number[][];
}

export interface Data {
  method: string;
  state?: State;
  buffer_paths?: (string | number)[][];
  content?: unknown;
}

export interface ViewHandle {
  el: HTMLElement;
  remove(): void;
}

/** What both runtimes call a widget manager. */
export interface Manager {
  get_model(id: string): Promise<unknown>;
}

export interface World {
  readonly sent: Sent[];
  readonly manager: Manager;
  /** Open a model; its code, when it has any, starts. */
  open(id: string, state: State, data?: Partial<Data>, buffers?: Binary[]): Promise<void>;
  /** Say something to a model; `parent` is the message that it answers. */
  receive(id: string, data: Data, buffers?: Binary[], parent?: string): void;
  /** Say that the oldest message which waits for it was handled. */
  idle(): void;
  close(id: string): void;
  /** Show one more view of a model, at the end of the page. */
  show(id: string): Promise<ViewHandle>;
  /** Return when all that was received has been handled. */
  settle(): Promise<void>;
}

export interface Probe {
  run(world: World): Promise<unknown>;
  /** Where we differ for the better: a name in docs/widgets.md, and what each of the two does. */
  better?: { name: string; jupyter: unknown; pywry: unknown };
}

export type Probes = Record<string, Probe | Probe["run"]>;

const definitions: WidgetModule["default"][] = [];
Object.assign(globalThis, { definitions });

/** Return module text for `_esm` whose default export is this very value; each call's text is another. */
export function esm(definition: WidgetModule["default"]): string {
  definitions.push(definition);
  return `export default globalThis.definitions[${definitions.length - 1}];`;
}

export function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** What a value is, in JSON: also where JSON cannot say it. */
export function told(value: unknown): unknown {
  if (value === undefined) return { $: "undefined" };
  if (typeof value === "number" && !Number.isFinite(value)) return { $: String(value) };
  if (typeof value === "function") return { $: "function" };
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error || value instanceof DOMException)
    return { $: value.name, message: value.message };
  if (value instanceof Date) return { $: "Date", time: value.getTime() };
  if (value instanceof Map) return { $: "Map", entries: told([...value]) };
  if (value instanceof ArrayBuffer) return { $: "ArrayBuffer", bytes: [...new Uint8Array(value)] };
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    const bytes = [...new Uint8Array(buffer, byteOffset, byteLength)];
    return { $: value.constructor.name, bytes, offset: byteOffset, whole: buffer.byteLength };
  }
  if (Array.isArray(value)) return value.map(told);
  if ("get" in value && typeof value.get === "function") return { $: "model" };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, told(item)]));
}
