// A message that is larger than a Jupyter server takes (10 MiB) goes as several, which Python puts together again.

import { type Binary, encode } from "../shared/frame.ts";

const PIECE_BYTES = 4 * 2 ** 20;

/** Call `post` with the message, or with its pieces when it is of more than 4 MiB; `size` is about its bytes. */
export function postInPieces(
  { content, buffers, size }: { content: { view: string }; buffers: Binary[]; size: number },
  post: (content: object, buffers: Binary[]) => void,
): void {
  if (size <= PIECE_BYTES) {
    post(content, buffers);
    return;
  }
  const frame = encode(content, buffers).buffer;
  const pieces = Math.ceil(frame.byteLength / PIECE_BYTES);
  for (let i = 0; i < pieces; i++) {
    const piece = frame.slice(i * PIECE_BYTES, (i + 1) * PIECE_BYTES);
    post({ pywry: "piece", view: content.view, number: i, pieces }, [piece]);
  }
}
