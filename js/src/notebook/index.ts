// A notebook as an app: the root view, whose cells are models of their own.

import type { RenderProps } from "../host/afm.ts";
import { wearTheme } from "../shared/colours.ts";
import { drawCells } from "./cells.ts";
import { drawMenu, readOffers } from "./menu.ts";
import { progressBar } from "./progress.ts";
import type { Cell, CellState, Progress, Status } from "./state.ts";

const PROGRESS = ["status", "number", "total", "cell", "error"] as const;

function render({ model, el, host, signal }: RenderProps): void {
  el.classList.add("nb");
  const bar = progressBar(() => model.send({ type: "rerun" }));
  const cells = drawCells(model.get("cells") as Cell[], host, { signal });
  const menu = drawMenu(readOffers(document), (type) => model.send({ type }), { signal });
  el.replaceChildren(...(menu ? [menu.element] : []), bar.element, cells.element);
  const show = () => {
    bar.show(Object.fromEntries(PROGRESS.map((name) => [name, model.get(name)])) as unknown as Progress);
    menu?.show(model.get("status") as Status);
    cells.show(model.get("states") as CellState[]);
  };
  let theme = new AbortController();
  const wear = () => {
    theme.abort();
    theme = new AbortController();
    wearTheme(model.get("theme"), { signal: AbortSignal.any([signal, theme.signal]) });
  };
  model.on("change", show);
  model.on("change:theme", wear);
  wear();
  show();
}

export default { render };
