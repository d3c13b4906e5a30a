"""What is on a picture of a page, read by the page's own browser."""

import base64

from tests.contract.hosts import OpenPage, Point

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


_BLOBS = """async (_, [png, wanted]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const { width, height } = image;
  const canvas = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, width, height);
  const left = new Set();
  for (let i = 0; i < width * height; i++)
    if (wanted.every((value, k) => Math.abs(data[4 * i + k] - value) < 60)) left.add(i);
  const middles = [];
  for (const start of left) {
    const queue = [start];
    let [x, y, size] = [0, 0, 0];
    while (queue.length > 0) {
      const i = queue.pop();
      if (!left.delete(i)) continue;
      [x, y, size] = [x + (i % width), y + Math.floor(i / width), size + 1];
      queue.push(i - 1, i + 1, i - width, i + width);
    }
    middles.push([x / size, y / size]);
  }
  return middles;
}"""


def blobs(page: OpenPage, selector: str, colour: Colour) -> list[Point]:
    """Return the middles of the separate patches of (nearly) a colour, from the element's top left corner."""
    found = page.run(_BLOBS, [base64.b64encode(page.picture(selector)).decode(), list(colour)])
    return [(x, y) for x, y in found]
