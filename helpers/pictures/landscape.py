"""The total loss over one bias and over two: curve, map, surface."""

from functools import cache
from typing import NamedTuple

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import PowerNorm, to_hex
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from helpers.descent import bias_slopes, descend
from helpers.iris import all_flowers, training_flowers
from helpers.loss import gradient, loss_grid, total_cross_entropy
from helpers.network import BIAS_NAMES, raw_outputs, start_biases
from helpers.pictures.drawing import panels
from helpers.pictures.page import Picture
from helpers.pictures.reading import fixed
from helpers.pictures.style import INK, NARROW, SPECIES_COLOURS, SPECIES_LINES, WIDE

LOSS_COLOURS = "viridis"  # dark is low; even steps to the eye, also for the colour-blind, also in grey
STILL_AXIS = np.linspace(-5, 5, 101)


class LossScale(NamedTuple):
    """How every picture of the loss over the biases is read: its colours, its lines of equal height, its lowest place."""

    levels: list[float]
    norm: PowerNorm  # from loss to colour by the square root, which opens up the valley
    lowest: np.ndarray  # one set of biases on the valley floor, (3,)


@cache
def loss_scale(flowers: int) -> LossScale:
    """One scale for all planes that the sliders can reach, so that pictures can be compared while they move."""
    raw, observed = flowers_for(flowers)
    lowest = descend(lambda b: gradient(raw + b, observed), start_biases(), 3 / flowers, 200)[-1]
    corners = [(b3, b4, b5) for b3 in (-5, 5) for b4 in (-5, 5) for b5 in (-5, 5)]
    low, top = (max(total_cross_entropy(raw + b, observed) for b in biases) for biases in ([lowest], corners))
    unit = 10 ** (np.floor(np.log10(top)) - 1)
    high = unit * np.ceil(top / unit)
    levels = [float(f"{low + (high - low) * t**2:.2g}") for t in np.linspace(0.1, 0.9, 9)]
    return LossScale(levels, PowerNorm(0.5, low, high), lowest)


def flowers_for(count: int):
    """The 3 training flowers or all 150, as raw outputs without biases, and their observed species."""
    inputs, observed = training_flowers() if count == 3 else all_flowers()
    return raw_outputs(inputs, (0.0, 0.0, 0.0)), observed


def loss_data() -> dict:
    """What the browser needs to draw the landscape: of 3 flowers and of 150, and the colours of its heights."""
    sets = {}
    for count in (3, 150):
        (raw, observed), scale = flowers_for(count), loss_scale(count)
        sets[str(count)] = {
            "raw": raw.tolist(),  # without their biases
            "observed": observed.tolist(),
            "lowest": scale.lowest.tolist(),
            "low": scale.norm.vmin,
            "high": scale.norm.vmax,
            "levels": scale.levels,
        }
    return {"sets": sets, "heights": [to_hex(colour) for colour in colormaps[LOSS_COLOURS](np.arange(256))]}


def loss_numbers(axes: tuple[int, int], flowers: int, b3: float, b4: float, b5: float, **view) -> dict:
    """What is said of the live landscape: the loss and its slopes at the biases, and where their plane is lowest."""
    (raw, observed), scale, biases = flowers_for(flowers), loss_scale(flowers), np.array([b3, b4, b5])
    third = 3 - sum(axes)
    said = {
        "count": flowers,
        "biases": biases.tolist(),
        "loss": total_cross_entropy(raw + biases, observed),
        "slopes": gradient(raw + biases, observed).tolist(),
        "third": BIAS_NAMES[third],
        "held": float(biases[third]),
        "lowest": (scale.lowest + biases[third] - scale.lowest[third]).tolist(),
        "low": scale.norm.vmin,
    }
    return {"parts": {}, "said": said}


def descent_numbers(axes, moving, learning_rate: float, step: int, answer: dict, b3, b4, b5, **view) -> dict:
    """The same at a step of a descent from the biases, as far as the path of just this start is in the `answer`."""
    start = [b3, b4, b5]
    known = answer["from"] == [*start, learning_rate, *moving]
    path = answer["path"] if known else []
    last = max(len(path) - 1, 0)
    step = min(step, last)
    here, end = (path[step], path[last]) if path else (start, start)
    said = loss_numbers(axes, 3, *here)["said"] | {
        "step": step,
        "steps": last,
        "rate": learning_rate,
        "moves": "all three biases" if len(moving) > 1 else "b3 alone",
        "end": end,
        "end_loss": loss_numbers(axes, 3, *end)["said"]["loss"],
        "trouble": answer["trouble"] if known else "",
    }
    outside = any(abs(here[n]) > STILL_AXIS[-1] for n in axes)
    state = "_trouble" if said["trouble"] else "_waiting" if not path else "_outside" if outside else ""
    return {"parts": {}, "said": said, "reading": f"descent_on_the_surface{state}"}


def loss_surface(biases, axes: tuple[int, int] = (0, 1), flowers: int = 3, path=()) -> Picture:
    """The loss over two of the biases, as a map and in 3D: the present point, the way downhill and the lowest point.

    A `path` of descent, (steps + 1, 3), is drawn too; `biases` are its end.
    """
    raw, observed = flowers_for(flowers)
    scale = loss_scale(flowers)
    i, j = axes
    third = 3 - i - j
    losses = loss_grid(raw, observed, axes, STILL_AXIS, STILL_AXIS, biases[third])
    now = total_cross_entropy(raw + biases, observed)
    steep = gradient(raw + biases, observed)
    lowest = scale.lowest + biases[third] - scale.lowest[third]
    names = BIAS_NAMES[i], BIAS_NAMES[j]
    trail = np.array(path)[:, [i, j]].T if len(path) else np.zeros((2, 0))
    trail_losses = [total_cross_entropy(raw + b, observed) for b in path]

    figure = Figure(figsize=(WIDE, 4.0))
    flat = figure.add_axes((0.07, 0.14, 0.37, 0.74))
    draw_map(flat, STILL_AXIS, STILL_AXIS, losses, flowers)
    down, directed = -steep[[i, j]], ""
    if np.hypot(*down) > 0.01:
        directed = "The arrow points downhill. "
        down = 1.6 * down / np.hypot(*down)
        arrow = {"arrowstyle": "-|>", "color": "white", "linewidth": 2.2, "mutation_scale": 16}
        flat.annotate("", (biases[i] + down[0], biases[j] + down[1]), (biases[i], biases[j]), arrowprops=arrow)
    flat.axline(lowest[[i, j]], slope=1, color="white", linewidth=1.2, dashes=(5, 5))
    flat.plot(*lowest[[i, j]], "*", color="white", markeredgecolor=INK, markersize=14)
    flat.plot(*trail, "o-", color=INK, markerfacecolor="white", markersize=5, linewidth=1.5)
    flat.plot(biases[i], biases[j], "o", color="white", markeredgecolor=INK, markersize=10)
    flat.set(xlabel=names[0], ylabel=names[1], title=f"from above, {BIAS_NAMES[third]} = {biases[third]:.6g}")

    solid = figure.add_axes((0.47, 0.02, 0.52, 0.88), projection="3d", proj_type="ortho")
    across, up = np.meshgrid(STILL_AXIS, STILL_AXIS)
    shading = {"cmap": LOSS_COLOURS, "norm": scale.norm, "alpha": 0.9}
    solid.plot_surface(across, up, losses, rcount=51, ccount=51, linewidth=0, **shading)
    solid.plot(*lowest[[i, j]], scale.norm.vmin, "*", color="white", markeredgecolor=INK, markersize=12, zorder=10)
    solid.plot(*trail, trail_losses, "o-", color=INK, markerfacecolor="white", markersize=4, linewidth=1.2, zorder=10)
    solid.plot([biases[i]], [biases[j]], [now], "o", color="white", markeredgecolor=INK, markersize=9, zorder=11)
    solid.set(xlabel=names[0], ylabel=names[1], zlim=(0, scale.norm.vmax))
    solid.set_title("the same, in 3D: height is the loss", y=0.99)
    solid.view_init(elev=35, azim=-60)
    solid.set_box_aspect((1, 1, 0.62), zoom=0.93)
    walked = f"{len(path) - 1} steps of descent end here. " if len(path) else ""
    words = (
        f"The total loss of {flowers} flowers over {names[0]} and {names[1]}, with {BIAS_NAMES[third]} = {biases[third]:.6g}. At the "
        f"round point, {names[0]} = {biases[i]:.6g} and {names[1]} = {biases[j]:.6g}, it is {now:.6f}, with slope {fixed(steep[i])} to "
        f"{names[0]} and {fixed(steep[j])} to {names[1]}. {walked}{directed}The star marks the lowest place on this "
        f"plane, {names[0]} = {fixed(lowest[i], 3)} and {names[1]} = {fixed(lowest[j], 3)}, where the loss is {scale.norm.vmin:.6f}. It lies on the dashed line, the valley floor, and moves along it with {BIAS_NAMES[third]}."
    )
    return Picture(figure, words)


def draw_map(axes, across, up, losses, flowers: int = 3):
    """The loss in colours, with a numbered line at each height of its scale; equal units, so that directions are true."""
    scale = loss_scale(flowers)
    axes.pcolormesh(across, up, losses, cmap=LOSS_COLOURS, norm=scale.norm, shading="gouraud")
    lines = axes.contour(across, up, losses, scale.levels, colors="white", linewidths=0.8)
    for number in axes.clabel(lines, fmt="%g", fontsize=9):
        number.set_path_effects([withStroke(linewidth=2, foreground=INK)])  # readable on the dark and on the bright
    axes.set_aspect("equal")
    axes.grid(visible=False)


def shifted_maps(biases, third_values) -> Picture:
    """The map over b3 and b4 for several values of b5: the same landscape, moved along the diagonal."""
    raw, observed = flowers_for(3)
    grids = [loss_grid(raw, observed, (0, 1), STILL_AXIS, STILL_AXIS, b5) for b5 in third_values]
    figure, panel = panels(len(third_values), height=3.3, sharey=True)
    places = []
    for ax, b5, losses in zip(panel, third_values, grids, strict=True):
        draw_map(ax, STILL_AXIS, STILL_AXIS, losses)
        row, column = np.unravel_index(losses.argmin(), losses.shape)
        ax.plot(STILL_AXIS[column], STILL_AXIS[row], "*", color="white", markeredgecolor=INK, markersize=14)
        ax.set(title=f"b5 = {b5:g}", xlabel="b3")
        place = f"b3 = {fixed(STILL_AXIS[column], 1)}, b4 = {fixed(STILL_AXIS[row], 1)}"
        places.append(f"with b5 = {b5:g} near {place}, where the loss is {losses.min():.2f}")
    panel[0].set_ylabel("b4")
    return Picture(
        figure, f"The lowest place of each map lies {'; '.join(places)}. The landscape has moved and kept its shape."
    )


def along_directions() -> Picture:
    """The loss along straight lines through a place on the floor: level along (1, 1, 1), a bowl along the others."""
    raw, observed = flowers_for(3)
    floor = descend(bias_slopes(*training_flowers()), start_biases(), 1.0, 200)[-1]
    distance = np.linspace(-4, 4, 161)
    figure, axes = panels(width=NARROW + 0.8, height=3.7)
    directions = (
        ((1, 1, 1), "all three together", ":"),
        ((1, 0, 0), "b3 alone", SPECIES_LINES[0]),
        ((1, -1, 0), "b3 up, b4 down", SPECIES_LINES[1]),
    )
    readings = []
    for (direction, name, line), colour in zip(directions, (INK, SPECIES_COLOURS[0], SPECIES_COLOURS[1]), strict=True):
        losses = [total_cross_entropy(raw + floor + t * np.array(direction), observed) for t in distance]
        axes.plot(distance, losses, color=colour, linestyle=line, label=name)
        readings.append(f"{name} from {losses[0]:.2f} through {losses[80]:.2f} to {losses[-1]:.2f}")
    axes.set(xlabel="how far each bias is moved", ylabel="total cross entropy", ylim=(0, 12), xlim=(-4, 4))
    figure.legend(loc="outside right center")
    place = ", ".join(f"{n} = {fixed(b, 2)}" for n, b in zip(BIAS_NAMES, floor, strict=True))
    return Picture(figure, f"The loss along three lines through {place}, on the floor: {'; '.join(readings)}.")
