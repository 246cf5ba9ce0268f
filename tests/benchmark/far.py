"""A proxy that makes a server on this machine as slow to answer as one on another continent."""

import asyncio
import http.client
import threading
import time
from statistics import median

THERE_AND_BACK = 0.1  # seconds


def delayed(port: int) -> int:
    """The port of a proxy that hands each chunk on, in order, after half of `THERE_AND_BACK`."""
    loop = asyncio.new_event_loop()

    async def pump(reader, writer):
        held = asyncio.Queue()

        async def hand_on():
            chunk = b"more"
            while chunk and not writer.is_closing():
                due, chunk = await held.get()
                await asyncio.sleep(max(0, due - time.monotonic()))
                writer.write(chunk)
            writer.close()

        async def take():
            chunk = b"more"
            while chunk:
                chunk = await reader.read(65536)
                held.put_nowait((time.monotonic() + THERE_AND_BACK / 2, chunk))

        await asyncio.gather(take(), hand_on())

    async def connected(reader, writer):
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer), return_exceptions=True)

    threading.Thread(target=loop.run_forever, daemon=True).start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(connected, "127.0.0.1", 0), loop).result()
    return server.sockets[0].getsockname()[1]


def round_trip(port: int) -> float:
    """Median milliseconds of a small request on an open connection."""
    connection, took = http.client.HTTPConnection("127.0.0.1", port), []
    for _ in range(15):
        start = time.perf_counter()
        connection.request("GET", "/api")
        connection.getresponse().read()
        took.append(1000 * (time.perf_counter() - start))
    return median(took)
