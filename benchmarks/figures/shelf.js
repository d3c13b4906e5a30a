// Shows all its children; `drawnMs` is when the points of the last one were in the page, from the start of its loading.

const DRAWN = ".js-plotly-plot .points path";

async function render({ model, el, host, signal }) {
  const references = model.get("children");
  for (const reference of references) {
    const slot = el.appendChild(document.createElement("div"));
    const widget = await host.getWidget(reference);
    void widget.render({ el: slot, signal });
  }
  const look = () => {
    const drawn = new Set([...document.querySelectorAll(DRAWN)].map((path) => path.closest(".js-plotly-plot")));
    if (drawn.size < references.length) return requestAnimationFrame(look);
    globalThis.drawnMs = performance.now();
    globalThis.codeBytes = performance
      .getEntriesByType("resource")
      .reduce((bytes, { name, decodedBodySize }) => bytes + (name.endsWith(".js") ? decodedBodySize : 0), 0);
  };
  look();
}

export default { render };
