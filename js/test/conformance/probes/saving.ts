// What leaves the page by `save_changes`: which values, when, and what echoes do.

import type { Probes } from "../world.ts";
import { started } from "./start.ts";

const callbacks = (log: unknown[]) => ({
  iopub: { status: (message: { content: { execution_state: string } }) => log.push(message.content) },
});

export const saving: Probes = {
  "what was set is sent, and no more": async (world) => {
    const { model } = await started(world, { a: 0, b: 0, c: 0 });
    model.set("a", 1);
    model.set({ b: 2, c: 0 });
    model.save_changes();
    model.save_changes();
    return world.sent.map(({ id: _, ...sent }) => sent);
  },
  "what was set and set back is sent": async (world) => {
    const { model } = await started(world, { a: 0 });
    model.set("a", 1);
    model.set("a", 0);
    model.save_changes();
    return world.sent.map(({ data }) => data);
  },
  "nothing set sends nothing, nor does what Python set": async (world) => {
    const { model } = await started(world, { a: 0 });
    model.save_changes();
    world.receive("w", { method: "update", state: { a: 5 } });
    await world.settle();
    model.save_changes();
    return [world.sent, model.get("a")];
  },
  "what a listener sets during Python's update is sent": async (world) => {
    const { model } = await started(world, { a: 0, b: 0 });
    model.on("change:a", () => {
      model.set("b", model.get("a"));
      model.save_changes();
    });
    world.receive("w", { method: "update", state: { a: 5 } });
    await world.settle();
    return [world.sent.map(({ data }) => data), model.get("b")];
  },
  "a listener that coerces Python's value sends its own": async (world) => {
    const { model } = await started(world, { a: 0 });
    model.on("change:a", () => {
      model.set("a", Math.min(model.get("a") as number, 3));
      model.save_changes();
    });
    world.receive("w", { method: "update", state: { a: 5 } });
    await world.settle();
    return [world.sent.map(({ data }) => data), model.get("a")];
  },
  "save_changes inside a listener of one's own change": async (world) => {
    const { model } = await started(world, { a: 0, b: 0 });
    model.on("change:a", () => model.save_changes());
    model.on("change", () => model.save_changes());
    model.set({ a: 1, b: 1 });
    model.save_changes();
    return world.sent.map(({ data }) => data.state);
  },
  "one update is under way, later ones merge": async (world) => {
    const { model } = await started(world, { a: 0, b: 0 });
    const states = () => world.sent.map(({ data }) => data.state);
    for (const a of [1, 2, 3]) {
      model.set("a", a);
      model.save_changes();
    }
    model.set("b", 1);
    model.save_changes();
    const before = states();
    world.idle();
    const after = states();
    world.idle();
    model.set("a", 4);
    model.save_changes();
    return [before, after, states()];
  },
  "the status of a save is told": async (world) => {
    const { model } = await started(world, { a: 0 });
    const log: unknown[] = [];
    model.set("a", 1);
    model.save_changes(callbacks(log));
    log.push("sent");
    world.idle();
    return log;
  },
  "an echo of one's own value changes nothing": async (world) => {
    const { model } = await started(world, { a: 0 });
    const log: unknown[] = [];
    model.on("change", () => log.push(model.get("a")));
    model.set("a", 1);
    model.save_changes();
    const parent = world.sent[0]?.id as string;
    world.receive("w", { method: "echo_update", state: { a: 1 } }, [], parent);
    await world.settle();
    world.idle();
    return log;
  },
  "an echo that is older than what was sent is ignored": async (world) => {
    const { model } = await started(world, { a: 0 });
    const log: unknown[] = [];
    model.on("change", () => log.push(model.get("a")));
    model.set("a", 1);
    model.save_changes();
    const first = world.sent[0]?.id as string;
    model.set("a", 2);
    model.save_changes();
    world.receive("w", { method: "echo_update", state: { a: 1 } }, [], first);
    await world.settle();
    world.idle();
    world.receive("w", { method: "echo_update", state: { a: 2 } }, [], world.sent[1]?.id);
    await world.settle();
    world.idle();
    world.receive("w", { method: "echo_update", state: { a: 7 } }, [], "another page's");
    await world.settle();
    return [log, model.get("a")];
  },
  "a value that Python's validator coerces: its echo, then the true value": async (world) => {
    const { model } = await started(world, { a: 0 });
    const log: unknown[] = [];
    model.on("change:a", () => log.push(model.get("a")));
    model.set("a", 150);
    model.save_changes();
    world.receive("w", { method: "echo_update", state: { a: 150 } }, [], world.sent[0]?.id);
    world.receive("w", { method: "update", state: { a: 100 } }, [], world.sent[0]?.id);
    await world.settle();
    world.idle();
    model.save_changes();
    return [log, world.sent.length];
  },
  "a value that Python's validator rejects: its echo alone": async (world) => {
    const { model } = await started(world, { a: 0 });
    model.set("a", -1);
    model.save_changes();
    world.receive("w", { method: "echo_update", state: { a: -1 } }, [], world.sent[0]?.id);
    await world.settle();
    world.idle();
    const between = model.get("a");
    // Our Python then sends what is true, see rejected-write; a page takes it as any update.
    world.receive("w", { method: "update", state: { a: 0 } });
    await world.settle();
    return [between, model.get("a")];
  },
  "another page's echo is ignored until one's own came": async (world) => {
    const { model } = await started(world, { a: 0, b: 0 });
    model.set("a", 1);
    model.save_changes();
    world.receive("w", { method: "echo_update", state: { a: 9, b: 9 } }, [], "another page's");
    await world.settle();
    const during = [model.get("a"), model.get("b")];
    world.receive("w", { method: "echo_update", state: { a: 1 } }, [], world.sent[0]?.id);
    world.receive("w", { method: "update", state: { a: 3 } });
    await world.settle();
    world.idle();
    return [during, model.get("a")];
  },
  "echo off: a status alone lets the next update leave": async (world) => {
    const { model } = await started(world, { a: 0 });
    for (const a of [1, 2]) {
      model.set("a", a);
      model.save_changes();
    }
    world.idle();
    world.receive("w", { method: "update", state: { a: 5 } });
    await world.settle();
    return [world.sent.map(({ data }) => data.state), model.get("a")];
  },
  "echo off: another page's echo after the status": {
    run: async (world) => {
      const { model } = await started(world, { a: 0 });
      model.set("a", 1);
      model.save_changes();
      world.idle();
      world.receive("w", { method: "echo_update", state: { a: 9 } }, [], "another page's");
      await world.settle();
      return model.get("a");
    },
    better: { name: "missing-echo", jupyter: 1, pywry: 9 },
  },
  "binary values, at any depth": async (world) => {
    const { model } = await started(world, {});
    const bytes = Uint8Array.of(1, 2, 3);
    model.set("bytes", new DataView(bytes.buffer));
    model.set("nested", { list: [0, bytes.buffer, { typed: Float32Array.of(1) }], text: "x" });
    model.save_changes();
    return world.sent.map(({ data, buffers }) => [data, buffers]);
  },
  "a view of a part of a buffer": {
    run: async (world) => {
      const { model } = await started(world, {});
      const whole = Uint8Array.of(9, 1, 2, 9);
      model.set("part", whole.subarray(1, 3));
      model.set("view", new DataView(whole.buffer, 1, 2));
      model.save_changes();
      return world.sent.map(({ buffers }) => buffers);
    },
    better: {
      name: "viewed-bytes",
      jupyter: [
        [
          [9, 1, 2, 9],
          [9, 1, 2, 9],
        ],
      ],
      pywry: [
        [
          [1, 2],
          [1, 2],
        ],
      ],
    },
  },
  "what is changed after a save stays at home": async (world) => {
    const { model } = await started(world, { list: [0], bytes: null });
    model.set("list", [1]);
    model.save_changes();
    const list = [1, 2];
    model.set("list", list);
    model.save_changes();
    list.push(3);
    world.idle();
    return world.sent.map(({ data }) => data.state);
  },
  "models among the values": async (world) => {
    await world.open("l", { _model_module: "@jupyter-widgets/base", width: "5px" });
    await world.open("m", { _model_module: "@jupyter-widgets/base", width: "6px" });
    const { model } = await started(world, { layout: "IPY_MODEL_l" });
    model.set("layout", await world.manager.get_model("m"));
    model.save_changes();
    return world.sent.map(({ data }) => data);
  },
  "an update past what waits, by the manager's own model": async (world) => {
    const { model } = await started(world, { a: 0 });
    const own = (await world.manager.get_model("w")) as { send_sync_message(values: object): string };
    model.set("a", 1);
    model.save_changes();
    const id = own.send_sync_message({ chunk: { bytes: new DataView(Uint8Array.of(1).buffer) } });
    return [world.sent.map(({ data, buffers }) => [data, buffers]), id === world.sent[1]?.id];
  },
  "a value that cannot be sent": {
    run: async (world) => {
      const { model } = await started(world, { a: 0, b: 0 });
      const log: unknown[] = [];
      const save = () => {
        try {
          model.save_changes();
        } catch (error) {
          log.push((error as Error).name);
        }
      };
      model.set({ a: () => {}, b: 1 });
      save();
      world.idle();
      model.set("b", 2);
      save();
      return [log, world.sent.map(({ data }) => data.state)];
    },
    better: {
      name: "unsendable-value",
      jupyter: [["DataCloneError", "DataCloneError"], []],
      pywry: [["TypeError"], [{ b: 1 }, { b: 2 }]],
    },
  },
};
