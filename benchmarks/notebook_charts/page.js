// Times cells of the notebook that is open in JupyterLab.

const PANEL = () => window.jupyterapp.shell.currentWidget;

/** Run the cell at `index`; resolves with the ms until it shows an element that matches `selector`. */
window.timeCell = async (index, selector) => {
  const notebook = PANEL().content;
  notebook.deselectAll();
  notebook.activeCellIndex = index;
  const start = performance.now();
  const done = window.jupyterapp.commands.execute("notebook:run-cell");
  while (selector && !notebook.widgets[index].node.querySelector(selector)) {
    await new Promise(requestAnimationFrame);
  }
  const took = performance.now() - start;
  await done;
  return took;
};

/** The text that the cell at `index` printed. */
window.textOf = (index) =>
  PANEL()
    .content.model.cells.get(index)
    .outputs.toJSON()
    .map(({ text, evalue }) => [text ?? evalue ?? ""].flat().join(""))
    .join("");
