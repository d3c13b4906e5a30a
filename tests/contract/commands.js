// Lets a test invoke commands: each settles into something that JSON carries.

async function outcome(answer) {
  try {
    const [response, buffers] = await answer;
    return [response, buffers.map((view) => [...new Uint8Array(view.buffer)])];
  } catch ({ name, message }) {
    return { name, message };
  }
}

function render({ el, experimental }) {
  el.textContent = "commands";
  globalThis.invoke = (name, message, bytes = [], signal = undefined) =>
    outcome(
      experimental.invoke(name, message, { buffers: bytes.map((list) => Uint8Array.from(list)), signal }),
    );
}

export default { render };
