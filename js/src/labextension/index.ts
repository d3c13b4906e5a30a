// PyWry's extension of JupyterLab and Notebook. It uses no module of theirs, so it is one script and no bundler's
// container: an object with `init` and `get`, by the package's name, is all that JupyterLab asks for.

import type { JupyterFrontEnd } from "./jupyterlab.ts";
import { OURS, rendererIn } from "./still.ts";

/** Before Jupyter's own mime type of widgets, which has -10. */
const RANK = -20;

const plugin = {
  id: "pywry:still",
  description: "Shows the still HTML of a saved output whose widget is not there.",
  autoStart: true,
  activate: ({ docRegistry }: JupyterFrontEnd) => {
    docRegistry.addWidgetExtension("Notebook", {
      createNew: ({ content: { rendermime } }) => {
        const createRenderer = () => rendererIn(rendermime);
        // As unsafe as Jupyter's own, so that in a notebook that is not trusted its sanitized HTML is shown.
        rendermime.addFactory({ safe: false, mimeTypes: [OURS], createRenderer }, RANK);
      },
    });
  },
};

const container = {
  init: () => undefined,
  get: async () => () => ({ __esModule: true, default: plugin }),
};

const holder = globalThis as { _JUPYTERLAB?: Record<string, typeof container> };
holder._JUPYTERLAB ??= {};
holder._JUPYTERLAB.pywry = container;
