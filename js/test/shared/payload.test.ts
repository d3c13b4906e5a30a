import { expect, test } from "vitest";
import { pack, type Special, UnserializablePayload, unpack } from "../../src/shared/payload.ts";

/** What arrives at the other end, by way of JSON. */
function travel(value: unknown): unknown {
  const { data, special, buffers } = pack(value);
  const wire = JSON.parse(JSON.stringify({ data, special })) as { data: unknown; special: Special[] };
  return unpack(wire.data, wire.special, buffers);
}

test.each([
  ["plain values", { a: [1, "ü", true, null, 1.5], b: { c: {} } }],
  ["NaN and infinities", { rows: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] }],
  ["a bare NaN", Number.NaN],
  ["BigInts", [2n ** 70n, -(2n ** 70n), 5n]],
  [
    "typed arrays",
    [new Float64Array([1.5, -2]), new Uint8Array([255]), new BigInt64Array([-1n]), new Int16Array(0)],
  ],
  ["a key named __proto__", JSON.parse('{"__proto__": {"x": 1}}')],
])("%s arrive as they left", (_, value) => {
  expect(travel(value)).toEqual(value);
});

test("ArrayBuffer and DataView arrive as DataView of the same bytes", () => {
  const bytes = new Uint8Array([1, 2, 3, 4]).buffer;
  const [whole, part] = travel([bytes, new DataView(bytes, 1, 2)]) as DataView[];
  expect(whole).toBeInstanceOf(DataView);
  expect([...new Uint8Array(whole?.buffer as ArrayBuffer)]).toEqual([1, 2, 3, 4]);
  expect([...new Uint8Array(part?.buffer as ArrayBuffer)]).toEqual([2, 3]);
});

test("dates, maps, sets, errors and what has toJSON arrive as JSON has them", () => {
  const value = {
    at: new Date(Date.UTC(2026, 0, 2)),
    never: new Date(Number.NaN),
    map: new Map<unknown, unknown>([
      ["a", 1],
      [2, [3]],
    ]),
    set: new Set(["x", "y"]),
    error: new RangeError("too far"),
    url: new URL("https://example.org/a"),
  };
  expect(travel(value)).toEqual({
    at: "2026-01-02T00:00:00.000Z",
    never: null,
    map: { a: 1, 2: [3] },
    set: ["x", "y"],
    error: { name: "RangeError", message: "too far" },
    url: "https://example.org/a",
  });
});

test("undefined members are left out, and are null in lists", () => {
  expect(pack({ a: undefined, b: [undefined] }).data).toEqual({ b: [null] });
});

test.each([
  ["a function", { rows: [1, { when: () => 1 }] }, "data.rows[1].when", "function"],
  ["a symbol", [Symbol("s")], "data[0]", "symbol"],
  ["a DOM node", { el: document.createElement("p") }, "data.el", "Element"],
  ["a promise", { later: Promise.resolve(1) }, "data.later", "await it first"],
  ["an event", { event: { [Symbol.toStringTag]: "PointerEvent" } }, "data.event", "fields"],
  ["a file", { [Symbol.toStringTag]: "File" }, "data", "arrayBuffer"],
])("%s is refused with its path", (_, value, path, hint) => {
  expect(() => pack(value)).toThrow(UnserializablePayload);
  expect(() => pack(value)).toThrow(hint);
  expect(() => pack(value)).toThrow(expect.objectContaining({ path }));
});

test("an object that contains itself is refused, one that is there twice is not", () => {
  const inner = { n: 1 };
  expect(travel({ a: inner, b: inner })).toEqual({ a: { n: 1 }, b: { n: 1 } });
  const loop: Record<string, unknown> = { list: [] };
  (loop.list as unknown[]).push(loop);
  expect(() => pack(loop)).toThrow(expect.objectContaining({ path: "data.list[0]" }));
});

test("a value nested too deep is refused instead of a stack overflow", () => {
  let deep: unknown = 0;
  for (let i = 0; i < 300; i++) deep = [deep];
  expect(() => pack(deep)).toThrow(/nested deeper than 200/);
});

test("the payload is a snapshot, and the value stays as it was", () => {
  const value = { list: [Number.NaN], bytes: new Uint8Array([1]) };
  const packed = pack(value);
  value.list[0] = 5;
  value.bytes[0] = 9;
  expect(unpack(packed.data, packed.special, packed.buffers)).toEqual({
    list: [Number.NaN],
    bytes: new Uint8Array([1]),
  });
});

test("a buffer at an odd offset becomes an aligned array of its own", () => {
  const shared = new Uint8Array(17);
  new DataView(shared.buffer).setFloat64(1, 2.5, true);
  const got = unpack(
    null,
    [[[], "array", "Float64Array"]],
    [new DataView(shared.buffer, 1, 8)],
  ) as Float64Array;
  expect([...got]).toEqual([2.5]);
  expect(got.buffer).not.toBe(shared.buffer);
});

test.each([
  [[[["a", "b"], "nan"]], /data.a.b/],
  [[[["a"], "array", "Nonsense"]], /unknown kind/],
  [[[["a"], "bytes"]], /fewer buffers/],
] as [Special[], RegExp][])("special values %j that do not fit are refused", (special, message) => {
  expect(() => unpack({ a: null }, special, [])).toThrow(message);
});
