// What a host gives an anywidget (the anywidget front-end module contract), and this widget's own state.

import { atEnd } from "../shared/ending.ts";
import type { Binary } from "../shared/frame.ts";
import type { PartState } from "../shared/part.ts";
import type { Kernel } from "./connection.ts";
import type { ThemeName } from "./theme.ts";
import type { ToolbarState } from "./toolbar-state.ts";

export interface Config {
  model_id: string;
  version: string;
  development: boolean;
  json_data?: unknown;
  allow_eval: boolean;
  max_message_bytes: number;
}

/** The traits that Python syncs. */
export interface WidgetState {
  content: string;
  label: string;
  theme: ThemeName;
  /** Pixels, or any CSS length; null leaves it to the page. */
  width: number | string | null;
  height: number | string | null;
  config: Config;
  /** `IPY_MODEL_<id>` of another widget that is shown below the content. */
  child: string | null;
  toolbars: ToolbarState[];
  chart: PartState | null;
  /** How many events the state already shows. */
  folds: number;
  /** System events that changed the content since Python set it, `[name, payload]` each. */
  patches: [name: string, payload: unknown][];
  /** anywidget's, as Jupyter's registry of modules has it. */
  _model_module_version?: string;
}

export type Listener = (...args: never[]) => void;

export interface Model {
  get<K extends keyof WidgetState>(key: K): WidgetState[K];
  set<K extends keyof WidgetState>(key: K, value: WidgetState[K]): unknown;
  send(content: object, callbacks?: unknown, buffers?: Binary[]): void;
  on(name: string, listener: Listener): void;
  off(name: string, listener: Listener): void;
  widget_manager?: WidgetManager;
}

/** The part of Jupyter's widget manager that shows a widget which is not an anywidget. */
export interface WidgetManager {
  get_model(id: string): Promise<{ get_state?(): Record<string, unknown>; comm_live?: boolean }>;
  has_model?(id: string): boolean;
  new_model?(options: object, state: object): Promise<unknown>;
  _create_comm?(target: string, id: string): Promise<JupyterComm>;
  create_view?(model: unknown): Promise<WidgetView>;
  /** JupyterLab's and Notebook 7's have it. */
  kernel?: Kernel | null;
}

export interface JupyterComm {
  on_msg(take: (message: unknown) => void): void;
  send(data: object): unknown;
}

export interface WidgetView {
  el: HTMLElement;
  remove(): void;
  trigger?(name: string): void;
}

/** Save a file as the user wants; false when the user does not. Rejects when it cannot be written. */
export type SaveFile = (content: Blob, filename: string) => Promise<boolean>;

export interface Host {
  /** Our own addition to the interface: only a window's host has it. */
  saveFile?: SaveFile;
  getWidget(ref: string): Promise<{ render(props: { el: HTMLElement; signal: AbortSignal }): unknown }>;
}

export interface RenderProps {
  model: Model;
  el: HTMLElement;
  /** Missing in hosts older than anywidget 0.11; there the returned function ends the view. */
  signal?: AbortSignal;
  host?: Host;
}

/** `model.on` for as long as `signal` is not aborted. */
export function listen(model: Model, name: string, listener: Listener, signal: AbortSignal): void {
  model.on(name, listener);
  atEnd(signal, () => model.off(name, listener));
}

/** Whether Jupyter's manager has this model with no kernel behind it, as in a notebook that was saved. */
export async function isSaved(model: Model): Promise<boolean> {
  const manager = model.widget_manager;
  const name = model.get("config").model_id;
  return manager?.has_model?.(name) === true && (await manager.get_model(name)).comm_live === false;
}
