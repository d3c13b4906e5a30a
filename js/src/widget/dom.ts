// The system events that change a widget's elements and style sheets.

import type { SystemHandler } from "./bus.ts";

export interface DomContext {
  root: HTMLElement;
  /** Style sheets of a widget that shares its page must not reach beyond the widget. */
  isScoped: boolean;
  /** Replace what an element shows by HTML whose scripts run. */
  render: (container: Element, html: string) => Promise<void>;
}

/** Handlers of set-content, set-style, inject-css and remove-css. */
export function domHandlers({ root, isScoped, render }: DomContext): Record<string, SystemHandler> {
  return {
    "pywry:set-content": async (data) => {
      const targets = findAll(root, data);
      if (data.html === undefined) {
        for (const el of targets) el.textContent = textOf(data.text);
        return;
      }
      await Promise.all(targets.map((el) => render(el, String(data.html))));
    },
    "pywry:set-style": (data) => {
      for (const el of findAll(root, data)) setStyles(el, (data.styles ?? {}) as Record<string, unknown>);
    },
    "pywry:inject-css": ({ css, id }) => injectCss(root, String(css ?? ""), id, isScoped),
    "pywry:remove-css": ({ id }) => styleElement(root, id)?.remove(),
  };
}

/** All elements inside the widget that have the `id`, or match the `selector`. */
function findAll(root: HTMLElement, { id, selector }: Record<string, unknown>): HTMLElement[] {
  if (id === undefined && selector === undefined)
    throw new TypeError("expected an id or a selector, got neither");
  if (id === undefined) return [...root.querySelectorAll<HTMLElement>(String(selector))];
  // Compared, not selected: an id may have any characters, and may be there more than once.
  return [...root.querySelectorAll<HTMLElement>("[id]")].filter((el) => el.id === String(id));
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function setStyles(el: HTMLElement, styles: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(styles)) {
    const property = name.startsWith("--")
      ? name
      : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const [, text = "", important = ""] = /^(.*?)\s*(?:!\s*(important))?$/s.exec(textOf(value)) ?? [];
    el.style.setProperty(property, text, important);
  }
}

function styleElement(root: HTMLElement, name: unknown): HTMLStyleElement | undefined {
  const sheets = [...root.querySelectorAll<HTMLStyleElement>("style[data-pywry-css]")];
  return sheets.find(({ dataset }) => dataset.pywryCss === String(name));
}

function injectCss(root: HTMLElement, css: string, id: unknown, isScoped: boolean): void {
  const name = id ?? css; // a sheet without an id is there once, however often it is injected
  const style = styleElement(root, name) ?? document.createElement("style");
  style.dataset.pywryCss = String(name);
  style.textContent = css;
  root.append(style); // outside of the content, which may be replaced, and after all earlier sheets
  if (isScoped) scope(style, `[data-pywry-view="${root.dataset.pywryView}"]`);
}

/** Rewrite a style sheet so that its rules reach only what is inside `selector`. */
function scope(style: HTMLStyleElement, selector: string): void {
  // The browser's own parser tells rules that nest (selectors, @media…) from those that may not (@keyframes…).
  const rules = [...(style.sheet?.cssRules ?? [])];
  const nests = (rule: CSSRule) =>
    rule instanceof CSSStyleRule || rule instanceof CSSMediaRule || rule instanceof CSSSupportsRule;
  style.textContent = rules
    .map((rule) => (nests(rule) ? `${selector} { ${rule.cssText} }` : rule.cssText))
    .join("\n");
}
