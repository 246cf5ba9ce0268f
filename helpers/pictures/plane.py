"""The plane of petal and sepal width: the 150 flowers in it, and which species a network names where."""

from itertools import product

import numpy as np

from helpers.iris import SPECIES, all_flowers, training_flowers
from helpers.network import Network
from helpers.pictures.drawing import panels
from helpers.pictures.page import Picture
from helpers.pictures.style import INK, NARROW, SPECIES_COLOURS, SPECIES_MARKERS, in_style

ACROSS, UP = (-0.06, 1.08), (-0.08, 1.06)  # as far as the plane is shown
CORNERS = [[x, y] for x, y in ((ACROSS[0], UP[0]), (ACROSS[1], UP[0]), (ACROSS[1], UP[1]), (ACROSS[0], UP[1]))]


def clip(polygon: list, line) -> list:
    """The part of a convex polygon where a x + b y + c, the `line`, is not below 0."""
    heights = [line[0] * x + line[1] * y + line[2] for x, y in polygon]
    kept = []
    for n, (x, y) in enumerate(polygon):
        (u, v), here, there = polygon[(n + 1) % len(polygon)], heights[n], heights[(n + 1) % len(polygon)]
        if here >= 0:
            kept.append([x, y])
        if (here >= 0) != (there >= 0):
            share = here / (here - there)
            kept.append([x + share * (u - x), y + share * (v - y)])
    return kept


def named_regions(network: Network) -> list[list]:
    """For each species the polygons in which its raw output is the largest: flat pieces, cut where a node goes on or off."""
    hidden = np.column_stack([network.hidden_weights.T, network.hidden_biases])
    regions = [[], [], []]
    for signs in product((1, -1), repeat=2):
        part = CORNERS
        for sign, line in zip(signs, hidden, strict=True):
            part = clip(part, sign * line)
        on = np.maximum(signs, 0)
        planes = (network.output_weights.T * on) @ hidden + np.outer(network.output_biases, (0, 0, 1))
        for k in range(3):
            piece = part
            for m in {0, 1, 2} - {k}:
                above = planes[k] - planes[m]
                piece = [] if m < k and not above.any() else clip(piece, above)  # all alike: the first is named
            if piece:
                regions[k].append(piece)
    return regions


def plane_of_flowers():
    """A figure and its axes with all 150 flowers in the plane of the two scaled inputs."""
    flowers, observed = all_flowers()
    figure, axes = panels(width=NARROW, height=4.6)
    for k, name in enumerate(SPECIES):
        x, y = flowers[observed == k].T
        axes.scatter(x, y, 34, SPECIES_COLOURS[k], marker=SPECIES_MARKERS[k], alpha=0.55, linewidths=0, label=name)
    axes.set(xlabel="petal width, scaled", ylabel="sepal width, scaled", xlim=(-0.06, 1.08), ylim=(-0.08, 1.06))
    figure.legend(loc="outside upper center", ncols=3)
    return figure, axes


@in_style
def iris_plane() -> Picture:
    """All 150 flowers, the three training flowers outlined and named."""
    figure, axes = plane_of_flowers()
    flowers, observed = all_flowers()
    for (x, y), k in zip(*training_flowers(), strict=True):
        axes.scatter(x, y, 130, SPECIES_COLOURS[k], marker=SPECIES_MARKERS[k], edgecolors=INK, linewidths=1.8, zorder=3)
        line = {"arrowstyle": "-", "color": INK, "linewidth": 0.8}
        axes.annotate(SPECIES[k], (x, y), (0.3 + 0.3 * k, 0.93), ha="center", fontweight="bold", arrowprops=line)
    petal = {name: flowers[observed == k, 0] for k, name in enumerate(SPECIES)}
    spans = "; ".join(f"{name} from {p.min():.2f} to {p.max():.2f}" for name, p in petal.items())
    words = f"The 150 flowers. Petal width alone almost sorts them: {spans}. The three training flowers are outlined and named."
    return Picture(figure, words)
