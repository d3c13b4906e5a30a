// An output whose widget is not there shows the still HTML that was saved beside it, where Jupyter would only say that
// it has no model.

import type { MimeModel, Renderer, RenderMime } from "./jupyterlab.ts";

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
  let still: Renderer | null = null;
  const isThere = () => renderer.isDisposed || (renderer.widgets ?? []).length > 0;
  const forget = () => {
    still?.dispose();
    still = null;
  };
  const showStill = async (model: MimeModel) => {
    if (isThere() || typeof model.data[HTML] !== "string") return;
    forget();
    const made = rendermime.createRenderer(HTML);
    still = made;
    await made.renderModel(model);
    if (still !== made || isThere()) return;
    renderer.node.replaceChildren(note(), made.node);
  };
  renderer.renderModel = async (model) => {
    const timer = setTimeout(() => void showStill(model), PATIENCE_MS);
    await render(model);
    clearTimeout(timer);
    if (isThere()) forget();
    else await showStill(model);
  };
  return renderer;
}

function note(): HTMLElement {
  const line = Object.assign(document.createElement("p"), { className: "pywry-saved", textContent: NOTE });
  line.style.cssText = "margin: 0; color: var(--jp-ui-font-color2); font-size: var(--jp-ui-font-size1)";
  return line;
}
