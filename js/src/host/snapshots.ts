// Buffers copied once on their way out: a large one gets room in front, where its frame's header is written later.

import { type Binary, bytesOf, encodeText, headOf } from "../shared/frame.ts";

const HEADROOM = 4096;
const LARGE = 2 ** 16;

/** Copies that `snapshot` made; whether the room in front is still free. */
const made = new WeakMap<ArrayBufferLike, { hasRoom: boolean }>();

/** Copy what a buffer shows now. */
export function snapshot(binary: Binary): Uint8Array<ArrayBuffer> {
  const bytes = bytesOf(binary);
  const room = bytes.length < LARGE ? 0 : HEADROOM;
  const copy = new Uint8Array(new ArrayBuffer(room + bytes.length), room);
  copy.set(bytes);
  made.set(copy.buffer, { hasRoom: room > 0 });
  return copy;
}

/** The bytes of a buffer, copied unless they are a snapshot. */
export function settled(binary: Binary): Uint8Array {
  return made.has(ArrayBuffer.isView(binary) ? binary.buffer : binary) ? bytesOf(binary) : snapshot(binary);
}

/** As `encodeText`, in place when the one buffer is a snapshot with room for the header. */
export function frameOf(header: string, buffers: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const [only] = buffers;
  const state = only && buffers.length === 1 ? made.get(only.buffer) : undefined;
  if (!only || !state?.hasRoom || only.byteOffset !== HEADROOM) return encodeText(header, buffers);
  const head = headOf(header, buffers);
  if (head.length > HEADROOM) return encodeText(header, buffers);
  // Once only: a frame that was sent is kept until it is acknowledged, and the same bytes may be sent in another.
  state.hasRoom = false;
  const frame = new Uint8Array(only.buffer as ArrayBuffer, HEADROOM - head.length, head.length + only.length);
  frame.set(head);
  return frame;
}
