// Runs a probe in either runtime; the page's driver compares what they return.

import { JupyterWorld } from "./jupyter.ts";
import { kernel } from "./kernel.ts";
import { changes } from "./probes/changes.ts";
import { children } from "./probes/children.ts";
import { commands } from "./probes/commands.ts";
import { life } from "./probes/life.ts";
import { listeners } from "./probes/listeners.ts";
import { messages } from "./probes/messages.ts";
import { saving } from "./probes/saving.ts";
import { views } from "./probes/views.ts";
import { PyWryWorld } from "./pywry.ts";
import { type Probe, type Probes, told } from "./world.ts";

const probes: Probes = {
  ...changes,
  ...listeners,
  ...saving,
  ...messages,
  ...commands,
  ...life,
  ...views,
  ...children,
};

function probe(name: string): Probe {
  const found = probes[name];
  if (!found) throw new Error(`no probe ${name}`);
  return typeof found === "function" ? { run: found } : found;
}

const PATIENCE_MS = 20_000;

async function run(name: string, runtime: "jupyter" | "pywry"): Promise<unknown> {
  const world = runtime === "jupyter" ? new JupyterWorld() : await PyWryWorld.make();
  const patience = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`${name} is still at work after ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  return JSON.parse(JSON.stringify(told(await Promise.race([probe(name).run(world), patience]))));
}

function better(name: string): Probe["better"] | null {
  return probe(name).better ?? null;
}

Object.assign(globalThis, { conformance: { names: Object.keys(probes), run, better }, kernel });
