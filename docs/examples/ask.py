"""Questions both ways: the page asks Python for rows, Python asks the page for its size."""

from pywry import PyWry

app = PyWry(title="Questions")

PAGE = """
<button id="load">Load</button> <output id="rows"></output>
<script>
  document.getElementById("load").onclick = async () => {
    const rows = await pywry.request("data:rows", { count: 3 });
    document.getElementById("rows").textContent = rows.join(", ");
  };
  pywry.on("page:size", () => ({ width: innerWidth, height: innerHeight }));
</script>
"""

handle = app.show(PAGE)


@handle.command("data:rows")
def rows(data):
    return [n * n for n in range(data["count"])]


@handle.on("pywry:ready")
async def greet():
    size = await handle.request("page:size")
    handle.alert(f"Your page is {size['width']} by {size['height']} pixels")


app.block()
