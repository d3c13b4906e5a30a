// What a user sees in the place of a widget that failed.

/** Replace what is in `el` by the error, its stack folded away. */
export function showFault(el: HTMLElement, what: string, error: unknown): void {
  const fault = document.createElement("div");
  fault.className = "pywry-error";
  fault.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = `${what}: ${error instanceof Error ? error.message : String(error)}`;
  fault.append(words);
  if (error instanceof Error && error.stack) fault.append(folded(error.stack));
  el.replaceChildren(fault);
}

function folded(stack: string): HTMLElement {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  const text = document.createElement("pre");
  summary.textContent = "Details";
  text.textContent = stack;
  details.append(summary, text);
  return details;
}
