"""What cells of the tests keep of handlers, and wait for by its event: `got = Heard()` after `HEARD`."""

HEARD = """import asyncio, threading
class Heard(list):
    def __init__(self):
        self.changed = threading.Condition()
    def append(self, item):
        with self.changed:
            super().append(item)
            self.changed.notify_all()
    def until(self, is_so, timeout_s=60):
        # Blocks the cell, and so the kernel, as a computation does.
        with self.changed:
            return self.changed.wait_for(lambda: is_so(self), timeout_s)
    async def wait(self, is_so):
        return await asyncio.to_thread(self.until, is_so)
got = Heard()"""
