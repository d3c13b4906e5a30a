// The widget's chart: draws the `chart` trait with plotly.js, and does what `plotly:*` events ask for, in order.

import type { Part, PartContext, PartHandler } from "../shared/part.ts";
import { watchChart } from "./events.ts";
import {
  type ChartState,
  coloursOf,
  copy,
  type Figure,
  flatten,
  listOf,
  prepareFigure,
  themed,
  unpack,
  withTitles,
} from "./figure.ts";
import type { PlotlyElement, PlotlyLibrary } from "./library.ts";

type Json = Record<string, unknown>;

interface Drawn {
  library: PlotlyLibrary;
  context: PartContext;
  el: PlotlyElement;
  state: ChartState;
  /** The layout as the figure had it: its template and ranges are what themes and zoom go back to. */
  layout: Json;
}

const SELECTIONS = new Set(["plotly:selected", "plotly:deselect"]);
const CONFIG = { responsive: true, displaylogo: false };

/** How long a view may take from being rendered to being in the page. */
const ATTACH_MS = 500;

export class Chart implements Part<ChartState> {
  #context: PartContext;
  #library: PlotlyLibrary;
  #drawn: Drawn | null = null;
  #drawnSize = "";
  #queue: Promise<unknown> = Promise.resolve();
  /** Whether a figure from Python is being drawn, which ends a selection that the user has not ended. */
  #isDrawing = false;

  constructor(context: PartContext, library: PlotlyLibrary) {
    this.#context = context;
    this.#library = library;
    const observer = new ResizeObserver(() => requestAnimationFrame(() => this.#resize()));
    observer.observe(context.slot);
    const end = () => {
      observer.disconnect();
      this.#clear();
    };
    context.signal.addEventListener("abort", end, { once: true });
  }

  /** Draw another figure, or none; resolves when it is drawn, or its error is shown. */
  show(state: ChartState | null): Promise<unknown> {
    return this.#enqueue(() => (state ? this.#draw(state) : this.#clear()));
  }

  /** Take the present theme's colours. */
  retheme(): void {
    const done = this.#enqueue(() => {
      const drawn = this.#drawn;
      // An update of the template is no user's doing, so not a relayout, which would be told to Python.
      return drawn?.library.update(drawn.el, {}, { template: themed(drawn.layout, coloursOf(drawn.el)) });
    });
    done.catch((error) => this.#context.report(error, "chart"));
  }

  /** Handlers of all events that ask a chart for something. */
  handlers(): Record<string, PartHandler> {
    const on = (act: (drawn: Drawn, data: Json, isRequest: boolean) => unknown): PartHandler => {
      return (data, isRequest) =>
        this.#enqueue(() => this.#act(data, (drawn) => act(drawn, data, isRequest)));
    };
    return {
      "plotly:update-figure": on((drawn, { figure, config, animate }) =>
        animate
          ? this.#animate(drawn, figure as Figure, animate)
          : this.#react(drawn, figure as Figure, config as Json),
      ),
      "plotly:replace": on(({ state }, { figure }) => this.#draw({ ...state, figure: figure as Figure })),
      "plotly:update-layout": on((drawn, { layout }) => updateLayout(drawn, copy(layout) as Json)),
      "plotly:update-traces": on(({ library, el }, { update, indices }) =>
        library.restyle(el, flatten(copy(update) as Json), indices as number[] | undefined),
      ),
      "plotly:extend-traces": on(({ library, el }, { update, indices, max_points: max }) => {
        // plotly.js extends plain lists, and by such only.
        for (const index of indices as number[]) unpack(el.data.at(index), Object.keys(update as Json));
        const additions = Object.entries(update as Json).map(([path, all]) => [
          path,
          (all as unknown[]).map(listOf),
        ]);
        return library.extendTraces(
          el,
          Object.fromEntries(additions),
          indices as number[],
          max as number | undefined,
        );
      }),
      "plotly:reset-zoom": on(({ library, el, layout }) => library.update(el, {}, firstRanges(el, layout))),
      "plotly:request-state": on((drawn, _, isRequest) =>
        this.#answer(drawn, "state-response", stateOf(drawn), isRequest),
      ),
      "plotly:export-data": on((drawn, _, isRequest) =>
        this.#answer(drawn, "export-response", { data: dataOf(drawn.el) }, isRequest),
      ),
      "plotly:export-image": on(exportImage),
    };
  }

  /** Do one thing after the other: plotly.js works asynchronously, and events may come before it is there. */
  #enqueue<T>(act: () => T | Promise<T>): Promise<T> {
    const done = this.#queue.then(act);
    this.#queue = done.catch(() => undefined); // reported by whoever asked
    return done;
  }

  #act(data: Json, act: (drawn: Drawn) => unknown): unknown {
    const id = data.chartId;
    const drawn = this.#drawn;
    if (!drawn) throw new Error("this widget shows no chart");
    return id === undefined || id === null || id === drawn.state.chart_id ? act(drawn) : undefined;
  }

  async #draw(state: ChartState): Promise<void> {
    const { slot, signal } = this.#context;
    const library = this.#library;
    if (signal.aborted) return;
    if (this.#drawn?.state.chart_id === state.chart_id)
      return this.#react(this.#drawn, state.figure, state.config);
    this.#clear();
    slot.dataset.state = "loading";
    slot.ariaBusy = "true";
    try {
      await attached(slot);
      const figure = prepareFigure(state.figure, coloursOf(slot));
      this.#drawnSize = sizeOf(slot);
      const host = slot.appendChild(
        Object.assign(document.createElement("div"), { className: "pywry-plot" }),
      );
      const el = await library.newPlot(host, {
        ...figure,
        config: this.#config(state.config, library, state.chart_id),
      });
      this.#drawn = { library, context: this.#context, el, state, layout: layoutOf(state.figure) };
      slot.dataset.state = "drawn";
      slot.ariaBusy = null;
      watchChart(el, state.chart_id, (type, data) => {
        if (!(this.#isDrawing && SELECTIONS.has(type))) this.#context.announce(type, data);
      });
      if (signal.aborted) this.#clear();
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  async #react(drawn: Drawn, figure: Figure, config?: Json): Promise<void> {
    const { library, el, state } = drawn;
    drawn.layout = layoutOf(figure);
    drawn.state = { ...state, figure, config: config ?? state.config };
    this.#isDrawing = true;
    try {
      await library.react(el, {
        ...prepareFigure(figure, coloursOf(el)),
        config: this.#config(drawn.state.config, library, state.chart_id),
      });
    } finally {
      this.#isDrawing = false;
    }
  }

  async #animate(drawn: Drawn, figure: Figure, options: unknown): Promise<void> {
    const { library, el } = drawn;
    const { data, layout } = prepareFigure(figure, coloursOf(el));
    // plotly.js animates the traces that are there, and fails amid an animation when a selection is drawn.
    const isSelecting = ((el.layout.selections ?? []) as unknown[]).length > 0;
    if (data.length !== el.data.length || isSelecting) return this.#react(drawn, figure);
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const timing = {
      transition: { duration: isCalm ? 0 : 500 },
      frame: { duration: isCalm ? 0 : 500, redraw: true },
    };
    await library.animate(
      el,
      { data, layout },
      { mode: "immediate", ...timing, ...(options === true ? {} : (options as Json)) },
    );
    // What does not move, such as titles and annotations, is drawn at the end.
    await this.#react(drawn, figure);
  }

  #config(config: Json, { Icons }: PlotlyLibrary, chartId: string): Json {
    const { emit } = this.#context;
    const withClick = (button: unknown) => {
      if (typeof button !== "object" || button === null || !("event" in button)) return button;
      const { event, data, icon, ...rest } = button as { event: string; data?: object; icon?: unknown };
      const click = () => emit(event, { chartId, widget_type: "chart", ...data });
      return { ...rest, icon: typeof icon === "string" ? Icons[icon] : icon, click };
    };
    const buttons = config?.modeBarButtonsToAdd;
    return {
      ...CONFIG,
      ...config,
      ...(Array.isArray(buttons) && { modeBarButtonsToAdd: buttons.map(withClick) }),
    };
  }

  #answer({ state }: Drawn, name: string, data: object, isRequest: boolean): unknown {
    const answer = { chartId: state.chart_id, widget_type: "chart", ...data };
    if (!isRequest) this.#context.announce(`plotly:${name}`, answer);
    return answer;
  }

  /** Fit the chart to its place. A resize to the same size would be told as a relayout that nobody made. */
  #resize(): void {
    const { slot } = this.#context;
    const size = sizeOf(slot);
    if (this.#drawn && this.#drawnSize !== size && slot.clientWidth > 0 && slot.clientHeight > 0) {
      this.#drawnSize = size;
      void this.#drawn.library.Plots.resize(this.#drawn.el).catch(() => undefined); // hidden meanwhile: next time
    }
  }

  #clear(): void {
    const { slot } = this.#context;
    if (this.#drawn) this.#drawn.library.purge(this.#drawn.el);
    this.#drawn = null;
    slot.replaceChildren();
    delete slot.dataset.state;
    slot.ariaBusy = null;
  }

  #fail(error: unknown): void {
    const { slot, report } = this.#context;
    this.#clear();
    slot.dataset.state = "failed";
    const text = `The chart cannot be shown: ${error instanceof Error ? error.message : error}`;
    const box = Object.assign(document.createElement("div"), { className: "pywry-error", textContent: text });
    box.setAttribute("role", "alert");
    slot.append(box);
    report(error, "chart");
  }
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement): string {
  return `${clientWidth} x ${clientHeight}`;
}

function layoutOf(figure: Figure): Json {
  return copy(figure.layout ?? {}) as Json;
}

function updateLayout(drawn: Drawn, layout: Json): Promise<unknown> {
  const update = flatten(withTitles(layout));
  if (layout.template !== undefined || layout.paper_bgcolor !== undefined) {
    drawn.layout = { ...drawn.layout, ...layout };
    update.template = themed(drawn.layout, coloursOf(drawn.el));
  }
  return drawn.library.update(drawn.el, {}, update);
}

/** The update that gives each axis, and each 3D camera, what it had in the figure. */
function firstRanges(el: PlotlyElement, layout: Json): Json {
  const update: Json = {};
  for (const key of Object.keys(el.layout)) {
    const first = (layout[key] ?? {}) as Json;
    if (/^[xy]axis\d*$/.test(key)) {
      if (first.range) update[`${key}.range`] = [...(first.range as unknown[])];
      else update[`${key}.autorange`] = first.autorange ?? true;
    } else if (/^scene\d*$/.test(key)) update[`${key}.camera`] = first.camera ?? null;
  }
  return update;
}

function stateOf({ el, layout }: Drawn): object {
  const { template: _, ...present } = copy(el.layout) as Json;
  return {
    layout: { ...present, ...(layout.template !== undefined && { template: layout.template }) },
    data: copy(el.data),
  };
}

function dataOf(el: PlotlyElement): object[] {
  return el._fullData.map(({ name, x, y, type }, traceIndex) => ({ traceIndex, name, x, y, type }));
}

/** The picture as bytes for a request, as a file for an event. */
async function exportImage(
  { library, context, el, state }: Drawn,
  options: Json,
  isRequest: boolean,
): Promise<unknown> {
  const { format = "png", width, height, scale, filename } = options;
  const size = { width: width ?? el.clientWidth, height: height ?? el.clientHeight };
  const address = await library.toImage(el, { format, ...size, scale: scale ?? 1 });
  const blob = blobOf(address);
  if (isRequest)
    return { chartId: state.chart_id, format, mimeType: blob.type, content: await blob.arrayBuffer() };
  context.save(blob, String(filename ?? `chart.${format}`));
  return undefined;
}

/** The bytes of a data URL, without a fetch, which the page's policy may forbid. */
function blobOf(address: string): Blob {
  const [, type = "", base64, body = ""] = /^data:([^;,]*)[^,]*?(;base64)?,(.*)$/s.exec(address) ?? [];
  const text = base64 ? atob(body) : decodeURIComponent(body);
  const part = base64 ? Uint8Array.from(text, (char) => char.charCodeAt(0)) : text;
  return new Blob([part], { type });
}

/** Wait until `el` is in the page: Jupyter renders before, and a chart without a size would be drawn twice. */
function attached(el: HTMLElement): Promise<void> {
  const until = performance.now() + ATTACH_MS;
  return new Promise((resolve) => {
    const look = () => {
      if (el.isConnected || performance.now() > until) resolve();
      else setTimeout(look, 5);
    };
    look();
  });
}
