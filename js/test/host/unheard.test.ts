import { expect, test, vi } from "vitest";
import type { InitializeProps, RenderProps } from "../../src/host/afm.ts";
import { Model } from "../../src/host/model.ts";
import type { WidgetManager } from "../../src/host/registry.ts";
import { Unheard } from "../../src/host/unheard.ts";
import { FakePage, settle } from "./fake-page.ts";

function setup() {
  const model = new Model(
    "m1",
    {},
    { manager: {} as WidgetManager, resolve: () => undefined, post: () => "1" },
  );
  const heard: unknown[] = [];
  return {
    model,
    heard,
    say: (content: unknown, isEarly = false) =>
      void model.receive({ method: "custom", content, buffers: [], isEarly }),
    listen: (content: unknown) => heard.push(content),
  };
}

test("early messages wait for the first listener, with what follows them, and come when its code has gone on", async () => {
  const { model, heard, say, listen } = setup();
  say("early", true);
  say("then");
  model.on("msg:custom", listen);
  say("soon");
  expect(heard).toEqual([]);
  await settle();
  say("live");
  expect(heard).toEqual(["early", "then", "soon", "live"]);
});

test("a listener for one message, or for all events, is one too", async () => {
  const { model, say, listen, heard } = setup();
  say(1, true);
  say(2, true);
  model.once("msg:custom", listen);
  await settle();
  expect(heard).toEqual([1]);
  const other = setup();
  other.say(1, true);
  other.model.on("all", (name: string, content: unknown) => other.heard.push([name, content]));
  await settle();
  expect(other.heard).toEqual([["msg:custom", 1]]);
});

test("a bystander hears what is told, and what waits goes on waiting", async () => {
  const { model, heard, say, listen } = setup();
  say("early", true);
  model.on("msg:custom", (content: unknown) => heard.push(`beside: ${content}`), model.bystander);
  model.on("change:x", () => {});
  await settle();
  expect(heard).toEqual([]);
  model.on("msg:custom", listen);
  await settle();
  expect(heard).toEqual(["beside: early", "early"]);
});

test("messages that nobody listens to later are nobody's, as in Jupyter", async () => {
  const { model, heard, say, listen } = setup();
  say("unheard");
  model.on("msg:custom", listen);
  await settle();
  expect(heard).toEqual([]);
});

test("messages are early until the root view is drawn", async () => {
  const page = new FakePage();
  const heard: unknown[] = [];
  const models = new Map<string, { on(name: string, callback: unknown): void }>();
  for (const id of ["early", "late"]) {
    const initialize = ({ model }: InitializeProps) => {
      models.set(id, model as never);
      return undefined;
    };
    page.openWidget(id, { default: { initialize } });
  }
  page.openWidget("root", { default: {} });
  page.custom("early", "early");
  page.display("root");
  await settle();
  page.custom("late", "late");
  for (const id of ["early", "late"])
    models.get(id)?.on("msg:custom", (content: unknown) => heard.push(content));
  await settle();
  expect(heard).toEqual(["early"]);
});

test("a view's own element is a bystander, and its code is not", async () => {
  const page = new FakePage();
  const heard: unknown[] = [];
  const go = Promise.withResolvers<void>();
  const render = async ({ model }: RenderProps) => {
    await go.promise;
    model.on("msg:custom", (content: never) => heard.push(content));
    return undefined;
  };
  page.openWidget("w", { default: { render } });
  page.custom("w", "early");
  page.display("w");
  await settle();
  go.resolve();
  await settle();
  expect(heard).toEqual(["early"]);
});

test("what follows is bounded, by count and by bytes, and what is too much goes with all, aloud", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const big = [new DataView(new ArrayBuffer(32 * 2 ** 20))];
  const unheard = new Unheard();
  for (let n = 0; n < 3; n++) unheard.keep([n, big], { isEarly: true });
  for (let n = 0; n < 2; n++) unheard.keep([n, big], { isEarly: false });
  expect(warn).not.toHaveBeenCalled();
  unheard.keep([2, big], { isEarly: false });
  expect(warn.mock.calls).toEqual([[expect.stringContaining("nobody listens to 6 messages")]]);
  expect(unheard.isEmpty).toBe(true);
  for (let n = 0; n < 10_000; n++) unheard.keep([n, []], { isEarly: false });
  expect(unheard.isEmpty).toBe(false);
  unheard.keep([0, []], { isEarly: false });
  expect(unheard.isEmpty).toBe(true);
});
