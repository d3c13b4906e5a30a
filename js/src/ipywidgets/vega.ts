// Charts of Vega and Vega-Lite among outputs, in the page's theme.

import { followTheme, library, shown } from "./libraries.ts";

interface Embedded {
  finalize(): void;
}

type Embed = (element: HTMLElement, spec: object, options: object) => Promise<Embedded>;

/** No way out to an editor on the web. */
const ACTIONS = { export: true, source: false, compiled: false, editor: false };

export function vegaChart(spec: object, metadata: object, url: string, signal: AbortSignal): HTMLElement {
  const element = document.createElement("div");
  element.className = "pywry-output-vega";
  const { embed_options: options = {} } = metadata as { embed_options?: object };
  void draw(element, spec, options, url, signal).catch((error) => {
    console.error("pywry: a chart cannot be shown", error);
    element.textContent = `this chart cannot be shown: ${error}`;
  });
  return element;
}

async function draw(
  element: HTMLElement,
  spec: object,
  options: object,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  const [embed] = await Promise.all([library<Embed>("vegaEmbed", url), shown(element, signal)]);
  let drawn: Embedded | undefined;
  const show = async () => {
    if (signal.aborted) return;
    const former = drawn;
    const isDark = document.documentElement.dataset.pywryTheme === "dark";
    drawn = await embed(element, spec, {
      actions: ACTIONS,
      ...(isDark && { theme: "dark" }),
      config: { background: "transparent" },
      tooltip: { theme: isDark ? "dark" : "light" },
      ...options,
    });
    former?.finalize();
  };
  followTheme(() => void show(), signal);
  signal.addEventListener("abort", () => drawn?.finalize(), { once: true });
  await show();
}
