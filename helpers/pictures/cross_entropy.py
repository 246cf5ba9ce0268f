"""The loss of each flower, -ln p, and what squared error would make of it."""

import numpy as np
from matplotlib.figure import Figure

from helpers.iris import SPECIES, training_flowers
from helpers.loss import (
    cross_entropy,
    softmax,
)
from helpers.network import (
    raw_outputs,
    start_biases,
)
from helpers.pictures.drawing import Drawing, number, panels
from helpers.pictures.reading import few
from helpers.pictures.style import (
    FAINT,
    GREY,
    INK,
    NARROW,
    SPECIES_COLOURS,
    SPECIES_MARKERS,
)
from helpers.show import Picture


def losses() -> Drawing:
    """The three training flowers on the curve -ln p, and below it their losses end to end: the total."""
    flowers, observed = training_flowers()

    def p_and_loss(biases) -> tuple[list[float], list[float]]:
        raw = raw_outputs(flowers, biases)
        return softmax(raw)[np.arange(3), observed].tolist(), cross_entropy(raw, observed).tolist()

    def numbers(b3: float, b4: float, b5: float) -> dict:
        p, loss = p_and_loss([b3, b4, b5])
        parts, stair, total = {}, 0.0, 0.0
        # Labels stand up and to the right of their points, where the falling curve leaves room, each a step above that of
        # the next smaller loss: so none meets another, a marker or a line to another.
        for i in sorted(range(3), key=loss.__getitem__):
            stair = max(loss[i] + 0.5, stair + 0.95)
            parts[f"leader {i}"] = {"xdata": [p[i], p[i] + 0.022], "ydata": [loss[i], stair + 0.25]}
            parts[f"point {i}"] = {"xdata": [p[i]], "ydata": [loss[i]]}
            parts[f"number {i}"] = {"x": p[i] + 0.027, "y": stair, "text": few(loss[i])}
        for i in range(3):
            parts[f"share {i}"] = {"x": total, "width": loss[i]}
            parts[f"sign {i}"] = {"xdata": [total + loss[i] / 2], "ydata": [1], "visible": loss[i] > 0.3}
            total += loss[i]
        parts["total"] = {"x": total + 0.25, "y": 0.82, "text": few(total)}
        return {"parts": parts, "said": {"p": p, "loss": loss, "total": total}}

    figure = Figure(figsize=(NARROW + 1, 4.7), layout="constrained")
    curve, stack = figure.subplots(2, 1, height_ratios=(4, 1))
    p = np.geomspace(1e-6, 1, 400)
    curve.plot(p, -np.log(p), color=INK, linewidth=1.5)
    # The sliders reach a loss of 10.7, and a total of 19.2. Right of 1 there is room for the label of a sure prediction.
    curve.set(xlabel="p of the observed species", ylabel="loss: -ln p", xlim=(0, 1.23), ylim=(0, 12.5))
    curve.set_xticks(np.linspace(0, 1, 6))
    stack.set(xlabel="the losses, end to end", xlim=(0, 22), ylim=(-0.55, 1.55))
    stack.set_yticks([1, 0], ["the total", "at the start"])
    stack.grid(visible=False)
    parts, behind = {}, 0.0
    for i, (k, q, loss) in enumerate(zip(observed, *p_and_loss(start_biases()), strict=True)):
        look = {"marker": SPECIES_MARKERS[k], "linestyle": "", "clip_on": False}
        curve.plot(q, loss, color=FAINT, markersize=10, **look)
        stack.barh(0, loss, 0.5, behind, color=FAINT, edgecolor="white", linewidth=1.5)
        behind += loss
        parts |= {
            f"leader {i}": curve.plot([0, 1], [0, 1], color=GREY, linewidth=0.8)[0],
            f"point {i}": curve.plot(0, 0, color=SPECIES_COLOURS[k], markersize=10, zorder=3, **look)[0],
            f"number {i}": number(curve, color=SPECIES_COLOURS[k], fontweight="bold", fontsize=13),
            f"share {i}": stack.barh(1, 1, 0.7, color=SPECIES_COLOURS[k], edgecolor="white", linewidth=1.5)[0],
            f"sign {i}": stack.plot(0, 1, color="white", markersize=4, **look)[0],
        }
    parts["total"] = number(stack, fontweight="bold", fontsize=13)
    stack.text(behind + 0.25, 0, few(behind), color=GREY, va="center")
    points = [parts[f"point {i}"] for i in range(3)]
    figure.legend(points, [f"{SPECIES[k]} flower" for k in observed], loc="outside upper center", ncols=3)
    return Drawing(figure, parts, numbers, "losses")


def two_losses(p_marked: float) -> Picture:
    """Cross entropy against squared error, as curves over p of the observed species, each with its slope at one p."""
    p = np.linspace(0.02, 1, 400)
    figure, axes = panels(2, height=3.6, sharex=True)
    for ax, name, loss, steep in (
        (axes[0], "cross entropy, -ln p", lambda q: -np.log(q), -1 / p_marked),
        (axes[1], "squared error, (1 - p)\u00b2", lambda q: (1 - q) ** 2, -2 * (1 - p_marked)),
    ):
        ax.plot(p, loss(p), color=INK)
        near = np.array([0, p_marked + 0.16])
        ax.plot(
            near, loss(p_marked) + steep * (near - p_marked), color=SPECIES_COLOURS[1], linestyle="--", linewidth=1.6
        )
        ax.plot(p_marked, loss(p_marked), "o", color=SPECIES_COLOURS[1])
        ax.set(title=name, xlabel="p of the observed species", ylim=(0, 4), xlim=(0, 1))
        ax.text(p_marked + 0.08, loss(p_marked) + 0.25, f"slope {steep:.2f}")
    axes[0].set_ylabel("loss")
    words = (
        f"Two losses at p = {p_marked:g}, a confident mistake. Cross entropy is {-np.log(p_marked):.2f} with slope {-1 / p_marked:.2f}; "
        f"squared error is {(1 - p_marked) ** 2:.2f} with slope {-2 * (1 - p_marked):.2f}, and can never be steeper than -2."
    )
    return Picture(figure, words)
