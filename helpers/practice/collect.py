"""Run each notebook of a folder, and count the exercises that are right: for a teacher.

    .venv/bin/python -m helpers.practice.collect handed_in

Each runs by itself, on a kernel of its own, for a minute at most; the files stay as they were handed in. This runs the
learners' code, as opening and running it would. A count is given only for a notebook that has run to its end.
"""

import asyncio
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

SECONDS = 60
CHECK = re.compile(r'^check\("\w+", .*\)$', re.MULTILINE)


def counted(path: Path, seconds: float = SECONDS) -> str:
    """What came of a notebook: how many of its exercises are right, or why there is no count."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:  # noqa: BLE001, whatever has been handed in: it is named, and the next one follows
        return f"cannot be read ({type(error).__name__})"
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    where = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, kernel_name="python3", timeout=None, allow_errors=True, resources=where)
    begun = time.monotonic()
    try:
        asyncio.run(asyncio.wait_for(client.async_execute(), seconds))
    except (TimeoutError, DeadKernelError):
        late = time.monotonic() - begun >= seconds
        return "was stopped: " + (f"it had not ended after {seconds:g} s" if late else "its kernel ended")
    asked = sum(len(CHECK.findall(cell.source)) for cell in cells)
    failed = sum(output.output_type == "error" for cell in cells for output in cell.outputs)
    right = sum(is_right(output) for cell in cells if CHECK.search(cell.source) for output in cell.outputs)
    return f"{right} of {asked} right" + (f"; {failed} cells stopped with an error" if failed else "")


def is_right(output) -> bool:
    return output.get("data", {}).get("text/plain", "").startswith(("Right. ", "Right, "))


def main(folder: str) -> None:
    paths = sorted(path for path in Path(folder).rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
    if not paths:
        sys.exit(f"There is no notebook in {folder}.")
    for path in paths:
        print(f"{path.relative_to(folder)}: {counted(path)}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:2] or ["handed_in"])
