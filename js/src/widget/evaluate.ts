// `handle.eval`: the value of one JavaScript expression, evaluated on the page.

import { scopeExpression } from "./page.ts";

/** Evaluate `code` as a module of its own, which a content security policy without eval allows. */
export async function evaluate(code: unknown, view: string): Promise<unknown> {
  // The line end is for code that ends in a comment.
  const source = `const pywry = ${scopeExpression(view)};\nexport default (async () => (${String(code)}\n))();`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ url)) as {
      default: Promise<unknown>;
    };
    return await module.default;
  } finally {
    URL.revokeObjectURL(url);
  }
}
