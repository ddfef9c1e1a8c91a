# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A way to a server of loopback that takes longer: what is said over TCP arrives in order, later."""

import asyncio
import threading
import time

CHUNK = 65536
CALM_S = 0.02


class Relay:
    """Listens on a port of its own, at `url`. `delay_ms` is of the round trip, `most` how many bytes of the server's each connection
    passes on (None: all there are); both may change at any time."""

    def __init__(self, server_url, delay_ms=0):
        self.delay_ms = delay_ms
        self.most = None
        self.target = server_url.rstrip("/").rsplit("/", 1)[1].split(":")
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    async def _serve(self, reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection(*self.target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer, of_server=True))

    async def _pass(self, reader, writer, of_server=False):
        """One direction: reading goes on while what was read is on its way."""
        on_the_way = asyncio.Queue()
        sending = asyncio.create_task(self._deliver(on_the_way, writer))
        passed = 0
        try:
            while data := await reader.read(CHUNK):
                passed += len(data)
                while of_server and self.most is not None and passed > self.most:
                    await asyncio.sleep(CALM_S)
                on_the_way.put_nowait((time.monotonic() + self.delay_ms / 2000, data))
        except OSError:
            pass
        on_the_way.put_nowait((0, None))
        await sending

    async def _deliver(self, on_the_way, writer):
        while True:
            due, data = await on_the_way.get()
            if data is None:
                break
            await asyncio.sleep(max(0, due - time.monotonic()))
            try:
                writer.write(data)
                await writer.drain()
            except OSError:
                break
        writer.close()

    async def _end(self):
        self.server.close()
        tasks = asyncio.all_tasks(self.loop) - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        self.loop.call_soon(self.loop.stop)

    def stop(self):
        asyncio.run_coroutine_threadsafe(self._end(), self.loop)
        self.thread.join()
