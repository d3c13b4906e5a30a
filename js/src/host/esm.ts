// A widget's code: from a URL or from text, imported once and shared by all models that have it.

import type { Cleanup, InitializeProps, RenderProps } from "./afm.ts";

/** What a widget's module defines, in the words of the anywidget front-end module specification. */
export interface Definition {
  initialize?(props: InitializeProps): unknown;
  render?(props: RenderProps): Cleanup | Promise<Cleanup>;
}

export interface WidgetModule {
  default?: Definition | (() => Definition | Promise<Definition>);
  /** The form before `default`; widgets still ship it, and it wins. */
  render?: NonNullable<Definition["render"]>;
}

export type ImportModule = (esm: string) => Promise<WidgetModule>;

const modules = new Map<string, Promise<WidgetModule>>();

export function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(text);
}

export function importModule(esm: string): Promise<WidgetModule> {
  let module = modules.get(esm);
  if (!module) {
    module = isUrl(esm) ? importUrl(esm) : importText(esm);
    modules.set(esm, module);
    module.catch(() => modules.delete(esm)); // the next model tries again
  }
  return module;
}

async function importUrl(url: string): Promise<WidgetModule> {
  try {
    return await import(url);
  } catch (error) {
    // WebKit does not say which module, and no browser why.
    if (!(error instanceof TypeError) || new URL(url).origin === location.origin) throw error;
    throw new Error(`it is at ${url}, and pages load nothing from others`, { cause: error });
  }
}

async function importText(text: string): Promise<WidgetModule> {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** What a module defines for one model: a default function is called for each. */
export async function definitionOf(module: WidgetModule): Promise<Definition> {
  if (module.render) return { render: module.render };
  const made = typeof module.default === "function" ? await module.default() : module.default;
  if (typeof made === "object" && made !== null) return made;
  throw new TypeError(
    `widget module exports ${Object.keys(module).join(", ") || "nothing"}, expected a default export: ` +
      "an object with render and initialize, or a function that returns one",
  );
}
