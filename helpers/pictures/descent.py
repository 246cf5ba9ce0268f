"""Gradient descent: steps on the curve, learning rates, paths on the map."""

import numpy as np

from helpers.descent import bias_slopes, descend
from helpers.iris import training_flowers
from helpers.loss import loss_grid, total_cross_entropy
from helpers.network import start_biases
from helpers.pictures.drawing import panels
from helpers.pictures.landscape import draw_map, flowers_for
from helpers.pictures.page import Picture
from helpers.pictures.reading import fixed
from helpers.pictures.style import GREY, INK, NARROW, SPECIES_COLOURS


def learning_rates(rates, steps: int = 40) -> Picture:
    """Descent on b3 alone, a panel for each learning rate: b3 after each step, and the floor as a dashed line."""
    flowers, observed = training_flowers()
    slopes_at = bias_slopes(flowers, observed, moving=[0])
    start = start_biases()
    floor = descend(slopes_at, start, 1.0, 200)[-1, 0]
    figure, panel = panels(len(rates), height=3.3, sharey=True)
    ends = []
    for ax, rate in zip(panel, rates, strict=True):
        b3 = descend(slopes_at, start, rate, steps)[:, 0]
        ax.axhline(floor, color=GREY, linestyle="--", linewidth=1.2)
        ax.plot(b3, "o-", color=SPECIES_COLOURS[0], markersize=3.5, linewidth=1)
        ax.set(title=f"learning rate {rate:g}", xlabel="step", ylim=(-2.3, 1.5))
        ends.append(f"with {rate:g} the last two places are {fixed(b3[-2], 4)} and {fixed(b3[-1], 4)}")
    panel[0].set_ylabel("b3")
    words = f"b3 after each of {steps} steps from {start[0]:g}; the dashed line is the floor, at {fixed(floor, 4)}. {'; '.join(ends)}."
    return Picture(figure, words.replace(". with", ". With"))


def path_on_the_map(path) -> Picture:
    """A descent of all three biases, on the map over b3 - b5 and b4 - b5: the two differences are all that the loss sees."""
    raw, observed = flowers_for(3)
    across, up = path[:, 0] - path[:, 2], path[:, 1] - path[:, 2]
    x, y = np.linspace(-4, 2, 121), np.linspace(-3, 2, 101)
    figure, axes = panels(width=NARROW, height=4.6)
    draw_map(axes, x, y, loss_grid(raw, observed, (0, 1), x, y, 0.0))
    axes.plot(across, up, "o-", color="white", markeredgecolor=INK, markersize=6, linewidth=1.5)
    axes.plot(across[-1], up[-1], "*", color="white", markeredgecolor=INK, markersize=15)
    axes.set(xlabel="b3 - b5", ylabel="b4 - b5")
    first, last = (total_cross_entropy(raw + biases, observed) for biases in (path[0], path[-1]))
    words = (
        f"The path goes from b3 - b5 = {fixed(across[0], 2)}, b4 - b5 = {fixed(up[0], 2)}, loss {first:.6f}, to {fixed(across[-1], 2)} "
        f"and {fixed(up[-1], 2)}, loss {last:.6f}, in {len(path) - 1} steps, which become shorter as the floor flattens."
    )
    return Picture(figure, words)
