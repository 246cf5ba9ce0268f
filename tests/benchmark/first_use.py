"""What a reader waits for at first: the import, the first picture of notebook 08, and the whole course run once.

The first time ever finds nothing compiled and no list of the fonts, as after an installation with uv (pip compiles what
it installs); the next time finds both.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from statistics import median

import nbformat
from nbclient import NotebookClient
from refresh_notebooks import FOLDER, executed

MATHEMATICS = "iris", "network", "loss", "descent"
PICTURES = "matplotlib", "ipywidgets", "anywidget", "IPython"


def fresh(code: str) -> str:
    """What `code` prints in a Python of its own."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def import_times(pairs: int = 15) -> list[list[str]]:
    """Importing the live pictures against importing only the packages that they stand on, in turns."""
    compared = "numpy, matplotlib.figure, anywidget", "helpers.live.explorers"
    timed = "import time; start = time.perf_counter(); import {}; print(1000 * (time.perf_counter() - start))"
    took = [[float(fresh(timed.format(modules))) for modules in compared] for _ in range(pairs)]
    base, ours = map(median, zip(*took, strict=True))
    return [[compared[0], f"{base:.0f}", ""], [compared[1], f"{ours:.0f}", f"{median(b / a for a, b in took):.2f}"]]


def picture_modules() -> str:
    """What the mathematics imports of the packages that draw: it should be nothing."""
    modules = ", ".join(f"helpers.{name}" for name in MATHEMATICS)
    found = set(fresh(f"import {modules}, sys; print(*sys.modules)").split()) & set(PICTURES)
    return f"{', '.join(MATHEMATICS)} import {', '.join(sorted(found)) or 'nothing that draws'}."


def variables(home: str) -> dict[str, str]:
    """The environment of someone whose home, and all that Python and Matplotlib keep, is in one folder."""
    kept = {
        "HOME": home,
        "PYTHONPYCACHEPREFIX": f"{home}/pyc",
        "MPLCONFIGDIR": f"{home}/mpl",
        "IPYTHONDIR": f"{home}/ipy",
    }
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | kept


def import_seconds(home: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import helpers.live.explorers"], env=variables(home), check=True)
    return time.perf_counter() - start


def first_picture_seconds(home: str) -> float:
    """From the start of a kernel until the first picture of notebook 08 is there."""
    path = next(FOLDER.glob("08_*.ipynb"))
    quiet = ["--log-level=ERROR"]
    client = NotebookClient(nbformat.read(path, as_version=4), kernel_name="python3", extra_arguments=quiet)
    start = time.perf_counter()
    with client.setup_kernel(env=variables(home), cwd=str(FOLDER)):
        for index, cell in enumerate(client.nb.cells):
            client.execute_cell(cell, index)
            if any("image/png" in output.get("data", {}) for output in cell.get("outputs", [])):
                return time.perf_counter() - start
    raise RuntimeError(f"{path.name} shows no picture")


def first_and_later(rounds: int = 5) -> list[list[str]]:
    rows = []
    for what, seconds in (
        ("import helpers.live.explorers, in a Python of its own", import_seconds),
        ("first picture of 08, from the start of its kernel", first_picture_seconds),
    ):
        pairs = []
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as home:
                pairs.append((seconds(home), seconds(home)))
        rows.append([what, *(f"{median(times):.1f}" for times in zip(*pairs, strict=True))])
    return rows


def whole_course() -> str:
    took = {}
    for path in sorted(FOLDER.glob("*.ipynb")):
        start = time.perf_counter()
        executed(path)
        took[path.stem] = time.perf_counter() - start
    slowest = max(took, key=took.get)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    return (
        f"All {len(took)} notebooks, one after another, each with a new kernel: {sum(took.values()):.0f} s; "
        f"the slowest, {slowest}, {took[slowest]:.1f} s; the largest kernel held {most:.0f} MB"
    )
