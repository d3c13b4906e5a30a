// Event names: their grammar, and which handlers a name reaches.

export const GRAMMAR = "namespace:name or namespace:name:id, e.g. app:save or modal:open:settings";

const NAME = /^[a-zA-Z][a-zA-Z0-9]*:[a-zA-Z][a-zA-Z0-9_-]*(:[a-zA-Z0-9_.-]+)?$/;
const NAMESPACE = /^[a-zA-Z][a-zA-Z0-9]*:\*$/;

export function isEventName(name: unknown): name is string {
  return typeof name === "string" && NAME.test(name);
}

/** Throw a `TypeError` unless `name` can be emitted. */
export function assertEventName(name: unknown): asserts name is string {
  if (!isEventName(name)) throw new TypeError(`invalid event name ${show(name)}; expected ${GRAMMAR}`);
}

/** Throw a `TypeError` unless handlers can be registered for `pattern`: a name, `namespace:*` or `*`. */
export function assertPattern(pattern: unknown): asserts pattern is string {
  if (pattern === "*" || isEventName(pattern)) return;
  if (typeof pattern === "string" && NAMESPACE.test(pattern)) return;
  throw new TypeError(`invalid event name ${show(pattern)}; expected ${GRAMMAR}, namespace:* or *`);
}

/** The patterns whose handlers an event reaches, in the order in which they are called. */
export function patternsFor(name: string): string[] {
  const [namespace, action, id] = name.split(":");
  const family = id === undefined ? [] : [`${namespace}:${action}`];
  return [name, ...family, `${namespace}:*`, "*"];
}

function show(name: unknown): string {
  return typeof name === "string" ? JSON.stringify(name) : String(name);
}
