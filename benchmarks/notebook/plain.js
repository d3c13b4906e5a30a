// The plain widget's pipe: custom messages of its model.

function render({ model, el }) {
  const pipe = { echo: (number) => model.send({ number }) };
  model.on("msg:custom", ({ number }) => pipe.onEcho(number));
  globalThis.plainBench = measuresOver(pipe);
  el.textContent = "plain";
}

export default { render };
