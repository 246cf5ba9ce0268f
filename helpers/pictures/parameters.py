"""All 15 parameters: the corner of relu, training, and which species is named where."""

from itertools import pairwise

import numpy as np
from matplotlib.lines import Line2D

from helpers.iris import SPECIES, all_flowers, training_flowers
from helpers.network import NODES, Network, lesson_network, raw_outputs
from helpers.pictures.drawing import panels
from helpers.pictures.page import Picture
from helpers.pictures.style import INK, NARROW, NODE_COLOURS, SPECIES_COLOURS, SPECIES_MARKERS


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


def training_curve(losses: dict[str, np.ndarray]) -> Picture:
    """The loss per flower after each step of training, a line for each group of flowers."""
    figure, axes = panels(width=NARROW + 0.8, height=3.6)
    readings = []
    for (name, values), colour, line in zip(losses.items(), (INK, SPECIES_COLOURS[1]), ("-", "--"), strict=True):
        axes.plot(values, color=colour, linestyle=line, label=name)
        marked = ", ".join(f"{values[step]:.3f}" for step in (0, len(values) // 10, len(values) - 1))
        readings.append(f"{name} {marked}")
    axes.set(xlabel="step", ylabel="loss per flower", ylim=(0, None), xlim=(0, len(values) - 1))
    axes.legend()
    when = f"before training, after step {len(values) // 10} and after step {len(values) - 1}"
    return Picture(figure, f"The loss per flower {when}: {'; '.join(readings)}.")


ROOM = 85  # of the 311 points across a panel: the width of a species' name


def regions(networks: dict[str, Network], trained_on=()) -> Picture:
    """Which species each network names where, a panel for each; the 150 flowers on it, ringed where it is wrong.

    The flowers `trained_on`, given by their numbers from 0, are drawn filled; those held out are hollow.
    """
    flowers, observed = all_flowers()
    filled = np.isin(np.arange(len(flowers)), trained_on)
    values = np.linspace(-0.12, 1.12, 311)
    square = np.column_stack([grid.ravel() for grid in np.meshgrid(values, values)])
    figure, panel = panels(len(networks), height=3.75, sharey=True)
    readings = []
    for ax, (title, network) in zip(panel, networks.items(), strict=True):
        named = raw_outputs(square, network=network).argmax(axis=1).reshape(len(values), len(values))
        wrong = raw_outputs(flowers, network=network).argmax(axis=1) != observed
        ax.contourf(values, values, named, (-0.5, 0.5, 1.5, 2.5), colors=SPECIES_COLOURS, alpha=0.13)
        for k in range(3):
            if (named == k).any() and (named != k).any():
                ax.contour(values, values, named == k, (0.5,), colors=[INK], linewidths=1.4)
            for which, face in ((filled, SPECIES_COLOURS[k]), (~filled, "white")):
                x, y = flowers[(observed == k) & which].T
                ax.scatter(
                    x, y, 22, face, marker=SPECIES_MARKERS[k], edgecolors=SPECIES_COLOURS[k], linewidths=1.1, zorder=2
                )
        ax.scatter(*flowers[wrong].T, 120, "none", edgecolors=INK, linewidths=1.2, zorder=3)
        above, below = runs(named[-11]), runs(named[10])
        wide = [run for run in above if run[2] - run[1] > ROOM]  # a name stands along the upper edge, or else the lower
        elsewhere = {0, 1, 2} - {k for k, _, _ in above} | {k for k, _, _ in set(above) - set(wide)}
        lower = [run for run in below if run[0] in elsewhere and run[2] - run[1] > ROOM]
        for row, found in ((-11, wide), (10, lower)):
            for k, first, last in found:
                look = {"ha": "center", "va": "center", "fontsize": 9, "fontweight": "bold"}
                ax.text(values[[first, last]].mean(), values[row], SPECIES[k], **look)
        ax.set(title=title, xlabel="petal width, scaled", aspect="equal", xticks=(0, 0.5, 1))
        ax.grid(visible=False)
        *edges, (end, _, _) = runs(named[np.abs(values - 0.4).argmin()])
        along = (
            "".join(f"{SPECIES[k]} up to petal width {values[last]:.2f}, then " for k, _, last in edges) + SPECIES[end]
        )
        readings.append(
            f"{title.capitalize()}: {len(wrong) - wrong.sum()} of {len(wrong)} right; along sepal width 0.4, {along}."
        )
    panel[0].set_ylabel("sepal width, scaled")
    ring = {"linestyle": "", "marker": "o", "color": INK, "markerfacecolor": "none"}
    handles = [
        Line2D([], [], linestyle="", marker=SPECIES_MARKERS[k], color=SPECIES_COLOURS[k], label=name, markersize=6)
        for k, name in enumerate(SPECIES)
    ]
    handles.append(Line2D([], [], markersize=5, label="hollow: held out", **ring))
    handles.append(Line2D([], [], markersize=11, label="named wrongly", **ring))
    figure.legend(handles=handles, loc="outside upper center", ncols=5)
    return Picture(figure, f"Which species is named where. {' '.join(readings)} The rings mark flowers named wrongly.")


def runs(row) -> list[tuple[int, int, int]]:
    """The stretches of equal numbers in a row: the number, its first place and its last."""
    edges = [0, *(np.flatnonzero(np.diff(row)) + 1), len(row)]
    return [(int(row[first]), first, after - 1) for first, after in pairwise(edges)]
