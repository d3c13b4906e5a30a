// Jupyter's runtime with real Python at the other end: messages as JSON with base64, handed over by the page's driver.

import type { State } from "../../src/host/attributes.ts";
import { JupyterWorld } from "./jupyter.ts";
import type { Data, Sent } from "./world.ts";

interface Published {
  type: "comm_open" | "comm_msg" | "comm_close";
  id: string;
  data: Data & { state: State };
  buffers: string[];
  parent?: string;
}

const world = new JupyterWorld();

async function deliver({ type, id, data, buffers, parent }: Published): Promise<void> {
  const views = buffers.map(
    (text) => new DataView(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer),
  );
  if (type === "comm_close") world.close(id);
  else if (type === "comm_msg") world.receive(id, data, views, parent);
  else await world.open(id, data.state, data, views);
  await world.settle();
}

/** What the page has sent since the last time. */
function take(): Sent[] {
  return world.sent.splice(0);
}

export const kernel = { deliver, take, idle: () => world.idle(), show: (id: string) => world.show(id) };
