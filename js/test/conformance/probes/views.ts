// Views: several of one model, their ends, and what surrounds the widget's own element.

import type { ModelProxy } from "../../../src/host/afm.ts";
import { type Probes, tick } from "../world.ts";
import { started } from "./start.ts";

const LAYOUT = { _model_module: "@jupyter-widgets/base", _model_name: "LayoutModel" };

export const views: Probes = {
  "two views of a model hear the same, and end apart": async (world) => {
    const log: string[] = [];
    let count = 0;
    const render = ({ model, signal }: { model: ModelProxy; signal: AbortSignal }) => {
      const name = `view ${++count}`;
      model.on("change:a", () => log.push(`${name}: ${model.get("a")}`));
      signal.addEventListener("abort", () => log.push(`${name} aborted`));
      return () => log.push(`${name} cleanup`);
    };
    const { model, view } = await started(world, { a: 0 }, { render: render as never });
    const second = await world.show("w");
    await world.settle();
    model.set("a", 1);
    view.remove();
    await world.settle();
    world.receive("w", { method: "update", state: { a: 2 } });
    await world.settle();
    return [log.slice(0, 2), log.slice(2, -1).sort(), log.at(-1), view.el.isConnected, second.el.isConnected];
  },
  "a view that goes while render is still at work": async (world) => {
    const log: string[] = [];
    const gate = Promise.withResolvers<void>();
    const render = async ({ signal }: { signal: AbortSignal }) => {
      signal.addEventListener("abort", () => log.push("aborted"));
      await gate.promise;
      return () => log.push("cleanup");
    };
    const { view } = await started(world, {}, { render: render as never });
    view.remove();
    gate.resolve();
    await world.settle();
    return log;
  },
  "an update between initialize and render is seen by render": async (world) => {
    const { model } = await started(world, { a: 0 });
    world.receive("w", { method: "update", state: { a: 3 } });
    await world.settle();
    await world.show("w");
    await world.settle();
    return model.get("a");
  },
  "the layout is a model": async (world) => {
    await world.open("l", { ...LAYOUT, width: "50px" });
    const { model } = await started(world, { layout: "IPY_MODEL_l" });
    const layout = model.get("layout") as ModelProxy;
    const log: unknown[] = [];
    layout.on("change:width", (_: unknown, value: unknown) => log.push(value));
    world.receive("l", { method: "update", state: { width: "60px" } });
    await world.settle();
    return [layout.get("width"), log, layout === (await world.manager.get_model("l"))];
  },
  "the layout is the element's style, and follows": async (world) => {
    await world.open("l", { ...LAYOUT, width: "50px", grid_template_areas: '"a b"', border_top: null });
    const { view } = await started(world, { layout: "IPY_MODEL_l" });
    await tick();
    const { style } = view.el;
    const seen = () => [style.width, style.height, style.gridTemplateAreas, style.borderTop];
    const log = [seen()];
    world.receive("l", { method: "update", state: { width: null, height: "20px" } });
    await world.settle();
    return [...log, seen()];
  },
  "another layout": {
    run: async (world) => {
      await world.open("l", { ...LAYOUT, width: "50px" });
      await world.open("m", { ...LAYOUT, height: "7px" });
      const { view } = await started(world, { layout: "IPY_MODEL_l" });
      world.receive("w", { method: "update", state: { layout: "IPY_MODEL_m" } });
      for (let turn = 0; turn < 20; turn++) await world.settle();
      return [view.el.style.width, view.el.style.height];
    },
    better: { name: "view-follows-model", jupyter: ["50px", ""], pywry: ["", "7px"] },
  },
  "style models are models too": async (world) => {
    await world.open("s", { ...LAYOUT, _model_name: "StyleModel", _view_name: "StyleView" });
    const { model } = await started(world, { style: "IPY_MODEL_s" });
    return [model.get("style"), model.get("style") === (await world.manager.get_model("s"))];
  },
  "classes of the model are on the element": async (world) => {
    const { view } = await started(world, { _dom_classes: ["one", "two"] });
    return ["one", "two", "three"].filter((name) => view.el.classList.contains(name));
  },
  "classes that change": {
    run: async (world) => {
      const { view } = await started(world, { _dom_classes: ["one", "two"] });
      world.receive("w", { method: "update", state: { _dom_classes: ["two", "three"] } });
      await world.settle();
      return ["one", "two", "three"].filter((name) => view.el.classList.contains(name));
    },
    better: { name: "view-follows-model", jupyter: ["one", "two"], pywry: ["two", "three"] },
  },
  "views are counted where the model wants it": async (world) => {
    const { model, view } = await started(world, { _view_count: 0 });
    await tick();
    const counts = [model.get("_view_count")];
    world.idle();
    const second = await world.show("w");
    await world.settle();
    counts.push(model.get("_view_count"));
    view.remove();
    await world.settle();
    counts.push(model.get("_view_count"));
    second.remove();
    await world.settle();
    return [counts, model.get("_view_count")];
  },
  "Python asks for the focus": async (world) => {
    const { view } = await started(world, {});
    view.el.tabIndex = 0;
    const log = [document.activeElement === view.el];
    world.receive("w", { method: "custom", content: { do: "focus" } });
    await world.settle();
    log.push(document.activeElement === view.el);
    world.receive("w", { method: "custom", content: { do: "blur" } });
    await world.settle();
    return [...log, document.activeElement === view.el];
  },
  "a tooltip": {
    run: async (world) => {
      const { view } = await started(world, { tooltip: null });
      world.receive("w", { method: "update", state: { tooltip: "help" } });
      await world.settle();
      return view.el.title;
    },
    better: { name: "view-follows-model", jupyter: "", pywry: "help" },
  },
};
