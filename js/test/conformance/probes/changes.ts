// Setting values and hearing of it, by the page and by Python.

import type { ModelProxy } from "../../../src/host/afm.ts";
import type { State } from "../../../src/host/attributes.ts";
import type { Probes, World } from "../world.ts";
import { started } from "./start.ts";

/** What listeners of these events hear, as `[event, …arguments]`. */
function heard(model: ModelProxy, ...events: string[]): unknown[] {
  const log: unknown[] = [];
  for (const event of events) model.on(event, (...given: unknown[]) => log.push([event, ...given]));
  return log;
}

async function update(world: World, state: State): Promise<void> {
  world.receive("w", { method: "update", state });
  await world.settle();
}

const nested = { list: [1, { deep: "x" }], none: null };

export const changes: Probes = {
  "a change's arguments, set by the page": async (world) => {
    const { model } = await started(world, { n: 0 });
    const log = heard(model, "change:n", "change", "all");
    model.set("n", 1);
    return log;
  },
  "a change's options reach its listeners": async (world) => {
    const { model } = await started(world, { n: 0 });
    const log = heard(model, "change:n", "change");
    model.set("n", 1, { own: "o" });
    model.set({ n: 2 }, { own: "p" });
    model.set("n", 3, { silent: true });
    return [log, model.get("n")];
  },
  "a change's arguments, set by Python": async (world) => {
    const { model } = await started(world, { n: 0 });
    const log = heard(model, "change:n", "change", "all");
    await update(world, { n: 1 });
    return log;
  },
  "set returns the model that callbacks are given": async (world) => {
    const { model } = await started(world, { n: 0 });
    const given: unknown[] = [];
    model.on("change:n", (changed: unknown) => given.push(changed));
    const returned = model.set("n", 1);
    return [returned === given[0], (returned as unknown) === model, Object.keys(model).sort()];
  },
  "a missing value is undefined, and a value may be null": async (world) => {
    const { model } = await started(world, { n: null });
    return [model.get("n"), model.get("other")];
  },
  "keys of one update are all set before the first is told": async (world) => {
    const { model } = await started(world, { a: 0, b: 0, c: 0 });
    const log: unknown[] = [];
    for (const name of ["change:c", "change:a", "change:b", "change"])
      model.on(name, () => log.push([name, model.get("a"), model.get("b"), model.get("c")]));
    await update(world, { b: 2, a: 1, c: 0 });
    model.set({ c: 3, a: 4 });
    return log;
  },
  "an equal value is no change": async (world) => {
    const date = new Date(5);
    const bytes = () => new DataView(Uint8Array.of(1, 2).buffer);
    const map = () => new Map([["k", [1]]]);
    const state = {
      nested,
      nan: Number.NaN,
      text: "é",
      zero: 0,
      date,
      bytes: bytes(),
      map: map(),
      list: [1],
    };
    const { model } = await started(world, state);
    const log = heard(model, "change", ...Object.keys(state).map((name) => `change:${name}`));
    model.set("nested", structuredClone(nested));
    model.set({ nan: Number.NaN, text: "é", zero: -0, date: new Date(5), bytes: bytes(), map: map() });
    await update(world, { nested: structuredClone(nested), list: [1] });
    return log;
  },
  "the same bytes at another place of a buffer are no change": {
    run: async (world) => {
      const { model } = await started(world, { bytes: new DataView(Uint8Array.of(1, 2).buffer) });
      const log = heard(model, "change:bytes");
      model.set("bytes", new DataView(Uint8Array.of(9, 1, 2).buffer, 1));
      return log.length;
    },
    better: { name: "same-bytes", jupyter: 1, pywry: 0 },
  },
  "a value that differs deep inside is a change": async (world) => {
    const state = {
      nested,
      list: [1, 2],
      bytes: new DataView(Uint8Array.of(1, 2).buffer),
      map: new Map([[1, 2]]),
    };
    const { model } = await started(world, state);
    const log = heard(model, ...Object.keys(state).map((name) => `change:${name}`));
    model.set("nested", { list: [1, { deep: "y" }], none: null });
    model.set("nested", { list: [1, { deep: "y" }] });
    model.set("list", [1, 2, undefined]);
    model.set("bytes", new DataView(Uint8Array.of(1, 3).buffer));
    model.set("bytes", Uint8Array.of(1, 3));
    model.set("map", new Map([[1, 3]]));
    return log;
  },
  "a value changed in place is no change": async (world) => {
    const list = [1];
    const { model } = await started(world, { list });
    const log = heard(model, "change:list");
    const own = model.get("list") as number[];
    own.push(2);
    model.set("list", own);
    model.save_changes();
    return [log, model.get("list"), world.sent];
  },
  "a listener sets another value": async (world) => {
    const { model } = await started(world, { a: 0, b: 0 });
    model.on("change:a", () => model.set("b", (model.get("a") as number) * 2));
    const log = heard(model, "change:a", "change:b");
    model.set("a", 1);
    await update(world, { a: 5 });
    return [log, model.get("b")];
  },
  "a listener sets the value back": async (world) => {
    const { model } = await started(world, { a: 0 });
    model.on("change:a", (_: unknown, value: number) => value > 3 && model.set("a", 3));
    const log = heard(model, "change:a");
    model.set("a", 9);
    await update(world, { a: 10 });
    return [log, model.get("a")];
  },
  "a listener of change, when another listener has set a value": {
    run: async (world) => {
      const { model } = await started(world, { a: 0, b: 0 });
      model.on("change:a", () => model.set("b", 1));
      return [heard(model, "change"), model.set("a", 1) && model.get("b")];
    },
    better: { name: "change-told", jupyter: [[], 1], pywry: [[["change", { $: "model" }, {}]], 1] },
  },
  "a value that was not in the first state": async (world) => {
    const { model } = await started(world, {});
    const log = heard(model, "change:late", "change");
    await update(world, { late: 1 });
    model.set("late", 2);
    model.save_changes();
    return [log, model.get("late"), world.sent.map(({ data }) => data)];
  },
  "names and values beyond ASCII": async (world) => {
    const state = { größe: "日本", "🙂": ["\u2028", "\0", "\ud800"] };
    const { model } = await started(world, state);
    const log = heard(model, "change:größe", "change:🙂");
    await update(world, { größe: "𝔘", "🙂": "ok" });
    model.set("größe", "\u200b");
    model.save_changes();
    return [log, model.get("größe"), world.sent.map(({ data }) => data)];
  },
  "values that JSON does not have": async (world) => {
    const { model } = await started(world, {});
    const log = heard(model, "change");
    const values = {
      u: undefined,
      nan: Number.NaN,
      inf: -Infinity,
      date: new Date(0),
      map: new Map([[1, { a: 1 }]]),
    };
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.set("list", [undefined, Number.NaN, new Date(0), new Set([1])]);
    model.save_changes();
    const read = Object.keys(values).map((name) => model.get(name));
    return [log.length, read, world.sent.map(({ data }) => data)];
  },
};
