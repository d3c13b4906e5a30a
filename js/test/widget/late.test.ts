import { expect, test } from "vitest";
import type { WidgetManager } from "../../src/widget/afm.ts";
import { hearWhenLate } from "../../src/widget/late.ts";
import { FakeModel } from "./fake-model.ts";

class WidgetModel {
  readonly heard: unknown[] = [];
  take: (message: unknown) => unknown;
  comm = { on_msg: (take: (message: unknown) => unknown) => (this.take = take) };

  constructor() {
    this.take = this._handle_comm_msg.bind(this);
  }

  _handle_comm_msg(message: unknown): unknown {
    return this.heard.push(message);
  }
}

class AnyModel extends WidgetModel {
  override async _handle_comm_msg(message: unknown): Promise<unknown> {
    await Promise.reject(new Error("[anywidget] Failed to initialize model."));
    return super._handle_comm_msg(message);
  }
}

function managed(own: object): FakeModel {
  const model = new FakeModel();
  model.widget_manager = { get_model: async () => own } as WidgetManager;
  return model;
}

test("a model hears its messages when anywidget has given it up", async () => {
  const own = new AnyModel();
  await hearWhenLate(managed(own));
  await own.take("message");
  expect(own.heard).toEqual(["message"]);
});

test("a model that does not wait for anywidget is left alone", async () => {
  const own = new WidgetModel();
  const { take } = own;
  await hearWhenLate(managed(own));
  expect(own.take).toBe(take);
  await expect(hearWhenLate(new FakeModel())).resolves.toBeUndefined();
});
