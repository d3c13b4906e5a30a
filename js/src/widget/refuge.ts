// Where a view's unacknowledged records wait while the page is refreshed: session storage, which is bounded.

import { bytesOf } from "../shared/frame.ts";
import { type Entry, Outbox } from "./outbox.ts";

export interface Leftover {
  /** The view that was there before the refresh, and the last record it handled (null: it was never welcomed). */
  view: string;
  seen: number | null;
  outboxes: Outbox[];
  /** How many records did not fit. */
  lost: number;
}

interface StoredOutbox {
  view: string;
  first: number;
  entries: { record: object; buffers: string[] }[];
}

/** Write what fits, oldest first, and say on the console what did not. */
export function saveLeftover(storage: Storage, key: string, left: Omit<Leftover, "lost">): void {
  const total = left.outboxes.reduce((sum, { entries }) => sum + entries.length, 0);
  const stored = left.outboxes.map(store);
  const kept = mostThatFits(total, (count) => {
    const value = { view: left.view, seen: left.seen, lost: total - count, outboxes: cut(stored, count) };
    return fits(storage, key, JSON.stringify(value));
  });
  if (kept < total)
    console.error(`pywry: ${total - Math.max(kept, 0)} events did not fit into session storage`);
}

/** Return what the former view left, and remove it: it is for one view only. */
export function takeLeftover(storage: Storage, key: string): Leftover | null {
  const text = storage.getItem(key);
  if (text === null) return null;
  storage.removeItem(key);
  const { view, seen, lost, outboxes } = JSON.parse(text) as Leftover & { outboxes: StoredOutbox[] };
  return { view, seen, lost, outboxes: outboxes.map(restore) };
}

/** The largest count up to `total` that `attempt` takes, which is then the last one attempted; -1 if none. */
function mostThatFits(total: number, attempt: (count: number) => boolean): number {
  if (attempt(total)) return total;
  let low = -1;
  let high = total;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (attempt(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function fits(storage: Storage, key: string, value: string): boolean {
  try {
    storage.setItem(key, value);
    return true;
  } catch (error) {
    if (error instanceof DOMException) return false; // QuotaExceededError
    throw error;
  }
}

/** The first `count` entries of all outboxes together. */
function cut(outboxes: StoredOutbox[], count: number): StoredOutbox[] {
  let left = count;
  return outboxes.map((outbox) => {
    const entries = outbox.entries.slice(0, left);
    left -= entries.length;
    return { ...outbox, entries };
  });
}

function store({ view, first, entries }: Outbox): StoredOutbox {
  const stored = entries.map(({ record, buffers }) => ({
    record,
    buffers: buffers.map((buffer) => toBase64(bytesOf(buffer))),
  }));
  return { view, first, entries: stored };
}

function restore({ view, first, entries }: StoredOutbox): Outbox {
  const restored = entries.map(({ record, buffers }): Entry => {
    const binary = buffers.map(fromBase64);
    const size = binary.reduce((sum, { byteLength }) => sum + byteLength, JSON.stringify(record).length);
    return { record, buffers: binary, size };
  });
  return new Outbox(view, first, restored);
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000)
    text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

function fromBase64(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer;
}

/** The storage given, else the session's; null where the page may not have it (a sandboxed frame). */
export function storageOf(given?: Storage): Storage | null {
  try {
    return given ?? sessionStorage;
  } catch {
    return null;
  }
}
