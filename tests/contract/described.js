// Shows every value, and another widget where one is referred to.

async function render({ model, el, host, signal }) {
  const values = el.appendChild(document.createElement("pre"));
  const names = ["name", "count", "tags", "payload"];
  const plain = (value) => (value instanceof DataView ? [...new Uint8Array(value.buffer)] : value);
  const show = () => {
    values.textContent = JSON.stringify(names.map((name) => plain(model.get(name)) ?? null));
  };
  for (const name of names) model.on(`change:${name}`, show);
  show();
  values.id = model.get("name");
  globalThis.models = { ...globalThis.models, [model.get("name")]: model };
  const child = model.get("child");
  if (!child) return;
  const slot = el.appendChild(document.createElement("div"));
  const widget = await host.getWidget(child);
  await widget.render({ el: slot, signal });
}

export default { render };
