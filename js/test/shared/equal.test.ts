import { expect, test } from "vitest";
import { isEqual } from "../../src/shared/equal.ts";

class Point {
  constructor(readonly x: number) {}
}

const point = new Point(1);
const bytes = (...values: number[]) => Uint8Array.from(values);

test.each<[string, unknown, unknown]>([
  ["NaN", Number.NaN, Number.NaN],
  ["lists", [1, [2, null]], [1, [2, null]]],
  ["objects in any order", { a: 1, b: { c: 2 } }, { b: { c: 2 }, a: 1 }],
  ["dates", new Date(5), new Date(5)],
  ["maps", new Map([["a", [1]]]), new Map([["a", [1]]])],
  ["sets", new Set([1, 2]), new Set([2, 1])],
  ["typed arrays", Float64Array.of(1, Number.NaN), Float64Array.of(1, Number.NaN)],
  ["unaligned bytes", bytes(0, 1, 2, 3, 4, 5).subarray(1), bytes(1, 2, 3, 4, 5)],
  ["views of different places", new DataView(bytes(7, 1).buffer, 1), new DataView(bytes(1).buffer)],
  ["array buffers", bytes(1, 2).buffer, bytes(1, 2).buffer],
  ["an object and itself", point, point],
])("%s are equal", (_, a, b) => {
  expect(isEqual(a, b)).toBe(true);
});

test.each<[string, unknown, unknown]>([
  ["a number and its text", 1, "1"],
  ["null and undefined", null, undefined],
  ["null and an object", null, {}],
  ["lists of other length", [1], [1, 2]],
  ["a list and an object", [], {}],
  ["undefined and a missing key", { a: undefined }, { b: undefined }],
  ["objects with more keys", { a: 1 }, { a: 1, b: 2 }],
  ["dates", new Date(5), new Date(6)],
  ["map values", new Map([["a", 1]]), new Map([["a", 2]])],
  ["set items", new Set([1]), new Set([2])],
  ["the last byte", bytes(1, 2, 3, 4, 5), bytes(1, 2, 3, 4, 6)],
  ["the first byte", bytes(1, 2, 3, 4, 5), bytes(0, 2, 3, 4, 5)],
  ["kinds of array", bytes(1, 2), Int8Array.of(1, 2)],
  ["sizes", bytes(1, 2, 3, 4), bytes(1, 2, 3, 4, 0)],
  ["things with a class of their own", new Point(1), new Point(1)],
])("%s differ", (_, a, b) => {
  expect(isEqual(a, b)).toBe(false);
});
