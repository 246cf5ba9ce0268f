"""Gradient descent: steps on the curve, learning rates, paths on the map."""


import numpy as np

from helpers.descent import bias_slopes, descend
from helpers.iris import training_flowers
from helpers.loss import (
    total_cross_entropy,
)
from helpers.network import (
    raw_outputs,
    start_biases,
)
from helpers.pictures.drawing import Drawing, panels
from helpers.pictures.landscape import draw_map, flowers_for
from helpers.pictures.style import (
    GREY,
    INK,
    NARROW,
    SPECIES_COLOURS,
)
from helpers.show import Picture, fixed
from helpers.surface import loss_grid


def descent_on_the_curve() -> Drawing:
    """Gradient descent on b3 alone, drawn on the loss curve: every point visited, and the last one. Lesson part 6."""
    flowers, observed = training_flowers()
    slopes_at = bias_slopes(flowers, observed, moving=[0])
    without_biases = raw_outputs(flowers, (0.0, 0.0, 0.0))
    _, b4, b5 = start_biases()

    def loss_at(b3_values):
        return loss_grid(without_biases, observed, (0, 1), b3_values, [b4], b5)[0]

    values = np.linspace(-6, 6, 241)
    figure, axes = panels(width=NARROW + 0.6, height=4.0)
    axes.set(xlim=(-6, 6), ylim=(0, 9), xlabel="b3", ylabel="total cross entropy of the three flowers")
    axes.plot(values, loss_at(values), color=SPECIES_COLOURS[0])
    (path,) = axes.plot([], [], "o-", color=GREY, markersize=5, linewidth=1)
    (point,) = axes.plot([], [], "o", color=INK, markersize=10)
    axes.text(0.5, 0.94, "loss ", transform=axes.transAxes, ha="right", va="top")
    reading = number(axes, 0.5, 0.94, transform=axes.transAxes, va="top", fontweight="bold")

    def update(learning_rate: float, start: float, step: int) -> str:
        b3 = descend(slopes_at, [start, b4, b5], learning_rate, step)[:, 0]
        losses, steep = loss_at(b3), slopes_at(np.array([b3[-1], b4, b5]))[0]
        path.set_data(b3, losses)
        point.set_data([b3[-1]], [losses[-1]])
        reading.set_text(f"{losses[-1]:.6f}")
        return (
            f"Learning rate {learning_rate:g}, from b3 = {start:g}. After step {step}: b3 = {fixed(b3[-1])}, loss "
            f"{losses[-1]:.6f}, slope {fixed(steep)}. The next step is -{learning_rate:g} times the slope: "
            f"{fixed(-learning_rate * steep)}."
        )

    return Drawing(figure, [path, point, reading], update)

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
