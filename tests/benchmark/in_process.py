"""The loss grid and the import, without a browser."""

import subprocess
import sys
import time
from statistics import median

import numpy as np
from helpers.surface import loss_grid

from helpers.iris import all_flowers
from helpers.network import raw_outputs

MATHEMATICS = "iris", "network", "loss", "surface", "descent"
PICTURES = "matplotlib", "ipywidgets", "anywidget", "IPython"


def plain_grid(raw, observed, across, third=1.0) -> np.ndarray:
    """The loss over b3 and b4 by the stable log-sum-exp, on one array of every species, flower and grid point."""
    b3, b4 = np.meshgrid(across, across)
    b5 = np.full_like(b3, third)
    z = np.stack([raw[:, k, None, None] + b for k, b in enumerate((b3, b4, b5))])
    largest = z.max(axis=0)
    logs = largest + np.log(np.exp(z - largest).sum(axis=0))
    return (logs - np.take_along_axis(z, observed[None, :, None, None], axis=0)[0]).sum(axis=0)


def in_turns(ways, arguments: tuple, times: int = 15) -> list[float]:
    """Median seconds of each way, called with the same arguments in turns."""
    took = [[] for _ in ways]
    for _ in range(times):
        for way, seconds in zip(ways, took, strict=True):
            start = time.perf_counter()
            way(*arguments)
            seconds.append(time.perf_counter() - start)
    return [median(seconds) for seconds in took]


def flowers(count: int):
    """Raw outputs without biases and observed species: the 150 flowers, over and over."""
    inputs, observed = all_flowers()
    return np.resize(raw_outputs(inputs, (0.0, 0.0, 0.0)), (count, 3)), np.resize(observed, count)


def fast_grid(raw, observed, across, third=1.0) -> np.ndarray:
    return loss_grid(raw, observed, (0, 1), across, across, third)


def grid_against_plain() -> list[list[str]]:
    raw, observed = flowers(150)
    rows = []
    for reach in (5, 10, 50):
        arguments = raw, observed, np.linspace(-reach, reach, 101)
        plain, fast = in_turns((plain_grid, fast_grid), arguments)
        gap = np.abs(plain_grid(*arguments) - fast_grid(*arguments)).max()
        times = f"{1000 * plain:.1f}", f"{1000 * fast:.2f}"
        rows.append([f"-{reach} to {reach}", *times, f"{plain / fast:.0f}", f"{gap:.0e}"])
    return rows


def grid_growth() -> list[list[str]]:
    """What one flower at one point costs, as the grid and as the number of flowers grow."""
    sizes = [(150, side) for side in (31, 51, 101, 201, 401)]
    sizes += [(count, 101) for count in (3, 30, 1000, 10_000, 100_000)]
    rows = []
    for count, side in sizes:
        arguments = *flowers(count), np.linspace(-5, 5, side)
        (took,) = in_turns([fast_grid], arguments, times=3 if count > 10_000 else 15)
        rows.append([f"{count:,}", f"{side} x {side}", f"{1000 * took:.2f}", f"{1e9 * took / count / side**2:.2f}"])
    return rows


def fresh(code: str) -> str:
    """What `code` prints in a Python of its own."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def import_times(pairs: int = 15) -> list[list[str]]:
    """Importing the whole package against importing only the packages that it stands on, in turns, in fresh processes."""
    loaded = fresh("import helpers.explorers, sys; print(*sys.modules)").split()
    needed = ["numpy", "matplotlib.figure", "ipywidgets", *{"anywidget"} & set(loaded)]
    timed = "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"
    took = [[], []]
    for _ in range(pairs):
        for modules, seconds in zip((", ".join(needed), "helpers.explorers"), took, strict=True):
            seconds.append(float(fresh(timed.format(modules))))
    base, ours = map(median, took)
    ratio = median(b / a for a, b in zip(*took, strict=True))
    return [[", ".join(needed), f"{1000 * base:.0f}", ""], ["helpers.explorers", f"{1000 * ours:.0f}", f"{ratio:.2f}"]]


def picture_modules() -> str:
    """What the mathematics imports of the packages that draw: it should be nothing."""
    modules = ", ".join(f"helpers.{name}" for name in MATHEMATICS)
    found = set(fresh(f"import {modules}, sys; print(*sys.modules)").split()) & set(PICTURES)
    pyplot = "matplotlib.pyplot" in fresh("import helpers.explorers, sys; print(*sys.modules)").split()
    return (
        f"{', '.join(MATHEMATICS)} import {', '.join(sorted(found)) or 'neither matplotlib nor ipywidgets'}; "
        f"helpers.explorers imports {'pyplot' if pyplot else 'no pyplot'}."
    )
