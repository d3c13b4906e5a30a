// Text as a terminal shows it: colours by escape sequences, and lines that later text overwrites.

import { AnsiUp } from "ansi_up";

/** An element with the text; never its markup. */
export function terminalText(text: string): HTMLPreElement {
  const ansi = new AnsiUp();
  ansi.use_classes = true;
  const element = document.createElement("pre");
  element.innerHTML = ansi.ansi_to_html(overwritten(text)); // escapes what it does not colour
  for (const span of element.querySelectorAll<HTMLElement>("span[style*=color]")) nameColour(span);
  return element;
}

/** Leave to the style sheet what becomes of one of 256 colours, which may be hard to read in one of the themes. */
function nameColour({ style }: HTMLElement): void {
  if (!style.color) return;
  style.setProperty("--ansi", style.color);
  style.color = "";
}

/** Let what follows a carriage return take the place of what was before it, as progress bars want. */
export function overwritten(text: string): string {
  if (!text.includes("\r")) return text;
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  return lines
    .map((line) => line.split("\r").reduce((shown, next) => next + shown.slice(next.length)))
    .join("\n");
}
