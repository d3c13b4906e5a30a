import { expect, test, vi } from "vitest";
import type { AfmHost } from "../../src/host/afm.ts";
import { drawCells } from "../../src/notebook/cells.ts";
import { progressBar } from "../../src/notebook/progress.ts";
import type { Cell, Progress } from "../../src/notebook/state.ts";

const { signal } = new AbortController();

const progress: Progress = { status: "running", number: 2, total: 5, cell: "Load", error: "" };

const cell: Cell = { kind: "code", name: "Load", output: "IPY_MODEL_out", code: null, hidden: false };

function hostOf(draw: (el: HTMLElement) => void): AfmHost {
  const getWidget = async () => ({
    exports: undefined,
    render: async ({ el }: { el: HTMLElement }) => draw(el),
  });
  return { getWidget, getModel: () => Promise.reject(new Error("no model was asked for")) };
}

test("the bar names the cell that runs, and how many have run", () => {
  const { element, show } = progressBar(() => undefined);
  show(progress);
  expect(element.querySelector("p")?.textContent).toBe("Running 2 of 5: Load");
  expect(element.querySelector("progress")?.value).toBe(1);
  expect(element.querySelector("progress")?.max).toBe(5);
  expect(element.querySelector("button")?.hidden).toBe(true);
});

test.each(["done", "dead", "saved"] as const)("when it is %s there is no bar", (status) => {
  const { element, show } = progressBar(() => undefined);
  show({ ...progress, status });
  expect(element.hidden).toBe(true);
});

test("a failure is said, and can be tried again", () => {
  const again = vi.fn();
  const { element, show } = progressBar(again);
  show({ ...progress, status: "failed", error: "cell 2 raised" });
  expect(element.hidden).toBe(false);
  expect(element.querySelector("p")?.textContent).toBe("cell 2 raised");
  element.querySelector("button")?.click();
  expect(again).toHaveBeenCalledOnce();
});

test("cells show their outputs, and their source as text", async () => {
  const source: Cell["code"] = [
    ["k", "if"],
    ["", " <b>x</b>"],
  ];
  const host = hostOf((el) => el.append("drawn"));
  const { element, show } = drawCells(
    [
      { ...cell, code: source },
      { ...cell, hidden: true },
    ],
    host,
    { signal },
  );
  await vi.waitFor(() => expect(element.querySelector(".nb-output")?.textContent).toBe("drawn"));
  expect(element.querySelector(".nb-source")?.textContent).toBe("if <b>x</b>");
  expect(element.querySelector(".nb-k")?.textContent).toBe("if");
  expect(element.querySelector(".nb-source b")).toBeNull();
  show(["done", "failed"]);
  const sections = [...element.querySelectorAll<HTMLElement>(".nb-cell")];
  expect(sections.map((each) => each.dataset.state)).toEqual(["done", "failed"]);
  expect(sections.map((each) => each.hidden)).toEqual([false, true]);
});

test("outputs that cannot be shown say why, in their place", async () => {
  vi.spyOn(console, "error").mockReturnValueOnce(undefined);
  const host: AfmHost = { ...hostOf(() => undefined), getWidget: () => Promise.reject(new Error("gone")) };
  const { element } = drawCells([cell], host, { signal });
  await vi.waitFor(() =>
    expect(element.textContent).toBe("The outputs of Load cannot be shown: Error: gone"),
  );
});
