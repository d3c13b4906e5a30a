// The records of one view that Python has not acknowledged, numbered from 1.

import type { Binary } from "../shared/frame.ts";

export interface Entry {
  record: object;
  buffers: Binary[];
  /** Bytes on the wire, about. */
  size: number;
}

export interface Batch {
  /** Number of the first record. */
  first: number;
  records: object[];
  buffers: Binary[];
  /** Bytes on the wire, about. */
  size: number;
}

const BATCH_BYTES = 2 ** 20;

export class Outbox {
  readonly view: string;
  #first: number;
  #entries: Entry[];
  #sent = 0;

  constructor(view: string, first = 1, entries: Entry[] = []) {
    this.view = view;
    this.#first = first;
    this.#entries = entries;
  }

  /** Number of the oldest record that is kept. */
  get first(): number {
    return this.#first;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** Forget the records up to `number`; returns whether there were any. */
  acknowledge(number: number): boolean {
    const count = Math.min(Math.max(number - this.#first + 1, 0), this.#entries.length);
    if (count === 0) return false;
    this.#entries = this.#entries.slice(count);
    this.#first += count;
    this.#sent = Math.max(this.#sent - count, 0);
    return true;
  }

  /** Make everything that is kept leave again. */
  rewind(): void {
    this.#sent = 0;
  }

  /** What has not left yet, in batches of up to 1 MiB, but of at least one record; counts as having left. */
  takeBatches(): Batch[] {
    const batches: Batch[] = [];
    let size = Number.POSITIVE_INFINITY;
    for (let i = this.#sent; i < this.#entries.length; i++) {
      const entry = this.#entries[i] as Entry;
      if (size + entry.size > BATCH_BYTES) {
        batches.push({ first: this.#first + i, records: [], buffers: [], size: 0 });
        size = 0;
      }
      const batch = batches.at(-1) as Batch;
      batch.records.push(entry.record);
      batch.buffers.push(...entry.buffers);
      batch.size += entry.size;
      size += entry.size;
    }
    this.#sent = this.#entries.length;
    return batches;
  }
}
