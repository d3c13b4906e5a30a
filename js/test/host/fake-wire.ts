// A WebSocket that a test moves by hand, and the host's end of the link in memory.

import { vi } from "vitest";
import { type Binary, type Carried, decode, encode, encodeText } from "../../src/shared/frame.ts";

type Header = Record<string, unknown>;
type Messages = (Header & { buffers?: number })[];

export class FakeSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  static made: FakeSocket[] = [];

  readonly url: string;
  binaryType = "blob";
  readyState = FakeSocket.CONNECTING;
  /** What the page sent and nobody has taken. */
  outgoing: Uint8Array<ArrayBuffer>[] = [];
  closedWith: number | undefined;
  /** How many frames were given to it when it was no longer open. */
  wasted = 0;

  constructor(url: string) {
    super();
    this.url = url;
    FakeSocket.made.push(this);
  }

  static get last(): FakeSocket {
    return FakeSocket.made.at(-1) as FakeSocket;
  }

  static install(): void {
    FakeSocket.made = [];
    vi.stubGlobal("WebSocket", FakeSocket);
  }

  send(frame: Carried): void {
    if (this.readyState === FakeSocket.CONNECTING)
      throw new DOMException("still connecting", "InvalidStateError");
    if (this.readyState === FakeSocket.OPEN)
      this.outgoing.push(typeof frame === "string" ? encodeText(frame) : frame.slice());
    else this.wasted += 1; // which a browser says on the console
  }

  close(code?: number): void {
    this.closedWith = code;
    this.readyState = FakeSocket.CLOSED;
  }

  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  deliver(header: Header, buffers: readonly Binary[] = []): void {
    this.deliverFrame(buffers.length > 0 ? encode(header, buffers).buffer : JSON.stringify(header));
  }

  deliverFrame(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }

  drop(code = 1006, reason = ""): void {
    this.readyState = FakeSocket.CLOSED;
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason }));
  }

  /** Take the headers of what the page sent. */
  take(): Header[] {
    return this.outgoing.splice(0).map((frame) => decode(frame.buffer).header);
  }

  /** Open, take the hello and answer it. */
  welcome(fields: Header = {}): Header {
    this.open();
    const [hello] = this.take();
    this.deliver({
      welcome: { page: "P", key: "K", seen: 0, resumed: false, max_message_bytes: 1000, ...fields },
    });
    return hello?.hello as Header;
  }
}

/** The host's end of the link: numbers, acknowledges now and then, resumes. */
export class FakeHost {
  received: unknown[] = [];
  repeats = 0;
  #seen = 0;
  #seq = 0;
  #isConnected = false;
  #unacked: { seq: number; frame: Uint8Array<ArrayBuffer> }[] = [];
  /** Frames under way to the page. */
  outgoing: Uint8Array<ArrayBuffer>[] = [];

  send(messages: Messages, buffers: readonly Binary[] = []): void {
    this.#seq += 1;
    const frame = encode({ seq: this.#seq, ack: this.#seen, messages }, buffers);
    this.#unacked.push({ seq: this.#seq, frame });
    if (this.#isConnected) this.outgoing.push(frame);
  }

  /** Lose what is under way, until the page says hello again. */
  drop(): void {
    this.#isConnected = false;
    this.outgoing = [];
  }

  acknowledge(): void {
    if (this.#isConnected) this.outgoing.push(encode({ ack: this.#seen }));
  }

  receive(frame: Uint8Array<ArrayBuffer>): void {
    const { hello, ack, seq, messages } = decode(frame.buffer).header;
    if (hello) this.#welcome(hello as Header);
    if (typeof ack === "number") this.#unacked = this.#unacked.filter((sent) => sent.seq > ack);
    if (typeof seq !== "number") return;
    if (seq > this.#seen + 1) throw new Error(`frame ${seq} after ${this.#seen}`);
    if (seq <= this.#seen) this.repeats += 1;
    else this.received.push(...(messages as Messages));
    this.#seen = Math.max(this.#seen, seq);
  }

  #welcome({ page, seen }: Header): void {
    this.#isConnected = true;
    const welcome = {
      page: "P",
      key: "K",
      seen: this.#seen,
      resumed: page === "P",
      max_message_bytes: 2 ** 26,
    };
    this.#unacked = this.#unacked.filter((sent) => sent.seq > Number(seen ?? 0));
    this.outgoing = [encode({ welcome }), ...this.#unacked.map(({ frame }) => frame)];
  }
}

/** Numbers from 0 to 1, the same at each run. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
