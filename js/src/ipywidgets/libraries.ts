// Libraries that draw outputs and that other packages bring: loaded once a page, from where the output's model says.

import { runScript } from "../shared/script.ts";

const page = globalThis as unknown as Record<string, unknown>;
const loading = new Map<string, Promise<void>>();

/** What a script sets on the window; it is not run again when something on this page has. */
export async function library<T>(name: string, url: string): Promise<T> {
  if (page[name] === undefined) {
    const runs = loading.get(url) ?? runScript(url);
    loading.set(url, runs);
    try {
      await runs;
    } catch (error) {
      loading.delete(url); // the next output may try again
      throw error;
    }
  }
  return page[name] as T;
}

/** Resolves when the element has a size on the page, as drawings take their size and colours from there. */
export function shown(element: HTMLElement, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const observer = new ResizeObserver(() => {
      if (!element.isConnected || element.clientWidth === 0) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(element);
    signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  });
}

/** Call `draw` with each change of the page's theme. */
export function followTheme(draw: () => void, signal: AbortSignal): void {
  const observer = new MutationObserver(draw);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-pywry-theme"] });
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
}
