// The bar at the top: which cell runs, or what went wrong.

import type { Progress } from "./state.ts";

export interface Bar {
  element: HTMLElement;
  show(progress: Progress): void;
}

const WORDS: Partial<Record<Progress["status"], string>> = {
  starting: "Starting the kernel…",
  restarting: "Restarting the kernel…",
};

export function progressBar(runAgain: () => void): Bar {
  const element = document.createElement("header");
  element.className = "nb-bar";
  const bar = document.createElement("progress");
  bar.ariaLabel = "Cells that have run";
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  const again = Object.assign(document.createElement("button"), { type: "button", textContent: "Run again" });
  again.addEventListener("click", runAgain);
  element.append(bar, words, again);
  const show = (progress: Progress) => {
    const { status, number, total } = progress;
    const isUnderWay = status === "starting" || status === "running" || status === "restarting";
    element.dataset.status = status;
    element.hidden = !isUnderWay && status !== "failed";
    bar.hidden = !isUnderWay;
    bar.max = Math.max(total, 1);
    if (status === "running") bar.value = number - 1;
    else bar.removeAttribute("value");
    again.hidden = status !== "failed";
    words.textContent = sentence(progress);
  };
  return { element, show };
}

function sentence({ status, number, total, cell, error }: Progress): string {
  if (status === "running") return `Running ${number} of ${total}: ${cell}`;
  if (status === "failed") return error;
  return WORDS[status] ?? "";
}
