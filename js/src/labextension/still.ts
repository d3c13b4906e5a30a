// An output whose widget is not there shows the still HTML that was saved beside it, where Jupyter would only say that
// it has no model.

import type { MimeModel, Renderer, RenderMime } from "./jupyterlab.ts";
import css from "./still.css";

/** What PyWry's outputs have beside Jupyter's own, so that only theirs come here. */
export const OURS = "application/vnd.pywry.view+json";
const VIEW = "application/vnd.jupyter.widget-view+json";
const HTML = "text/html";
const NOTE = "As it was saved. Run the cell to use it.";

/** How long Jupyter may look for the widget, and wait for the kernel, before the still HTML is shown meanwhile. */
const PATIENCE_MS = 1_000;

/** Return what renders a PyWry output: Jupyter's own renderer of widgets, with the still HTML where there is none. */
export function rendererIn(rendermime: RenderMime): Renderer {
  if (!rendermime.getFactory(VIEW)) return rendermime.createRenderer(HTML);
  // Its own object, as Jupyter gives a notebook's widget manager to the renderers that it knows by their class.
  const renderer = rendermime.createRenderer(VIEW);
  const render = renderer.renderModel.bind(renderer);
  let still: { html: Renderer; whole: HTMLElement } | null = null;
  const isThere = () => renderer.isDisposed || (renderer.widgets ?? []).length > 0;
  const forget = () => {
    still?.html.dispose();
    still = null;
  };
  const showStill = async (model: MimeModel) => {
    if (isThere() || typeof model.data[HTML] !== "string") return;
    if (!still) {
      const html = rendermime.createRenderer(HTML);
      const made = { html, whole: around(html.node) };
      still = made;
      await html.renderModel(model);
      if (still !== made || isThere()) return;
    }
    // The same as before, where Jupyter has put its own words in its place: nothing moves.
    renderer.node.replaceChildren(still.whole);
  };
  renderer.renderModel = async (model) => {
    forget();
    const timer = setTimeout(() => void showStill(model), PATIENCE_MS);
    await render(model);
    clearTimeout(timer);
    if (isThere()) forget();
    else await showStill(model);
  };
  return renderer;
}

/** The HTML with a line above it that says what it is. */
function around(html: HTMLElement): HTMLElement {
  addStyles();
  const whole = Object.assign(document.createElement("div"), { className: "pywry-still" });
  whole.append(
    Object.assign(document.createElement("p"), { className: "pywry-saved", textContent: NOTE }),
    html,
  );
  return whole;
}

/** Once for each page: JupyterLab has no place for the styles of an extension that is one script. */
function addStyles(): void {
  if (document.querySelector("style[data-pywry-still]")) return;
  const style = Object.assign(document.createElement("style"), { textContent: css });
  style.dataset.pywryStill = "";
  document.head.append(style);
}
