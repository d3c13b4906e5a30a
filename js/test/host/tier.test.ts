import { expect, test } from "vitest";
import type { State } from "../../src/host/attributes.ts";
import type { Comm } from "../../src/host/comm.ts";
import type { WidgetModule } from "../../src/host/esm.ts";
import type { Frontend, Tier, TierHost, TierModule } from "../../src/host/tier.ts";
import { FakePage, settle, silence } from "./fake-page.ts";

const URL_OF_TIER = "http://host/assets/tier.js";

/** A tier that shows a model's `value`, and adopts when the test lets it. */
class FakeTier {
  readonly adopted: [string, Frontend][] = [];
  host!: TierHost;
  release!: () => void;
  readonly #released = new Promise<void>((resolve) => {
    this.release = resolve;
  });
  readonly module: TierModule = {
    openTier: (host) => {
      this.host = host;
      return this.tier;
    },
  };
  readonly tier: Tier = {
    adopt: (comm, frontend) => {
      this.adopted.push([comm.id, frontend]);
      return this.#released;
    },
    view: async (comm, { signal }) => {
      const el = document.createElement("output");
      el.textContent = String(comm.model.get("value"));
      signal.addEventListener("abort", () => el.remove());
      return el;
    },
  };
}

function pageWith(tier: FakeTier): FakePage {
  const page = new FakePage();
  page.modules.set(URL_OF_TIER, tier.module as unknown as WidgetModule);
  return page;
}

function openClassic(page: FakePage, id: string, state: State, frontend: Partial<Frontend> = {}): void {
  page.handle({
    type: "comm_open",
    comm_id: id,
    data: { state: { _model_module: "@jupyter-widgets/controls", ...state } },
    frontend: { tier: "tier.js", ...frontend },
  });
}

test("a page of anywidgets and layouts does not load the tier", async () => {
  const page = new FakePage();
  page.open("layout", { _model_module: "@jupyter-widgets/base", width: "3em" });
  page.openWidget("a", { default: {} }, { layout: "IPY_MODEL_layout" });
  page.display("a");
  await settle();
  expect(page.imported).toEqual(["code of a"]);
});

test("the tier is loaded once, with the first model that names it, and given absolute addresses", async () => {
  const tier = new FakeTier();
  const page = pageWith(tier);
  openClassic(page, "a", {}, { modules: { maps: "maps.js" }, missing: { other: "not installed" } });
  openClassic(page, "b", {});
  await settle();
  expect(page.imported).toEqual([URL_OF_TIER]);
  expect(tier.adopted).toEqual([
    [
      "a",
      {
        tier: URL_OF_TIER,
        modules: { maps: "http://host/assets/maps.js" },
        missing: { other: "not installed" },
      },
    ],
    ["b", { tier: URL_OF_TIER, modules: {} }],
  ]);
});

test("a model's messages wait until the tier has it", async () => {
  const tier = new FakeTier();
  const page = pageWith(tier);
  openClassic(page, "a", { value: 1 });
  page.update("a", { value: 2 });
  await settle();
  const { model } = await tier.host.wait("a");
  expect(model.get("value")).toBe(1);
  tier.release();
  await settle();
  expect(model.get("value")).toBe(2);
});

test("its view takes the place of the root view and leaves classes and layout to the tier", async () => {
  const tier = new FakeTier();
  const page = pageWith(tier);
  openClassic(page, "a", { value: 7, _dom_classes: ["mine"] });
  page.display("a");
  await settle();
  expect(page.root.querySelector("output")?.textContent).toBe("7");
  expect(page.view.className).toBe("");
});

test("a tier that cannot be loaded shows the reason, and is tried again with the next model", async () => {
  silence("error");
  const tier = new FakeTier();
  const page = new FakePage();
  page.modules.set(URL_OF_TIER, new Error("no network"));
  openClassic(page, "a", {});
  page.display("a");
  await settle();
  expect(page.root.textContent).toContain("no network");
  page.modules.set(URL_OF_TIER, tier.module as unknown as WidgetModule);
  openClassic(page, "b", {});
  await settle();
  expect(tier.adopted.map(([id]) => id)).toEqual(["b"]);
});

test("an anywidget shows a model of the tier by reference, as any other widget", async () => {
  const page = pageWith(new FakeTier());
  openClassic(page, "a", { value: 7 });
  page.openWidget("box", {
    default: {
      render: async ({ el, host }) => {
        const child = await host.getWidget("IPY_MODEL_a");
        await child.render({ el });
        return undefined;
      },
    },
  });
  page.display("box");
  await settle();
  expect(page.view.querySelector("output")?.textContent).toBe("7");
});

test("a comm that the tier opens and closes is opened and closed in Python", async () => {
  const tier = new FakeTier();
  const page = pageWith(tier);
  openClassic(page, "a", {});
  await settle();
  const state = { _model_name: "PanZoomModel" };
  const comm: Comm = tier.host.open("new", "jupyter.widget", { state }, { version: "2.1.0" });
  expect(await tier.host.wait("new")).toBe(comm);
  tier.host.close(comm);
  expect(comm.signal.aborted).toBe(false); // until Python has
  page.close("new");
  expect(comm.signal.aborted).toBe(true);
  expect(page.sent.map(({ type, comm_id, data }) => [type, comm_id, data])).toEqual([
    ["comm_open", "new", { state }],
    ["comm_close", "new", undefined],
  ]);
});
