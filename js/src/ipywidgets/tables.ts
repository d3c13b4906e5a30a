// Tables with colours of their own, as pandas' Styler makes them.

const COLOURS = /[{;\s](background|color)\b/;

/** Mark the tables that a style sheet beside them colours: whoever chose the colours had a light page before them. */
export function markColoured(element: HTMLElement): void {
  const sheets = [...element.querySelectorAll("style")].map(({ textContent }) => textContent ?? "");
  for (const table of element.querySelectorAll<HTMLTableElement>('table[id^="T_"]'))
    if (sheets.some((sheet) => sheet.includes(`#${table.id}`) && COLOURS.test(sheet)))
      table.dataset.needs = "light";
}
