import { expect, test, vi } from "vitest";
import type { State } from "../../src/host/attributes.ts";
import { Model, type ModelMessage } from "../../src/host/model.ts";
import type { WidgetManager } from "../../src/host/registry.ts";
import type { Binary } from "../../src/shared/frame.ts";

interface Sent {
  data: Record<string, unknown>;
  buffers: readonly Binary[];
  /** Play Python: the message was handled. */
  status(): void;
}

function setup(state: State) {
  const sent: Sent[] = [];
  const model = new Model("m1", state, {
    manager: {} as WidgetManager,
    resolve: () => undefined,
    post: (data, buffers, answered) => {
      sent.push({ data: JSON.parse(JSON.stringify(data)), buffers, status: () => answered?.() });
      return `id${sent.length}`;
    },
  });
  const receive = (method: string, rest: Partial<ModelMessage>) =>
    model.receive({ method, buffers: [], ...rest });
  return {
    model,
    sent,
    states: () => sent.map(({ data }) => data.state),
    update: (values: State) => receive("update", { state: values }),
    echo: (values: State, parent: string) => receive("echo_update", { state: values, parent }),
    receive,
  };
}

test("save_changes sends what was set and no more", () => {
  const { model, states, sent } = setup({ x: 0, y: 0, z: 0 });
  model.set("x", 1);
  model.set({ y: 2, z: 0 });
  model.save_changes();
  model.save_changes();
  expect(sent.map(({ data }) => data)).toEqual([
    { method: "update", state: { x: 1, y: 2 }, buffer_paths: [] },
  ]);
  expect(states()).toHaveLength(1);
});

test("changing in place and setting the same reference sends nothing", () => {
  const list = [1];
  const { model, sent } = setup({ list });
  list.push(2);
  model.set("list", list);
  model.save_changes();
  expect(sent).toEqual([]);
});

test("binary values travel as buffers with their paths", () => {
  const { model, sent } = setup({});
  const bytes = new Uint8Array([1, 2]);
  const view = new DataView(new ArrayBuffer(3));
  model.set({ a: 1, b: bytes, c: { d: [view] } });
  model.save_changes();
  expect(sent[0]?.data).toEqual({
    method: "update",
    state: { a: 1, c: { d: [null] } },
    buffer_paths: [["b"], ["c", "d", 0]],
  });
  expect(sent[0]?.buffers).toEqual([bytes, view]);
});

test("models travel as references", () => {
  const { model, states } = setup({});
  model.set("layout", setup({}).model);
  model.save_changes();
  expect(states()).toEqual([{ layout: "IPY_MODEL_m1" }]);
});

test("one update is under way at a time, and later ones merge into the next as they were saved", () => {
  const { model, sent, states } = setup({ x: 0, list: [] as number[], bytes: null });
  const list = [1];
  const bytes = new Uint8Array([1]);
  model.set("x", 1);
  model.save_changes();
  model.set({ x: 2, list });
  model.save_changes();
  model.set("bytes", bytes);
  model.save_changes();
  model.set("x", 3);
  model.save_changes();
  list.push(2);
  bytes[0] = 9;
  model.set("x", 4); // not saved
  expect(states()).toEqual([{ x: 1 }]);
  sent[0]?.status();
  expect(states()).toEqual([{ x: 1 }, { x: 3, list: [1] }]);
  expect(sent[1]?.data.buffer_paths).toEqual([["bytes"]]);
  expect(sent[1]?.buffers).toEqual([new Uint8Array([1])]);
  sent[1]?.status();
  expect(states()).toHaveLength(2);
});

test("every save's status callback is called when its update was handled", () => {
  const { model, sent } = setup({ x: 0 });
  const calls: unknown[] = [];
  const callbacks = (name: string) => ({
    iopub: { status: (message: unknown) => calls.push([name, message]) },
  });
  for (const n of [1, 2, 3]) {
    model.set("x", n);
    model.save_changes(callbacks(`save ${n}`));
  }
  const idle = { content: { execution_state: "idle" } };
  sent[0]?.status();
  expect(calls).toEqual([["save 1", idle]]);
  sent[1]?.status();
  expect(calls.slice(1)).toEqual([
    ["save 2", idle],
    ["save 3", idle],
  ]);
});

test("an update that could not be sent does not block the next", () => {
  const { model, sent } = setup({ x: 0 });
  const tooLarge = new Model(
    "m2",
    { x: 0 },
    {
      manager: {} as WidgetManager,
      resolve: () => undefined,
      post: (data) => {
        if ((data as { state: State }).state.x === 1) throw new Error("too large");
        model.send(data);
        return "id";
      },
    },
  );
  tooLarge.set("x", 1);
  expect(() => tooLarge.save_changes()).toThrow("too large");
  tooLarge.set("x", 2);
  tooLarge.save_changes();
  expect(sent).toHaveLength(1);
});

test("an update from Python applies and is not sent back", () => {
  const { model, sent, update } = setup({ x: 0 });
  update({ x: 5 });
  model.save_changes();
  expect([model.get("x"), sent]).toEqual([5, []]);
});

test("what listeners of an update set is sent, even when they set it back", () => {
  const { model, states, update } = setup({ x: 0, y: 0 });
  model.on("change:x", () => {
    model.set({ x: 0, y: 1 });
    model.save_changes();
  });
  update({ x: 5 });
  expect([model.get("x"), model.get("y")]).toEqual([0, 1]);
  expect(states()).toEqual([{ x: 0, y: 1 }]);
});

test("what was set and not saved is saved later, whatever Python said meanwhile", () => {
  const { model, states, update } = setup({ x: 0 });
  model.set("x", 1);
  update({ x: 5 });
  expect(model.get("x")).toBe(5);
  model.save_changes();
  expect(model.get("x")).toBe(1);
  expect(states()).toEqual([{ x: 1 }]);
});

test("values of one update are set together and told in order, then as one change", () => {
  const { model, update } = setup({ a: 0, b: 0 });
  const told: unknown[] = [];
  model.on("change:a", () => told.push(["a", model.get("b")]));
  model.on("change:b", () => told.push(["b", model.get("a")]));
  model.on("change", () => told.push("change"));
  update({ b: 2, a: 1 });
  expect(told).toEqual([["b", 1], ["a", 2], "change"]);
});

test("buffers of an update are put in place", () => {
  const { model, receive } = setup({});
  const buffers = [new DataView(new ArrayBuffer(1)), new DataView(new ArrayBuffer(2))];
  receive("update", { state: { list: [null] }, buffer_paths: [["list", 0], ["own"]], buffers });
  expect([model.get("list"), model.get("own")]).toEqual([[buffers[0]], buffers[1]]);
});

test("an echo of an older value than was sent last is ignored", () => {
  const { model, sent, echo } = setup({ x: 0 });
  model.set("x", 1);
  model.save_changes();
  sent[0]?.status(); // the echo of id1 is late
  model.set("x", 2);
  model.save_changes();
  echo({ x: 1 }, "id1");
  expect(model.get("x")).toBe(2);
  echo({ x: 7 }, "id2");
  expect(model.get("x")).toBe(7);
});

test("an echo is ignored while a newer value waits to be sent, or to be saved", () => {
  const { model, echo } = setup({ x: 0, y: 0, z: 0 });
  model.set({ x: 1, y: 1, z: 1 });
  model.save_changes();
  model.set("x", 2);
  model.save_changes();
  model.set("y", 2);
  echo({ x: 1, y: 1, z: 5 }, "id1");
  expect([model.get("x"), model.get("y"), model.get("z")]).toEqual([2, 2, 5]);
});

test("another page's echo is ignored while ours is expected, and applies otherwise", () => {
  const { model, echo, sent } = setup({ x: 0, y: 0 });
  model.set("x", 1);
  model.save_changes();
  echo({ x: 9, y: 9 }, "other");
  expect([model.get("x"), model.get("y")]).toEqual([1, 9]);
  echo({ x: 1 }, "id1");
  sent[0]?.status();
  echo({ x: 8 }, "other");
  expect(model.get("x")).toBe(8);
  model.save_changes();
  expect(sent).toHaveLength(1);
});

test("an echo that never came hides no other page's echo after the status", () => {
  const { model, echo, sent } = setup({ x: 0 });
  model.set("x", 1);
  model.save_changes();
  sent[0]?.status();
  echo({ x: 8 }, "other");
  expect(model.get("x")).toBe(8);
});

test("an update from Python applies while one of ours is under way", () => {
  const { model, update } = setup({ x: 0 });
  model.set("x", 1);
  model.save_changes();
  update({ x: 0.5 });
  expect(model.get("x")).toBe(0.5);
});

test("custom messages are sent at once with their buffers, and told as msg:custom", () => {
  const { model, sent, receive } = setup({});
  const bytes = new Uint8Array([1]);
  const status = vi.fn();
  model.send({ a: 1 }, { iopub: { status } }, [bytes]);
  model.send("b");
  expect(sent.map(({ data, buffers }) => [data, buffers])).toEqual([
    [{ method: "custom", content: { a: 1 } }, [bytes]],
    [{ method: "custom", content: "b" }, []],
  ]);
  sent[0]?.status();
  expect(status.mock.calls).toEqual([[{ content: { execution_state: "idle" } }]]);

  const heard: unknown[][] = [];
  model.on("msg:custom", (...args: unknown[]) => heard.push(args));
  const buffers = [new DataView(new ArrayBuffer(1))];
  receive("custom", { content: { c: 2 }, buffers });
  expect(heard).toEqual([[{ c: 2 }, buffers]]);
});

test("a message with an unknown method is named", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  setup({}).receive("dance", {});
  expect(warn).toHaveBeenCalledWith('pywry: model m1 got a message with unknown method "dance"');
});

test("a model that ended says so once, then neither sends nor listens", () => {
  const { model, sent, update } = setup({ x: 0 });
  const told: string[] = [];
  model.on("all", (name: string) => told.push(name));
  model.end();
  model.end();
  model.set("x", 1);
  model.save_changes();
  model.send("a");
  update({ x: 2 });
  expect(told).toEqual(["comm:close", "destroy"]);
  expect(sent).toEqual([]);
});
