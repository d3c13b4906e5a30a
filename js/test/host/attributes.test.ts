import { expect, test } from "vitest";
import { Attributes, type State } from "../../src/host/attributes.ts";

/** Attributes, and a list of the events they told of with the values at that time. */
function setup(state: State) {
  const attributes = new Attributes(state);
  const told: unknown[][] = [];
  attributes.on("all", (name: string, _model: unknown, value: unknown) => told.push([name, value]));
  return { attributes, told };
}

test("set takes a name and a value, or several, and returns the model", () => {
  const { attributes } = setup({ x: 0, y: 0 });
  expect(attributes.set("x", 1)).toBe(attributes);
  expect(attributes.set({ x: 2, y: 3 })).toBe(attributes);
  expect(attributes.set(null)).toBe(attributes);
  expect([attributes.get("x"), attributes.get("y"), attributes.get("z")]).toEqual([2, 3, undefined]);
});

test("all are set first, then each change is told in order, then one change", () => {
  const { attributes, told } = setup({ a: 0, b: 0, c: 0 });
  const seen: unknown[] = [];
  attributes.on("change:a", () => seen.push(attributes.get("c")));
  attributes.set({ c: 1, a: 2, b: 0 }, { from: "test" });
  expect(told).toEqual([
    ["change:c", 1],
    ["change:a", 2],
    ["change", { from: "test" }],
  ]);
  expect(seen).toEqual([1]);
});

test("listeners get the model, the value and the options", () => {
  const { attributes } = setup({ x: 0 });
  const calls: unknown[][] = [];
  attributes.on("change:x", (...args: unknown[]) => calls.push(args));
  attributes.on("change", (...args: unknown[]) => calls.push(args));
  const options = { own: 1 };
  attributes.set("x", 1, options);
  expect(calls).toEqual([
    [attributes, 1, options],
    [attributes, options],
  ]);
});

test("an equal value changes nothing, deep down", () => {
  const { attributes, told } = setup({ x: { list: [1, new Uint8Array([1])] } });
  attributes.set("x", { list: [1, new Uint8Array([1])] });
  expect(told).toEqual([]);
});

test("what was changed in place and set again is no change", () => {
  const list = [1];
  const { attributes, told } = setup({ list });
  list.push(2);
  attributes.set("list", list);
  expect(told).toEqual([]);
});

test("silent sets and tells nothing", () => {
  const { attributes, told } = setup({ x: 0 });
  attributes.set("x", 1, { silent: true });
  expect([attributes.get("x"), told]).toEqual([1, []]);
});

test("what a listener sets is told within, and change comes once after both", () => {
  const { attributes, told } = setup({ x: 0, y: 0 });
  attributes.on("change:x", () => attributes.set("y", attributes.get("x")));
  attributes.set("x", 5);
  expect(told.map(([name, value]) => (name === "change" ? [name] : [name, value]))).toEqual([
    ["change:y", 5],
    ["change:x", 5],
    ["change"],
  ]);
});

test("what a listener of change sets makes change come again", () => {
  const { attributes, told } = setup({ x: 0, y: 0 });
  attributes.once("change", () => attributes.set("y", 1));
  attributes.set("x", 1);
  expect(told.map(([name]) => name)).toEqual(["change:x", "change:y", "change", "change"]);
});

test("previous and changed are those of the outermost set", () => {
  const { attributes } = setup({ x: 0, y: 0 });
  const seen: unknown[] = [];
  attributes.on("change:x", () => attributes.set("y", 1));
  attributes.on("change", () => {
    seen.push(attributes.previous("x"), attributes.previous("y"), attributes.changedAttributes());
    seen.push(attributes.hasChanged("x"), attributes.hasChanged("z"));
  });
  attributes.set("x", 1);
  expect(seen).toEqual([0, 0, { x: 1, y: 1 }, true, false]);
  attributes.set("x", 1);
  expect([attributes.changedAttributes(), attributes.hasChanged()]).toEqual([false, false]);
});

test("a value that a listener sets back has not changed", () => {
  const { attributes } = setup({ x: 0 });
  attributes.once("change:x", () => attributes.set("x", 0));
  attributes.set("x", 1);
  expect([attributes.get("x"), attributes.changedAttributes()]).toEqual([0, false]);
});
