"""A bar that fills while a loop runs."""

from collections.abc import Iterator

import ipywidgets
from IPython.display import display

from helpers.live.still import Still


class Bar(Still, ipywidgets.HBox):
    """The bar and its count."""


def progress(name: str, steps: int) -> Iterator[int]:
    """The numbers from 0 to steps - 1, for a loop, and on the page a bar that fills while the loop runs."""
    bar, count = ipywidgets.IntProgress(max=steps, description=name), ipywidgets.Label()
    panel = Bar([bar, count])
    done = f"{name}: {steps} of {steps} steps done"
    panel.still = {"text/html": f"<p>{done}</p>", "text/plain": done}, {}
    display(panel)
    for step in range(steps):
        yield step
        done = step + 1
        if done % max(1, steps // 50) == 0 or done == steps:  # 50 messages to the browser, however many steps
            bar.value, count.value = done, f"{done} of {steps} steps done"
