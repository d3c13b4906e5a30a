// `experimental.invoke`.

import { type Probes, tick, type World } from "../world.ts";
import { started } from "./start.ts";

const response = "anywidget-command-response";

interface Command {
  id: string;
  [key: string]: unknown;
}

function last(world: World): Command {
  return world.sent.at(-1)?.data.content as Command;
}

async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => ["ok", value],
    (reason) => ["failed", reason],
  );
}

export const commands: Probes = {
  "a command and its answer": async (world) => {
    const { props } = await started(world, {});
    const answer = props.experimental.invoke("add", { a: 1 }, { buffers: [Uint8Array.of(5)] });
    const { id, ...sent } = last(world);
    const content = { id, kind: response, response: { sum: 3 } };
    world.receive("w", { method: "custom", content }, [new DataView(Uint8Array.of(6).buffer)]);
    return [sent, world.sent[0]?.buffers, typeof id, await outcome(answer)];
  },
  "answers out of order, and messages of others between": async (world) => {
    const { props } = await started(world, {});
    const first = props.experimental.invoke("one");
    const firstId = last(world).id;
    const second = props.experimental.invoke("two");
    const say = (content: unknown) => world.receive("w", { method: "custom", content });
    say({ id: last(world).id, kind: response, response: 2 });
    say({ id: "unknown", kind: response, response: 9 });
    say({ other: true });
    say({ id: firstId, kind: response, response: 1 });
    return [await outcome(first), await outcome(second)];
  },
  "an answer is heard as a custom message too": async (world) => {
    const { props, model } = await started(world, {});
    const log: unknown[] = [];
    model.on("msg:custom", ({ kind }: { kind: string }) => log.push(kind));
    const answer = props.experimental.invoke("one");
    world.receive("w", { method: "custom", content: { id: last(world).id, kind: response, response: 1 } });
    await answer;
    await world.settle();
    return log;
  },
  "a command that nobody answers is given up after three seconds": async (world) => {
    const { props } = await started(world, {});
    const start = performance.now();
    const [result, error] = (await outcome(props.experimental.invoke("slow"))) as [string, Error];
    return [result, error.name, Math.round((performance.now() - start) / 1000)];
  },
  "a command that is aborted": async (world) => {
    const { props } = await started(world, {});
    const controller = new AbortController();
    const answer = props.experimental.invoke("slow", {}, { signal: controller.signal });
    controller.abort("mine");
    const result = await outcome(answer);
    world.receive("w", { method: "custom", content: { id: last(world).id, kind: response, response: 1 } });
    await world.settle();
    return [result, world.sent.length];
  },
  "a command whose signal is aborted already": {
    run: async (world) => {
      const { props } = await started(world, {});
      const answer = props.experimental.invoke("late", {}, { signal: AbortSignal.abort("before") });
      return [await outcome(answer), world.sent.length];
    },
    better: {
      name: "aborted-command",
      jupyter: [["failed", "before"], 1],
      pywry: [["failed", "before"], 0],
    },
  },
  "a command that fails in Python, or is not there": {
    run: async (world) => {
      const { props } = await started(world, {});
      const answer = outcome(props.experimental.invoke("bad"));
      const error = { type: "ValueError", message: "expected a number" };
      world.receive("w", { method: "custom", content: { failed: last(world).id, kind: response, error } });
      await world.settle();
      return Promise.race([answer, tick().then(() => "waits")]);
    },
    better: {
      name: "failing-command",
      jupyter: "waits",
      pywry: ["failed", { $: "ValueError", message: "expected a number" }],
    },
  },
  "a command under way when the widget is closed": {
    run: async (world) => {
      const { props } = await started(world, {});
      const start = performance.now();
      const answer = outcome(props.experimental.invoke("slow"));
      world.close("w");
      const [result] = (await answer) as [string];
      return [result, performance.now() - start > 2500 ? "after the timeout" : "at once"];
    },
    better: {
      name: "closed-command",
      jupyter: ["failed", "after the timeout"],
      pywry: ["failed", "at once"],
    },
  },
};
