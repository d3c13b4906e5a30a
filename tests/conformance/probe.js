// A widget that keeps what it hears, for the driver of its page to read as JSON.

const told = (value) => {
  if (value === undefined) return { $: "undefined" };
  if (typeof value === "number" && !Number.isFinite(value)) return { $: String(value) };
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof ArrayBuffer) return { $: "ArrayBuffer", bytes: [...new Uint8Array(value)] };
  if (ArrayBuffer.isView(value)) {
    const bytes = [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
    return { $: value.constructor.name, bytes, whole: value.buffer.byteLength };
  }
  if (Array.isArray(value)) return value.map(told);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, told(item)]));
};

const outcome = (answer) =>
  answer.then(
    (value) => told(value),
    ({ name, message }) => ({ failed: name, message }),
  );

function render({ model, el, experimental }) {
  const changes = [];
  const customs = [];
  const pongs = new Map();
  model.on("all", (name, ...given) => {
    if (name.startsWith("change:")) changes.push([name.slice(7), told(given[1])]);
    else if (name === "change") changes.push("change");
    else if (name !== "msg:custom") changes.push(name);
  });
  model.on("msg:custom", (content, buffers) => {
    if (content.pong) pongs.get(content.pong)?.();
    else if (content.kind !== "anywidget-command-response") customs.push(told([content, buffers]));
  });
  el.textContent = "probe";
  globalThis.probe = {
    changes,
    customs,
    el,
    model,
    get: (name) => told(model.get(name)),
    invoke: (...given) => outcome(experimental.invoke(...given)),
    save: (values) => {
      model.set(values);
      model.save_changes();
    },
    /** Settles when Python has handled all that was sent before, and the page all that came of it. */
    ping: (number) =>
      new Promise((resolve) => {
        pongs.set(number, resolve);
        model.send({ ping: number });
      }),
  };
}

export default { render };
