import { expect, test } from "vitest";
import type { WidgetManager } from "../../src/widget/afm.ts";
import { findMissed } from "../../src/widget/missed.ts";

type State = Record<string, unknown>;

/** Jupyter's manager as a page that was opened late has it: of the kernel's models it knows some. */
class LateManager implements WidgetManager {
  readonly asked: string[] = [];
  readonly made: object[] = [];
  #kernel: Record<string, State>;
  #known: Record<string, State>;

  constructor(kernel: Record<string, State>, known: string[]) {
    this.#kernel = kernel;
    this.#known = Object.fromEntries(known.map((id) => [id, kernel[id] as State]));
  }

  has_model(id: string): boolean {
    return id in this.#known;
  }

  async get_model(id: string) {
    return { get_state: () => this.#known[id] as State };
  }

  async _create_comm(_target: string, id: string) {
    let take: (message: unknown) => void = () => undefined;
    const data = { method: "update", state: this.#kernel[id], buffer_paths: [["payload"]] };
    const buffers = [new Uint8Array([1, 2]).buffer];
    const send = () => {
      this.asked.push(id);
      take({ content: { data: { method: "echo_update" } } });
      take({ content: { data }, buffers });
    };
    return { on_msg: (given: typeof take) => (take = given), send };
  }

  async new_model(options: { model_id: string }, state: State) {
    this.#known[options.model_id] = state;
    this.made.push({ ...options, comm: undefined });
  }
}

const described = (id: string) => ({
  model_id: id,
  model_name: "AnyModel",
  model_module: "anywidget",
  model_module_version: "~0.11",
  comm: undefined,
});

test("a model that the page has missed is asked for in the kernel, and those that it refers to", async () => {
  const kernel = { outer: { child: "anywidget:inner", name: "x" }, inner: { back: "IPY_MODEL_outer" } };
  const manager = new LateManager(kernel, []);
  await findMissed(manager, "outer", "~0.11");
  expect(manager.made).toEqual([described("outer"), described("inner")]);
  const { payload } = (await manager.get_model("outer")).get_state() as { payload: DataView };
  expect(payload.getUint8(1)).toBe(2);
});

test("a model that is known is left alone, and what it refers to is found", async () => {
  const manager = new LateManager({ outer: { child: "anywidget:inner" }, inner: {} }, ["outer"]);
  await findMissed(manager, "outer", "~0.11");
  expect(manager.asked).toEqual(["inner"]);
});

test("a manager that cannot be told of models is not asked", async () => {
  const manager = { get_model: () => Promise.reject(new Error("not found")) };
  await expect(findMissed(manager, "outer", "~0.11")).resolves.toBeUndefined();
});
