// The wire of a page in an OS window: Tauri's calls towards Python, a Tauri channel back. Its other end is
// pywry/hosts/native/desk.py.

import { encodeText } from "../shared/frame.ts";
import type { OpenWire } from "./wire.ts";

/** What Tauri puts into each page of its own origin, as far as it is used here. */
interface Tauri {
  invoke(command: string, body: Uint8Array, options: { headers: Record<string, string> }): Promise<unknown>;
  transformCallback(callback: (message: ChannelMessage) => void): number;
}

/** Messages of a channel carry their place, as large ones are fetched and overtaken by small ones. */
type ChannelMessage = { index: number; message: ArrayBuffer } | { index: number; end: true };

declare global {
  interface Window {
    __TAURI_INTERNALS__?: Tauri;
  }
}

const COMMAND = "plugin:pytauri|pyfunc";

/** A connection over Tauri's IPC. Calls overtake one another, so each carries its number and Python puts them in order. */
export const windowWire: OpenWire = ({ opened, frame, closed }, { signal }) => {
  const tauri = window.__TAURI_INTERNALS__;
  if (!tauri) throw new Error("this page is not in a window of PyWry's");
  const connection = crypto.randomUUID();
  const channel = tauri.transformCallback(inOrder((data) => signal.aborted || frame(data)));
  let number = 0;
  queueMicrotask(() => signal.aborted || opened());
  return {
    isOpen: true, // until its page goes: nothing breaks between a window and Python but the window itself
    send: (data) => {
      const bytes = typeof data === "string" ? encodeText(data) : data;
      number += 1;
      const headers: Record<string, string> = {
        pyfunc: "frame",
        "pywry-connection": connection,
        "pywry-number": `${number}`,
      };
      if (number === 1) headers["pywry-channel"] = `__CHANNEL__:${channel}`;
      tauri.invoke(COMMAND, bytes, { headers }).catch((error) => {
        console.error("pywry: Python was not reached", error);
        if (!signal.aborted) closed(1006, "");
      });
    },
    close: () => {}, // Python forgets a connection when the page opens the next
  };
};

function inOrder(take: (data: ArrayBuffer) => void): (message: ChannelMessage) => void {
  const early = new Map<number, ArrayBuffer>();
  let next = 0;
  return (message) => {
    if ("end" in message) return;
    early.set(message.index, message.message);
    for (let data = early.get(next); data; data = early.get(next)) {
      early.delete(next);
      next += 1;
      take(data);
    }
  };
}
