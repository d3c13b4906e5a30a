import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { decode } from "../../src/shared/frame.ts";
import { Channel, type ChannelOptions, MessageTooLarge } from "../../src/widget/channel.ts";
import { FakeModel, settle } from "./fake-model.ts";

const KEY = "pywry:view:m:1";
let lives: AbortController[] = [];

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  for (const life of lives) life.abort();
  lives = [];
  sessionStorage.clear();
  vi.useRealTimers();
});

function open(options: Partial<ChannelOptions> = {}) {
  const model = new FakeModel();
  const life = new AbortController();
  lives.push(life);
  const got: unknown[] = [];
  const channel = new Channel({
    model,
    key: "m:1",
    maxMessageBytes: 64 * 2 ** 20,
    deliver: (record) => got.push(record.data),
    signal: life.signal,
    ...options,
  });
  return { model, channel, got, life };
}

function opened(options: Partial<ChannelOptions> = {}) {
  const all = open(options);
  all.channel.start();
  all.model.welcome();
  all.model.sent.length = 0;
  return all;
}

const events = (...numbers: number[]) => numbers.map((data) => ({ type: "app:n", data }));

test("hello is sent at the start only, and names no former view", () => {
  const { model, channel } = open();
  expect(model.sent).toEqual([]);
  channel.start();
  expect(model.sent).toEqual([
    { pywry: "hello", view: channel.view, seen: null, previous: null, buffers: [] },
  ]);
});

test("what is sent before the welcome waits, and leaves with it", async () => {
  const { model, channel } = open();
  channel.send({ n: 1 });
  channel.start();
  channel.send({ n: 2 });
  await settle();
  expect(model.records).toEqual([]);
  model.welcome();
  expect(model.sent.at(-1)).toMatchObject({ pywry: "records", first: 1, records: [{ n: 1 }, { n: 2 }] });
});

test("records before the welcome are not handled", () => {
  const { model, channel, got } = open();
  channel.start();
  model.receive({ pywry: "records", first: 1, records: events(1) });
  model.welcome(1);
  model.receive({ pywry: "records", first: 2, records: events(2) });
  expect(got).toEqual([2]);
});

test("a welcome for another view is not mine", () => {
  const { model, channel, got } = open();
  channel.start();
  model.receive({ pywry: "welcome", to: "other", number: 0, received: 0 });
  model.receive({ pywry: "records", first: 1, records: events(1) });
  expect(got).toEqual([]);
});

test("records of one turn leave as one message, numbered on", async () => {
  const { model, channel } = opened();
  channel.send({ n: 1 }, [new ArrayBuffer(1)]);
  channel.send({ n: 2 }, [new ArrayBuffer(2)]);
  expect(model.sent).toEqual([]);
  await settle();
  channel.send({ n: 3 });
  await settle();
  expect(model.sent.map(({ first, records }) => [first, records?.length])).toEqual([
    [1, 2],
    [3, 1],
  ]);
  expect(model.sent[0]?.buffers.map((buffer) => buffer.byteLength)).toEqual([1, 2]);
});

test("more than 1 MiB leaves in several messages, a larger record in one of its own", async () => {
  const { model, channel } = opened();
  for (let i = 0; i < 5; i++) channel.send({ text: "x".repeat(400_000) });
  channel.send({ text: "x".repeat(3_000_000) });
  await settle();
  expect(model.sent.map(({ first, records }) => [first, records?.length])).toEqual([
    [1, 2],
    [3, 2],
    [5, 1],
    [6, 1],
  ]);
});

test("a record above the limit is refused where it is made, and the next one leaves", async () => {
  const { model, channel } = opened({ maxMessageBytes: 10_000 });
  expect(() => channel.send({ text: "ü".repeat(5_000) })).toThrow(MessageTooLarge);
  expect(() => channel.send({}, [new ArrayBuffer(10_000)])).toThrow(/limit 10,000/);
  channel.send({ text: "x".repeat(8_000) });
  await settle();
  expect(model.records).toHaveLength(1);
});

test("records are handled once and in order, whatever is repeated", () => {
  const { model, got } = opened();
  model.receive({ pywry: "records", first: 1, records: events(1, 2) });
  model.receive({ pywry: "records", first: 1, records: events(1, 2, 3) });
  model.receive({ pywry: "records", first: 3, records: events(3) });
  expect(got).toEqual([1, 2, 3]);
});

test("a gap makes the view say hello again, once, with its last number", () => {
  const { model, channel, got } = opened();
  model.receive({ pywry: "records", first: 1, records: events(1) });
  model.receive({ pywry: "records", first: 3, records: events(3) });
  model.receive({ pywry: "records", first: 4, records: events(4) });
  expect(model.hellos).toMatchObject([{ view: channel.view, seen: 1, previous: null }]);
  model.welcome(1);
  model.receive({ pywry: "records", first: 2, records: events(2, 3, 4), to: channel.view });
  expect(got).toEqual([1, 2, 3, 4]);
});

test("records for other views are counted, with their buffers, and not handled", () => {
  const buffers: number[] = [];
  const { model, channel, got } = opened({
    deliver: (record, own) => {
      got.push(record.data);
      buffers.push(own.length);
    },
  });
  const records = [
    { type: "a:b", data: 1, to: "other", buffers: 2 },
    { type: "a:b", data: 2, skip: channel.view },
    { type: "a:b", data: 3, to: channel.view, buffers: 1 },
    { type: "a:b", data: 4, skip: "other" },
  ];
  model.receive({ pywry: "records", first: 1, records }, [
    new ArrayBuffer(1),
    new ArrayBuffer(1),
    new ArrayBuffer(1),
  ]);
  model.receive({ pywry: "records", first: 5, records: events(5), to: "other" });
  model.receive({ pywry: "records", first: 5, records: events(6) });
  expect(got).toEqual([3, 4, 6]);
  expect(buffers).toEqual([1, 0, 0]);
});

test("a message that comes while a handler runs waits for its turn", () => {
  const { model, got } = opened({
    deliver: ({ data }) => {
      if (data === 1) model.receive({ pywry: "records", first: 3, records: events(3) });
      got.push(data);
    },
  });
  model.receive({ pywry: "records", first: 1, records: events(1, 2) });
  expect(got).toEqual([1, 2, 3]);
  expect(model.hellos).toEqual([]);
});

test("while the view is busy records wait, with their buffers, and go on in order", async () => {
  let free = () => {};
  let busy: Promise<void> | null = null;
  const got: unknown[] = [];
  const { model } = opened({
    busy: () => busy,
    deliver: ({ data }, buffers) => {
      got.push([data, ...buffers]);
      if (data !== "new content") return;
      busy = new Promise<void>((resolve) => {
        free = resolve;
      }).then(() => {
        busy = null;
      });
    },
  });
  const [a, b] = [new ArrayBuffer(1), new ArrayBuffer(2)];
  const records = [
    { type: "app:n", data: "new content", buffers: 1 },
    { type: "app:n", data: 2, buffers: 1 },
  ];
  model.receive({ pywry: "records", first: 1, records }, [a, b]);
  model.receive({ pywry: "records", first: 3, records: events(3) });
  await settle();
  expect(got).toEqual([["new content", a]]);
  free();
  await settle();
  expect(got).toEqual([["new content", a], [2, b], [3]]);
});

test("what was handled is said at most every 50 ms, and after each 256 records", () => {
  const { model } = opened({ isHosted: true });
  model.receive({ pywry: "records", first: 1, records: events(1) });
  vi.advanceTimersByTime(49);
  model.receive({ pywry: "records", first: 2, records: events(2) });
  expect(model.sent).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(model.sent).toMatchObject([{ pywry: "seen", number: 2 }]);
  model.receive({ pywry: "records", first: 3, records: events(...Array(600).keys()) });
  expect(model.sent.slice(1).map(({ number }) => number)).toEqual([258, 514]);
  vi.advanceTimersByTime(50);
  expect(model.sent.at(-1)).toMatchObject({ pywry: "seen", number: 602 });
});

test("in a notebook it is said when it has been quiet for 100 ms, and every 500 ms", () => {
  const { model } = opened();
  const handleAt = (step: number) => {
    model.receive({ pywry: "records", first: step + 1, records: events(step) });
    vi.advanceTimersByTime(60);
  };
  for (let step = 0; step < 8; step++) handleAt(step);
  expect(model.sent).toEqual([]);
  handleAt(8);
  expect(model.sent).toMatchObject([{ pywry: "seen", number: 9 }]);
  handleAt(9);
  vi.advanceTimersByTime(40);
  expect(model.sent.at(-1)).toMatchObject({ pywry: "seen", number: 10 });
});

test("what was handled is said in its own time, not with every record that leaves", async () => {
  const { model, channel } = opened({ isHosted: true });
  model.receive({ pywry: "records", first: 1, records: events(1) });
  channel.send({ n: 1 });
  await settle();
  expect(model.sent.map(({ pywry }) => pywry)).toEqual(["records"]);
  vi.advanceTimersByTime(50);
  expect(model.sent.map(({ pywry }) => pywry)).toEqual(["records", "seen"]);
});

test("in a notebook it is said with records that leave, and not once more", async () => {
  const { model, channel } = opened();
  model.receive({ pywry: "records", first: 1, records: events(1) });
  channel.send({ n: 1 });
  await settle();
  channel.send({ n: 2 });
  await settle();
  expect(model.sent).toMatchObject([{ pywry: "records", seen: 1 }, { pywry: "records" }]);
  expect(model.sent[1]?.seen).toBeUndefined();
  vi.advanceTimersByTime(1000);
  expect(model.sent).toHaveLength(2);
});

test("acknowledged records are forgotten, the others leave again after the next welcome", async () => {
  const { model, channel } = opened();
  for (const n of [1, 2, 3]) channel.send({ n });
  await settle();
  model.receive({ pywry: "ack", to: channel.view, number: 1 });
  model.sent.length = 0;
  model.receive({ pywry: "welcome", to: channel.view, number: 0, received: 2 });
  expect(model.sent).toMatchObject([{ pywry: "records", first: 3, records: [{ n: 3 }] }]);
});

test("without an answer the view says hello again, at longer and longer intervals", () => {
  const { model, channel } = open();
  channel.start();
  vi.advanceTimersByTime(5_000);
  expect(model.hellos).toHaveLength(2);
  vi.advanceTimersByTime(9_000);
  expect(model.hellos).toHaveLength(2);
  vi.advanceTimersByTime(1_000);
  expect(model.hellos).toHaveLength(3);
  model.welcome();
  vi.advanceTimersByTime(600_000);
  expect(model.hellos).toHaveLength(3);
});

test("a send that fails loses nothing", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const { model, channel } = opened();
  const send = vi.spyOn(model, "send").mockImplementation(() => {
    throw new Error("kernel is gone");
  });
  channel.send({ n: 1 });
  await settle();
  send.mockRestore();
  vi.advanceTimersByTime(5_000);
  model.welcome();
  expect(model.records).toEqual([{ n: 1 }]);
});

test("a removed view sends what it has, says bye and listens no more", () => {
  const { model, channel, life } = opened();
  channel.send({ n: 1 });
  life.abort();
  channel.send({ n: 2 });
  expect(model.sent.map(({ pywry }) => pywry)).toEqual(["records", "bye"]);
  expect(model.records).toEqual([{ n: 1 }]);
  expect(model.listenerCount).toBe(0);
});

test("over a refresh the unacknowledged records are kept, and leave first, under the old id", async () => {
  const old = opened();
  old.model.receive({ pywry: "records", first: 1, records: events(1, 2) });
  old.channel.send({ n: 1 });
  old.channel.send({ n: 2 }, [new Uint8Array([7, 8]).buffer]);
  await settle();
  old.model.receive({ pywry: "ack", to: old.channel.view, number: 1 });
  dispatchEvent(new Event("pagehide"));

  const { model, channel } = open();
  channel.send({ n: 3 });
  channel.start();
  expect(model.hellos).toMatchObject([{ view: channel.view, seen: 2, previous: old.channel.view }]);
  model.welcome(2);
  expect(model.sent.slice(1)).toMatchObject([
    { pywry: "records", view: old.channel.view, first: 2, records: [{ n: 2 }] },
    { pywry: "records", view: channel.view, first: 1, records: [{ n: 3 }] },
  ]);
  expect([...new Uint8Array(model.sent[1]?.buffers[0] as ArrayBuffer)]).toEqual([7, 8]);
  model.receive({ pywry: "ack", to: old.channel.view, number: 2 });
  model.receive({ pywry: "ack", to: channel.view, number: 1 });
  vi.advanceTimersByTime(60_000);
  expect(model.hellos).toHaveLength(1);
});

test("records survive a second refresh that comes before any welcome", () => {
  const first = opened();
  first.channel.send({ n: 1 });
  dispatchEvent(new Event("pagehide"));
  first.life.abort();
  const second = open();
  second.channel.send({ n: 2 });
  second.channel.start();
  dispatchEvent(new Event("pagehide"));
  second.life.abort();
  const { model, channel } = open();
  channel.start();
  expect(model.hellos).toMatchObject([{ seen: 0, previous: first.channel.view }]);
  model.welcome();
  expect(model.sent.slice(1)).toMatchObject([
    { view: first.channel.view, records: [{ n: 1 }] },
    { view: second.channel.view, records: [{ n: 2 }] },
  ]);
});

test("what a view left is for one view only", () => {
  opened().channel.send({ n: 1 });
  dispatchEvent(new Event("pagehide"));
  open().channel.start();
  expect(sessionStorage.getItem(KEY)).toBeNull();
});

test("when the storage is full the oldest records are kept and the number of the others is told", () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const storage = new SmallStorage(5_000);
  const old = opened({ storage });
  for (let n = 1; n <= 10; n++) old.channel.send({ n, text: "x".repeat(1_000) });
  dispatchEvent(new Event("pagehide"));
  expect(log).toHaveBeenCalledWith(expect.stringMatching(/^pywry: 6 events/));

  const { model, channel } = open({ storage });
  expect(channel.start()).toBe(6);
  model.welcome();
  expect(model.records.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
});

class SmallStorage implements Storage {
  [name: string]: unknown;
  #items = new Map<string, string>();
  #limit: number;
  constructor(limit: number) {
    this.#limit = limit;
  }
  get length() {
    return this.#items.size;
  }
  key = (index: number) => [...this.#items.keys()][index] ?? null;
  getItem = (key: string) => this.#items.get(key) ?? null;
  removeItem = (key: string) => void this.#items.delete(key);
  clear = () => this.#items.clear();
  setItem(key: string, value: string) {
    if (value.length > this.#limit) throw new DOMException("full", "QuotaExceededError");
    this.#items.set(key, value);
  }
}

test("a reminder of what was sent is answered with what came, or with a hello when something is missing", () => {
  const { model } = opened();
  model.receive({ pywry: "records", first: 1, records: [{ type: "app:x" }] });
  model.sent.length = 0;
  model.receive({ pywry: "sent", number: 1 });
  expect(model.sent).toMatchObject([{ pywry: "seen", number: 1 }]);
  model.receive({ pywry: "sent", number: 3 });
  expect(model.sent.at(-1)).toMatchObject({ pywry: "hello", seen: 1 });
});

test("a page that may go says so while it can be heard, and hello when it stays", () => {
  const { model } = opened();
  model.sent.length = 0;
  dispatchEvent(new Event("beforeunload"));
  expect(model.sent).toMatchObject([{ pywry: "away" }]);
  vi.advanceTimersByTime(2_000);
  expect(model.sent.at(-1)).toMatchObject({ pywry: "hello", seen: 0, previous: null });
});

test("the time in which its user is asked is none in which a page stays", () => {
  const { model } = opened();
  model.sent.length = 0;
  dispatchEvent(new Event("beforeunload"));
  vi.setSystemTime(Date.now() + 60_000); // nothing runs meanwhile, and timers are due afterwards
  vi.advanceTimersToNextTimer();
  expect(model.sent).toMatchObject([{ pywry: "away" }]);
});

test("a page that goes says so, and one that comes back from the cache says hello", () => {
  const { model } = opened();
  model.sent.length = 0;
  dispatchEvent(new Event("pagehide"));
  expect(model.sent).toMatchObject([{ pywry: "away" }]);
  dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  expect(model.sent.at(-1)).toMatchObject({ pywry: "hello", seen: 0 });
});

test("a message that a kernel wrote as a text is read as any other", () => {
  const { model, got } = opened();
  const content = { pywry: "records", first: 1, records: events(1) };
  model.receive({ pywry: "text", text: JSON.stringify(content) });
  expect(got).toEqual([1]);
});

test("a large message goes in pieces where no link of ours carries it", async () => {
  const bytes = Uint8Array.from({ length: 9 * 2 ** 20 }, (_, i) => i % 251);
  const { model, channel } = opened();
  channel.send({ type: "app:x", buffers: 1 }, [bytes]);
  await settle();
  expect(model.sent.map(({ pywry, number }) => [pywry, number])).toEqual([0, 1, 2].map((n) => ["piece", n]));
  const parts = model.sent.map(({ buffers }) => new Uint8Array(buffers[0] as ArrayBuffer));
  const frame = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  for (const [i, part] of parts.entries()) frame.set(part, i * 4 * 2 ** 20);
  const { header, buffers } = decode(frame.buffer);
  expect(header).toMatchObject({ pywry: "records", first: 1, records: [{ type: "app:x" }] });
  const got = new Uint8Array(buffers[0]?.buffer as ArrayBuffer);
  expect([got.length, got.every((byte, i) => byte === i % 251)]).toEqual([bytes.length, true]);
  const hosted = opened({ isHosted: true });
  hosted.channel.send({ type: "app:x", buffers: 1 }, [bytes]);
  await settle();
  expect(hosted.model.sent).toMatchObject([{ pywry: "records" }]);
});
