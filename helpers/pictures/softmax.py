"""Raw outputs and the probabilities that softmax makes of them."""


import numpy as np

from helpers.iris import SPECIES
from helpers.loss import (
    softmax,
)
from helpers.network import (
    BIAS_NAMES,
    raw_outputs,
)
from helpers.pictures.drawing import Drawing, panels
from helpers.pictures.style import (
    GREY,
    NARROW,
    SPECIES_COLOURS,
    SPECIES_LINES,
    SPECIES_MARKERS,
)
from helpers.show import Picture


def softmax_bars() -> Drawing:
    """Raw outputs on the left, the probabilities that softmax makes of them on the right, for one flower."""
    figure, (left, right) = panels(2, width=NARROW + 1, height=3.4, width_ratios=(1.1, 1))
    positions = np.arange(3)
    raw_bars = left.bar(positions, np.zeros(3), 0.62, color=SPECIES_COLOURS)
    p_bars = right.bar(positions, np.zeros(3), 0.62, color=SPECIES_COLOURS)
    raw_texts = [number(left, k, 0, ha="center") for k in range(3)]
    p_texts = [number(right, k, 0, ha="center", va="bottom") for k in range(3)]
    left.set(title="raw outputs", ylim=(-7, 7), ylabel="any number")
    left.axhline(0, color=GREY, linewidth=0.8)
    right.set(title="softmax: probabilities", ylim=(0, 1.1), ylabel="share of 1")
    for axes in (left, right):
        axes.set_xticks(positions, SPECIES)
        axes.grid(axis="x", visible=False)

    def update(flower, biases) -> str:
        raw = raw_outputs([flower], biases)[0]
        p = softmax(raw)
        for k in range(3):
            raw_bars[k].set_height(raw[k])
            raw_texts[k].set(
                text=f"{raw[k]:.2f}", y=raw[k] + (0.25 if raw[k] >= 0 else -0.25), va="bottom" if raw[k] >= 0 else "top"
            )
            p_bars[k].set_height(p[k])
            p_texts[k].set(text=f"{p[k]:.4f}", y=p[k] + 0.02)
        listed = ", ".join(f"{n} {r:.4f} becomes {q:.6f}" for n, r, q in zip(SPECIES, raw, p, strict=True))
        return f"Raw outputs and the probabilities that softmax makes of them: {listed}. The probabilities add up to {p.sum():.6f}."

    return Drawing(figure, [*raw_bars, *p_bars, *raw_texts, *p_texts], update)


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
