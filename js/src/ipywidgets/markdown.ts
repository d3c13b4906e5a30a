// Markdown as notebooks have it: formulas are left to LaTeX, headings can be linked to, links lead to another tab.

import { Marked, type TokenizerAndRendererExtension } from "marked";

const FORMULA =
  /^(?:\$\$[\s\S]+?\$\$|\$(?!\s)(?:\\.|[^$\\`])+?(?<!\s)\$(?!\d)|\\\\\([\s\S]+?\\\\\)|\\\\\[[\s\S]+?\\\\\]|\\begin\{([a-z]+\*?)\}[\s\S]+?\\end\{\1\})/i;
const START = /\$|\\\\[([]|\\begin\{/;

const marked = new Marked({ extensions: [formula("block"), formula("inline")] });

/** HTML with the formulas as they were written. */
export async function htmlOf(source: string): Promise<string> {
  return marked.parse(source);
}

/** Make the text's own links and headings work on a page that shows more than it. */
export function connect(element: HTMLElement): void {
  for (const heading of element.querySelectorAll("h1, h2, h3, h4, h5, h6"))
    heading.id ||= (heading.textContent ?? "").trim().replace(/\s+/g, "-");
  for (const link of element.querySelectorAll<HTMLAnchorElement>("a[href]")) {
    if (!/^https?:/.test(link.getAttribute("href") ?? "")) continue;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
}

/** Keeps Markdown's hands off a formula: its backslashes, underscores and stars are LaTeX's. */
function formula(level: "block" | "inline"): TokenizerAndRendererExtension {
  return {
    name: `formula-${level}`,
    level,
    // Where the text before it ends; blocks end by themselves.
    ...(level === "inline" && { start: (source: string) => index(source) }),
    tokenizer(source) {
      const raw = FORMULA.exec(source)?.[0];
      // A block that goes on behind the formula is a paragraph, in which it stands.
      if (raw === undefined || (level === "block" && !/^\s*(\n|$)/.test(source.slice(raw.length)))) return;
      return { type: `formula-${level}`, raw };
    },
    renderer({ raw }) {
      const text = escaped(raw.replace(/\\(\\[()[\]])/g, "$1"));
      return level === "block" ? `<p>${text}</p>` : text;
    },
  };
}

function index(source: string): number | undefined {
  const found = source.search(START);
  return found < 0 ? undefined : found;
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
