// What es-module-shims wants to know, with which ipyreact and others give their widgets' modules an import map. It asks an inline
// script, in a frame of its own, what the browser can do, and waits until it is told. Pages refuse inline scripts, so it
// would wait for ever.

/** Import maps and `import.meta`, which browsers of pages have; neither style sheets nor JSON as modules, which not all have. */
const ANSWER = ["esms", true, true, false, false];

/** Answer in the place of the inline script. */
export function answerModuleShims(): void {
  const asks = (node: Node) => node instanceof HTMLIFrameElement && node.srcdoc.includes("['esms']");
  new MutationObserver((records) => {
    if (records.some(({ addedNodes }) => [...addedNodes].some(asks))) window.postMessage(ANSWER, "*");
  }).observe(document.head, { childList: true });
}
