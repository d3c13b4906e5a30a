import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Bus } from "../../src/widget/bus.ts";
import { STATE, settle } from "./fake-model.ts";

type Sent = Record<string, unknown>;
let life = new AbortController();

beforeEach(() => {
  life = new AbortController();
});
afterEach(() => {
  vi.useRealTimers();
  life.abort();
});

function open() {
  const sent: Sent[] = [];
  const facts = { label: "main", config: STATE.config, theme: "dark" as const };
  const bus = new Bus(facts, "v", (record) => sent.push(record as Sent), life.signal);
  const receive = (record: object) => bus.deliver(record, []);
  return { bus, pywry: bus.pywry, sent, receive };
}

function quiet() {
  return vi.spyOn(console, "error").mockImplementation(() => undefined);
}

test("an event goes to Python with its label, and without data has an empty object", () => {
  const { pywry, sent } = open();
  pywry.emit("app:a", [Number.NaN]);
  pywry.emit("app:b");
  pywry.result(1);
  pywry.message("m");
  expect(sent).toEqual([
    { type: "app:a", label: "main", data: [null], special: [[[0], "nan"]] },
    { type: "app:b", label: "main", data: {} },
    { type: "pywry:result", label: "main", data: 1 },
    { type: "pywry:message", label: "main", data: "m" },
  ]);
});

test("a bad name or payload throws where it is used, and sends nothing", async () => {
  const { pywry, sent } = open();
  expect(() => pywry.emit("bad name")).toThrow(TypeError);
  expect(() => pywry.on("bad name", () => 1)).toThrow(TypeError);
  expect(() => pywry.once("bad name", () => 1)).toThrow(TypeError);
  expect(() => pywry.off("bad name")).toThrow(TypeError);
  await expect(pywry.request("bad name")).rejects.toThrow(TypeError);
  expect(() => pywry.emit("app:x", { f: () => 1 })).toThrow("data.f");
  expect(sent).toEqual([]);
});

test("handlers are called from the exact name to everything, in order of registration", () => {
  const { pywry, receive } = open();
  const got: string[] = [];
  for (const pattern of ["*", "app:*", "app:row", "app:row:7"]) pywry.on(pattern, () => got.push(pattern));
  pywry.on("app:row:7", (data, type, label) => got.push(`${data} ${type} ${label}`));
  pywry.on("app:other", () => got.push("never"));
  receive({ type: "app:row:7", data: 5 });
  expect(got).toEqual(["app:row:7", "5 app:row:7 main", "app:row", "app:*", "*"]);
});

test("on returns its end, once ends itself, off ends one handler or all", () => {
  const { pywry, receive } = open();
  const [a, b] = [vi.fn(), vi.fn()];
  const stop = pywry.on("app:x", a);
  pywry.once("app:x", b);
  receive({ type: "app:x" });
  stop();
  receive({ type: "app:x" });
  expect([a.mock.calls.length, b.mock.calls.length]).toEqual([1, 1]);
  pywry.on("app:x", a);
  pywry.on("app:x", b);
  pywry.off("app:x", a);
  receive({ type: "app:x" });
  pywry.off("app:x");
  receive({ type: "app:x" });
  expect([a.mock.calls.length, b.mock.calls.length]).toEqual([1, 2]);
});

test("a throwing or rejecting handler is reported, and the others still run", async () => {
  const log = quiet();
  const { pywry, sent, receive } = open();
  const last = vi.fn();
  pywry.on("app:x", () => {
    throw new RangeError("no");
  });
  pywry.on("app:x", async () => Promise.reject(new Error("later")));
  pywry.on("app:x", last);
  receive({ type: "app:x" });
  await settle();
  expect(last).toHaveBeenCalledOnce();
  expect(sent).toMatchObject([
    { type: "pywry:error", data: { message: "RangeError: no", source: "app:x" } },
    { type: "pywry:error", data: { message: "Error: later", source: "app:x" } },
  ]);
  expect(log).toHaveBeenCalledTimes(2);
});

test("a throwing handler of pywry:error does not report itself for ever", () => {
  const log = quiet();
  const { pywry, bus, sent } = open();
  pywry.on("pywry:error", () => {
    throw new Error("again");
  });
  bus.report(new Error("first"), "content");
  expect(sent).toHaveLength(1);
  expect(log).toHaveBeenCalledTimes(2);
});

test("a record that cannot be read is reported, and the next one is handled", () => {
  quiet();
  const { pywry, sent, receive } = open();
  const got = vi.fn();
  pywry.on("app:x", got);
  receive({ type: "app:x", data: {}, special: [[["a"], "bytes"]] });
  receive({ type: "app:x", data: 2 });
  expect(sent).toMatchObject([{ type: "pywry:error", data: { source: "app:x" } }]);
  expect(got.mock.calls.map(([data]) => data)).toEqual([2]);
});

test("a system event has its effect whether Python or the page emits it, and page handlers run as well", () => {
  const { bus, pywry, sent, receive } = open();
  const effect = vi.fn();
  const handler = vi.fn();
  bus.handleAll({ "pywry:set-style": effect });
  pywry.on("pywry:set-style", handler);
  receive({ type: "pywry:set-style", data: { id: "a" } });
  pywry.emit("pywry:set-style", { id: "b" });
  expect(effect.mock.calls.map(([data]) => data)).toEqual([{ id: "a" }, { id: "b" }]);
  expect(handler).toHaveBeenCalledTimes(2);
  expect(sent).toEqual([]);
});

test("what the system announces reaches Python and the page's handlers", () => {
  const { bus, pywry, sent } = open();
  const handler = vi.fn();
  pywry.on("pywry:theme-changed", handler);
  bus.announce("pywry:theme-changed", { mode: "dark" });
  expect(sent).toMatchObject([{ type: "pywry:theme-changed" }]);
  expect(handler).toHaveBeenCalledWith({ mode: "dark" }, "pywry:theme-changed", "main");
});

test("a request resolves with Python's reply", async () => {
  const { pywry, sent, receive } = open();
  const [first, second] = [pywry.request("app:a", 1), pywry.request("app:b")];
  receive({ reply: sent[1]?.request, data: null });
  receive({ reply: sent[0]?.request, data: { n: null }, special: [[["n"], "inf"]] });
  expect(sent).toMatchObject([
    { type: "app:a", data: 1, label: "main" },
    { type: "app:b", data: {} },
  ]);
  expect(await first).toEqual({ n: Number.POSITIVE_INFINITY });
  expect(await second).toBeNull();
});

test.each([
  ["no-handler", "NoHandler"],
  ["request-timeout", "RequestTimeout"],
  ["remote-error", "RemoteError"],
  ["unserializable-payload", "RemoteError"],
])("a reply with the error %s rejects as %s", async (code, name) => {
  const { pywry, sent, receive } = open();
  const reply = pywry.request("app:a");
  receive({ reply: sent[0]?.request, error: { code, message: "why" } });
  await expect(reply).rejects.toMatchObject({ name, message: "why" });
});

test("a request without an answer rejects after its time, and a late reply is nothing", async () => {
  vi.useFakeTimers();
  const { pywry, sent, receive } = open();
  const usual = pywry.request("app:a").catch((error) => error.name);
  const short = pywry.request("app:b", {}, { timeout: 20 }).catch((error) => error.message);
  vi.advanceTimersByTime(20);
  expect(await short).toBe('no answer to "app:b" in 20 ms');
  vi.advanceTimersByTime(9_980);
  expect(await usual).toBe("RequestTimeout");
  receive({ reply: sent[0]?.request, data: 1 });
});

test("requests under way reject when the view ends", async () => {
  const { pywry } = open();
  const reply = pywry.request("app:a");
  life.abort();
  await expect(reply).rejects.toMatchObject({ name: "RequestTimeout" });
});

test.each<[string, ((data: unknown) => unknown)[], object]>([
  [
    "nothing that answers",
    [],
    { error: { code: "no-handler", message: 'nothing on the page answers "app:get"' } },
  ],
  ["a value", [(data) => [data]], { data: [7] }],
  ["a promise", [async () => "later"], { data: "later" }],
  ["nothing returned", [() => undefined], { data: null }],
  ["two values", [() => undefined, () => 1, () => 2], { data: 1 }],
  [
    "a rejection",
    [async () => Promise.reject(new Error("x"))],
    { error: { code: "remote-error", message: "Error: x" } },
  ],
  ["an exception", [() => JSON.parse("{")], { error: { code: "remote-error" } }],
  ["a value that cannot travel", [() => () => 1], { error: { code: "remote-error" } }],
])("Python's request is answered for %s", async (_, handlers, reply) => {
  const { pywry, sent, receive } = open();
  for (const handler of handlers) pywry.on("app:get", handler);
  receive({ type: "app:get", data: 7, request: "q" });
  await settle();
  expect(sent).toMatchObject([{ reply: "q", ...reply }]);
});

test("a system handler answers a request, and knows that it is one", async () => {
  const { bus, pywry, sent, receive } = open();
  bus.handleAll({ "toolbar:request-state": (_, isRequest) => ({ isRequest }) });
  receive({ type: "toolbar:request-state", data: {}, request: "q" });
  await settle();
  expect(sent).toMatchObject([{ reply: "q", data: { isRequest: true } }]);
  expect(await pywry.request("toolbar:request-state")).toEqual({ isRequest: true });
});

test("page code sees label, config, version, theme and ready", async () => {
  const { bus, pywry } = open();
  expect([pywry.label, pywry.config, pywry.version, pywry.theme]).toEqual([
    "main",
    STATE.config,
    "2.0.0",
    "dark",
  ]);
  bus.markReady();
  await expect(pywry.ready).resolves.toBeUndefined();
});
