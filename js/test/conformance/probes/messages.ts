// Custom messages and buffers, both ways.

import type { Probes } from "../world.ts";
import { started } from "./start.ts";

export const messages: Probes = {
  "a custom message with its buffers": async (world) => {
    const { model } = await started(world, {});
    const bytes = Uint8Array.of(1, 2);
    const returned = model.send({ hello: [1] }, undefined, [bytes, new DataView(bytes.buffer), bytes.buffer]);
    model.send("text");
    model.send(null);
    return [returned, world.sent.map(({ data, buffers }) => [data, buffers])];
  },
  "custom messages wait for no update": async (world) => {
    const { model } = await started(world, { a: 0 });
    for (const a of [1, 2]) {
      model.set("a", a);
      model.save_changes();
      model.send(a);
    }
    return world.sent.map(({ data }) => data.method);
  },
  "the status of a custom message is told": async (world) => {
    const { model } = await started(world, {});
    const log: unknown[] = [];
    model.send("x", { iopub: { status: ({ content }) => log.push(content) } });
    world.idle();
    return log;
  },
  "a custom message of Python's and its buffers": async (world) => {
    const { model } = await started(world, {});
    const log: unknown[] = [];
    model.on("msg:custom", (...given: unknown[]) => log.push(given));
    world.receive("w", { method: "custom", content: { text: "é" } }, [
      new DataView(Uint8Array.of(1, 2).buffer),
      new DataView(new ArrayBuffer(0)),
    ]);
    await world.settle();
    return log;
  },
  "custom messages before anyone listens": {
    run: async (world) => {
      const { model } = await started(world, {});
      const log: unknown[] = [];
      world.receive("w", { method: "custom", content: 1 }, [new DataView(Uint8Array.of(7).buffer)]);
      world.receive("w", { method: "custom", content: 2 });
      await world.settle();
      const listen = (content: unknown, buffers: DataView[]) => log.push([content, buffers.length]);
      model.on("msg:custom", listen);
      log.push("listens");
      await world.settle();
      world.receive("w", { method: "custom", content: 3 });
      await world.settle();
      return log;
    },
    better: {
      name: "unheard-messages",
      jupyter: ["listens", [3, 0]],
      pywry: ["listens", [1, 1], [2, 0], [3, 0]],
    },
  },
  "updates and custom messages keep their order": async (world) => {
    const { model } = await started(world, { a: 0 });
    const log: unknown[] = [];
    model.on("change:a", () => log.push(model.get("a")));
    model.on("msg:custom", (content: unknown) => log.push(content));
    for (const a of [1, 2, 3]) {
      world.receive("w", { method: "update", state: { a } });
      world.receive("w", { method: "custom", content: `m${a}` });
    }
    await world.settle();
    return { updates: log.filter(Number), customs: log.filter((item) => !Number(item)) };
  },
  "binary values of Python's own their memory": async (world) => {
    const first = new DataView(Uint8Array.of(1, 2, 3).buffer);
    const second = new DataView(Uint8Array.of(4).buffer);
    const state = { nested: { list: [1, null] }, other: null };
    const { model } = await started(world, state);
    const data = {
      method: "update",
      state: { nested: { list: [1, null] } },
      buffer_paths: [["nested", "list", 1], ["other"]],
    };
    world.receive("w", data, [first, second]);
    await world.settle();
    return [model.get("nested"), model.get("other")];
  },
  "binary values in the first state": async (world) => {
    const given: unknown[] = [];
    const { definitions } = globalThis as unknown as { definitions: unknown[] };
    definitions.push({
      initialize: ({ model }: never) => given.push((model as Map<string, unknown>).get("b")),
    });
    const _esm = `export default globalThis.definitions[${definitions.length - 1}]`;
    const data = { buffer_paths: [["b", "deep"]] };
    const buffer = new DataView(Uint8Array.of(7, 8).buffer);
    await world.open("w", { _esm, _anywidget_id: "t", b: {} }, data, [buffer]);
    while (given.length === 0) await world.settle();
    return given;
  },
};
