import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MessageTooLarge } from "../../src/host/backlog.ts";
import { Link, type LinkOptions, type LinkStatus, type WireMessage } from "../../src/host/link.ts";
import { socketWire } from "../../src/host/wire.ts";
import { FakeHost, FakeSocket, seededRandom } from "./fake-wire.ts";

let received: [WireMessage, DataView[]][];
let statuses: LinkStatus[];

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.install();
  received = [];
  statuses = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function makeLink(options: Partial<LinkOptions> = {}): Link {
  return new Link({
    openWire: socketWire("ws://host/socket/v"),
    ticket: "T",
    onMessage: (message, buffers) => received.push([message, buffers]),
    onStatus: (status) => statuses.push(status),
    ...options,
  });
}

/** Microtasks run before the next line of the test. */
const turn = () => Promise.resolve();

const states = () => statuses.map(({ state }) => state);

test("the first hello has the ticket and what the page replaces, and so has a second try", () => {
  const replaces = { page: "old", key: "k" };
  makeLink({ replaces });
  FakeSocket.last.open();
  expect(FakeSocket.last.take()).toEqual([{ hello: { ticket: "T", replaces } }]);
  FakeSocket.last.drop();
  vi.runOnlyPendingTimers();
  expect(FakeSocket.made).toHaveLength(2);
  FakeSocket.last.open();
  expect(FakeSocket.last.take()).toEqual([{ hello: { ticket: "T", replaces } }]);
});

test("a page that replaces none says so by leaving it out", () => {
  makeLink();
  expect(FakeSocket.last.welcome()).toEqual({ ticket: "T" });
  expect(FakeSocket.last.binaryType).toBe("arraybuffer");
});

test("all messages of one turn leave in one frame, numbered from 1, with their buffers", async () => {
  const link = makeLink();
  FakeSocket.last.welcome();
  link.send({ type: "a" });
  link.send({ type: "b" }, [new Uint8Array([1]), new Uint8Array([2])]);
  await turn();
  link.send({ type: "c" });
  await turn();
  expect(FakeSocket.last.take()).toEqual([
    { seq: 1, ack: 0, messages: [{ type: "a" }, { type: "b", buffers: 2 }] },
    { seq: 2, ack: 0, messages: [{ type: "c" }] },
  ]);
});

test("a message travels as it was when it was sent", async () => {
  const link = makeLink();
  FakeSocket.last.welcome();
  const message = { type: "a", list: [1] };
  const bytes = new Uint8Array([1]);
  link.send(message, [bytes]);
  message.list.push(2);
  bytes[0] = 9;
  await turn();
  const [frame] = FakeSocket.last.outgoing;
  expect([...(frame as Uint8Array)].at(-1)).toBe(1);
  expect(FakeSocket.last.take()).toEqual([
    { seq: 1, ack: 0, messages: [{ type: "a", list: [1], buffers: 1 }] },
  ]);
});

test("nothing but hello leaves before the welcome", async () => {
  const link = makeLink();
  link.send({ type: "early" });
  await turn();
  FakeSocket.last.open();
  await turn();
  expect(FakeSocket.last.take()).toEqual([{ hello: { ticket: "T" } }]);
  FakeSocket.last.deliver({
    welcome: { page: "P", key: "K", seen: 0, resumed: false, max_message_bytes: 99 },
  });
  expect(FakeSocket.last.take()).toEqual([{ seq: 1, ack: 0, messages: [{ type: "early" }] }]);
  expect(link.identity).toEqual({ page: "P", key: "K" });
});

test("a frame's messages are handed on in order, each with its own buffers", () => {
  makeLink();
  FakeSocket.last.welcome();
  const messages = [{ type: "a", buffers: 1 }, { type: "b" }, { type: "c", buffers: 2 }];
  FakeSocket.last.deliver(
    { seq: 1, messages },
    [1, 2, 3].map((n) => Uint8Array.of(n)),
  );
  expect(received.map(([{ type }, buffers]) => [type, buffers.map((view) => view.getUint8(0))])).toEqual([
    ["a", [1]],
    ["b", []],
    ["c", [2, 3]],
  ]);
});

test("a handler that throws does not stop later messages", () => {
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  const types: unknown[] = [];
  makeLink({
    onMessage: ({ type }) => {
      if (type === "bad") throw new Error("no");
      types.push(type);
    },
  });
  FakeSocket.last.welcome();
  FakeSocket.last.deliver({ seq: 1, messages: [{ type: "bad" }, { type: "good" }] });
  expect(types).toEqual(["good"]);
  expect(error).toHaveBeenCalledWith('pywry: a "bad" message failed', new Error("no"));
});

test("a repeated frame is dropped", () => {
  makeLink();
  FakeSocket.last.welcome();
  FakeSocket.last.deliver({ seq: 1, messages: [{ type: "a" }] });
  FakeSocket.last.deliver({ seq: 1, messages: [{ type: "a" }] });
  expect(received).toHaveLength(1);
});

test("a gap makes the page ask again for what is missing", () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  makeLink();
  FakeSocket.last.welcome();
  FakeSocket.last.deliver({ seq: 1, messages: [] });
  FakeSocket.last.deliver({ seq: 3, messages: [{ type: "late" }] });
  expect(received).toEqual([]);
  vi.runOnlyPendingTimers();
  expect(FakeSocket.last.welcome({ resumed: true })).toEqual({ page: "P", key: "K", seen: 1 });
});

test("after a drop the page says what it saw and sends again what the host did not see", async () => {
  const link = makeLink();
  FakeSocket.last.welcome();
  for (const type of ["a", "b", "c"]) {
    link.send({ type });
    await turn();
  }
  FakeSocket.last.deliver({ seq: 1, ack: 1, messages: [{ type: "x" }] });
  FakeSocket.last.drop();
  link.send({ type: "d" });
  await vi.advanceTimersByTimeAsync(63);
  expect(FakeSocket.last.welcome({ seen: 2, resumed: true })).toEqual({ page: "P", key: "K", seen: 1 });
  expect(FakeSocket.last.take()).toEqual([
    { seq: 3, ack: 0, messages: [{ type: "c" }] },
    { seq: 4, ack: 1, messages: [{ type: "d" }] },
  ]);
  expect(states()).toEqual(["connecting", "open", "reconnecting", "open"]);
});

test("a frame that falls due while the socket is closing leaves on the next connection", async () => {
  const link = makeLink();
  FakeSocket.last.welcome();
  const closing = FakeSocket.last;
  closing.readyState = FakeSocket.CLOSING;
  link.send({ type: "a" });
  await turn();
  closing.drop();
  await vi.advanceTimersByTimeAsync(63);
  FakeSocket.last.welcome({ resumed: true });
  expect(closing.wasted).toBe(0);
  expect(FakeSocket.last.take()).toEqual([{ seq: 1, ack: 0, messages: [{ type: "a" }] }]);
});

test.each([1, 2, 3, 4, 5])(
  "20 random drops lose nothing and repeat nothing, both ways (seed %i)",
  async (seed) => {
    const warn = vi.spyOn(console, "warn");
    const random = seededRandom(seed);
    const link = makeLink();
    const host = new FakeHost();
    const sent = { page: 0, host: 0 };
    let socket: FakeSocket | undefined;

    const reconnected = async () => {
      if (socket === FakeSocket.last) await vi.advanceTimersByTimeAsync(10_000);
      socket = FakeSocket.last;
      socket.open();
    };
    const drop = () => {
      host.drop();
      socket?.drop();
    };
    const move = () => {
      const frame = random() < 0.5 ? socket?.outgoing.shift() : undefined;
      if (frame) host.receive(frame);
      else if (host.outgoing[0]) socket?.deliverFrame(host.outgoing.shift()?.buffer);
    };

    await reconnected();
    for (let drops = 0; drops < 20; ) {
      if (random() < 0.5)
        link.send({ type: "page", n: sent.page++ }, random() < 0.3 ? [new Uint8Array(8)] : []);
      if (random() < 0.3) await turn();
      if (random() < 0.4) host.send([{ type: "host", n: sent.host++ }]);
      if (random() < 0.1) host.acknowledge();
      if (random() < 0.1) await vi.advanceTimersByTimeAsync(60);
      move();
      if (random() < 0.03) {
        drop();
        drops += 1;
        await reconnected();
      }
    }
    for (let idle = 0; idle < 300; idle++) {
      await turn();
      move();
    }

    expect(sent.page).toBeGreaterThan(100);
    expect(host.repeats).toBe(0);
    expect(warn).not.toHaveBeenCalled(); // a gap heals by itself, but should not be
    expect(host.received.map((message) => (message as { n: number }).n)).toEqual([
      ...Array(sent.page).keys(),
    ]);
    expect(received.map(([message]) => message.n)).toEqual([...Array(sent.host).keys()]);
  },
);

test("at most 256 frames are unacknowledged; the rest follows as one", async () => {
  const link = makeLink();
  FakeSocket.last.welcome();
  for (let n = 0; n < 260; n++) {
    link.send({ n });
    await turn();
  }
  expect(FakeSocket.last.take()).toHaveLength(256);
  FakeSocket.last.deliver({ ack: 1 });
  expect(FakeSocket.last.take()).toEqual([
    { seq: 257, ack: 0, messages: [{ n: 256 }, { n: 257 }, { n: 258 }, { n: 259 }] },
  ]);
});

test("at most 16 MiB are unacknowledged", async () => {
  const link = makeLink();
  FakeSocket.last.welcome({ max_message_bytes: 2 ** 26 });
  for (let n = 0; n < 6; n++) link.send({ n }, [new Uint8Array(3 * 2 ** 20)]);
  await turn();
  expect(FakeSocket.last.take().map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  FakeSocket.last.deliver({ ack: 1 });
  expect(FakeSocket.last.take().map(({ seq }) => seq)).toEqual([6]);
});

test("a message larger than the window travels when it is alone", async () => {
  const link = makeLink();
  FakeSocket.last.welcome({ max_message_bytes: 2 ** 26 });
  link.send({ n: 0 }, [new Uint8Array(20 * 2 ** 20)]);
  link.send({ n: 1 });
  await turn();
  expect(FakeSocket.last.take().map(({ messages }) => messages)).toEqual([[{ n: 0, buffers: 1 }]]);
  FakeSocket.last.deliver({ ack: 1 });
  expect(FakeSocket.last.take().map(({ messages }) => messages)).toEqual([[{ n: 1 }]]);
});

test("one turn's messages are split at 4 MiB, and a larger one has a frame to itself", async () => {
  const link = makeLink();
  FakeSocket.last.welcome({ max_message_bytes: 2 ** 26 });
  const sizes = [2, 1, 5, 1, 3];
  sizes.forEach((size, n) => {
    link.send({ n }, [new Uint8Array(size * 1_000_000)]);
  });
  await turn();
  const numbers = FakeSocket.last
    .take()
    .map(({ messages }) => (messages as { n: number }[]).map(({ n }) => n));
  expect(numbers).toEqual([[0, 1], [2], [3, 4]]);
});

test("a message above the host's limit is refused with its size and the limit, and later ones travel", async () => {
  const link = makeLink();
  FakeSocket.last.welcome({ max_message_bytes: 100 });
  const refused = () => link.send({ text: "ü".repeat(40) }, [new Uint8Array(20)]);
  expect(refused).toThrow(MessageTooLarge);
  expect(refused).toThrow("message is 123 bytes, limit 100; send it in smaller parts");
  link.send({ text: "ok" });
  await turn();
  expect(FakeSocket.last.take()).toEqual([{ seq: 1, ack: 0, messages: [{ text: "ok" }] }]);
});

test("a received frame is acknowledged after 50 ms", async () => {
  makeLink();
  FakeSocket.last.welcome();
  FakeSocket.last.deliver({ seq: 1, messages: [] });
  FakeSocket.last.deliver({ seq: 2, messages: [] });
  await vi.advanceTimersByTimeAsync(49);
  expect(FakeSocket.last.take()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(FakeSocket.last.take()).toEqual([{ ack: 2 }]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(FakeSocket.last.take()).toEqual([]);
});

test("32 frames, or 1 MiB, are acknowledged at once", () => {
  makeLink();
  FakeSocket.last.welcome();
  for (let seq = 1; seq <= 32; seq++) FakeSocket.last.deliver({ seq, messages: [] });
  expect(FakeSocket.last.take()).toEqual([{ ack: 32 }]);
  FakeSocket.last.deliver({ seq: 33, messages: [] }, [new Uint8Array(2 ** 20)]);
  expect(FakeSocket.last.take()).toEqual([{ ack: 33 }]);
});

test("a frame with messages acknowledges, so no other frame does", async () => {
  const link = makeLink();
  FakeSocket.last.welcome();
  FakeSocket.last.deliver({ seq: 1, messages: [] });
  link.send({ type: "a" });
  await vi.advanceTimersByTimeAsync(100);
  expect(FakeSocket.last.take()).toEqual([{ seq: 1, ack: 1, messages: [{ type: "a" }] }]);
});

test("acknowledging goes on after a drop", async () => {
  makeLink();
  FakeSocket.last.welcome();
  FakeSocket.last.deliver({ seq: 1, messages: [] });
  FakeSocket.last.drop();
  await vi.advanceTimersByTimeAsync(63);
  FakeSocket.last.welcome({ resumed: true });
  FakeSocket.last.deliver({ seq: 2, messages: [] });
  await vi.advanceTimersByTimeAsync(50);
  expect(FakeSocket.last.take()).toEqual([{ ack: 2 }]);
});

test("attempts come after 50 ms, then twice as long each time up to 5 s, and from 50 ms again after a welcome", () => {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  makeLink();
  const waits: number[] = [];
  for (let attempt = 0; attempt < 9; attempt++) {
    FakeSocket.last.drop();
    const before = Date.now();
    vi.advanceTimersToNextTimer();
    waits.push(Date.now() - before);
  }
  expect(waits).toEqual([50, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  FakeSocket.last.welcome();
  FakeSocket.last.drop();
  vi.advanceTimersByTime(50);
  expect(FakeSocket.made).toHaveLength(11);
});

test("the wait has jitter", () => {
  makeLink();
  vi.spyOn(Math, "random").mockReturnValue(0);
  FakeSocket.last.drop();
  vi.advanceTimersByTime(38);
  expect(FakeSocket.made).toHaveLength(2);
});

test("hurry connects at once, and leaves an open connection alone", () => {
  const link = makeLink();
  FakeSocket.last.drop();
  link.hurry();
  expect(FakeSocket.made).toHaveLength(2);
  FakeSocket.last.welcome();
  link.hurry();
  vi.runAllTimers();
  expect(FakeSocket.made).toHaveLength(2);
});

test("reconnect leaves a socket that seems open", () => {
  const link = makeLink();
  FakeSocket.last.welcome();
  const former = FakeSocket.last;
  link.reconnect();
  expect(former.closedWith).toBe(1000);
  expect(FakeSocket.last.welcome({ resumed: true })).toEqual({ page: "P", key: "K", seen: 0 });
  former.deliver({ seq: 1, messages: [{ type: "ghost" }] });
  expect(received).toEqual([]);
});

test.each([
  [4001, "never", "Python has ended this view"],
  [4400, "offer", "The connection failed: why"],
  [4403, "offer", "This page is no longer valid"],
  [4404, "once", "This page was away too long"],
  [4408, "once", "This page fell too far behind"],
  [4410, "offer", "This session has ended: why"],
])("close code %i ends the connection for good; reload: %s", async (code, reload, text) => {
  const link = makeLink();
  FakeSocket.last.welcome();
  FakeSocket.last.drop(code, "why");
  link.send({ type: "lost" });
  link.hurry();
  link.reconnect();
  await vi.runAllTimersAsync();
  expect(FakeSocket.made).toHaveLength(1);
  expect(statuses.at(-1)).toEqual({ state: "closed", code, text, reload });
  expect(link.identity).toBeNull();
});

test.each([1000, 1001, 1006, 1012, 4000, 4999])("close code %i makes the page connect again", (code) => {
  makeLink();
  FakeSocket.last.welcome();
  FakeSocket.last.drop(code);
  expect(states().at(-1)).toBe("reconnecting");
  vi.runOnlyPendingTimers();
  expect(FakeSocket.made).toHaveLength(2);
});

test("a frame may bring the close code, where the wire has none", () => {
  makeLink();
  FakeSocket.last.welcome();
  FakeSocket.last.deliver({ close: { code: 1006, reason: "" } });
  expect(states().at(-1)).toBe("reconnecting");
  vi.runOnlyPendingTimers();
  FakeSocket.last.welcome({ resumed: true });
  FakeSocket.last.deliver({ close: { code: 4001, reason: "" } });
  expect(statuses.at(-1)).toMatchObject({ state: "closed", code: 4001, reload: "never" });
});

test("a page that is not resumed was forgotten", () => {
  makeLink();
  FakeSocket.last.welcome();
  FakeSocket.last.drop();
  vi.runOnlyPendingTimers();
  FakeSocket.last.welcome({ page: "Q", resumed: false });
  expect(statuses.at(-1)).toMatchObject({ state: "closed", code: 4404, reload: "once" });
});

test.each([["text"], [new ArrayBuffer(3)]])(
  "a frame that cannot be read ends the connection (%o)",
  (data) => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    makeLink();
    FakeSocket.last.welcome();
    FakeSocket.last.deliverFrame(data);
    expect(FakeSocket.last.closedWith).toBe(4400);
    expect(statuses.at(-1)).toMatchObject({ state: "closed", code: 4400, reload: "offer" });
    expect(error).toHaveBeenCalledOnce();
  },
);

test("10 000 messages in a frame are handed on within one turn", () => {
  makeLink();
  FakeSocket.last.welcome();
  FakeSocket.last.deliver({ seq: 1, messages: Array.from({ length: 10_000 }, (_, n) => ({ n })) });
  expect(received).toHaveLength(10_000);
});
