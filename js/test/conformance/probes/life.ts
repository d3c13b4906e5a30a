// Loading, initialize, new code, and the end.

import type { ModelProxy } from "../../../src/host/afm.ts";
import type { Definition } from "../../../src/host/esm.ts";
import { esm, type Probes, tick, type World } from "../world.ts";
import { started } from "./start.ts";

/** A definition that writes down what becomes of it. */
function written(log: unknown[], name: string): Definition {
  return {
    initialize: ({ signal }) => {
      log.push(`${name} initialize`);
      signal.addEventListener("abort", () => log.push(`${name} initialize aborted`));
      return () => log.push(`${name} initialize cleanup`);
    },
    render: ({ el, signal }) => {
      log.push(`${name} render ${el.childNodes.length}`);
      el.append(name);
      signal.addEventListener("abort", () => log.push(`${name} render aborted`));
      return () => log.push(`${name} render cleanup`);
    },
  };
}

async function until(log: unknown[], entry: string): Promise<void> {
  while (!log.some((item) => String(item).startsWith(entry))) await tick();
}

/** Open and show; returns what the element says once it says anything. */
async function textOf(world: World, _esm: string): Promise<string> {
  await world.open("w", { _esm, _anywidget_id: "test.W" });
  const { el } = await world.show("w");
  for (let turn = 0; turn < 500 && el.textContent === ""; turn++) await tick();
  return (el.textContent ?? "").split("Details")[0] as string;
}

export const life: Probes = {
  "what initialize and render are given": async (world) => {
    const given: unknown[] = [];
    const initialize = (props: object) => void given.push(Object.keys(props).sort());
    const { props } = await started(world, {}, { initialize });
    const { model, signal, experimental, el, host } = props;
    const kinds = [signal instanceof AbortSignal, el instanceof HTMLElement, typeof experimental.invoke];
    return [...given, Object.keys(props).sort(), Object.keys(model).sort(), kinds, Object.keys(host).sort()];
  },
  "initialize runs once, before render; render once a view": async (world) => {
    const log: unknown[] = [];
    const initialize = async () => {
      await tick();
      log.push("initialize");
    };
    await started(world, {}, { initialize, render: () => void log.push("render") });
    await world.show("w");
    await world.settle();
    return log;
  },
  "a default function is called once for each model": async (world) => {
    const log: unknown[] = [];
    const make = async () => {
      log.push("made");
      return { render: ({ el }: { el: HTMLElement }) => void el.append("shown") };
    };
    const text = esm(make as never);
    const texts = [await textOf(world, text)];
    await world.open("second", { _esm: text, _anywidget_id: "test.W" });
    while (log.length < 2) await tick();
    return [texts, log];
  },
  "a named render, the form before default": async (world) =>
    textOf(world, "export function render({ el }) { el.append('old form') } export default { render() {} }"),
  "a module that exports nothing": {
    run: async (world) => textOf(world, "export const other = 1;"),
    better: {
      name: "shown-errors",
      jupyter: "",
      pywry:
        "This widget's code cannot be loaded: widget module exports other, expected a default export: an object with " +
        "render and initialize, or a function that returns one",
    },
  },
  "a module with a syntax error": {
    run: async (world) => (await textOf(world, "export default {")).split(":")[0],
    better: { name: "shown-errors", jupyter: "", pywry: "This widget's code cannot be loaded" },
  },
  "an initialize that fails": {
    run: async (world) => {
      const initialize = () => Promise.reject(new Error("no"));
      return textOf(world, esm({ initialize }));
    },
    better: { name: "shown-errors", jupyter: "", pywry: "This widget cannot start: no" },
  },
  "a render that fails": {
    run: async (world) => {
      const render = () => {
        throw new Error("no");
      };
      return textOf(world, esm({ render }));
    },
    better: { name: "shown-errors", jupyter: "", pywry: "This widget cannot be shown: no" },
  },
  "where an error is shown its stack is folded away": {
    run: async (world) => {
      const render = () => {
        throw new Error("no");
      };
      await world.open("w", { _esm: esm({ render }), _anywidget_id: "test.W" });
      const { el } = await world.show("w");
      for (let turn = 0; turn < 500 && el.textContent === ""; turn++) await tick();
      const details = el.querySelector("details");
      return [el.querySelector("p")?.textContent, details?.open, (details?.textContent ?? "").length > 20];
    },
    better: {
      name: "shown-errors",
      jupyter: [{ $: "undefined" }, { $: "undefined" }, false],
      pywry: ["This widget cannot be shown: no", false, true],
    },
  },
  "messages that come before initialize is done": async (world) => {
    const log: unknown[] = [];
    const gate = Promise.withResolvers<void>();
    const initialize = async ({ model }: { model: ModelProxy }) => {
      model.on("change:a", () => log.push(model.get("a")));
      log.push("started");
      await gate.promise;
      log.push(["done", model.get("a")]);
    };
    await world.open("w", { _esm: esm({ initialize }), _anywidget_id: "test.W", a: 0 });
    await until(log, "started");
    for (const a of [1, 2]) world.receive("w", { method: "update", state: { a } });
    await world.settle();
    gate.resolve();
    await world.settle();
    return log;
  },
  "an initialize of more than two seconds": {
    run: async (world) => {
      const log: unknown[] = [];
      const initialize = async ({ model }: { model: ModelProxy }) => {
        model.on("change:a", () => log.push(model.get("a")));
        await new Promise((resolve) => setTimeout(resolve, 2300));
        log.push("done");
      };
      await world.open("w", { _esm: esm({ initialize }), _anywidget_id: "test.W", a: 0 });
      world.receive("w", { method: "update", state: { a: 1 } });
      await until(log, "done");
      world.receive("w", { method: "update", state: { a: 2 } });
      await world.settle();
      return log;
    },
    better: { name: "slow-initialize", jupyter: ["done"], pywry: ["done", 1, 2] },
  },
  "new code takes the place of the old": async (world) => {
    const log: unknown[] = [];
    const { view } = await started(world, { a: 0 }, written(log, "old"));
    world.receive("w", { method: "update", state: { _esm: esm(written(log, "new")) } });
    await until(log, "new render");
    await world.settle();
    // The order of the old code's ends, among them and with the new code's start, is left open by the interface.
    const starts = log.filter((entry) => /initialize$|render 0/.test(String(entry)));
    return [starts, log.filter((entry) => !starts.includes(entry)).sort(), view.el.textContent];
  },
  "listeners of the old code are gone": async (world) => {
    const log: unknown[] = [];
    const listening = (name: string): Definition => ({
      initialize: ({ model }) => model.on("change:a", () => log.push(`${name} initialize`)),
      render: ({ model }) => {
        model.on("change:a", () => log.push(`${name} render`));
        log.push(`${name} shown`);
        return undefined;
      },
    });
    const { model } = await started(world, { a: 0 }, listening("old"));
    model.set("a", 1);
    world.receive("w", { method: "update", state: { _esm: esm(listening("new")) } });
    await until(log, "new shown");
    model.set("a", 2);
    return log.sort();
  },
  "css as text, replaced, and for several models of a class": async (world) => {
    const colour = () => getComputedStyle(document.body).getPropertyValue("--probe").trim();
    const state = { _css: "body { --probe: first }", _anywidget_id: "test.Css" };
    await started(world, state);
    const first = colour();
    await started(world, state, {}, "second");
    world.receive("w", { method: "update", state: { _css: "body { --probe: next }" } });
    await world.settle();
    return [first, colour()];
  },
  "the end, as the code hears of it": async (world) => {
    const log: unknown[] = [];
    const { view } = await started(world, { a: 0 }, written(log, "w"));
    const before = view.el.isConnected;
    log.length = 0;
    world.close("w");
    await world.settle();
    return [before, view.el.isConnected, log.sort()];
  },
  "the end, as listeners hear of it": async (world) => {
    const { model } = await started(world, { a: 0 });
    const log: unknown[] = [];
    for (const name of ["comm:close", "destroy"]) model.on(name, () => log.push(name));
    world.close("w");
    await world.settle();
    return log;
  },
  "a model after its end sends nothing": async (world) => {
    const { model } = await started(world, { a: 0 });
    world.close("w");
    await world.settle();
    model.set("a", 1);
    model.send("late");
    return [model.get("a"), world.sent];
  },
  "saving after the end": {
    run: async (world) => {
      const { model } = await started(world, { a: 0 });
      world.close("w");
      await world.settle();
      model.set("a", 1);
      try {
        model.save_changes();
      } catch (error) {
        return [error, world.sent];
      }
      return ["nothing", world.sent];
    },
    better: {
      name: "closed-model",
      jupyter: ["Syncing error: no comm channel defined", []],
      pywry: ["nothing", []],
    },
  },
  "a cleanup that fails": async (world) => {
    const log: unknown[] = [];
    const render = () => () => {
      log.push("cleanup");
      throw new Error("no");
    };
    const { view } = await started(world, {}, { render });
    view.remove();
    await world.settle();
    return [log, view.el.isConnected];
  },
};
