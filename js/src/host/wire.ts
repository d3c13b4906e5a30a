// What carries frames between this page and Python. The link gives numbers and resumes; a wire only carries, in order.

import type { Carried } from "../shared/frame.ts";

/** One connection. */
export interface Wire {
  readonly isOpen: boolean;
  /** Send a frame; a wire that is closing takes it and loses it. */
  send(frame: Carried): void;
  close(code: number): void;
}

/** What a wire tells. Nothing is told after its signal aborts. */
export interface WireEvents {
  opened(): void;
  frame(data: ArrayBuffer | string): void;
  /** The connection ended; the code is one of docs/protocol.md, or any other for a drop. */
  closed(code: number, reason: string): void;
}

/** Open a connection. `opened` is called later, never at once. */
export type OpenWire = (events: WireEvents, options: { signal: AbortSignal }) => Wire;

/** A WebSocket, for pages of a server. */
export function socketWire(url: string): OpenWire {
  return ({ opened, frame, closed }, { signal }) => {
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => opened(), { signal });
    socket.addEventListener("message", ({ data }) => frame(data), { signal });
    socket.addEventListener("close", ({ code, reason }) => closed(code, reason), { signal });
    return {
      get isOpen() {
        return socket.readyState === WebSocket.OPEN;
      },
      send: (bytes) => socket.send(bytes),
      close: (code) => socket.close(code),
    };
  };
}
