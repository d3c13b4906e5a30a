import { afterEach, expect, test, vi } from "vitest";
import { modeFor, Theme } from "../../src/widget/theme.ts";

let life = new AbortController();

afterEach(() => {
  life.abort();
  life = new AbortController();
  document.body.className = "";
  document.body.removeAttribute("data-jp-theme-light");
});

/** Let the operating system prefer dark or light; returns the function that changes its mind. */
function prefer(dark: boolean) {
  const query = Object.assign(new EventTarget(), { matches: dark });
  vi.spyOn(window, "matchMedia").mockReturnValue(query as unknown as MediaQueryList);
  return (next: boolean) => {
    query.matches = next;
    query.dispatchEvent(new Event("change"));
  };
}

test("dark and light are what they are", () => {
  prefer(true);
  expect([modeFor("dark"), modeFor("light")]).toEqual(["dark", "light"]);
});

test.each([
  ["JupyterLab light", { jp: "true" }, "light"],
  ["JupyterLab dark", { jp: "false" }, "dark"],
  ["VS Code light", { class: "vscode-light" }, "light"],
  ["VS Code dark", { class: "vscode-dark" }, "dark"],
  ["VS Code dark with high contrast", { class: "vscode-high-contrast" }, "dark"],
  ["VS Code light with high contrast", { class: "vscode-high-contrast vscode-high-contrast-light" }, "light"],
  ["marimo light", { class: "light light-theme" }, "light"],
  ["marimo dark", { class: "dark dark-theme" }, "dark"],
])(
  "system is %s around the widget, whatever the operating system prefers",
  (_, body: { jp?: string; class?: string }, mode) => {
    prefer(mode === "light");
    if (body.jp) document.body.dataset.jpThemeLight = body.jp;
    document.body.className = body.class ?? "";
    expect(modeFor("system")).toBe(mode);
  },
);

test("system follows the operating system live", () => {
  const change = prefer(true);
  const theme = new Theme("system", life.signal);
  const listener = vi.fn();
  theme.onChange(listener);
  change(false);
  change(false);
  expect(theme.mode).toBe("light");
  expect(listener.mock.calls).toEqual([["light", "system"]]);
  life.abort();
  change(true);
  expect(listener).toHaveBeenCalledOnce();
});

test("system follows JupyterLab live", async () => {
  prefer(true);
  const theme = new Theme("system", life.signal);
  document.body.dataset.jpThemeLight = "true";
  await vi.waitFor(() => expect(theme.mode).toBe("light"));
});

test("a theme that is asked for is told once, a name that is none is refused", () => {
  prefer(true);
  const theme = new Theme("dark", life.signal);
  const listener = vi.fn();
  theme.onChange(listener);
  theme.request("system");
  theme.request("light");
  theme.request("light");
  expect(listener.mock.calls).toEqual([["light", "light"]]);
  expect(() => theme.request("blue")).toThrow('theme is "blue", expected dark, light or system');
});
