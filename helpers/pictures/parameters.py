"""The corner of relu."""

import numpy as np

from helpers.iris import SPECIES, training_flowers
from helpers.network import NODES, lesson_network
from helpers.pictures.drawing import panels
from helpers.pictures.page import Picture
from helpers.pictures.style import INK, NARROW, NODE_COLOURS, in_style


@in_style
def relu_corner() -> Picture:
    """relu and its corner at 0, with the sums of both hidden nodes for the three flowers on it."""
    flowers, observed = training_flowers()
    network = lesson_network()
    sums = flowers @ network.hidden_weights + network.hidden_biases
    figure, axes = panels(width=NARROW + 0.6, height=3.6)
    axes.plot([-1, 0, 2], [0, 0, 2], color=INK)
    axes.text(-0.98, 0.1, "slope 0", fontweight="bold")
    axes.text(1.25, 1.62, "slope 1", fontweight="bold", ha="right")
    axes.annotate("a corner: no slope", (0, 0), (-0.72, 0.62), arrowprops={"arrowstyle": "-|>", "color": INK})
    readings = []
    for j, (node, marker) in enumerate(zip(NODES, "oD", strict=True)):
        look = {
            "color": NODE_COLOURS[j],
            "markersize": 13 - 6 * j,
        }  # the smaller diamond leaves the circle below it in sight
        axes.plot(sums[:, j], np.maximum(0, sums[:, j]), marker, label=f"{node} node", **look)
        listed = ", ".join(f"{SPECIES[k]} {x:.3f}" for k, x in zip(observed, sums[:, j], strict=True))
        readings.append(f"sums in the {node} node: {listed}")
    for k, row in zip(observed, sums, strict=True):
        if row[0] > 0:
            for x in row:
                axes.text(x + 0.05, x - 0.07, SPECIES[k], va="top")
        else:
            axes.text(row.mean(), -0.12, f"{SPECIES[k]}, both", ha="center", va="top")
    axes.set(xlabel="sum in the node", ylabel="what the node gives", xlim=(-1, 2.25), ylim=(-0.4, 2.1))
    axes.legend(loc="upper left")
    return Picture(
        figure,
        f"relu: flat at 0 to the left of a corner at 0, rising with slope 1 to the right of it. The {'; the '.join(readings)}.",
    )
