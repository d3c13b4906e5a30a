// A widget's HTML: puts it into the DOM, runs its scripts in order, and makes its inline handlers work.
// Inline code runs from blob URLs, as hosted pages forbid inline scripts.

import { atEnd } from "../shared/ending.ts";
import { scopeExpression } from "./page.ts";

export interface ContentScope {
  /** Id of the view that owns the content. */
  view: string;
  /** Whether `window.pywry` is another widget's, so that scripts must be handed their own. */
  needsOwnPywry: () => boolean;
  /** Called for errors in the content's scripts. */
  report: (error: unknown, source: string) => void;
  signal: AbortSignal;
}

interface InlineHandler {
  el: Element;
  type: string;
  code: string;
}

const CLASSIC_TYPES = ["", "text/javascript", "application/javascript", "text/ecmascript"];

/** Puts HTML into elements; a blob URL of its making lives as long as the content. */
export class Content {
  #scope: ContentScope;
  #urls = new Set<string>();

  constructor(scope: ContentScope) {
    this.#scope = scope;
    const { signal, report } = scope;
    const isOurs = (text: string | undefined) => [...this.#urls].some((url) => text?.includes(url));
    const onError = ({ filename, error, message }: ErrorEvent) => {
      if (isOurs(filename)) report(error ?? message, "content");
    };
    const onRejection = ({ reason }: PromiseRejectionEvent) => {
      if (reason instanceof Error && isOurs(reason.stack)) report(reason, "content");
    };
    addEventListener("error", onError, { signal });
    addEventListener("unhandledrejection", onRejection, { signal });
    atEnd(signal, () => this.#revoke());
  }

  /**
   * Replace what `container` shows; resolves when the scripts have run, one after the other. `beforeScripts` is called
   * when there are any.
   */
  async render(container: Element, html: string, beforeScripts?: () => void): Promise<void> {
    const template = document.createElement("template");
    template.innerHTML = html;
    const handlers = takeHandlers(template.content);
    const scripts = scriptsIn(template.content);
    container.replaceChildren(template.content);
    if (scripts.length > 0) beforeScripts?.();
    if (handlers.length > 0) await this.#wire(handlers);
    for (const script of scripts) {
      if (this.#scope.signal.aborted || !container.contains(script)) return; // replaced by newer content
      await this.#run(script);
    }
  }

  /** A script that came through innerHTML does not run; a new element like it does. */
  #run(old: HTMLScriptElement): Promise<void> {
    const script = document.createElement("script");
    for (const { name, value } of old.attributes) script.setAttribute(name, value);
    const isInline = !old.src;
    if (isInline) script.src = this.#url(this.#wrap(old.textContent ?? "", script.type === "module"));
    script.async = old.async && !isInline;
    const done = this.#finish(script, old.getAttribute("src") ?? "inline script");
    old.replaceWith(script);
    return script.async ? Promise.resolve() : done;
  }

  #finish(script: HTMLScriptElement, source: string): Promise<void> {
    const { signal, report } = this.#scope;
    return new Promise((resolve) => {
      const fail = () => {
        report(new Error(`script ${source} did not load`), "content");
        resolve();
      };
      script.addEventListener("load", () => resolve(), { once: true });
      script.addEventListener("error", fail, { once: true });
      atEnd(signal, () => resolve());
    });
  }

  /** All on one line, so that the line numbers in error messages are those of the source. */
  #wrap(code: string, isModule: boolean): string {
    if (!this.#scope.needsOwnPywry()) return code;
    const own = `const pywry = ${scopeExpression(this.#scope.view)};`;
    // Functions declared in a block of sloppy code are still the page's, so handlers elsewhere find them.
    return isModule ? `${own} ${code}` : `{ ${own} { ${code}\n} }`;
  }

  #url(source: string): string {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.#urls.add(url);
    return url;
  }

  #revoke(): void {
    for (const url of this.#urls) URL.revokeObjectURL(url);
  }

  /** Let inline handlers be listeners. A text that many elements have is compiled once. */
  async #wire(handlers: InlineHandler[]): Promise<void> {
    const codes = [...new Set(handlers.map(({ code }) => code))];
    const compiled = new Map(
      await Promise.all(codes.map(async (code) => [code, await this.#compile(code)] as const)),
    );
    for (const { el, type, code } of handlers) {
      el.addEventListener(type, (event) => {
        if (compiled.get(code)?.call(el, event) === false) event.preventDefault();
      });
    }
  }

  /** The function of an inline handler's code, or undefined when it has a syntax error, which is reported. */
  async #compile(code: string): Promise<((this: Element, event: Event) => unknown) | undefined> {
    const slot = Symbol.for(`pywry.handler.${this.#urls.size}.${this.#scope.view}`);
    const holder = globalThis as unknown as Record<
      symbol,
      ((this: Element, event: Event) => unknown) | undefined
    >;
    const source = `globalThis[Symbol.for("${slot.description}")] = function (event) { ${code}\n};`;
    const script = document.createElement("script");
    script.src = this.#url(this.#wrap(source, false));
    const done = this.#finish(script, "inline handler");
    document.head.append(script);
    await done;
    script.remove();
    const handler = holder[slot];
    delete holder[slot];
    return handler;
  }
}

/** Remove `onclick="…"` and the like: policies forbid them, and in a notebook they would miss their `pywry`. */
function takeHandlers(content: DocumentFragment): InlineHandler[] {
  const handlers: InlineHandler[] = [];
  for (const el of content.querySelectorAll("*")) {
    for (const { name, value } of [...el.attributes]) {
      if (!name.startsWith("on") || !(name in el)) continue;
      handlers.push({ el, type: name.slice(2), code: value });
      el.removeAttribute(name);
    }
  }
  return handlers;
}

function scriptsIn(container: ParentNode): HTMLScriptElement[] {
  return [...container.querySelectorAll("script")].filter(
    (script) =>
      script instanceof HTMLScriptElement &&
      (script.type === "module" || CLASSIC_TYPES.includes(script.type.toLowerCase())),
  );
}
