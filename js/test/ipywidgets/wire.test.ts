import { expect, test, vi } from "vitest";
import type { State } from "../../src/host/attributes.ts";
import { Comm } from "../../src/host/comm.ts";
import { StyleSheets } from "../../src/host/css.ts";
import { plain, Wire } from "../../src/ipywidgets/wire.ts";
import type { Binary } from "../../src/shared/frame.ts";

interface Data {
  method: string;
  state?: State;
  content?: unknown;
}

/** Resolves when Jupyter's end has taken in what it was handed. */
function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** One of our models, what it sends, and what Jupyter's end of its wire hears. */
class Line {
  readonly sent: { data: Data; buffers: readonly Binary[] }[] = [];
  readonly heard: { data: Data; buffers: readonly Binary[] }[] = [];
  readonly close = vi.fn();
  readonly closed = vi.fn();
  readonly comm: Comm;
  readonly wire: Wire;
  #answers: (() => void)[] = [];

  constructor(state: State) {
    this.comm = new Comm("a", state, {
      post: (data, buffers, answered) => {
        this.sent.push({ data: data as Data, buffers });
        if (answered) this.#answers.push(answered);
        return `m${this.sent.length}`;
      },
      manager: { get_model: () => Promise.reject(), create_view: () => Promise.reject() },
      resolve: () => undefined,
      hostFor: () => ({ getModel: () => Promise.reject(), getWidget: () => Promise.reject() }),
      importModule: () => Promise.reject(),
      styles: new StyleSheets(),
    });
    this.wire = new Wire(this.comm, this.close);
    this.wire.on_msg((message) => {
      const { content, buffers } = message as { content: { data: Data }; buffers: Binary[] };
      this.heard.push({ data: content.data, buffers });
    });
    this.wire.on_close(this.closed);
  }

  /** Let Python have handled what was sent. */
  answer(): void {
    for (const answered of this.#answers.splice(0)) answered();
  }
}

test("what Jupyter's model saves is sent once, and does not come back to it", async () => {
  const line = new Line({ value: 1, other: 2 });
  line.wire.send({ method: "update", state: { value: 5 }, buffer_paths: [] });
  await tick();
  expect(line.sent.map(({ data }) => data)).toEqual([
    { method: "update", state: { value: 5 }, buffer_paths: [] },
  ]);
  expect(line.heard).toEqual([]);
});

test("while an update is under way, later ones merge, though Jupyter's model is told to go on", async () => {
  const line = new Line({ value: 1 });
  const status = vi.fn();
  const send = (value: number) =>
    line.wire.send({ method: "update", state: { value } }, { iopub: { status } });
  for (const value of [2, 3, 4]) send(value);
  await Promise.resolve();
  expect(status).toHaveBeenCalledTimes(3);
  expect(status).toHaveBeenCalledWith({ content: { execution_state: "idle" } });
  expect(line.sent.map(({ data }) => data.state)).toEqual([{ value: 2 }]);
  line.answer();
  expect(line.sent.map(({ data }) => data.state)).toEqual([{ value: 2 }, { value: 4 }]);
});

test("buffers travel with the values they belong to", () => {
  const line = new Line({ value: null });
  const bytes = new DataView(new Uint8Array([1, 2, 3]).buffer);
  line.wire.send({ method: "update", state: { value: {} }, buffer_paths: [["value", "raw"]] }, {}, {}, [
    bytes,
  ]);
  expect(line.sent[0]?.data).toEqual({
    method: "update",
    state: { value: {} },
    buffer_paths: [["value", "raw"]],
  });
  expect(line.sent[0]?.buffers).toEqual([bytes]);
});

test("what Python or another widget changes reaches Jupyter's model, with references for models", async () => {
  const line = new Line({ value: 1, layout: null });
  const layout = new Line({});
  line.comm.receive({ method: "update", state: { value: 7 }, buffers: [] });
  line.comm.model.set("layout", layout.comm.model);
  await tick();
  expect(line.heard.map(({ data }) => data)).toEqual([
    { method: "update", state: { value: 7 } },
    { method: "update", state: { layout: "IPY_MODEL_a" } },
  ]);
});

test("what a listener changes in answer to Jupyter's own change is news to it", async () => {
  const line = new Line({ value: 1, double: 2 });
  line.comm.model.on("change:value", () =>
    line.comm.model.set("double", 2 * Number(line.comm.model.get("value"))),
  );
  line.wire.send({ method: "update", state: { value: 5 } });
  await tick();
  expect(line.heard.map(({ data }) => data.state)).toEqual([{ double: 10 }]);
});

test("custom messages go both ways with their buffers", async () => {
  const line = new Line({});
  const bytes = new DataView(new ArrayBuffer(2));
  line.wire.send({ method: "custom", content: { event: "click" } }, undefined, undefined, [bytes]);
  line.comm.receive({ method: "custom", content: "answer", buffers: [bytes] });
  await tick();
  expect(line.sent).toEqual([{ data: { method: "custom", content: { event: "click" } }, buffers: [bytes] }]);
  expect(line.heard).toEqual([{ data: { method: "custom", content: "answer" }, buffers: [bytes] }]);
});

test("a message waits until Jupyter's model has taken in the one before, and for none that fails", async () => {
  const { comm } = new Line({ value: 1 });
  const wire = new Wire(comm, vi.fn());
  const log: unknown[] = [];
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const failed = vi.spyOn(console, "error").mockImplementation(() => {});
  wire.on_msg((message) => {
    const { method, state, content } = (message as { content: { data: Data } }).content.data;
    log.push(state?.value ?? content);
    return method === "update" ? gates.shift()?.promise : null;
  });
  const [first, second] = gates.slice();
  comm.receive({ method: "update", state: { value: 2 }, buffers: [] });
  comm.receive({ method: "custom", content: "after two", buffers: [] });
  comm.receive({ method: "update", state: { value: 3 }, buffers: [] });
  comm.receive({ method: "custom", content: "after three", buffers: [] });
  await tick();
  expect(log).toEqual([2]);
  first?.resolve();
  await tick();
  expect(log).toEqual([2, "after two", 3]);
  second?.reject(new Error("no such model"));
  await tick();
  expect(log).toEqual([2, "after two", 3, "after three"]);
  expect(failed).toHaveBeenCalledOnce();
  failed.mockRestore();
});

test("a method that is none is refused", () => {
  expect(() => new Line({}).wire.send({ method: "backbone" })).toThrow(
    'method "backbone", expected update or custom',
  );
});

test("closing goes to Python, and is heard from it", () => {
  const line = new Line({});
  line.wire.close();
  expect(line.close).toHaveBeenCalledWith(line.comm);
  expect(line.closed).not.toHaveBeenCalled();
  line.comm.close();
  expect(line.closed).toHaveBeenCalledTimes(1);
});

test("a state without models is left as it is", () => {
  const state = { value: 1, list: [{ a: null }], none: null };
  expect(plain(state)).toEqual(state);
});
