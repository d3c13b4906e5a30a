// The Output widget: what code printed and displayed, as Python keeps it in `outputs`.

import type { WidgetView } from "@jupyter-widgets/base";
import * as output from "@jupyter-widgets/output";
import { isEqual } from "../shared/equal.ts";
import { type Bundle, draw } from "./mime.ts";
import { slotFor } from "./slot.ts";
import { terminalText } from "./terminal.ts";

type Shown =
  | { output_type: "stream"; name: string; text: string }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] }
  | { output_type: "display_data" | "execute_result"; data: Bundle; metadata?: Bundle };

interface Entry {
  shown: Shown;
  element: HTMLElement;
  life: AbortController;
}

export class OutputModel extends output.OutputModel {
  override defaults() {
    return { ...super.defaults(), msg_id: "", outputs: [] };
  }
}

export class OutputView extends output.OutputView {
  #entries: Entry[] = [];

  override render(): void {
    super.render();
    this.el.classList.add("jupyter-widgets", "jupyter-widget-output", "widget-output");
    this.#show();
    this.listenTo(this.model, "change:outputs", () => this.#show());
  }

  override remove(): this {
    for (const { life } of this.#entries) life.abort();
    this.#entries = [];
    return super.remove();
  }

  /** Bring the page to the model's outputs, leaving those that did not change: a widget among them keeps its view. */
  #show(): void {
    const outputs = joined(this.model.get("outputs") as Shown[]);
    const same = outputs.findIndex((shown, i) => !isEqual(shown, this.#entries[i]?.shown));
    const kept = same < 0 ? outputs.length : same;
    for (const { life, element } of this.#entries.splice(kept)) {
      life.abort();
      element.remove();
    }
    for (const shown of outputs.slice(kept)) this.#add(shown);
  }

  #add(shown: Shown): void {
    const life = new AbortController();
    const element = document.createElement("div");
    element.className = `pywry-output pywry-output-${kindOf(shown)}`;
    this.#entries.push({ shown, element, life });
    this.el.append(element);
    void this.#fill(element, shown, life.signal);
  }

  async #fill(element: HTMLElement, shown: Shown, signal: AbortSignal): Promise<void> {
    try {
      element.append(await this.#drawn(shown, signal));
    } catch (error) {
      console.error("pywry: an output cannot be shown", error);
      element.append(terminalText(`this output cannot be shown: ${error}`));
    }
  }

  async #drawn(shown: Shown, signal: AbortSignal): Promise<HTMLElement> {
    if (shown.output_type === "stream") return terminalText(shown.text);
    if (shown.output_type === "error") return foldedError(shown);
    const view = async (id: string) => {
      const manager = this.model.widget_manager;
      const made: WidgetView = await manager.create_view(await manager.get_model(id));
      return slotFor(made, signal);
    };
    const address = (library: string) => this.model.get(library) as string | undefined;
    return draw(shown.data, shown.metadata ?? {}, { view, address, signal });
  }
}

/** What went wrong in a line; where, for who opens it. */
function foldedError({ ename, evalue, traceback }: Extract<Shown, { output_type: "error" }>): HTMLElement {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  const [line, more] = evalue.split("\n", 2);
  summary.textContent = `${ename}${line ? `: ${line}` : ""}${more === undefined ? "" : "…"}`;
  details.append(summary, terminalText(traceback.join("\n")));
  return details;
}

/** Texts of one stream that follow each other are one. */
function joined(outputs: readonly Shown[]): Shown[] {
  const result: Shown[] = [];
  for (const shown of outputs) {
    const last = result.at(-1);
    if (shown.output_type === "stream" && last?.output_type === "stream" && last.name === shown.name) {
      result[result.length - 1] = { ...last, text: last.text + shown.text };
    } else {
      result.push(shown);
    }
  }
  return result;
}

function kindOf(shown: Shown): string {
  return shown.output_type === "stream" ? shown.name : shown.output_type.replace("_", "-");
}
