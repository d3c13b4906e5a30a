// The parts of JupyterLab that the extension uses, named as there.

export interface MimeModel {
  readonly data: Record<string, unknown>;
}

export interface Renderer {
  readonly node: HTMLElement;
  readonly isDisposed: boolean;
  /** The widgets inside, where it is a panel. */
  readonly widgets?: readonly unknown[];
  renderModel(model: MimeModel): Promise<void>;
  dispose(): void;
}

export interface RenderMime {
  getFactory(mimeType: string): object | undefined;
  createRenderer(mimeType: string): Renderer;
  addFactory(
    factory: { safe: boolean; mimeTypes: string[]; createRenderer: () => Renderer },
    rank: number,
  ): void;
}

export interface NotebookPanel {
  content: { rendermime: RenderMime };
}

export interface JupyterFrontEnd {
  docRegistry: {
    addWidgetExtension(factory: string, extension: { createNew(panel: NotebookPanel): void }): unknown;
  };
}
