// What this page has to send: messages that wait for room, and numbered frames that the host has not acknowledged.
// Knows sizes and sequence numbers; knows nothing of sockets or of what messages say.

import type { Binary, Carried } from "../shared/frame.ts";
import { frameOf, settled } from "./snapshots.ts";

const MAX_BATCH_BYTES = 4 * 2 ** 20;
const WINDOW_BYTES = 16 * 2 ** 20;
const WINDOW_FRAMES = 256;

const encoder = new TextEncoder();

export class MessageTooLarge extends Error {
  override name = "MessageTooLarge";
}

interface Waiting {
  text: string;
  buffers: Uint8Array[];
  bytes: number;
}

interface Sent {
  seq: number;
  frame: Carried;
}

export class Backlog {
  maxMessageBytes = 64 * 2 ** 20;
  #waiting: Waiting[] = [];
  #sent: Sent[] = [];
  #sentBytes = 0;
  #seq = 0;

  /** Take a message as it is now: what the caller writes into it or its buffers later does not travel. */
  add(message: object, buffers: readonly Binary[]): void {
    const text = JSON.stringify(buffers.length > 0 ? { ...message, buffers: buffers.length } : message);
    const bytes = buffers.reduce((size, buffer) => size + buffer.byteLength, utf8Length(text));
    if (bytes > this.maxMessageBytes) {
      throw new MessageTooLarge(
        `message is ${bytes} bytes, limit ${this.maxMessageBytes}; send it in smaller parts`,
      );
    }
    this.#waiting.push({ text, buffers: buffers.map(settled), bytes });
  }

  /** The next frame to send, or null when nothing waits or the host must acknowledge first. */
  next(ack: number): Carried | null {
    const batch = this.#batch();
    if (batch.length === 0) return null;
    this.#waiting.splice(0, batch.length);
    this.#seq += 1;
    const header = `{"seq":${this.#seq},"ack":${ack},"messages":[${batch.map(({ text }) => text).join(",")}]}`;
    const buffers = batch.flatMap((message) => message.buffers);
    const frame = buffers.length > 0 ? frameOf(header, buffers) : header;
    this.#sent.push({ seq: this.#seq, frame });
    this.#sentBytes += frame.length;
    return frame;
  }

  acknowledge(seq: number): void {
    while (this.#sent[0] && this.#sent[0].seq <= seq) {
      this.#sentBytes -= this.#sent.shift()?.frame.length ?? 0;
    }
  }

  /** The frames to send again on a new connection, oldest first. */
  unacknowledged(): Carried[] {
    return this.#sent.map(({ frame }) => frame);
  }

  /** The messages of the next frame, none when there is no room for them. */
  #batch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const message of this.#waiting) {
      if (count > 0 && bytes + message.bytes > MAX_BATCH_BYTES) break;
      bytes += message.bytes;
      count += 1;
    }
    const isFull = this.#sent.length >= WINDOW_FRAMES || this.#sentBytes + bytes > WINDOW_BYTES;
    return isFull && this.#sent.length > 0 ? [] : this.#waiting.slice(0, count);
  }
}

/** Bytes of JSON text, which has no control characters; nearly all of it is ASCII, where counting is free. */
function utf8Length(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : encoder.encode(text).length;
}
