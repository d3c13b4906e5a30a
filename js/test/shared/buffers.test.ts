import { expect, test } from "vitest";
import { putBuffers, removeBuffers } from "../../src/shared/buffers.ts";

test("binary values leave at any depth, with their paths, and the state given stays as it was", () => {
  const first = new Uint8Array([1]);
  const second = new ArrayBuffer(2);
  const state = { a: first, b: { c: [0, second, "x"] }, d: null };
  const removed = removeBuffers(state);
  expect(removed.paths).toEqual([["a"], ["b", "c", 1]]);
  expect(removed.buffers).toEqual([first, second]);
  expect(JSON.parse(JSON.stringify(removed.state))).toEqual({ b: { c: [0, null, "x"] }, d: null });
  expect(state).toEqual({ a: first, b: { c: [0, second, "x"] }, d: null });
});

test("what has toJSON is written by it", () => {
  const removed = removeBuffers({ layout: { toJSON: () => "IPY_MODEL_7" }, at: new Date(0) });
  expect(removed.state).toEqual({ layout: "IPY_MODEL_7", at: "1970-01-01T00:00:00.000Z" });
});

test("buffers come back to their paths", () => {
  const views = [new DataView(new ArrayBuffer(1)), new DataView(new ArrayBuffer(2))];
  const state = { b: { c: [0, null] } };
  putBuffers(state, [["a"], ["b", "c", 1]], views);
  expect(state).toEqual({ a: views[0], b: { c: [0, views[1]] } });
});

test("a path that leads nowhere is refused by name", () => {
  expect(() => putBuffers({ a: 1 }, [["a", "b"]], [new ArrayBuffer(1)])).toThrow(
    new RangeError('buffer path ["a","b"] leads nowhere at "a"'),
  );
});

test("more paths than buffers are refused", () => {
  expect(() => putBuffers({}, [["a"]], [])).toThrow("message has 0 buffers, expected 1 for its buffer_paths");
});
