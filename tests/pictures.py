"""What is on a picture of a page, read by the page's own browser."""

import base64

from tests.contract.hosts import OpenPage

_COUNT = """async (_, png) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const pixels = new Uint32Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  return [...counts].map(([pixel, count]) => [[pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255], count]);
}"""

Colour = tuple[int, int, int]


def colours(page: OpenPage, selector: str) -> dict[Colour, int]:
    """Return how many pixels of an element have each colour."""
    counted = page.run(_COUNT, base64.b64encode(page.picture(selector)).decode())
    return {(red, green, blue): count for (red, green, blue), count in counted}


def is_blank(page: OpenPage, selector: str) -> bool:
    """Say whether an element shows (nearly) nothing but its background."""
    counts = sorted(colours(page, selector).values())
    return sum(counts[:-1]) < 50
