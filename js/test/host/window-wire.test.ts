import { afterEach, beforeEach, expect, test } from "vitest";
import { windowWire } from "../../src/host/window-wire.ts";
import { silence } from "./fake-page.ts";

type Call = { body: Uint8Array; headers: Record<string, string> };

let calls: Call[];
let channel: (message: object) => void;
let told: unknown[];
let ends: AbortController;
let refuse: boolean;

beforeEach(() => {
  calls = [];
  told = [];
  ends = new AbortController();
  refuse = false;
  window.__TAURI_INTERNALS__ = {
    invoke: async (_, body, { headers }) => {
      if (refuse) throw new Error("not allowed");
      calls.push({ body, headers });
    },
    transformCallback: (callback) => {
      channel = callback as typeof channel;
      return 7;
    },
  };
});

afterEach(() => {
  delete window.__TAURI_INTERNALS__;
});

const open = () =>
  windowWire(
    {
      opened: () => told.push("opened"),
      frame: (data) => told.push(new Uint8Array(data as ArrayBuffer)[0]),
      closed: (code) => told.push(code),
    },
    { signal: ends.signal },
  );
const bytes = (value: number) => new Uint8Array([value]);
const message = (index: number) => ({ index, message: bytes(index).buffer });

test("it opens later, when its owner has it", async () => {
  open();
  expect(told).toEqual([]);
  await Promise.resolve();
  expect(told).toEqual(["opened"]);
});

test("each call carries its connection and number, the first one the channel for answers", () => {
  const wire = open();
  wire.send(bytes(1));
  wire.send(bytes(2));
  const [first, second] = calls as [Call, Call];
  expect([first.headers["pywry-number"], second.headers["pywry-number"]]).toEqual(["1", "2"]);
  expect(first.headers["pywry-connection"]).toBe(second.headers["pywry-connection"]);
  expect([first.headers["pywry-channel"], second.headers["pywry-channel"]]).toEqual([
    "__CHANNEL__:7",
    undefined,
  ]);
  expect(second.body).toEqual(bytes(2));
});

test("two connections of a page have different names", () => {
  for (const wire of [open(), open()]) wire.send(bytes(1));
  expect(calls[0]?.headers["pywry-connection"]).not.toBe(calls[1]?.headers["pywry-connection"]);
});

test("frames come in their order, whatever overtook them", async () => {
  open();
  await Promise.resolve();
  for (const index of [1, 2, 0, 3]) channel(message(index));
  channel({ index: 4, end: true });
  expect(told).toEqual(["opened", 0, 1, 2, 3]);
});

test("nothing is told after the end", async () => {
  open();
  ends.abort();
  await Promise.resolve();
  channel(message(0));
  expect(told).toEqual([]);
});

test("a call that does not reach Python is a drop", async () => {
  silence("error");
  const wire = open();
  await Promise.resolve();
  refuse = true;
  wire.send(bytes(1));
  await new Promise((resolve) => setTimeout(resolve));
  expect(told).toEqual(["opened", 1006]);
});

test("a page that is in no window says so", () => {
  delete window.__TAURI_INTERNALS__;
  expect(open).toThrow("not in a window");
});
