import { expect, test } from "vitest";
import { Line } from "../../src/host/line.ts";
import { settle, silence } from "./fake-page.ts";

test("items are handled at once while nothing holds the line", () => {
  const handled: number[] = [];
  const line = new Line<number>((n) => void handled.push(n));
  line.push(1);
  expect(handled).toEqual([1]);
});

test("a promise that the handler returns holds the line until it settles, either way", async () => {
  const handled: number[] = [];
  const line = new Line<number>(async (n) => {
    handled.push(n);
    if (n === 2) throw new Error("no");
  });
  for (const n of [1, 2, 3]) line.push(n);
  expect(handled).toEqual([1]);
  await settle();
  expect(handled).toEqual([1, 2, 3]);
});

test("every hold must settle", async () => {
  const handled: number[] = [];
  const line = new Line<number>((n) => void handled.push(n));
  let release = () => {};
  line.hold(Promise.reject(new Error("no")));
  line.hold(new Promise<void>((resolve) => (release = resolve)));
  line.push(1);
  await settle();
  expect(handled).toEqual([]);
  release();
  await settle();
  expect(handled).toEqual([1]);
});

test("an item pushed while another is handled comes after it and those before", () => {
  const handled: string[] = [];
  const line = new Line<number>((n) => {
    handled.push(`begin ${n}`);
    if (n === 1) line.push(2);
    handled.push(`end ${n}`);
  });
  line.push(1);
  expect(handled).toEqual(["begin 1", "end 1", "begin 2", "end 2"]);
});

test("a handler that throws does not stop the line", () => {
  const error = silence("error");
  const handled: number[] = [];
  const line = new Line<number>((n) => {
    if (n === 1) throw new Error("no");
    handled.push(n);
  });
  line.push(1);
  line.push(2);
  expect(handled).toEqual([2]);
  expect(error).toHaveBeenCalledOnce();
});
