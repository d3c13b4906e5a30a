// Numbered records between one view and Python, over the model's custom messages: each is handled once, in order,
// whatever the connection, a refresh or a busy kernel does. docs/protocol.md ("Channel") has the rules.

import { atEnd } from "../shared/ending.ts";
import type { Binary } from "../shared/frame.ts";
import type { Special } from "../shared/payload.ts";
import { randomId } from "../shared/random.ts";
import { listen, type Model } from "./afm.ts";
import { followPage } from "./leaving.ts";
import { Outbox } from "./outbox.ts";
import { postInPieces } from "./pieces.ts";
import { saveLeftover, storageOf, takeLeftover } from "./refuge.ts";

export interface IncomingRecord {
  type?: string;
  data?: unknown;
  request?: string;
  reply?: string;
  error?: { code: string; message: string };
  to?: string;
  skip?: string;
  special?: Special[];
  buffers?: number;
  fold?: number;
}

type Content =
  | { pywry: "welcome"; to: string; number: number; received: number }
  | { pywry: "records"; first: number; records: IncomingRecord[]; to?: string }
  | { pywry: "ack"; to: string; number: number }
  | { pywry: "sent"; to?: undefined; number: number }
  | { pywry: "text"; to?: undefined; text: string };

export interface ChannelOptions {
  model: Model;
  /** Names this view among those that a refreshed page will have. */
  key: string;
  maxMessageBytes: number;
  /** Called once for each record that is for this view, in order. */
  deliver: (record: IncomingRecord, buffers: readonly Binary[]) => void;
  /** Whether a link of ours carries the messages, of any size. */
  isHosted?: boolean;
  /** What the next record must wait for, or null; it never rejects. */
  busy?: () => Promise<unknown> | null;
  storage?: Storage;
  signal: AbortSignal;
}

const SEEN_DELAY_MS = 50;
// In a notebook a message costs as much as a round trip: one event after the other is acknowledged together.
const KERNEL_SEEN_QUIET_MS = 100;
const KERNEL_SEEN_DELAY_MS = 500;
const SEEN_RECORDS = 256;
const ENVELOPE_BYTES = 1024;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 60_000;

export class MessageTooLarge extends RangeError {
  override name = "MessageTooLarge";
}

export class Channel {
  readonly view = randomId();
  #options: ChannelOptions;
  #outboxes: Outbox[] = [];
  #own = new Outbox(this.view);
  #previous: { view: string; seen: number | null } | null = null;
  #last: number | null = null; // number of the last record handled; null before the first welcome
  #inbox: [Content, readonly Binary[]][] = [];
  #isDraining = false;
  #isHeld = false;
  #isStarted = false;
  #isOver = false;
  #isAsking = false;
  #isFlushing = false;
  #unsaid = 0; // records handled since the last `seen`
  #seenTimer: ReturnType<typeof setTimeout> | undefined;
  #seenBy: number | undefined; // when it has to be said at the latest
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #retryDelay = FIRST_RETRY_MS;

  constructor(options: ChannelOptions) {
    this.#options = options;
    const { model, signal } = options;
    listen(
      model,
      "msg:custom",
      (content: Content, buffers: Binary[]) => this.#receive(content, buffers),
      signal,
    );
    listen(model, "comm:close", () => this.stop(), signal);
    const isBack = () => {
      storageOf(this.#options.storage)?.removeItem(this.#storageKey());
      this.#greet();
    };
    // A host's link tells that a page has gone; a kernel is told by the page alone.
    const mayGo = options.isHosted ? undefined : () => this.#sayAway();
    followPage({ mayGo, stays: () => this.#greet(), goes: () => this.#leave(), isBack }, signal);
    atEnd(signal, () => this.#end());
  }

  /** Say hello: the content is in the DOM. Returns how many records of the former view were lost over a refresh. */
  start(): number {
    const storage = storageOf(this.#options.storage);
    const left = storage ? takeLeftover(storage, this.#storageKey()) : null;
    this.#previous = left && { view: left.view, seen: left.seen };
    this.#outboxes = [...(left?.outboxes ?? []), this.#own];
    this.#isStarted = !this.#isOver;
    this.#hello();
    return left?.lost ?? 0;
  }

  /** Queue a record for Python. Throws `MessageTooLarge` for one that would never arrive. */
  send(record: object, buffers: Binary[] = []): void {
    const { maxMessageBytes } = this.#options;
    const text = JSON.stringify(record);
    const binary = buffers.reduce((sum, { byteLength }) => sum + byteLength, ENVELOPE_BYTES);
    if (text.length * 3 + binary > maxMessageBytes) {
      const size = new TextEncoder().encode(text).length + binary;
      if (size > maxMessageBytes) throw tooLarge(size, maxMessageBytes);
    }
    this.#own.add({ record, buffers, size: text.length + binary - ENVELOPE_BYTES });
    if (this.#isFlushing || this.#last === null || this.#options.signal.aborted) return;
    this.#isFlushing = true;
    queueMicrotask(() => {
      if (!this.#options.signal.aborted) this.#flush();
    });
  }

  /** Say no more: nobody is left who would hear it. */
  stop(): void {
    this.#isStarted = false;
    this.#isOver = true;
    clearTimeout(this.#seenTimer);
    clearTimeout(this.#retryTimer);
  }

  #receive(content: Content, buffers: readonly Binary[] | undefined): void {
    if (typeof content !== "object" || content === null || !("pywry" in content)) return;
    const plain = content.pywry === "text" ? (JSON.parse(content.text) as Content) : content;
    this.#inbox.push([plain, buffers ?? []]);
    if (!this.#isHeld) this.#drain();
  }

  #drain(): void {
    if (this.#isDraining) return; // a handler's own message may bring the next one before it returns
    this.#isDraining = true;
    try {
      for (let next = this.#inbox.shift(); next; next = this.#isHeld ? undefined : this.#inbox.shift())
        this.#take(...next);
    } finally {
      this.#isDraining = false;
    }
  }

  /** Put what is left of a message back, and go on with it when the view is no longer busy. */
  #hold(busy: Promise<unknown>, content: Content, buffers: readonly Binary[]): void {
    this.#inbox.unshift([content, buffers]);
    this.#isHeld = true;
    void busy.then(() => {
      this.#isHeld = false;
      if (!this.#options.signal.aborted) this.#drain();
    });
  }

  #take(content: Content, buffers: readonly Binary[]): void {
    if (content.pywry === "ack") this.#acknowledge(content.to, content.number);
    else if (content.to !== undefined && content.to !== this.view) return;
    else if (content.pywry === "welcome") this.#welcome(content.number, content.received);
    else if (content.pywry === "records") this.#handle(content.first, content.records, buffers);
    else if (content.pywry === "sent") this.#compare(content.number);
  }

  /** Python has sent records up to `number` and not heard that they came: some were lost, or only the word of it. */
  #compare(number: number): void {
    if (this.#last === null || this.#isAsking) return;
    if (number > this.#last) this.#hello();
    else this.#post({ pywry: "seen", view: this.view, number: this.#last });
  }

  #hello(): void {
    this.#isAsking = true;
    const before = this.#last === null ? this.#previous : null;
    const { view, seen } = before ?? { view: null, seen: this.#last };
    const hosted = this.#options.isHosted ? { hosted: true } : {};
    this.#post({ pywry: "hello", view: this.view, seen, previous: view, ...hosted });
    this.#watch();
  }

  #welcome(number: number, received: number): void {
    if (!this.#isStarted) return;
    this.#isAsking = false;
    if (this.#last !== null && number > this.#last) {
      console.error(`pywry: events ${this.#last + 1} to ${number} were lost`);
    }
    this.#last = Math.max(this.#last ?? 0, number);
    this.#own.acknowledge(received);
    for (const outbox of this.#outboxes) outbox.rewind();
    this.#settle();
    this.#flush();
  }

  #acknowledge(view: string, number: number): void {
    const outbox = this.#outboxes.find((each) => each.view === view);
    if (!outbox?.acknowledge(number)) return;
    this.#outboxes = this.#outboxes.filter((each) => each === this.#own || each.entries.length > 0);
    this.#settle();
  }

  #handle(first: number, records: readonly IncomingRecord[], buffers: readonly Binary[]): void {
    if (this.#last === null) return;
    let at = 0;
    for (const [i, record] of records.entries()) {
      const rest = at;
      const own = buffers.slice(at, at + (record.buffers ?? 0));
      at += own.length;
      const number = first + i;
      if (number <= this.#last) continue;
      const busy = this.#options.busy?.();
      if (busy) {
        const left = { pywry: "records" as const, first: number, records: records.slice(i) };
        this.#hold(busy, left, buffers.slice(rest));
        break;
      }
      if (number > this.#last + 1) {
        if (!this.#isAsking) this.#hello();
        return;
      }
      this.#last = number;
      this.#unsaid++;
      if ((record.to ?? this.view) === this.view && record.skip !== this.view)
        this.#options.deliver(record, own);
      if (this.#unsaid >= SEEN_RECORDS) this.#saySeen();
    }
    if (this.#unsaid > 0) this.#saySeenSoon();
  }

  #saySeenSoon(): void {
    const isHosted = this.#options.isHosted ?? false;
    const now = performance.now();
    this.#seenBy ??= now + (isHosted ? SEEN_DELAY_MS : KERNEL_SEEN_DELAY_MS);
    if (isHosted && this.#seenTimer !== undefined) return;
    clearTimeout(this.#seenTimer);
    const left = this.#seenBy - now;
    this.#seenTimer = setTimeout(
      () => this.#saySeen(),
      isHosted ? left : Math.min(left, KERNEL_SEEN_QUIET_MS),
    );
  }

  #saySeen(): void {
    const number = this.#takeSeen();
    if (number !== undefined) this.#post({ pywry: "seen", view: this.view, number });
  }

  /** The number to say now, alone or with records, if there is one to say. */
  #takeSeen(): number | undefined {
    clearTimeout(this.#seenTimer);
    this.#seenTimer = this.#seenBy = undefined;
    if (this.#unsaid === 0) return undefined;
    this.#unsaid = 0;
    return this.#last ?? undefined;
  }

  #flush(): void {
    this.#isFlushing = false;
    const { isHosted } = this.#options;
    for (const outbox of this.#outboxes) {
      const batches = outbox.takeBatches();
      for (const { first, records, buffers, size } of batches) {
        const seen = isHosted || outbox !== this.#own ? undefined : this.#takeSeen();
        const content = { pywry: "records", view: outbox.view, first, records, seen };
        if (isHosted) this.#post(content, buffers);
        else postInPieces({ content, buffers, size }, (...piece) => this.#post(...piece));
      }
    }
    this.#watch();
  }

  #post(content: object, buffers: Binary[] = []): void {
    if (this.#isOver) return;
    try {
      this.#options.model.send(content, undefined, buffers);
    } catch (error) {
      // The kernel is gone, perhaps for now: the records are kept, and the watch says hello again.
      console.error("pywry: a message could not be sent", error);
    }
  }

  /** Say hello again, at ever longer intervals, while an answer is due: a kernel's connection may lose messages. */
  #watch(): void {
    if (this.#isOver || this.#retryTimer !== undefined || !this.#isWaiting()) return;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      this.#retryDelay = Math.min(this.#retryDelay * 2, LAST_RETRY_MS);
      if (this.#isWaiting()) this.#hello();
    }, this.#retryDelay);
  }

  #isWaiting(): boolean {
    return this.#isAsking || this.#outboxes.some(({ entries }) => entries.length > 0);
  }

  #settle(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#retryDelay = FIRST_RETRY_MS;
    this.#watch();
  }

  #sayAway(): void {
    if (this.#isStarted) this.#post({ pywry: "away", view: this.view });
  }

  #greet(): void {
    if (this.#isStarted) this.#hello();
  }

  /** The page goes, perhaps to come back. */
  #leave(): void {
    if (!this.#isStarted) return;
    this.#sayAway();
    const storage = storageOf(this.#options.storage);
    if (!storage) return;
    saveLeftover(storage, this.#storageKey(), {
      view: this.#last === null && this.#previous ? this.#previous.view : this.view,
      seen: this.#last ?? this.#previous?.seen ?? null,
      outboxes: this.#outboxes.filter(({ entries }) => entries.length > 0),
    });
  }

  #end(): void {
    if (this.#isStarted) {
      this.#flush();
      this.#saySeen();
      this.#post({ pywry: "bye", view: this.view });
    }
    clearTimeout(this.#seenTimer);
    clearTimeout(this.#retryTimer);
  }

  #storageKey(): string {
    return `pywry:view:${this.#options.key}`;
  }
}

function tooLarge(size: number, limit: number): MessageTooLarge {
  const count = (bytes: number) => bytes.toLocaleString("en");
  return new MessageTooLarge(`message is ${count(size)} bytes, limit ${count(limit)}; send it in parts`);
}
