import { expect, test } from "vitest";
import type { WidgetModule } from "../../src/host/esm.ts";
import { FakePage, settle, silence } from "./fake-page.ts";

const hello: WidgetModule = {
  default: {
    render: ({ el }) => {
      el.textContent = "hello";
      return undefined;
    },
  },
};

test("display shows the model's view, and a later display another's in its place", async () => {
  const page = new FakePage();
  page.openWidget("a", hello);
  page.openWidget("b", hello);
  page.display("a");
  await settle();
  expect([page.view.dataset.modelId, page.view.textContent]).toEqual(["a", "hello"]);
  page.display("b");
  await settle();
  expect([...page.root.children].map((el) => (el as HTMLElement).dataset.modelId)).toEqual(["b"]);
});

test("the element is in the page when render runs", async () => {
  const page = new FakePage();
  let isConnected = false;
  page.openWidget("a", {
    default: {
      render: ({ el }) => {
        isConnected = el.isConnected;
      },
    },
  });
  await settle();
  page.display("a");
  await settle();
  expect(isConnected).toBe(true);
});

test("closing the model removes its view", async () => {
  const page = new FakePage();
  page.openWidget("a", hello);
  page.display("a");
  await settle();
  page.close("a");
  expect(page.root.childElementCount).toBe(0);
});

test("_dom_classes are on the view's element, and follow changes", async () => {
  const page = new FakePage();
  page.openWidget("a", hello, { _dom_classes: ["one", "two"] });
  page.display("a");
  await settle();
  expect(page.view.className).toBe("one two");
  page.update("a", { _dom_classes: ["two", "three"] });
  expect(page.view.className).toBe("two three");
});

test("the layout's values are the element's style, and follow changes", async () => {
  const page = new FakePage();
  page.open("l", { _model_name: "LayoutModel", width: "50px", min_height: "10px", border_top: null });
  page.openWidget("a", hello, { layout: "IPY_MODEL_l" });
  page.display("a");
  await settle();
  expect(page.view.style.cssText).toBe("width: 50px; min-height: 10px;");
  page.update("l", { width: null, max_width: "70px" });
  expect(page.view.style.cssText).toBe("min-height: 10px; max-width: 70px;");
  page.open("l2", { color: "red" });
  page.update("a", { layout: "IPY_MODEL_l2" });
  page.update("l", { max_width: "99px" });
  expect(page.view.style.cssText).toContain("color: red;");
  expect(page.view.style.cssText).not.toContain("px");
});

test("a model that is no anywidget says so in its place", async () => {
  const page = new FakePage();
  page.open("a", { _model_module: "@jupyter-widgets/controls", _model_name: "IntSliderModel" });
  page.display("a");
  await settle();
  expect(page.root.textContent).toContain("@jupyter-widgets/controls.IntSliderModel is not an anywidget");
});

test("a display of a model that opens later waits for it", async () => {
  silence("warn");
  const page = new FakePage();
  page.display("a");
  page.openWidget("a", hello);
  await settle();
  expect(page.view.textContent).toBe("hello");
});

test("a model that opens after another was displayed does not take its place", async () => {
  const page = new FakePage();
  page.openWidget("b", hello);
  page.display("a");
  page.display("b");
  await settle();
  page.openWidget("a", hello);
  await settle();
  expect(page.view.dataset.modelId).toBe("b");
});
