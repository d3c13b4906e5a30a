import { beforeEach, expect, test } from "vitest";
import { StyleSheets } from "../../src/host/css.ts";
import { FakePage, loadSheets, settle } from "./fake-page.ts";

beforeEach(() => document.head.replaceChildren());

const texts = () => [...document.querySelectorAll("style")].map((style) => style.textContent);
const links = () => [...document.querySelectorAll("link")].map((link) => link.href);

test("models of one widget class share one sheet, gone with the last of them", () => {
  const page = new FakePage();
  const state = { _css: ".a {}", _anywidget_id: "m.A" };
  page.openWidget("1", { default: {} }, state);
  page.openWidget("2", { default: {} }, { ...state });
  page.openWidget("3", { default: {} }, { _css: ".b {}", _anywidget_id: "m.B" });
  expect(texts()).toEqual([".a {}", ".b {}"]);
  page.close("1");
  expect(texts()).toEqual([".a {}", ".b {}"]);
  page.close("2");
  expect(texts()).toEqual([".b {}"]);
});

test("a change of _css replaces the sheet, and an empty one removes it", async () => {
  const page = new FakePage();
  page.openWidget("1", { default: {} }, { _css: ".a {}" });
  await settle();
  page.update("1", { _css: ".b {}" });
  expect(texts()).toEqual([".b {}"]);
  page.update("1", { _css: "" });
  expect(texts()).toEqual([]);
  page.update("1", { _css: ".c {}" });
  expect(texts()).toEqual([".c {}"]);
});

test("the same css again leaves the sheet alone", () => {
  const sheets = new StyleSheets();
  sheets.apply("m.A", {}, ".a {}");
  const style = document.querySelector("style");
  sheets.apply("m.A", {}, ".a {}");
  expect(document.querySelectorAll("style")).toHaveLength(1);
  expect(document.querySelector("style")).toBe(style);
});

test("a URL becomes a link, which takes the former's place when it has loaded", () => {
  loadSheets();
  const sheets = new StyleSheets();
  const user = {};
  sheets.apply("m.A", user, "http://host/a.css");
  const whileLoading: string[][] = [];
  document.head.addEventListener("load", () => whileLoading.push(links()), { capture: true, once: true });
  sheets.apply("m.A", user, "http://host/b.css");
  expect(whileLoading).toEqual([["http://host/a.css", "http://host/b.css"]]);
  expect(links()).toEqual(["http://host/b.css"]);
  sheets.release("m.A", user);
  expect(links()).toEqual([]);
});
