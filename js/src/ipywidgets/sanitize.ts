// What base-manager takes the package sanitize-html for: descriptions, of which it allows a little HTML. That package brings
// a parser of its own, three times as large as this; in a page there is one.

import DOMPurify from "dompurify";

interface Allowed {
  allowedTags: string[];
  allowedAttributes: Record<string, string[]>;
}

export default function sanitize(html: string, { allowedTags, allowedAttributes }: Allowed): string {
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS: allowedTags,
    ALLOWED_ATTR: Object.values(allowedAttributes).flat(),
    ALLOW_DATA_ATTR: false,
  });
}
