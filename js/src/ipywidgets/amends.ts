// Where Jupyter's own classes are amended.

import { DOMWidgetView } from "@jupyter-widgets/base";
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

/**
 * Views of packages that were written for ipywidgets 7 hear that they were attached, shown or resized by a method of another
 * name, which Jupyter keeps but nobody calls. One that has both is told by the new one alone.
 */
export function amendViews(): void {
  const { prototype } = DOMWidgetView;
  const process = prototype.processLuminoMessage;
  prototype.processPhosphorMessage = process;
  prototype.processLuminoMessage = function amended(message): void {
    if (this.processLuminoMessage === amended) this.processPhosphorMessage(message);
    else process.call(this, message);
  };
}
