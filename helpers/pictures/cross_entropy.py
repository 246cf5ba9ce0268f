"""The loss of each flower, -ln p, and what squared error would make of it."""


import numpy as np

from helpers.iris import SPECIES, training_flowers
from helpers.loss import (
    cross_entropy,
    softmax,
)
from helpers.network import (
    raw_outputs,
)
from helpers.pictures.drawing import Drawing, panels
from helpers.pictures.style import (
    GREY,
    INK,
    NARROW,
    SPECIES_COLOURS,
    SPECIES_MARKERS,
)
from helpers.show import Picture


def losses() -> Drawing:
    """The three training flowers on the curve -ln p, and the total of their losses as one stack on the same scale."""
    flowers, observed = training_flowers()
    figure, (curve, stack) = panels(2, width=NARROW + 1, height=3.9, width_ratios=(2.8, 1), sharey=True)
    p = np.geomspace(1e-3, 1, 400)
    curve.plot(p, -np.log(p), color=INK, linewidth=1.5)
    curve.set(xlabel="p of the observed species", ylabel="loss: -ln p", xlim=(0, 1.03), ylim=(0, 6))
    leaders = [curve.plot([], [], color=GREY, linewidth=0.8)[0] for _ in observed]
    points = [curve.plot([], [], SPECIES_MARKERS[k], color=SPECIES_COLOURS[k], markersize=10)[0] for k in observed]
    texts = [number(curve, 0, 0, va="bottom", color=SPECIES_COLOURS[k]) for k in observed]
    bars = [stack.bar(0, 0, 0.5, color=SPECIES_COLOURS[k], edgecolor="white", linewidth=1.5)[0] for k in observed]
    total = number(stack, 0, 0, ha="center", va="bottom", fontweight="bold")
    stack.set(xlabel="the total", xlim=(-0.6, 0.6), xticks=[])
    stack.grid(visible=False)
    figure.legend(points, [f"{SPECIES[k]} flower" for k in observed], loc="outside upper center", ncols=3)

    def update(biases) -> str:
        raw = raw_outputs(flowers, biases)
        p, ce = softmax(raw)[np.arange(3), observed], cross_entropy(raw, observed)
        steps = np.argsort(np.argsort(-p))  # labels stand on a stair that falls to the right: no line crosses a label
        bottom = 0.0
        for i in range(3):
            x, y = p[i], min(ce[i], 5.9)
            label = y + 0.3 + 0.42 * steps[i] if y < 4 else y - 0.5
            points[i].set_data([x], [y])
            leaders[i].set_data([x, x], [y, label])
            texts[i].set(text=f"{ce[i]:.2f}", x=x, y=label, ha="left" if x < 0.9 else "right")
            bars[i].set(y=bottom, height=ce[i])
            bottom += ce[i]
        total.set(text=f"{bottom:.2f}", y=min(bottom + 0.1, 5.6))
        listed = ", ".join(f"{SPECIES[k]} p {q:.6f}, loss {c:.6f}" for k, q, c in zip(observed, p, ce, strict=True))
        return f"The three flowers on the curve -ln p: {listed}. The total is {bottom:.6f}."

    return Drawing(figure, [*leaders, *points, *texts, *bars, total], update)


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
