// Widgets inside widgets.

import type { AfmHost, ChildWidget, ModelProxy } from "../../../src/host/afm.ts";
import type { Definition } from "../../../src/host/esm.ts";
import { esm, type Probes, tick, type World } from "../world.ts";
import { started } from "./start.ts";

async function child(world: World, definition: Definition, id = "c"): Promise<void> {
  await world.open(id, { _esm: esm(definition), _anywidget_id: "test.Child", n: 1 });
}

async function host(world: World): Promise<AfmHost> {
  return (await started(world, { child: "anywidget:c" })).props.host;
}

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    () => "failed",
  );
}

export const children: Probes = {
  "exports of a child": async (world) => {
    const exported = { answer: 42 };
    await child(world, { initialize: () => exported });
    const widget = await (await host(world)).getWidget("anywidget:c");
    return [widget.exports === exported, Object.keys(widget).sort()];
  },
  "a child without exports": async (world) => {
    await child(world, { initialize: () => () => {} });
    return (await (await host(world)).getWidget("anywidget:c")).exports;
  },
  "a child whose initialize is still at work is waited for": async (world) => {
    const gate = Promise.withResolvers<object>();
    await child(world, { initialize: () => gate.promise });
    const coming = (await host(world)).getWidget("anywidget:c");
    const first = await Promise.race([coming.then(() => "child"), tick().then(() => "tick")]);
    gate.resolve({ ready: true });
    return [first, (await coming).exports];
  },
  "a child is drawn in the parent's element, and ends with its signal": async (world) => {
    const log: string[] = [];
    const render: Definition["render"] = ({ el, model, signal }) => {
      el.append(`child ${model.get("n")}`);
      signal.addEventListener("abort", () => log.push("aborted"));
      return () => log.push("cleanup");
    };
    await child(world, { render });
    const widget = await (await host(world)).getWidget("anywidget:c");
    const el = document.body.appendChild(document.createElement("div"));
    const controller = new AbortController();
    await widget.render({ el, signal: controller.signal });
    await world.settle();
    const text = el.textContent;
    controller.abort();
    await world.settle();
    return [text, log.sort()];
  },
  "new code of a child is drawn where its parent shows it": {
    run: async (world) => {
      const drawn = (text: string): Definition => ({ render: ({ el }) => void el.append(text) as never });
      await child(world, drawn("old"));
      const widget = await (await host(world)).getWidget("anywidget:c");
      const el = document.body.appendChild(document.createElement("div"));
      await widget.render({ el });
      const { promise: started, resolve: start } = Promise.withResolvers<void>();
      const code: Definition = { ...drawn("new"), initialize: () => start() };
      world.receive("c", { method: "update", state: { _esm: esm(code) } });
      await started;
      await world.settle();
      return el.textContent;
    },
    better: { name: "inner-code", jupyter: "old", pywry: "new" },
  },
  "a child ends with its parent's view": async (world) => {
    const log: string[] = [];
    await child(world, {
      render: ({ signal }) => void signal.addEventListener("abort", () => log.push("aborted")) as never,
    });
    const { props, view } = await started(world, {});
    const widget = (await props.host.getWidget("anywidget:c")) as ChildWidget;
    await widget.render({ el: document.createElement("div") });
    view.remove();
    await world.settle();
    return log;
  },
  "a child's model, and listeners that end with the view": async (world) => {
    await child(world, {});
    const { props, view } = await started(world, {});
    const model = (await props.host.getModel("anywidget:c")) as ModelProxy;
    const log: unknown[] = [];
    model.on("change:n", (_: unknown, value: unknown) => log.push(value));
    world.receive("c", { method: "update", state: { n: 2 } });
    await world.settle();
    view.remove();
    await world.settle();
    world.receive("c", { method: "update", state: { n: 3 } });
    await world.settle();
    return [Object.keys(model).sort(), model.get("n"), log];
  },
  "references that are none": async (world) => {
    const own = await host(world);
    return [await failure(own.getModel("c")), await failure(own.getWidget(7))];
  },
  "references as ipywidgets writes them": {
    run: async (world) => {
      await child(world, { initialize: () => ({ x: 1 }) });
      const own = await host(world);
      return [await failure(own.getModel("IPY_MODEL_c")), await failure(own.getWidget("IPY_MODEL_c"))];
    },
    better: { name: "ipy-model-references", jupyter: ["failed", "failed"], pywry: ["none", "none"] },
  },
  "get_model of the manager": async (world) => {
    await child(world, {});
    const { model } = await started(world, { child: "IPY_MODEL_c" });
    const reference = model.get("child") as string;
    const found = (await model.widget_manager.get_model(reference.slice(10))) as unknown as ModelProxy;
    return [reference, found.get("n"), found === (await model.widget_manager.get_model("c"))];
  },
  "get_model waits for a model that is on its way": async (world) => {
    const { model } = await started(world, {});
    const coming = model.widget_manager.get_model("c");
    await tick();
    await child(world, {});
    return ((await coming) as unknown as ModelProxy).get("n");
  },
  "a view of a child by create_view": async (world) => {
    await child(world, { render: ({ el }) => void el.append("child") as never });
    const { model } = await started(world, {});
    const found = await model.widget_manager.get_model("c");
    const view = await model.widget_manager.create_view(found);
    document.body.append(view.el);
    while (view.el.textContent === "") await tick();
    view.remove();
    return [view.el.textContent, view.el.isConnected];
  },
};
