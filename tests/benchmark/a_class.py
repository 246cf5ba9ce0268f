"""A class at once on one machine: each student's server runs notebooks 01 to 09, then their sliders move. By name, not a test:

    .venv/bin/python tests/benchmark/a_class.py 30

What a teacher sizes a machine by: memory of each student, processor time of each notebook, and of a minute of sliding.
"""

import json
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

TESTS = Path(__file__).parents[1]
sys.path += [str(TESTS), str(TESTS / "browser")]

import nbformat
import psutil
import websocket
from hub import Student, hub
from lab import NOTEBOOKS, ROOT

VIEW = "application/vnd.jupyter.widget-view+json"
MINUTE = 60
lost: list[str] = []  # whose connection was lost and made again
# One process that stands for thirty browsers answers pings too late; and where thirty kernels start at once on two cores, some
# need more than the minute that a server waits for a kernel's first word before it gives it up. And each server looks for free
# ports for its kernels by itself: of 270 kernels five found theirs taken by another student's, and died. Files cannot be taken.
PATIENT = (
    '--ServerApp.tornado_settings={"ws_ping_interval": 0}',
    "--MappingKernelManager.kernel_info_timeout=600",
    "--KernelManager.transport=ipc",
)


class Kernel:
    """A kernel on a student's server, spoken to as JupyterLab does."""

    def __init__(self, student: Student, path: str):
        asked = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        made = json.loads(student.request("api/sessions", body=asked))
        self.student, self.session, kernel = student, made["id"], made["kernel"]["id"]
        cookies = "; ".join(f"{c.name}={c.value}" for c in student.cookies if student.name in c.path or c.path == "/")
        channels = f"{student.name}/api/kernels/{kernel}/channels?session_id={self.session}"
        self.address, self.cookies = f"{student.base.replace('http', 'ws')}/user/{channels}", cookies
        self.connect()

    def connect(self) -> None:
        self.socket = websocket.create_connection(self.address, cookie=self.cookies, timeout=600)

    def receive(self) -> str | bytes:
        """A lost connection is made again, as JupyterLab does; the server has kept for this session what came meanwhile."""
        while True:
            try:
                if came := self.socket.recv():
                    return came
            except websocket.WebSocketConnectionClosedException:
                pass
            lost.append(self.student.name)
            self.connect()

    def send(self, kind: str, content: dict) -> str:
        number = uuid.uuid4().hex
        header = {"msg_id": number, "msg_type": kind, "username": "", "session": self.session, "version": "5.3"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        self.socket.send(json.dumps(message))
        return number

    def run(self, code: str) -> list[dict]:
        """What the code shows, messages of the kernel, until it has ended."""
        asked = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        number, shown = self.send("execute_request", asked), []
        while True:
            came = self.receive()
            if isinstance(came, bytes):
                continue  # a picture's bytes, for a widget
            message = json.loads(came)
            if message["parent_header"].get("msg_id") != number:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return shown
            shown.append(message)

    def end(self) -> None:
        self.socket.close()
        self.student.request(f"api/sessions/{self.session}", method="DELETE")


def processes(name: str) -> dict[str, psutil.Process]:
    """A student's server and kernel."""
    found = {}
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or ())
        try:
            if "jupyterhub.singleuser" in line and process.environ().get("JUPYTERHUB_USER") == name:
                found["server"] = process
            elif "ipykernel" in line and f"/home/{name}/" in (process.environ().get("HOME", "") + "/"):
                found["kernel"] = process
        except psutil.Error:
            pass
    return found


def memory(process: psutil.Process) -> float:
    """What would be free if it ended, in MB."""
    return process.memory_full_info().uss / 1e6


def seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def through_the_course(student: Student) -> list[dict]:
    rows = []
    for path in NOTEBOOKS[1:10]:
        begun, kernel = time.monotonic(), Kernel(student, f"course/notebooks/{path.name}")
        cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
        shown = [message for source in cells for message in kernel.run(source)]
        failed = sum(message["msg_type"] == "error" for message in shown)
        own = processes(student.name)
        rows.append(
            {
                "notebook": path.stem,
                "failed": failed,
                "wall": time.monotonic() - begun,
                "kernel": memory(own["kernel"]),
                "server": memory(own["server"]),
                "processor": seconds(own["kernel"]),
            }
        )
        kernel.end()
    return rows


def a_minute_of_sliding(student: Student) -> float:
    """Processor seconds of server and kernel, while the browser tells of a new place once a second."""
    kernel = Kernel(student, "course/notebooks/02_softmax.ipynb")
    code = "from helpers.live import explorers\nfrom helpers.pictures import show\nshow(explorers.budget())"
    shown = [message["content"].get("data", {}) for message in kernel.run(code)]
    model = next(data[VIEW]["model_id"] for data in shown if VIEW in data)
    before = sum(seconds(process) for process in processes(student.name).values())
    for n in range(MINUTE):
        values = {"flower": 0, "b3": -3 + n / 20, "b4": 0.0, "b5": 1.0, "together": 0.0}
        kernel.send(
            "comm_msg",
            {"comm_id": model, "data": {"method": "update", "state": {"values": values}, "buffer_paths": []}},
        )
        time.sleep(1)
    used = sum(seconds(process) for process in processes(student.name).values()) - before
    kernel.end()
    return used


def main(count: int) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        hub(Path(folder) / "hub", *PATIENT) as running,
        ThreadPoolExecutor(count) as pool,
    ):
        begun = time.monotonic()
        students = list(pool.map(running.student, [f"student{n:02}" for n in range(count)]))
        print(f"{count} servers after {time.monotonic() - begun:.0f} s", flush=True)
        list(pool.map(lambda student: student.pull(ROOT), students))
        begun = time.monotonic()
        rows = [row for rows in pool.map(through_the_course, students) for row in rows]
        finished = len(rows) / 9
        print(
            f"{finished:g} of {count} finished after {time.monotonic() - begun:.0f} s; {sum(r['failed'] for r in rows)} cells failed"
        )
        for path in NOTEBOOKS[1:10]:
            of = [row for row in rows if row["notebook"] == path.stem]
            middle = {name: median(row[name] for row in of) for name in ("wall", "processor", "kernel")}
            print(
                f"{path.stem:30} {middle['wall']:6.1f} s  processor {middle['processor']:5.1f} s  kernel {middle['kernel']:4.0f} MB"
            )
        print(
            f"server {median(row['server'] for row in rows):.0f} MB, at most {max(row['server'] for row in rows):.0f}"
        )
        print(f"connections lost and made again: {len(lost)}")
        print(f"a minute of sliding: {median(pool.map(a_minute_of_sliding, students)):.2f} s of the processor")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
