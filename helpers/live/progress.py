"""A bar that fills while a loop runs."""

from collections.abc import Iterator

import ipywidgets
from IPython.display import display


class Bar(ipywidgets.HBox):
    """The bar and its count. Where no kernel has run yet, the stored notebook says that all is done."""

    still = ""

    def _repr_mimebundle_(self, **kwargs):
        return {**super()._repr_mimebundle_(**kwargs), "text/html": f"<p>{self.still}</p>", "text/plain": self.still}


def progress(name: str, steps: int) -> Iterator[int]:
    """The numbers from 0 to steps - 1, for a loop, and on the page a bar that fills while the loop runs."""
    bar, count = ipywidgets.IntProgress(max=steps, description=name), ipywidgets.Label()
    panel = Bar([bar, count])
    panel.still = f"{name}: {steps} of {steps} steps done"
    display(panel)
    for step in range(steps):
        yield step
        done = step + 1
        if done % max(1, steps // 50) == 0 or done == steps:  # 50 messages to the browser, however many steps
            bar.value, count.value = done, f"{done} of {steps} steps done"
