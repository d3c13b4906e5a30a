// Leaving for another address: http(s), mailto and relative ones only.

const ALLOWED = ["http:", "https:", "mailto:"];

/** The address that `url` means on this page. Throws for a scheme that could run code or read files. */
export function safeAddress(url: unknown, base = document.baseURI): URL {
  const text = String(url);
  const address = URL.canParse(text) ? new URL(text) : new URL(text, base);
  // A relative address keeps the page's own scheme, which in a native window is none of the three.
  const isAllowed = ALLOWED.includes(address.protocol) || (!URL.canParse(text) && sameScheme(address, base));
  if (!isAllowed)
    throw new TypeError(`refused to open ${JSON.stringify(text)}; expected http, https, mailto or relative`);
  return address;
}

function sameScheme(address: URL, base: string): boolean {
  return address.protocol === new URL(base).protocol;
}

/** Open an address: in place where the page is PyWry's own, in a new tab where the page is a notebook. */
export function navigate(url: unknown, ownsPage: boolean): void {
  const { href, protocol } = safeAddress(url);
  if (ownsPage || protocol === "mailto:") location.assign(href);
  else open(href, "_blank", "noopener");
}
