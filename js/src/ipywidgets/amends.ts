// Where Jupyter's controls are amended.

import { DescriptionView } from "@jupyter-widgets/controls";

/** Labels of widgets without a tooltip would have "null" for one. */
export function amendControls(): void {
  DescriptionView.prototype.updateTooltip = function (): void {
    const tooltip: unknown = this.model.get("tooltip");
    if (!this.label) return;
    if (typeof tooltip === "string" && tooltip) this.label.title = tooltip;
    else this.label.removeAttribute("title");
  };
}
