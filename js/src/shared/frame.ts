// Frames: one JSON header and any number of buffers in one run of bytes. docs/protocol.md has the layout.
// Knows nothing of links, messages or models.

export type Binary = ArrayBuffer | ArrayBufferView;

/** A frame without buffers may travel as the text of its header: browsers carry small texts faster than small buffers. */
export type Carried = string | Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

export class BadFrame extends Error {
  override name = "BadFrame";
}

/** The bytes that a buffer shows, without a copy; of a view only what it covers. */
export function bytesOf(buffer: Binary): Uint8Array {
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
}

export function isBinary(value: unknown): value is Binary {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

export function encode(header: object, buffers: readonly Binary[] = []): Uint8Array<ArrayBuffer> {
  return encodeText(JSON.stringify(header), buffers);
}

/** `encode` for a header that is JSON text already. */
export function encodeText(header: string, buffers: readonly Binary[] = []): Uint8Array<ArrayBuffer> {
  const head = headOf(header, buffers);
  const frame = new Uint8Array(buffers.reduce((size, { byteLength }) => size + byteLength, head.length));
  frame.set(head);
  let at = head.length;
  for (const buffer of buffers) {
    frame.set(bytesOf(buffer), at);
    at += buffer.byteLength;
  }
  return frame;
}

/** What comes before a frame's buffers: the table of lengths, and the header. */
export function headOf(header: string, buffers: readonly Binary[]): Uint8Array<ArrayBuffer> {
  const text = encoder.encode(header);
  const start = 4 * (buffers.length + 2);
  const head = new Uint8Array(start + text.length);
  const table = new DataView(head.buffer);
  [buffers.length + 1, text.length, ...buffers.map(({ byteLength }) => byteLength)].forEach((length, i) => {
    table.setUint32(4 * i, length, true);
  });
  head.set(text, start);
  return head;
}

export interface Frame {
  header: Record<string, unknown>;
  buffers: DataView<ArrayBuffer>[];
}

export function decode(frame: ArrayBuffer | string): Frame {
  if (typeof frame === "string") return { header: headerOf(frame), buffers: [] };
  const [first, ...rest] = partsOf(frame);
  if (!first) throw new BadFrame("frame has 0 parts, expected a header at least");
  return {
    header: headerOf(new Uint8Array(frame, ...first)),
    // Copies: widgets read `view.buffer` from its start, as Jupyter lets them, so each view owns its ArrayBuffer.
    buffers: rest.map(([start, length]) => new DataView(frame.slice(start, start + length))),
  };
}

/** Start and length of each part. */
function partsOf(frame: ArrayBuffer): [start: number, length: number][] {
  const table = new DataView(frame);
  if (frame.byteLength < 4) throw new BadFrame(`frame is ${frame.byteLength} bytes, expected 4 or more`);
  const count = table.getUint32(0, true);
  let at = 4 * (count + 1);
  if (at > frame.byteLength) {
    throw new BadFrame(`frame is ${frame.byteLength} bytes, expected ${at} or more for ${count} parts`);
  }
  const parts: [number, number][] = [];
  for (let i = 1; i <= count; i++) {
    const length = table.getUint32(4 * i, true);
    parts.push([at, length]);
    at += length;
  }
  if (at !== frame.byteLength)
    throw new BadFrame(`frame is ${frame.byteLength} bytes, expected ${at} for its parts`);
  return parts;
}

function headerOf(text: string | Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(typeof text === "string" ? text : decoder.decode(text));
  } catch (error) {
    throw new BadFrame("frame header is not JSON in UTF-8", { cause: error });
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw new BadFrame(`frame header is ${JSON.stringify(header).slice(0, 40)}, expected an object`);
  }
  return header as Record<string, unknown>;
}
