// `on`, `off`, and what happens to listeners while they are called.

import type { ModelProxy } from "../../../src/host/afm.ts";
import type { Probes, World } from "../world.ts";
import { started } from "./start.ts";

async function model(world: World): Promise<ModelProxy> {
  return (await started(world, { a: 0, b: 0 })).model;
}

function throws(): void {
  throw new Error("listener");
}

function listenAfterOneThatThrows(proxy: ModelProxy, log: unknown[]): void {
  proxy.on("change:a", throws);
  proxy.on("change:a", () => log.push("next listener"));
  proxy.on("change:b", () => log.push("next key"));
}

export const listeners: Probes = {
  "a listener removed during a dispatch still runs, one added does not": async (world) => {
    const proxy = await model(world);
    const log: string[] = [];
    const later = () => log.push("later");
    proxy.on("change:a", () => {
      log.push("first");
      proxy.off("change:a", later);
      proxy.on("change:a", () => log.push("added"));
    });
    proxy.on("change:a", later);
    proxy.set("a", 1);
    log.push("|");
    proxy.set("a", 2);
    return log;
  },
  "a listener given twice runs twice, and goes at once": async (world) => {
    const proxy = await model(world);
    const log: number[] = [];
    const listener = () => log.push(proxy.get("a") as number);
    proxy.on("change:a", listener);
    proxy.on("change:a", listener);
    proxy.set("a", 1);
    proxy.off("change:a", listener);
    proxy.set("a", 2);
    return log;
  },
  "off: by name and callback, by name, by callback, by nothing": async (world) => {
    const proxy = await model(world);
    const log: string[] = [];
    const one = () => log.push("one");
    const two = () => log.push("two");
    const set = (value: number) => {
      log.push("|");
      proxy.set({ a: value, b: value });
    };
    const listen = () => {
      for (const name of ["change:a", "change:b"]) {
        proxy.off();
        proxy.on(name, one);
        proxy.on("change:a", two);
      }
    };
    listen();
    set(1);
    proxy.off("change:b", one);
    set(2);
    proxy.off("change:a");
    set(3);
    listen();
    proxy.off(null, one);
    set(4);
    listen();
    proxy.off();
    set(5);
    listen();
    proxy.off("change:unknown", one);
    proxy.off("change:a", () => {});
    set(6);
    return log;
  },
  "names separated by spaces, and maps of callbacks": async (world) => {
    const proxy = await model(world);
    const log: unknown[] = [];
    const listener = (_: unknown, value: unknown) => log.push(value);
    proxy.on("change:a change:b", listener);
    proxy.set({ a: 1, b: 2 });
    proxy.off("change:a change:b", listener);
    proxy.set({ a: 3, b: 4 });
    proxy.on({ "change:a": listener, "change:b": listener });
    proxy.set({ a: 5, b: 6 });
    proxy.off({ "change:a": listener });
    proxy.set({ a: 7, b: 8 });
    return log;
  },
  "on and off return nothing": async (world) => {
    const proxy = await model(world);
    return [proxy.on("change:a", () => {}), proxy.off("change:a")];
  },
  "off of a view leaves initialize's listeners, and the other way round": async (world) => {
    const log: string[] = [];
    const kept: ModelProxy[] = [];
    const { model: proxy } = await started(
      world,
      { a: 0 },
      {
        initialize: ({ model }) => {
          kept.push(model);
          model.on("change:a", () => log.push("initialize"));
        },
      },
    );
    proxy.on("change:a", () => log.push("view"));
    proxy.set("a", 1);
    proxy.off();
    log.push("|");
    proxy.set("a", 2);
    proxy.on("change:a", () => log.push("view"));
    kept[0]?.off();
    log.push("|");
    proxy.set("a", 3);
    return log;
  },
  "a listener that throws, for the page's own set": {
    run: async (world) => {
      const proxy = await model(world);
      const log: unknown[] = [];
      listenAfterOneThatThrows(proxy, log);
      try {
        proxy.set({ a: 1, b: 1 });
      } catch (error) {
        log.push((error as Error).message);
      }
      proxy.save_changes();
      return [log, world.sent.map(({ data }) => data.state)];
    },
    better: {
      name: "listener-errors",
      jupyter: [["listener"], []],
      pywry: [["next listener", "next key"], [{ a: 1, b: 1 }]],
    },
  },
  "a listener of custom messages that throws": {
    run: async (world) => {
      const proxy = await model(world);
      const log: unknown[] = [];
      proxy.on("msg:custom", throws);
      proxy.on("msg:custom", (content: unknown) => log.push(content));
      world.receive("w", { method: "custom", content: 1 });
      await world.settle();
      return log;
    },
    better: { name: "listener-errors", jupyter: [], pywry: [1] },
  },
  "a listener that throws, for Python's update": {
    run: async (world) => {
      const proxy = await model(world);
      const log: unknown[] = [];
      listenAfterOneThatThrows(proxy, log);
      proxy.on("change", () => log.push("change"));
      world.receive("w", { method: "update", state: { a: 1, b: 1 } });
      await world.settle();
      log.push("|");
      world.receive("w", { method: "update", state: { b: 2 } });
      await world.settle();
      return [log, proxy.get("a"), proxy.get("b")];
    },
    better: {
      name: "listener-errors",
      jupyter: [["|", "next key", "change"], 1, 2],
      pywry: [["next listener", "next key", "change", "|", "next key", "change"], 1, 2],
    },
  },
};
