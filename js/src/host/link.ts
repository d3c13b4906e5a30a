// The page's end of the link: numbers frames, acknowledges them, and resumes after any drop so that nothing is lost and
// nothing comes twice. docs/protocol.md is the contract. Knows nothing of what messages say.

import { type Binary, type Carried, decode } from "../shared/frame.ts";
import { Backlog } from "./backlog.ts";
import { type Closing, closingFor, FORGOTTEN, UNREADABLE } from "./closing.ts";
import type { OpenWire, Wire } from "./wire.ts";

const FIRST_DELAY_MS = 50;
const MAX_DELAY_MS = 5000;
const ACK_DELAY_MS = 50;
const ACK_FRAMES = 32;
const ACK_BYTES = 2 ** 20;

/** What the host knows this page by. */
export interface Identity {
  page: string;
  key: string;
}

export type LinkStatus =
  | { state: "connecting" }
  | { state: "open" }
  | { state: "reconnecting" }
  | ({ state: "closed" } & Closing);

export type WireMessage = Record<string, unknown> & { type?: unknown; buffers?: number };

export interface LinkOptions {
  openWire: OpenWire;
  ticket: string;
  /** The page that this one was before a refresh. */
  replaces?: Identity | null;
  /** Called in order, once a message; its buffers are the message's own. */
  onMessage(message: WireMessage, buffers: DataView<ArrayBuffer>[]): void;
  onStatus(status: LinkStatus): void;
}

interface Welcome extends Identity {
  seen: number;
  resumed: boolean;
  max_message_bytes: number;
}

export class Link {
  readonly #options: LinkOptions;
  readonly #backlog = new Backlog();
  /** Ends what the present wire tells. */
  #connection = new AbortController();
  #wire: Wire | null = null;
  #identity: Identity | null = null;
  #state: LinkStatus["state"] = "connecting";
  #seen = 0;
  #unackedFrames = 0;
  #unackedBytes = 0;
  #ackTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #retryDelayMs = FIRST_DELAY_MS;
  #isFlushDue = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#report({ state: "connecting" });
    this.#connect();
  }

  /** Null until the host has welcomed this page, and after the connection was closed for good. */
  get identity(): Identity | null {
    return this.#state === "closed" ? null : this.#identity;
  }

  /** Queue a message; all of one turn leave in one frame. Throws MessageTooLarge. */
  send(message: object, buffers: readonly Binary[] = []): void {
    if (this.#state === "closed") return;
    this.#backlog.add(message, buffers);
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    queueMicrotask(() => {
      this.#isFlushDue = false;
      this.#flush();
    });
  }

  /** Stop waiting for the next attempt: something says that it may succeed now. */
  hurry(): void {
    if (this.#state !== "closed" && !this.#wire?.isOpen) this.#connect();
  }

  /** Connect anew, whatever the wire says of itself. */
  reconnect(): void {
    if (this.#state === "closed") return;
    this.#report({ state: "reconnecting" });
    this.#connect();
  }

  #connect(): void {
    this.#disconnect();
    this.#wire = this.#options.openWire(
      {
        opened: () => this.#wire?.send(JSON.stringify({ hello: this.#hello() })),
        frame: (data) => this.#read(data),
        closed: (code, reason) => this.#dropped(code, reason),
      },
      { signal: this.#connection.signal },
    );
  }

  #disconnect(code = 1000): void {
    clearTimeout(this.#retryTimer);
    this.#settleAck(); // the next hello says what was received
    this.#connection.abort();
    this.#connection = new AbortController();
    this.#wire?.close(code);
    this.#wire = null;
  }

  #hello(): object {
    if (this.#identity) return { ...this.#identity, seen: this.#seen };
    const { ticket, replaces } = this.#options;
    return replaces ? { ticket, replaces } : { ticket };
  }

  #dropped(code: number, reason: string): void {
    const closing = closingFor(code, reason);
    if (closing) {
      this.#close(closing);
      return;
    }
    this.#disconnect();
    this.#report({ state: "reconnecting" });
    this.#retryTimer = setTimeout(() => this.#connect(), this.#retryDelayMs * (0.75 + Math.random() / 2));
    this.#retryDelayMs = Math.min(2 * this.#retryDelayMs, MAX_DELAY_MS);
  }

  #close(closing: Closing): void {
    this.#disconnect(closing.code);
    this.#report({ state: "closed", ...closing });
  }

  #report(status: LinkStatus): void {
    this.#state = status.state;
    this.#options.onStatus(status);
  }

  #read(data: ArrayBuffer | string): void {
    try {
      const { header, buffers } = decode(data);
      const { welcome, close, ack, seq, messages } = header;
      if (close) {
        const { code, reason } = close as { code: number; reason: string };
        this.#dropped(code, reason);
        return;
      }
      if (welcome) this.#welcomed(welcome as Welcome);
      if (typeof ack === "number") this.#backlog.acknowledge(ack);
      if (typeof seq === "number") this.#receive(seq, messages as WireMessage[], buffers, sizeOf(data));
    } catch (error) {
      console.error("pywry: a frame cannot be read", error);
      this.#close(closingFor(UNREADABLE, (error as Error).message) as Closing);
    }
    this.#flush();
  }

  #welcomed({ page, key, seen, resumed, max_message_bytes }: Welcome): void {
    if (this.#identity && !resumed) {
      this.#close(closingFor(FORGOTTEN, "") as Closing);
      return;
    }
    this.#identity = { page, key };
    this.#backlog.maxMessageBytes = max_message_bytes;
    this.#backlog.acknowledge(seen);
    this.#retryDelayMs = FIRST_DELAY_MS;
    this.#report({ state: "open" });
    for (const frame of this.#backlog.unacknowledged()) this.#wire?.send(frame);
  }

  #receive(seq: number, messages: WireMessage[], buffers: DataView<ArrayBuffer>[], bytes: number): void {
    if (seq > this.#seen + 1) {
      console.warn(`pywry: frame ${seq} came after frame ${this.#seen}; asking for those between`);
      this.#dropped(1006, "");
      return;
    }
    if (seq > this.#seen) {
      this.#seen = seq;
      this.#deliver(messages, buffers);
    }
    this.#unackedFrames += 1;
    this.#unackedBytes += bytes;
    if (this.#unackedFrames >= ACK_FRAMES || this.#unackedBytes >= ACK_BYTES) this.#acknowledge();
    else this.#ackTimer ??= setTimeout(() => this.#acknowledgeLate(), ACK_DELAY_MS);
  }

  #deliver(messages: WireMessage[], buffers: DataView<ArrayBuffer>[]): void {
    let at = 0;
    for (const message of messages) {
      const own = message.buffers ? buffers.slice(at, at + message.buffers) : [];
      at += own.length;
      try {
        this.#options.onMessage(message, own);
      } catch (error) {
        console.error(`pywry: a ${JSON.stringify(message.type)} message failed`, error);
      }
    }
  }

  /** One timer serves all frames of its time: to set one and clear it for each would cost more than the frames. */
  #acknowledgeLate(): void {
    this.#ackTimer = undefined;
    this.#acknowledge();
  }

  #acknowledge(): void {
    if (this.#unackedFrames > 0) this.#transmit(`{"ack":${this.#seen}}`);
  }

  #flush(): void {
    if (this.#state !== "open") return;
    for (;;) {
      const frame = this.#backlog.next(this.#seen);
      if (!frame) return;
      this.#transmit(frame);
    }
  }

  /** Send a frame that acknowledges all that came so far. */
  #transmit(frame: Carried): void {
    this.#settleAck();
    // A wire that is closing takes nothing; the backlog has the frame for the next one.
    if (this.#wire?.isOpen) this.#wire.send(frame);
  }

  #settleAck(): void {
    this.#unackedFrames = 0;
    this.#unackedBytes = 0;
  }
}

/** Bytes, about: a text has one for most of its characters. */
function sizeOf(frame: ArrayBuffer | string): number {
  return typeof frame === "string" ? frame.length : frame.byteLength;
}
