// The page: reads what its host wrote into it and joins link, host and status.

import { offerSnapshots } from "../shared/snapshot.ts";
import { Host, type HostMessage } from "./host.ts";
import { noteFor } from "./kernel.ts";
import { Link, type LinkStatus } from "./link.ts";
import { followBrowser, mayReload, readSettings, sessionStore, takeIdentity } from "./page.ts";
import { saveLinks } from "./saving.ts";
import { snapshot } from "./snapshots.ts";
import { StatusPill } from "./status.ts";
import { windowWire } from "./window-wire.ts";
import { socketWire } from "./wire.ts";

function start(root: HTMLElement): void {
  offerSnapshots(snapshot);
  const { socket, assets, ticket, mayRestart } = readSettings(document);
  const store = sessionStore();
  const pill = new StatusPill(document.body, {
    reload: () => location.reload(),
    restart: () => link.send({ type: "restart" }),
  });
  const onStatus = (status: LinkStatus) => {
    if (status.state === "closed" && mayReload(status, store)) location.reload();
    else pill.link(status);
  };
  const host = new Host({
    root,
    assets,
    send: (message, buffers) => link.send(message, buffers),
    savesFiles: socket === null,
    onError: (code, message) => pill.error(code, message),
    onKernel: (state) => pill.kernel(noteFor(state, mayRestart)),
  });
  const link = new Link({
    openWire: socket === null ? windowWire : socketWire(socket),
    ticket,
    replaces: takeIdentity(store),
    onMessage: (message, buffers) => host.handle(message as HostMessage, buffers),
    onStatus,
  });
  // The page lives until the browser drops it.
  const { signal } = new AbortController();
  followBrowser(link, store, { signal });
  if (host.saveFile)
    saveLinks(document, host.saveFile, (reason) => pill.error("not-saved", reason), { signal });
}

start(document.getElementById("pywry-root") as HTMLElement);
