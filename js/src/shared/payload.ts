// Event payloads: any value that may travel, split into plain JSON, a list of special values, and buffers.
// docs/protocol.md has the kinds of special values.

import { type Binary, bytesOf, isBinary } from "./frame.ts";
import { snapshotOf } from "./snapshot.ts";

export type Path = (string | number)[];
export type Special = [path: Path, kind: string, detail?: string];

export interface Packed {
  data: unknown;
  special: Special[];
  /** Copies: what is written to an array after `pack` does not travel. */
  buffers: Binary[];
}

const MAX_DEPTH = 200;

const ARRAYS = {
  Int8Array,
  Int16Array,
  Int32Array,
  BigInt64Array,
  Uint8Array,
  Uint8ClampedArray,
  Uint16Array,
  Uint32Array,
  BigUint64Array,
  Float32Array,
  Float64Array,
};

const HINTS: [tag: RegExp, hint: string][] = [
  [/^Promise$/, "; await it first"],
  [/^(Blob|File)$/, "; send await file.arrayBuffer()"],
  [/Event$/, "; send the fields that are needed"],
  [/^(HTML|SVG).*Element$/, "; send its text or its value"],
];

/** A value that cannot travel to Python; `path` says where in the payload it is. */
export class UnserializablePayload extends TypeError {
  override name = "UnserializablePayload";
  readonly path: string;
  constructor(message: string, path: string) {
    super(message);
    this.path = path;
  }
}

/** Split a payload for the wire, as a snapshot. Throws `UnserializablePayload`; `value` stays as it was. */
export function pack(value: unknown): Packed {
  const packer = new Packer();
  return { data: packer.pack(value), special: packer.special, buffers: packer.buffers };
}

/** Return the payload that `pack`, here or in Python, has split. Changes `data` in place; copies the buffers. */
export function unpack(data: unknown, special: readonly Special[], buffers: readonly Binary[]): unknown {
  const root: Record<string, unknown> = { data };
  const queue = buffers.values();
  for (const [path, kind, detail] of special) {
    let place = root;
    let key: string | number = "data";
    for (const step of path) {
      const next: unknown = Object.hasOwn(place, key) ? place[key] : null;
      if (typeof next !== "object" || next === null) {
        throw new RangeError(`special value at ${showPath(path)} has no place in its payload`);
      }
      place = next as Record<string, unknown>;
      key = step;
    }
    place[key] = revive(kind, detail, queue);
  }
  return root.data;
}

/** A path as a reader writes it: `data.rows[3].when`. */
export function showPath(path: Path): string {
  return `data${path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("")}`;
}

function revive(kind: string, detail: string | undefined, queue: Iterator<Binary>): unknown {
  switch (kind) {
    case "nan":
      return Number.NaN;
    case "inf":
      return Number.POSITIVE_INFINITY;
    case "-inf":
      return Number.NEGATIVE_INFINITY;
    case "big":
      return BigInt(detail ?? "");
    case "bytes":
      return new DataView(nextBuffer(queue));
    case "array":
      if (detail && Object.hasOwn(ARRAYS, detail)) {
        return new ARRAYS[detail as keyof typeof ARRAYS](nextBuffer(queue));
      }
  }
  throw new RangeError(`special value of unknown kind ${kind} ${detail ?? ""}`);
}

/** The next buffer, starting at 0 so that any typed array fits; a copy when it is part of a larger one. */
function nextBuffer(queue: Iterator<Binary>): ArrayBuffer {
  const { value, done } = queue.next();
  if (done) throw new RangeError("payload has fewer buffers than special values");
  const { buffer, byteLength } = bytesOf(value);
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? buffer : copyOf(value);
}

function copyOf(binary: Binary): ArrayBuffer {
  return bytesOf(binary).slice().buffer as ArrayBuffer;
}

class Packer {
  readonly special: Special[] = [];
  readonly buffers: Binary[] = [];
  #path: Path = [];
  #parents = new Set<object>();

  pack(value: unknown): unknown {
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "number":
        return Number.isFinite(value) ? value : this.#mark(nameOfNumber(value));
      case "bigint":
        return this.#mark("big", String(value));
      case "undefined":
        return null;
      case "object":
        return value === null ? null : this.#packObject(value);
      default:
        throw this.#refusal(typeof value);
    }
  }

  #packObject(value: object): unknown {
    if (isBinary(value)) return this.#packBinary(value);
    if (this.#parents.has(value)) throw this.#refusal("object that contains itself");
    if (this.#path.length >= MAX_DEPTH) throw this.#refusal(`value nested deeper than ${MAX_DEPTH} levels`);
    this.#parents.add(value);
    try {
      return this.#packMembers(value);
    } finally {
      this.#parents.delete(value);
    }
  }

  #packMembers(value: object): unknown {
    if (Array.isArray(value)) return Array.from(value, (item, i) => this.#packAt(i, item));
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof Map) return this.#packEntries(value);
    if (value instanceof Set) return Array.from([...value], (item, i) => this.#packAt(i, item));
    if (value instanceof Error) return { name: value.name, message: value.message };
    if ("toJSON" in value && typeof value.toJSON === "function") return this.pack(value.toJSON());
    if (value instanceof Number || value instanceof String || value instanceof Boolean) {
      return this.pack(value.valueOf());
    }
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    if (tag !== "Object") throw this.#refusal(tag);
    return this.#packEntries(Object.entries(value));
  }

  #packEntries(entries: Iterable<[unknown, unknown]>): unknown {
    const packed: [string, unknown][] = [];
    for (const [key, item] of entries) {
      if (typeof key !== "string" && typeof key !== "number")
        throw this.#refusal(`Map with a ${typeof key} as a key`);
      if (item !== undefined) packed.push([String(key), this.#packAt(String(key), item)]);
    }
    return Object.fromEntries(packed); // which, unlike an assignment, takes "__proto__" as a key like any other
  }

  #packAt(step: string | number, item: unknown): unknown {
    this.#path.push(step);
    const packed = this.pack(item);
    this.#path.pop();
    return packed;
  }

  #packBinary(value: Binary): null {
    const name = value.constructor.name;
    if (Object.hasOwn(ARRAYS, name)) {
      this.buffers.push(snapshotOf(value));
      return this.#mark("array", name);
    }
    if (name === "Float16Array") return this.#packBinary(Float32Array.from(value as unknown as number[]));
    this.buffers.push(snapshotOf(value));
    return this.#mark("bytes");
  }

  #mark(kind: string, detail?: string): null {
    this.special.push(detail === undefined ? [[...this.#path], kind] : [[...this.#path], kind, detail]);
    return null;
  }

  #refusal(what: string): UnserializablePayload {
    const where =
      this.#path.length < MAX_DEPTH ? showPath(this.#path) : `${showPath(this.#path.slice(0, 8))}…`;
    const hint = HINTS.find(([tag]) => tag.test(what))?.[1] ?? "";
    return new UnserializablePayload(`${where} is a ${what}, which cannot travel to Python${hint}`, where);
  }
}

function nameOfNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}
