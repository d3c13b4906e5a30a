// The place of a Lumino widget in a page that is not Lumino's: tells it when it is attached, detached or resized.

import type { DOMWidgetView, WidgetView } from "@jupyter-widgets/base";
import { MessageLoop } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";
import { onAbort } from "../host/afm.ts";

const NAME = "pywry-slot";

class Slot extends HTMLElement {
  widget: Widget | null = null;
  readonly #resized = new ResizeObserver(() => {
    if (this.widget?.isAttached) MessageLoop.postMessage(this.widget, Widget.ResizeMessage.UnknownSize);
  });

  connectedCallback(): void {
    if (!this.widget || this.widget.isDisposed || this.widget.isAttached) return;
    Widget.attach(this.widget, this);
    this.#resized.observe(this);
  }

  /** Not by `Widget.detach`, which wants to be called before the element leaves the page. */
  disconnectedCallback(): void {
    this.#resized.disconnect();
    if (!this.widget?.isAttached) return;
    MessageLoop.sendMessage(this.widget, Widget.Msg.BeforeDetach);
    this.widget.node.remove();
    MessageLoop.sendMessage(this.widget, Widget.Msg.AfterDetach);
  }
}

/** Let pages know the element; once a page. */
export function defineSlot(): void {
  customElements.define(NAME, Slot);
}

/** An element that shows a view wherever it is put, until the signal aborts. */
export function slotFor(view: WidgetView, signal: AbortSignal): HTMLElement {
  const slot = document.createElement(NAME) as Slot;
  slot.widget = (view as DOMWidgetView).luminoWidget;
  onAbort(signal, () => {
    slot.remove(); // first: a widget that is attached when it is disposed of wants to be in the page
    view.remove();
  });
  return slot;
}
