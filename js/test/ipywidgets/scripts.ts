// Scripts of a page, run by the test: happy-dom loads none.

import { vi } from "vitest";

/** Let each script that is put on the page run what stands here under its URL, or fail when nothing does. */
export function serveScripts(scripts: Record<string, () => void>): string[] {
  const ran: string[] = [];
  vi.spyOn(document.head, "append").mockImplementation((...nodes) => {
    const script = nodes[0] as HTMLScriptElement;
    queueMicrotask(() => {
      const run = scripts[script.src];
      if (!run) return script.onerror?.(new Event("error"));
      ran.push(script.src);
      const current = vi.spyOn(document, "currentScript", "get").mockReturnValue(script);
      run();
      current.mockRestore();
      script.onload?.(new Event("load"));
    });
  });
  return ran;
}
