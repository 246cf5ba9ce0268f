"""Raw outputs and the probabilities that softmax makes of them."""

import numpy as np

from helpers.iris import SPECIES, training_flowers
from helpers.loss import (
    softmax,
)
from helpers.network import (
    BIAS_NAMES,
    raw_outputs,
    start_biases,
)
from helpers.pictures.drawing import Drawing, number, panels
from helpers.pictures.reading import few
from helpers.pictures.style import (
    GREY,
    NARROW,
    PALE,
    SPECIES_COLOURS,
    SPECIES_LINES,
    SPECIES_MARKERS,
)
from helpers.show import Picture


def softmax_bars() -> Drawing:
    """Raw outputs on the left, the probabilities that softmax makes of them on the right, for one flower."""
    flowers, _ = training_flowers()

    def numbers(flower: int, b3: float, b4: float, b5: float) -> dict:
        before, raw = (raw_outputs(flowers[[flower]], biases)[0] for biases in (start_biases(), [b3, b4, b5]))
        p = softmax(raw)
        parts = {}
        for k, at_start in enumerate(softmax(before)):
            parts |= {
                f"raw start {k}": {"height": before[k]},
                f"raw {k}": {"height": raw[k]},
                f"raw number {k}": {"x": k, "y": raw[k] + (0.3 if raw[k] >= 0 else -1.05), "text": few(raw[k])},
                f"p start {k}": {"height": at_start},
                f"p {k}": {"height": p[k]},
                f"p number {k}": {"x": k, "y": p[k] + 0.025, "text": few(p[k])},
            }
        return {"parts": parts, "said": {"raw": raw, "p": p, "sum": p.sum()}}

    figure, (left, right) = panels(2, width=NARROW + 1, height=3.5)
    left.set(title="raw outputs", ylim=(-7.5, 7.5), ylabel="any number")  # the sliders reach from -5.9 to 6.04
    right.set(title="softmax: probabilities", ylim=(0, 1.14), ylabel="share of 1")
    parts = {}
    for name, axes in (("raw", left), ("p", right)):
        for k, colour in enumerate(SPECIES_COLOURS):
            parts[f"{name} start {k}"] = axes.bar(k, 1, 0.84, color=PALE)[0]
            parts[f"{name} {k}"] = axes.bar(k, 1, 0.6, color=colour)[0]
            parts[f"{name} number {k}"] = number(axes, k, ha="center", fontsize=13)
        axes.set_xticks(range(3), SPECIES)
        axes.set_xlabel("pale: at the start", color=GREY, fontsize=9.5)
        axes.grid(visible=False)
    left.axhline(0, color=GREY, linewidth=0.8)
    return Drawing(figure, parts, numbers, "softmax_bars")


def probabilities_over_bias(flower, biases, bias: int, marks=()) -> Picture:
    """The three probabilities of one flower while one bias runs from -8 to 8 and the others stay."""
    values = np.linspace(-8, 8, 321)
    moved = [np.where(np.arange(3) == bias, v, biases) for v in values]
    p = np.array([softmax(raw_outputs([flower], b)[0]) for b in moved])
    figure, axes = panels(width=NARROW + 0.6, height=3.7)
    for k, name in enumerate(SPECIES):
        axes.plot(values, p[:, k], color=SPECIES_COLOURS[k], linestyle=SPECIES_LINES[k], label=f"p {name}")
    readings = []
    for mark in marks:
        q = softmax(raw_outputs([flower], np.where(np.arange(3) == bias, mark, biases))[0])
        axes.axvline(mark, color=GREY, linewidth=0.9)
        for k in range(3):
            axes.plot(mark, q[k], SPECIES_MARKERS[k], color=SPECIES_COLOURS[k])
        readings.append(f"at {BIAS_NAMES[bias]} = {mark:g} they are {q[0]:.4f}, {q[1]:.4f} and {q[2]:.4f}")
    axes.set(xlabel=BIAS_NAMES[bias], ylabel="probability", ylim=(-0.02, 1.05), xlim=(-8, 8))
    figure.legend(loc="outside right center")
    words = (
        f"The probabilities of Setosa, Versicolor and Virginica while only {BIAS_NAMES[bias]} changes: {'; '.join(readings)}. "
        f"p {SPECIES[bias]} climbs, the other two give way, and each sum is 1."
    )
    return Picture(figure, words)
