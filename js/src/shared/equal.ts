// Deep equality of model values. Values with a class of their own (models, say) are equal only to themselves.

import { type Binary, bytesOf, isBinary } from "./frame.ts";

export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const kind = Object.getPrototypeOf(a);
  if (kind !== Object.getPrototypeOf(b)) return false;
  if (isBinary(a)) return isSameBytes(a, b as Binary);
  if (Array.isArray(a)) return isSameList(a, b as unknown[]);
  if (a instanceof Date) return isEqual(a.getTime(), (b as Date).getTime());
  if (a instanceof Map) return isSameMap(a, b as Map<unknown, unknown>);
  if (a instanceof Set) return isSameSet(a, b as Set<unknown>);
  if (kind !== Object.prototype && kind !== null) return false;
  return isSameRecord(a as Record<string, unknown>, b as Record<string, unknown>);
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => isEqual(item, b[i]));
}

function isSameRecord(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]));
}

function isSameMap(a: Map<unknown, unknown>, b: Map<unknown, unknown>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.has(key) && isEqual(value, b.get(key)));
}

function isSameSet(a: Set<unknown>, b: Set<unknown>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item));
}

function isSameBytes(a: Binary, b: Binary): boolean {
  if (a.byteLength !== b.byteLength) return false;
  const left = bytesOf(a);
  const right = bytesOf(b);
  let at = 0;
  // Four bytes at a time: arrays of many megabytes are compared at each update.
  if (left.byteOffset % 4 === 0 && right.byteOffset % 4 === 0) {
    const words = left.length >> 2;
    const leftWords = new Int32Array(left.buffer, left.byteOffset, words);
    const rightWords = new Int32Array(right.buffer, right.byteOffset, words);
    for (let i = 0; i < words; i++) if (leftWords[i] !== rightWords[i]) return false;
    at = words * 4;
  }
  for (; at < left.length; at++) if (left[at] !== right[at]) return false;
  return true;
}
