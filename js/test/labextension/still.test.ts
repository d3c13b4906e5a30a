import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MimeModel, Renderer, RenderMime } from "../../src/labextension/jupyterlab.ts";
import { rendererIn } from "../../src/labextension/still.ts";

const VIEW = "application/vnd.jupyter.widget-view+json";
const MODEL: MimeModel = { data: { [VIEW]: { model_id: "m" }, "text/html": "<b>kept</b>" } };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

class FakeRenderer implements Renderer {
  readonly node = document.createElement("div");
  readonly widgets: unknown[] = [];
  isDisposed = false;
  #render: (renderer: FakeRenderer, model: MimeModel) => unknown;

  constructor(render: (renderer: FakeRenderer, model: MimeModel) => unknown) {
    this.#render = render;
  }

  async renderModel(model: MimeModel): Promise<void> {
    await this.#render(this, model);
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

/** JupyterLab's renderers, `widget` being what Jupyter's manager does with a widget's output. */
function rendermime(widget?: (renderer: FakeRenderer) => unknown) {
  const html = (renderer: FakeRenderer, { data }: MimeModel) => {
    renderer.node.innerHTML = String(data["text/html"]);
  };
  const made: RenderMime = {
    getFactory: (mimeType) => (mimeType === VIEW && !widget ? undefined : {}),
    createRenderer: (mimeType) => new FakeRenderer(mimeType === VIEW && widget ? widget : html),
    addFactory: () => undefined,
  };
  return made;
}

function show(renderer: FakeRenderer): void {
  renderer.node.textContent = "";
  renderer.widgets.push("view");
  renderer.node.append("live");
}

test("a widget that is there is shown, and nothing of the still HTML", async () => {
  const renderer = rendererIn(rendermime(show));
  await renderer.renderModel(MODEL);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(renderer.node.textContent).toBe("live");
});

test("a widget that is not found gives way to the still HTML", async () => {
  const renderer = rendererIn(
    rendermime(({ node }) => node.append("Error displaying widget: model not found")),
  );
  await renderer.renderModel(MODEL);
  expect(renderer.node.textContent).toBe("As it was saved. Run the cell to use it.kept");
});

test("the still HTML stands in while nobody knows of the widget, until it comes", async () => {
  let come = () => undefined as unknown;
  const renderer = rendererIn(
    rendermime((own) => {
      own.node.textContent = "Loading widget...";
      return new Promise<void>((resolve) => {
        come = () => {
          show(own);
          resolve();
        };
      });
    }),
  );
  const done = renderer.renderModel(MODEL);
  await vi.advanceTimersByTimeAsync(999);
  expect(renderer.node.textContent).toBe("Loading widget...");
  await vi.advanceTimersByTimeAsync(1);
  expect(renderer.node.textContent).toContain("kept");
  come();
  await done;
  expect(renderer.node.textContent).toBe("live");
});

test("the still HTML stays as it is when Jupyter gives up looking for the widget", async () => {
  let giveUp = () => undefined as unknown;
  const renderer = rendererIn(
    rendermime(
      ({ node }) =>
        new Promise<void>((resolve) => {
          giveUp = () => {
            node.textContent = "model not found";
            resolve();
          };
        }),
    ),
  );
  const done = renderer.renderModel(MODEL);
  await vi.advanceTimersByTimeAsync(1_000);
  const before = renderer.node.querySelector("b");
  giveUp();
  await done;
  expect(renderer.node.textContent).toContain("kept");
  expect(renderer.node.querySelector("b")).toBe(before);
});

test("its styles are on the page once, however many outputs there are", async () => {
  for (const _ of [1, 2]) await rendererIn(rendermime(() => undefined)).renderModel(MODEL);
  expect(document.querySelectorAll("style[data-pywry-still]").length).toBe(1);
});

test("what Jupyter says stays where nothing else was saved", async () => {
  const renderer = rendererIn(rendermime(({ node }) => node.append("model not found")));
  await renderer.renderModel({ data: { [VIEW]: {} } });
  expect(renderer.node.textContent).toBe("model not found");
});

test("where no widgets are known the still HTML is all", async () => {
  const renderer = rendererIn(rendermime());
  await renderer.renderModel(MODEL);
  expect(renderer.node.textContent).toBe("kept");
});
