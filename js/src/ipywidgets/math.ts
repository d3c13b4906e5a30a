// LaTeX on the page: as MathML, which browsers draw themselves, so that no fonts are needed.

import temml from "temml";

const OPTIONS = { trust: false, fences: "all" }; // `fences` is not in its types
const page = globalThis as { temml?: unknown };

/** Draw the formulas between `$`, `$$`, `\(`, `\[` and in AMS environments in the text of an element. */
export function typeset(element: HTMLElement): void {
  const former = page.temml;
  page.temml = temml; // where this function of its own looks for the others
  try {
    temml.renderMathInElement(element, OPTIONS);
  } finally {
    page.temml = former;
  }
}
