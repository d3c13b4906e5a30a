// Style sheets of widgets: one for all models of one widget class, gone with the last of them.

import { isUrl } from "./esm.ts";

interface Sheet {
  css: string;
  element: HTMLElement;
}

export class StyleSheets {
  readonly #sheets = new Map<string, Sheet>();
  readonly #users = new Map<string, Set<object>>();

  /** Let `user` have `css` under `name` (the widget's `_anywidget_id`) until `release`. The last css given holds for all. */
  apply(name: string, user: object, css: string): void {
    this.#users.set(name, (this.#users.get(name) ?? new Set()).add(user));
    const former = this.#sheets.get(name);
    if (former?.css === css) return;
    const element = css ? sheet(css) : null;
    if (former) retire(former.element, element);
    if (element) document.head.append(element);
    if (element) this.#sheets.set(name, { css, element });
    else this.#sheets.delete(name);
  }

  release(name: string, user: object): void {
    const users = this.#users.get(name);
    if (!users?.delete(user) || users.size > 0) return;
    this.#users.delete(name);
    this.#sheets.get(name)?.element.remove();
    this.#sheets.delete(name);
  }
}

function sheet(css: string): HTMLElement {
  if (isUrl(css)) return Object.assign(document.createElement("link"), { rel: "stylesheet", href: css });
  return Object.assign(document.createElement("style"), { textContent: css });
}

/** Remove a sheet; one that a link takes the place of stays until the link has loaded, or the widget would flash bare. */
function retire(former: HTMLElement, next: HTMLElement | null): void {
  if (next instanceof HTMLLinkElement) {
    for (const event of ["load", "error"])
      next.addEventListener(event, () => former.remove(), { once: true });
  } else {
    former.remove();
  }
}
