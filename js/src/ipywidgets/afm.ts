// Anywidgets among Jupyter's models: their code runs in this host, their views stand in Jupyter's boxes.

import { DOMWidgetModel, DOMWidgetView } from "@jupyter-widgets/base";
import type { Wire } from "./wire.ts";

export class AfmModel extends DOMWidgetModel {}

export class AfmView extends DOMWidgetView {
  readonly #life = new AbortController();

  override render(): void {
    const { runtime } = (this.model.comm as Wire).comm;
    void runtime?.view(this.el, { signal: this.#life.signal });
  }

  override remove(): this {
    this.#life.abort(new DOMException("the view was removed", "AbortError"));
    return super.remove();
  }

  /** Jupyter's own wants every widget to have a description. */
  override updateTooltip(): void {
    const tooltip = this.model.get("tooltip");
    if (typeof tooltip === "string") this.el.title = tooltip;
    else this.el.removeAttribute("title");
  }
}
