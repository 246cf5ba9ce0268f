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
from helpers.pictures.reading import fixed, words_of
from helpers.pictures.style import INK, NARROW, SPECIES_COLOURS, SPECIES_LINES, WIDE, in_style

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


def plane_place(axes, biases) -> list[float]:
    """Where biases stand on a plane: over two of them; over the "differences" b3 - b5 and b4 - b5; or, "together", over b3
    alone and over all three raised as one, which is how far the mean of b4 and b5 is above that of the start.
    """
    b3, b4, b5 = map(float, biases)
    if axes == "differences":
        return [b3 - b5, b4 - b5]
    if axes == "together":
        raised = (b4 + b5 - 1) / 2
        return [b3 - raised, raised]
    return [float(biases[n]) for n in axes]


def plane_reach(axes) -> tuple[float, float]:
    """From where to where both axes of a plane go; the differences have the floor in their middle."""
    return (-5.0, 3.0) if axes == "differences" else (-5.0, 5.0)


def plane_losses(axes, raw, observed, biases, along) -> np.ndarray:
    """The total at every point of a plane, (up, across), with what it holds as it is in `biases`."""
    if axes == "differences":
        return loss_grid(raw, observed, (0, 1), along, along, 0.0)
    if axes == "together":  # the same at every height: what all three have in common changes no loss
        half = (biases[1] - biases[2]) / 2
        return np.repeat(loss_grid(raw, observed, (0, 1), along, [0.5 + half], 0.5 - half), len(along), axis=0)
    return loss_grid(raw, observed, axes, along, along, biases[3 - sum(axes)])


def lowest_b3(raw, observed, b4: float, b5: float) -> float:
    """Where the total is lowest over b3 alone: its slope only ever grows, so halve the stretch in which it is 0."""
    low, high = -30.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if gradient(raw + [middle, b4, b5], observed)[0] < 0 else (low, middle)
    return low


def loss_numbers(axes, flowers: int, b3: float, b4: float, b5: float, plain: bool = False, **view) -> dict:
    """What is said of the live landscape: the loss and its slopes at the biases, and where their plane is lowest."""
    (raw, observed), scale, biases = flowers_for(flowers), loss_scale(flowers), np.array([b3, b4, b5])
    place = plane_place(axes, biases)
    said = {
        "count": flowers,
        "biases": biases.tolist(),
        "loss": total_cross_entropy(raw + biases, observed),
        "slopes": gradient(raw + biases, observed).tolist(),
        "low": scale.norm.vmin,
        "place": place,
    }
    if axes == "differences":
        return {
            "parts": {},
            "said": said | {"floor": plane_place(axes, scale.lowest)},
            "reading": "loss_surface_differences",
        }
    if axes == "together":
        said["floor"] = lowest_b3(raw, observed, b4, b5) - place[1]
        return {"parts": {}, "said": said, "reading": "loss_surface_together"}
    third = 3 - sum(axes)
    lowest = (scale.lowest + biases[third] - scale.lowest[third]).tolist()
    said |= {"third": BIAS_NAMES[third], "held": float(biases[third]), "lowest": lowest}
    return {"parts": {}, "said": said, "reading": "loss_surface_plain" if plain else "loss_surface"}


@in_style
def loss_surface(biases, axes=(0, 1), flowers: int = 3, path=(), plain: bool = False) -> Picture:
    """The loss over a plane of the biases, as a map and in 3D: the present point, the way downhill and the lowest place.

    A `path` of descent, (steps + 1, 3), is drawn too; `biases` are its end. A `plain` one has the point alone.
    """
    raw, observed = flowers_for(flowers)
    scale, biases, low_high = loss_scale(flowers), np.asarray(biases, dtype=float), plane_reach(axes)
    along = np.linspace(*low_high, 101)
    losses = plane_losses(axes, raw, observed, biases, along)
    numbers = loss_numbers(axes, flowers, *biases)
    at, now = plane_place(axes, biases), numbers["said"]["loss"]
    names = plane_names(axes)
    trail = np.array([plane_place(axes, b) for b in path]).reshape(-1, 2).T
    trail_losses = [total_cross_entropy(raw + b, observed) for b in path]

    figure = Figure(figsize=(WIDE, 4.0))
    flat = figure.add_axes((0.07, 0.14, 0.37, 0.74))
    draw_map(flat, along, along, losses, flowers)
    solid = figure.add_axes((0.47, 0.02, 0.52, 0.88), projection="3d", proj_type="ortho")
    shading = {"cmap": LOSS_COLOURS, "norm": scale.norm, "antialiased": False}
    solid.plot_surface(*np.meshgrid(along, along), losses, rcount=51, ccount=51, linewidth=0, **shading)
    if not plain:
        mark_lowest(flat, axes, numbers["said"])
    if not plain and not len(path):
        slopes = numbers["said"]["slopes"]
        down = -np.array(
            [slopes[0], 0.0] if axes == "together" else plane_place((0, 1) if isinstance(axes, str) else axes, slopes)
        )
        if np.hypot(*down) > 0.01:
            ahead = at + 1.6 * down / np.hypot(*down)
            arrow = {"arrowstyle": "-|>", "color": "white", "linewidth": 2.2, "mutation_scale": 16}
            flat.annotate("", ahead, at, arrowprops=arrow)
    flat.plot(*trail, "o-", color=INK, markerfacecolor="white", markersize=5, linewidth=1.5)
    flat.plot(*at, "o", color="white", markeredgecolor=INK, markersize=10)
    held = "" if isinstance(axes, str) else f", {BIAS_NAMES[3 - sum(axes)]} = {biases[3 - sum(axes)]:.6g}"
    flat.set(xlabel=names[0], ylabel=names[1], title=f"from above{held}", xlim=low_high, ylim=low_high)
    solid.plot(*trail, trail_losses, "o-", color=INK, markerfacecolor="white", markersize=4, linewidth=1.2, zorder=10)
    solid.plot([at[0]], [at[1]], [now], "o", color="white", markeredgecolor=INK, markersize=9, zorder=11)
    solid.set(xlabel=names[0], ylabel=names[1], zlim=(0, scale.norm.vmax))
    solid.set_title("the same, in 3D: height is the loss", y=0.99)
    solid.view_init(elev=35, azim=-60)
    solid.set_box_aspect((1, 1, 0.62), zoom=0.93)
    return Picture(figure, words_of("loss_surface", numbers))


def plane_names(axes) -> tuple[str, str]:
    if axes == "differences":
        return "b3 \u2212 b5", "b4 \u2212 b5"
    return ("b3 alone", "all three together") if axes == "together" else tuple(BIAS_NAMES[n] for n in axes)


def mark_lowest(flat, axes, said: dict) -> None:
    """A star at the lowest place; dashed, where it is for other values of the bias that is held, or all places as low."""
    dashed = {"color": "white", "linewidth": 1.2, "dashes": (5, 5)}
    if axes == "together":
        flat.axvline(said["floor"], **dashed)
        return
    lowest = said["floor"] if axes == "differences" else np.array(said["lowest"])[list(axes)]
    if axes != "differences":
        flat.axline(lowest, slope=1, **dashed)
    flat.plot(*lowest, "*", color="white", markeredgecolor=INK, markersize=14)


def draw_map(axes, across, up, losses, flowers: int = 3):
    """The loss in colours, with a numbered line at each height of its scale; equal units, so that directions are true."""
    scale = loss_scale(flowers)
    low, high = scale.norm.vmin, scale.norm.vmax
    steps = (
        low + (high - low) * np.linspace(0, 1, 61) ** 2
    )  # even to the eye, and a quarter of the bytes of a smooth map
    axes.contourf(across, up, np.clip(losses, low, high), steps, cmap=LOSS_COLOURS, norm=scale.norm)
    lines = axes.contour(across, up, losses, scale.levels, colors="white", linewidths=0.8)
    for number in axes.clabel(lines, fmt="%g", fontsize=9):
        number.set_path_effects([withStroke(linewidth=2, foreground=INK)])  # readable on the dark and on the bright
    axes.set_aspect("equal")
    axes.grid(visible=False)


@in_style
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


@in_style
def halfway(ends, middles) -> Picture:
    """For straight lines between two places: the loss half-way against the average of its two ends."""
    figure, axes = panels(width=NARROW, height=3.7)
    top = np.ceil(max(ends) / 5) * 5
    axes.plot([0, top], [0, top], color=INK, linewidth=1.4)
    axes.plot(ends, middles, "o", color=SPECIES_COLOURS[2], markersize=3, alpha=0.5)
    axes.text(0.3 * top, 0.62 * top, "a hump would be\nup here", ha="center")
    axes.set(xlabel="average of the two ends", ylabel="loss half-way", xlim=(0, top), ylim=(0, top), aspect="equal")
    words = f"Of {len(ends)} lines, each a point: the loss half-way is below the average of the two ends on {(middles < ends).sum()}."
    return Picture(figure, words)


@in_style
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
