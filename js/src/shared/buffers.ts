// Binary values in a JSON tree, named by their paths (`buffer_paths` of the Jupyter widgets protocol).

import { type Binary, isBinary } from "./frame.ts";

export type Path = (string | number)[];

export interface Removed {
  /** A copy of the tree: null in lists and nothing in objects where a buffer was. */
  state: Record<string, unknown>;
  paths: Path[];
  /** The i-th one belongs to the i-th path. Not copied. */
  buffers: Binary[];
}

/** Put the i-th buffer at the i-th path of `state`, in place. */
export function putBuffers(
  state: Record<string, unknown>,
  paths: readonly Path[],
  buffers: readonly Binary[],
): void {
  if (paths.length > buffers.length) {
    throw new RangeError(
      `message has ${buffers.length} buffers, expected ${paths.length} for its buffer_paths`,
    );
  }
  paths.forEach((path, i) => {
    let place = state as Record<string | number, unknown>;
    for (const key of path.slice(0, -1)) place = child(place, key, path);
    child({ at: place }, "at", path)[path.at(-1) as string] = buffers[i];
  });
}

function child(place: Record<string | number, unknown>, key: string | number, path: Path) {
  const found = Object.hasOwn(place, key) ? place[key] : undefined;
  if (typeof found === "object" && found !== null) return found as Record<string | number, unknown>;
  throw new RangeError(`buffer path ${JSON.stringify(path)} leads nowhere at ${JSON.stringify(key)}`);
}

/** Take every binary value out of `state`, at any depth; what has `toJSON` is written by it. Functions are refused. */
export function removeBuffers(state: Record<string, unknown>): Removed {
  const paths: Path[] = [];
  const buffers: Binary[] = [];
  const path: Path = []; // of the value being copied; one list for all, as a state may have a million values
  const copyAt = (key: string | number, value: unknown): unknown => {
    if (typeof value === "function" || typeof value === "symbol") {
      throw new TypeError(`${[...path, key].join(".")} is a ${typeof value}, which cannot be sent to Python`);
    }
    if (typeof value !== "object" || value === null) return value;
    path.push(key);
    const copied = copy(value);
    path.pop();
    return copied;
  };
  const copy = (value: object): unknown => {
    if (isBinary(value)) {
      paths.push([...path]);
      buffers.push(value);
      return undefined; // which JSON turns to null in a list and leaves out of an object
    }
    if ("toJSON" in value && typeof value.toJSON === "function") return value.toJSON();
    if (Array.isArray(value)) return value.map((item, i) => copyAt(i, item));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyAt(key, item)]));
  };
  return { state: copy(state) as Record<string, unknown>, paths, buffers };
}
