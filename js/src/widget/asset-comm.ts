// An asset over the widget's comm, in pieces and compressed, where no server has it. docs/protocol.md, "Assets".

import { type Binary, bytesOf } from "../shared/frame.ts";
import { randomId } from "../shared/random.ts";
import { listen, type Model } from "./afm.ts";

interface Piece {
  pywry: "asset";
  to: string;
  number: number;
  count: number;
  /** Bytes of all pieces. */
  size: number;
  error?: string;
}

export interface CommCarrier {
  model: Model;
  signal: AbortSignal;
  onProgress: (loaded: number, total: number) => void;
}

/** Pieces asked for at a time: enough to keep the line busy, few enough to let events through. */
const WINDOW = 2;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 60_000;

/** Ask Python for an asset; rejects when Python has no such asset, or with the reason for which `signal` aborts. */
export function fetchOverComm(name: string, { model, signal, onProgress }: CommCarrier): Promise<Blob> {
  const id = randomId();
  const ended = new AbortController();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let arrived = 0;
  let asked = 0;
  let count = 1;
  let loaded = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delay = FIRST_RETRY_MS;

  const ask = (number: number) => {
    try {
      model.send({ pywry: "get-asset", view: id, name, number });
    } catch (error) {
      console.error("pywry: the kernel could not be asked for code", error); // asked again later
    }
  };
  /** A busy kernel answers late, and a server may drop messages: ask again for what has not come. */
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      delay = Math.min(2 * delay, LAST_RETRY_MS);
      for (let number = 0; number < asked; number++) if (!pieces[number]) ask(number);
      watch();
    }, delay);
  };

  return new Promise<Blob>((resolve, reject) => {
    const take = (piece: Piece, buffers: readonly Binary[] = []) => {
      if (piece?.pywry !== "asset" || piece.to !== id) return;
      if (piece.error !== undefined) return reject(new Error(piece.error));
      const [buffer] = buffers;
      if (!buffer || pieces[piece.number]) return;
      const bytes = bytesOf(buffer).slice();
      pieces[piece.number] = bytes;
      count = piece.count;
      loaded += bytes.byteLength;
      arrived++;
      delay = FIRST_RETRY_MS;
      onProgress(loaded, piece.size);
      if (arrived === count) return resolve(unpacked(pieces));
      while (asked < count && asked - arrived < WINDOW) ask(asked++);
      watch();
    };
    signal.addEventListener("abort", () => reject(signal.reason), { signal: ended.signal });
    listen(model, "msg:custom", take, ended.signal);
    if (signal.aborted) reject(signal.reason);
    else {
      ask(asked++);
      watch();
    }
  }).finally(() => {
    clearTimeout(timer);
    ended.abort();
  });
}

async function unpacked(pieces: Uint8Array<ArrayBuffer>[]): Promise<Blob> {
  const stream = new Blob(pieces).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Blob([await new Response(stream).arrayBuffer()], { type: "text/javascript" });
}
