"""A JupyterLab of its own, near, or far behind a proxy that delays."""

import asyncio
import http.client
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def delayed(port: int, one_way: float) -> int:
    """The port of a proxy on this machine that hands each chunk on, in order, after `one_way` seconds."""
    loop, mine = asyncio.new_event_loop(), free_port()

    async def pump(reader, writer):
        held = asyncio.Queue()

        async def hand_on():
            while True:
                due, chunk = await held.get()
                await asyncio.sleep(max(0, due - time.monotonic()))
                if not chunk:
                    return writer.close()
                writer.write(chunk)

        handing = asyncio.ensure_future(hand_on())
        chunk = b"more"
        while chunk:
            try:
                chunk = await reader.read(65536)
            except ConnectionError:
                chunk = b""
            held.put_nowait((time.monotonic() + one_way, chunk))
        await asyncio.gather(handing, return_exceptions=True)

    async def connected(reader, writer):
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))

    loop.run_until_complete(asyncio.start_server(connected, "127.0.0.1", mine))
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return mine


def round_trip(port: int) -> float:
    """Median milliseconds of a small request on an open connection."""
    connection, took = http.client.HTTPConnection("127.0.0.1", port), []
    for _ in range(15):
        start = time.perf_counter()
        connection.request("GET", "/api")
        connection.getresponse().read()
        took.append(1000 * (time.perf_counter() - start))
    return median(took)


@contextmanager
def jupyterlab(folder: Path):
    """A JupyterLab over `folder`, with settings of its own: its port and token."""
    port, token = free_port(), secrets.token_hex(16)
    options = ["--no-browser", "--allow-root", "--expose-app-in-browser", "--ip=127.0.0.1", "--LabApp.news_url=None"]
    options += [f"--port={port}", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"]
    settings = {"JUPYTER_CONFIG_DIR": f"{folder}/.config", "JUPYTERLAB_WORKSPACES_DIR": f"{folder}/.workspaces"}
    with open(folder / ".log", "w") as log:
        command = [sys.executable, "-m", "jupyterlab", *options]
        server = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **settings})
        try:
            for _ in range(240):
                try:
                    round_trip(port)
                    break
                except OSError:
                    time.sleep(0.25)
            yield port, token
        finally:
            server.terminate()
            server.wait(30)
