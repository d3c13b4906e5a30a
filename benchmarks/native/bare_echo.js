const tauri = window.__TAURI_INTERNALS__;
const call = (pyfunc, body) => tauri.invoke("plugin:pytauri|pyfunc", body, { headers: { pyfunc } });
const encoder = new TextEncoder();
let next = 0;
const early = new Map();

function take(data) {
  const kind = String.fromCharCode(new Uint8Array(data, 0, 1)[0]);
  const text = () => new TextDecoder().decode(data.slice(1));
  if (kind === "J") call("back", encoder.encode(JSON.stringify(JSON.parse(text()))));
  else if (kind === "D") call("back", encoder.encode(String(data.byteLength - 1)));
  else call("back", new Uint8Array(Number(text())));
}

const channel = tauri.transformCallback(({ index, message }) => {
  early.set(index, message);
  for (; early.has(next); next += 1) {
    const data = early.get(next);
    early.delete(next);
    take(data);
  }
});
call("hello", encoder.encode(`__CHANNEL__:${channel}`));
