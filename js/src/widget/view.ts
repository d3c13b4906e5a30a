// One rendering of the widget: its parts, built from the state and kept up with it until its signal aborts.

import { tellTheme } from "../shared/colours.ts";
import { atEnd } from "../shared/ending.ts";
import { type Host, listen, type Model, type WidgetState } from "./afm.ts";
import { loadAsset } from "./assets.ts";
import { Bus } from "./bus.ts";
import { Channel } from "./channel.ts";
import { drawnInTime, showChild } from "./child.ts";
import { watchConnection } from "./connection.ts";
import { Content } from "./content.ts";
import { domHandlers } from "./dom.ts";
import { downloadHandlers, type Save, savingBy } from "./download.ts";
import { evaluate } from "./evaluate.ts";
import { buildLayout, type Layout, placeChart, setSize, takeChartOut } from "./layout.ts";
import { LazyPart } from "./lazy-part.ts";
import { navigate } from "./navigate.ts";
import { claimNumber, countViews, enter, isInRoot } from "./page.ts";
import { Theme } from "./theme.ts";
import { alertHandler, Toasts } from "./toast.ts";
import { drawToolbars, type ToolbarContext } from "./toolbar.tsx";
import { toolbarHandlers } from "./toolbar-events.ts";
import { POSITIONS, ToolbarStore } from "./toolbar-state.ts";

const RENDER_PATIENCE_MS = 5_000;
const CHART_EVENTS = [
  "update-figure",
  "replace",
  "update-layout",
  "update-traces",
  "extend-traces",
  "reset-zoom",
  "request-state",
  "export-data",
  "export-image",
].map((name) => `plotly:${name}`);

export interface ViewOptions {
  model: Model;
  root: HTMLElement;
  host: Host | undefined;
  signal: AbortSignal;
}

export class View {
  #model: Model;
  #root: HTMLElement;
  #host: Host | undefined;
  #signal: AbortSignal;
  #isRoot: boolean;
  /** What the views of this model on this page share: the model's id. */
  #name: string;
  /** What `folds` was before the message that is being taken. */
  #folds: number;
  #channel: Channel;
  #bus: Bus;
  #theme: Theme;
  #layout: Layout;
  #content: Content;
  #save!: Save;
  #chart: LazyPart;
  #rendered: Promise<void> = Promise.resolve();
  /** What events wait for, as the scripts that handle them have yet to run. */
  #rendering: Promise<unknown> | null = null;
  #renderings = 0;
  #html = "";
  #childLife = new AbortController();
  /** Aborts when there is no kernel any more. */
  #gone = new AbortController();

  constructor({ model, root, host, signal }: ViewOptions) {
    this.#model = model;
    this.#root = root;
    this.#host = host;
    this.#signal = signal;
    this.#isRoot = isInRoot(root);
    this.#folds = model.get("folds");
    this.#name = model.get("config").model_id;
    this.#theme = new Theme(model.get("theme"), signal);
    this.#channel = this.#openChannel();
    const { view } = this.#channel;
    this.#bus = new Bus(
      this.#facts(),
      view,
      (record, buffers) => this.#channel.send(record, buffers),
      signal,
    );
    root.dataset.pywryView = view;
    root.dataset.modelId = this.#name;
    root.addEventListener("focusin", keepKeys, { signal });
    root.classList.add("pywry");
    root.classList.toggle("pywry-fills", this.#isRoot);
    this.#layout = buildLayout(root);
    atEnd(this.#gone.signal, () => this.#channel.stop());
    watchConnection(model, root, { gone: this.#gone, signal });
    listen(model, "change", () => (this.#folds = model.get("folds")), signal);
    const report = this.#bus.report.bind(this.#bus);
    // In a notebook always, as a cell may be run again on the same page, and its `const` would be declared twice.
    const needsOwnPywry = () => !this.#isRoot || window.pywry !== this.#bus.pywry;
    this.#content = new Content({ view, needsOwnPywry, report, signal });
    this.#chart = this.#createChart();
    this.#follow("theme", (theme) => this.#theme.request(theme));
    this.#follow("width", (width) => this.#isRoot || setSize(root, "width", width));
    this.#follow("height", (height) => this.#isRoot || setSize(root, "height", height));
    this.#showTheme();
    this.#addToolbars();
    this.#addHandlers();
    enter(this.#bus.pywry, view, { isRoot: this.#isRoot, signal });
  }

  /** Render everything, say hello when the content is there, and say ready when all is, or the child takes too long. */
  async start(): Promise<void> {
    this.#follow("content", (html) => this.#render(html));
    const chart = new Promise<void>((resolve) => {
      this.#follow("chart", (state) => void this.#show("chart", () => this.#chart.show(state)).then(resolve));
    });
    const child = new Promise<void>((resolve) => {
      this.#follow("child", (ref) => void this.#showChild(ref).then(resolve));
    });
    await this.#settled();
    if (this.#signal.aborted) return;
    const lost = this.#channel.start();
    if (lost > 0) this.#reportLost(lost);
    await Promise.all([chart, child, this.#settled()]);
    if (this.#signal.aborted) return;
    this.#bus.announce("pywry:ready", {});
    this.#bus.markReady();
  }

  #openChannel(): Channel {
    const model = this.#model;
    const name = this.#name;
    const number = claimNumber(name, this.#signal);
    const shown = model.get("folds") ?? 0;
    return new Channel({
      model,
      key: `${name}:${number}`,
      isHosted: this.#isRoot,
      maxMessageBytes: model.get("config").max_message_bytes,
      // Views on one page are handed the same record: each needs its own, as its handlers may change the data.
      deliver: (record, buffers) => {
        // What the state showed when this view started is not done again.
        if ((record.fold ?? Number.POSITIVE_INFINITY) <= shown) return;
        if (countViews(name) > 1) this.#bus.deliver(structuredClone(record), structuredClone([...buffers]));
        else this.#bus.deliver(record, buffers);
      },
      busy: () => this.#rendering,
      signal: this.#signal,
    });
  }

  #facts() {
    const model = this.#model;
    const theme = this.#theme;
    return {
      get label() {
        return model.get("label");
      },
      get config() {
        return model.get("config");
      },
      get theme() {
        return theme.mode;
      },
    };
  }

  /** Show a trait now and whenever it changes, other than for a view that is about to come (present.ts). */
  #follow<K extends keyof WidgetState>(key: K, show: (value: WidgetState[K]) => void): void {
    const follow = () => {
      if (this.#model.get("folds") === this.#folds) show(this.#model.get(key));
    };
    listen(this.#model, `change:${key}`, follow, this.#signal);
    show(this.#model.get(key));
  }

  #createChart(): LazyPart {
    const model = this.#model;
    const signal = this.#signal;
    return new LazyPart({
      name: "chart",
      events: CHART_EVENTS,
      slot: this.#layout.chart,
      load: (ref, onProgress) => loadAsset(ref, { model, signal, gone: this.#gone.signal, onProgress }),
      announce: this.#bus.announce.bind(this.#bus),
      emit: this.#bus.emit.bind(this.#bus),
      report: this.#bus.report.bind(this.#bus),
      save: (content, filename) => void this.#save(content, filename),
      signal,
    });
  }

  #showTheme(): void {
    const mark = () => {
      this.#root.dataset.pywryTheme = this.#theme.mode;
      if (this.#isRoot) tellTheme(this.#theme.mode);
    };
    mark();
    this.#theme.onChange((mode, requested) => {
      mark();
      this.#chart.retheme();
      this.#bus.announce("pywry:theme-changed", { mode, requested });
    });
  }

  #addToolbars(): void {
    const redraw = () => {
      for (const position of POSITIONS) drawToolbars(this.#layout.toolbars[position], position, context);
    };
    const store = new ToolbarStore(redraw);
    const emit = this.#bus.emit.bind(this.#bus);
    const announce = this.#bus.announce.bind(this.#bus);
    const context: ToolbarContext = { store, emit, announce, folded: new Set(), redraw };
    this.#follow("toolbars", (toolbars) => store.sync(toolbars ?? []));
    this.#addAll(toolbarHandlers(store, announce));
  }

  #addHandlers(): void {
    const bus = this.#bus;
    const root = this.#root;
    const toasts = new Toasts(root, this.#signal);
    this.#save = savingBy(this.#host?.saveFile, (message) => {
      toasts.show({ message, type: "error", title: "Not saved", durationMs: 0, position: "bottom-right" });
      bus.announce("pywry:error", { message, source: "pywry:download" });
    });
    this.#addAll(
      domHandlers({
        root,
        isScoped: !this.#isRoot,
        render: (el, html) => this.#holdEvents(this.#content.render(el, html)),
      }),
    );
    this.#addAll(downloadHandlers((type, data) => bus.announce(type, data), this.#save));
    this.#addAll(this.#chart.handlers());
    this.#addAll({
      "pywry:alert": alertHandler(toasts, (type, data) => bus.emit(type, data)),
      "pywry:update-html": ({ html }) => this.#update(String(html ?? "")),
      "pywry:refresh": () => {
        this.#model.set("patches", []);
        return this.#render(this.#html);
      },
      "pywry:update-theme": ({ theme }) => this.#model.set("theme", theme as WidgetState["theme"]),
      "pywry:navigate": ({ url }) => navigate(url, this.#isRoot),
      "pywry:eval": ({ code }) => this.#evaluate(code),
    });
    bus.onError(({ message }) => {
      if (!this.#model.get("config").development) return;
      toasts.show({ message, type: "error", title: "Error", durationMs: 0, position: "bottom-right" });
    });
  }

  #addAll(handlers: Parameters<Bus["handleAll"]>[0]): void {
    this.#bus.handleAll(handlers);
  }

  /** Replace the HTML. A content that brings its own scripts also replaces the handlers of the former one's. */
  #render(html: string): Promise<void> {
    const number = ++this.#renderings;
    this.#html = html;
    const forget = () => this.#bus.forgetPageHandlers();
    takeChartOut(this.#layout);
    this.#rendered = this.#content.render(this.#layout.html, html, forget).then(() => {
      if (number === this.#renderings && html === this.#model.get("content")) this.#applyPatches();
    });
    placeChart(this.#layout);
    return this.#holdEvents(this.#rendered);
  }

  /** Let later events wait until `rendered` settles, though not for ever: its scripts may wait for an event. */
  #holdEvents<T>(rendered: Promise<T>): Promise<T> {
    const patience = new Promise((resolve) => setTimeout(resolve, RENDER_PATIENCE_MS));
    const rendering = Promise.race([Promise.allSettled([rendered, this.#rendering]), patience]).then(() => {
      if (this.#rendering === rendering) this.#rendering = null;
    });
    this.#rendering = rendering;
    return rendered;
  }

  /** Take new HTML from an event. The model is told, not saved: Python has it, and sends nothing for what it set so. */
  #update(html: string): Promise<void> {
    this.#model.set("patches", []);
    // Another view of this model on the page may have taken the same event already, which changed this one too.
    const isDone = html === this.#html && countViews(this.#name) > 1;
    if (html === this.#model.get("content")) return isDone ? this.#rendered : this.#render(html);
    this.#model.set("content", html);
    return this.#rendered;
  }

  /** Bring new HTML to the present state: what events have changed since Python set it. */
  #applyPatches(): void {
    for (const [type, payload] of this.#model.get("patches") ?? []) this.#bus.apply(type, payload);
  }

  /** Wait until no newer content is being rendered. */
  async #settled(): Promise<void> {
    for (let last: unknown; last !== this.#rendered; ) {
      last = this.#rendered;
      await last;
    }
  }

  async #show(what: string, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#bus.report(error, what);
    }
  }

  async #showChild(ref: string | null): Promise<void> {
    this.#childLife.abort();
    this.#childLife = new AbortController();
    const signal = AbortSignal.any([this.#childLife.signal, this.#signal]);
    const context = { model: this.#model, host: this.#host };
    if (!ref) return;
    const drawn = this.#show("child", () => showChild(ref, this.#layout.child, context, signal));
    await this.#show("child", () => drawnInTime(drawn, signal));
  }

  #evaluate(code: unknown): Promise<unknown> {
    if (!this.#model.get("config").allow_eval) throw new Error("eval is not allowed for this widget");
    return evaluate(code, this.#channel.view);
  }

  #reportLost(count: number): void {
    const error = new Error(
      `${count} events of the page before its refresh did not fit into session storage`,
    );
    this.#bus.report(error, "session-storage");
  }
}

/** Let JupyterLab leave alone the keys that are for a control: it looks at the focused element before those around it. */
function keepKeys({ target }: FocusEvent): void {
  (target as HTMLElement).dataset.lmSuppressShortcuts = "true";
}
