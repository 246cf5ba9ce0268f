"""Every picture of the course. Imports matplotlib and the modules above; a figure is always a `Figure` of its own.

A still picture is a function that returns a `Picture`: figure and words. A picture that can move is a `Drawing`: made once,
its `update` sets the moving parts to new values and returns the words, and `at(...)` gives the still picture at those values.
"""

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import PowerNorm, to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from helpers.descent import bias_slopes, descend
from helpers.iris import SPECIES, all_flowers, training_flowers
from helpers.loss import (
    chain_links,
    cross_entropy,
    gradient,
    gradient_per_flower,
    one_hot,
    slope,
    softmax,
    softmax_slopes,
    total_cross_entropy,
)
from helpers.network import (
    BIAS_NAMES,
    NODES,
    PARAMETER_NAMES,
    Network,
    as_vector,
    bent_surfaces,
    lesson_network,
    raw_outputs,
    start_biases,
)
from helpers.show import Picture, fixed
from helpers.style import (
    DPI,
    GREY,
    INK,
    NARROW,
    NODE_COLOURS,
    NODE_TEXT,
    SPECIES_COLOURS,
    SPECIES_LINES,
    SPECIES_MARKERS,
    WIDE,
)
from helpers.surface import loss_grid


class Drawing(NamedTuple):
    """A figure whose `moving` artists follow the values that `update` is given; `update` returns the reading in words.

    Artists that change with a choice only (another flower, another bias) need not be among the moving ones.
    """

    figure: Figure
    moving: list[Artist]
    update: Callable[..., str]

    def at(self, **values) -> Picture:
        return Picture(self.figure, self.update(**values))


@cache
def outlines(font: FontProperties) -> tuple[dict, float, float]:
    """Of each character that a number has, the outline and the width it takes in a line; and how far Text's p goes down
    and its l up. In points."""

    def outline(text: str) -> TextPath:
        return TextPath((0, 0), text, prop=font)

    end = outline("0").get_extents().x1
    widths = {character: outline(character + "0").get_extents().x1 - end for character in "-.0123456789"}
    room = outline("pl").get_extents()
    return {character: (outline(character), width) for character, width in widths.items()}, room.y0, room.y1


class Number(Text):
    """A number that changes with every move. At rest it is Text; on the move it is one path, put together from outlines
    that are kept: a tenth of the time, since Text is laid out and rendered anew for each new number.
    """

    def draw(self, renderer):
        if not self.get_animated() or renderer.dpi != DPI:
            return super().draw(renderer)
        font, pixel = self.get_fontproperties(), renderer.points_to_pixels(1)
        drawn, low, high = outlines(font)
        vertices, codes, end = [], [], 0
        for character in self.get_text():
            outline, width = drawn[character]
            vertices.append(outline.vertices + (end, 0))
            codes.append(outline.codes)
            end += width
        x, y = self.get_transform().transform(self.get_unitless_position())
        x -= {"left": 0, "center": 0.5, "right": 1}[self.get_ha()] * end * pixel
        y -= {"baseline": 0, "bottom": low, "top": high}[self.get_va()] * pixel
        gc = renderer.new_gc()
        gc.set_linewidth(0)
        place, colour = Affine2D().scale(pixel).translate(x, y), to_rgba(self.get_color())
        renderer.draw_path(gc, Path(np.concatenate(vertices), np.concatenate(codes)), place, colour)
        gc.restore()


def number(axes, x: float, y: float, **look) -> Number:
    """A `Number` at a place of `axes`."""
    return axes.add_artist(Number(x, y, "", clip_on=False, **look))


def panels(count: int = 1, width: float = WIDE, height: float = 3.6, **options):
    """A figure with `count` panels side by side, and its axes."""
    figure = Figure(figsize=(width, height), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.07, h_pad=0.07)
    axes = figure.subplots(1, count, **options)
    return figure, axes


# --- the network and the flowers ------------------------------------------------------------------------------------


def network_diagram(slopes: Network | None = None) -> Picture:
    """The lesson's network with its 15 parameters, from two widths to three probabilities; or with a slope for each instead."""
    network = slopes or lesson_network()
    number, bias = ("{:g}", "b{} = {:g}") if slopes is None else ("{:.2f}", "to b{}: {:.2f}")
    figure = Figure(figsize=(WIDE, 4.2))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(-0.7, 10.2), ylim=(-0.5, 4.6))
    axes.set_axis_off()

    def node(x, y, text, colour):
        box = {
            "boxstyle": "round,pad=0.45,rounding_size=0.2",
            "facecolor": "white",
            "edgecolor": colour,
            "linewidth": 1.8,
        }
        axes.text(x, y, text, ha="center", va="center", bbox=box, zorder=3, fontsize=10)

    def edge(start, end, colour, text="", along=0.3, text_colour=None, line="-"):
        arrow = {"arrowstyle": "-|>", "color": colour, "lw": 1.4, "linestyle": line, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", end, start, arrowprops=arrow)
        box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"}
        at = [p + along * (q - p) for p, q in zip(start, end, strict=True)]
        axes.text(*at, text, ha="center", va="center", color=text_colour or colour, fontsize=9.5, bbox=box, zorder=4)

    inputs, hidden, raw = (3.1, 0.7), (3.1, 0.7), (3.6, 1.9, 0.2)
    for i, name in enumerate(("petal\nwidth", "sepal\nwidth")):
        node(0, inputs[i], name, GREY)
        for j in range(2):
            edge((0.42, inputs[i]), (2.39, hidden[j]), GREY, number.format(network.hidden_weights[i, j]), 0.24)
    for j, name in enumerate(NODES):
        node(3, hidden[j], f"{name}\n{bias.format(j + 1, network.hidden_biases[j])}\nrelu", NODE_COLOURS[j])
        for k in range(3):
            weight = number.format(network.output_weights[j, k])
            edge((3.57, hidden[j]), (5.5, raw[k]), NODE_COLOURS[j], weight, 0.22, NODE_TEXT[j], line=("-", "--")[j])
    for k, name in enumerate(SPECIES):
        node(6.2, raw[k], f"raw {name}\n{bias.format(k + 3, network.output_biases[k])}", SPECIES_COLOURS[k])
        edge((6.96, raw[k]), (7.5, raw[k]), SPECIES_COLOURS[k])
        edge((8.0, raw[k]), (8.5, raw[k]), SPECIES_COLOURS[k])
        node(9.2, raw[k], f"p {name}", SPECIES_COLOURS[k])
    axes.add_patch(Rectangle((7.5, -0.25), 0.5, 4.3, facecolor="white", edgecolor=INK, linewidth=1.8))
    axes.text(7.75, 1.9, "softmax", rotation=90, ha="center", va="center")
    for x, text in ((0, "inputs, 0 to 1"), (3, "hidden nodes"), (6.2, "raw outputs"), (9.2, "probabilities")):
        axes.text(x, 4.45, text, ha="center", va="top", color=GREY, fontsize=9.5)
    biases = ", ".join(f"{n} = {b:g}" for n, b in zip(BIAS_NAMES, network.output_biases, strict=True))
    words = (
        "The network, read from left to right. Petal width and sepal width feed two hidden nodes, upper (blue, solid) and "
        "bottom (orange, dashed). Each hidden node feeds three raw outputs, one for each species, and each raw output adds its "
        f"own bias. Softmax takes all three raw outputs and makes three probabilities of them. Before training, {biases}."
    )
    if slopes is not None:
        listed = ", ".join(f"{n} {fixed(v, 2)}" for n, v in zip(PARAMETER_NAMES, as_vector(slopes), strict=True))
        words = f"The same network. Where each of the 15 parameters stood, now stands the slope of the loss to it: {listed}."
    return Picture(figure, words)


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


def flower_finder() -> Drawing:
    """A point that can be moved over the plane of flowers, and the flower nearest to it."""
    flowers, observed = all_flowers()
    figure, axes = plane_of_flowers()
    (line,) = axes.plot([], [], color=INK, linewidth=1)
    (near,) = axes.plot([], [], "o", markersize=13, markerfacecolor="none", markeredgecolor=INK, markeredgewidth=1.8)
    (point,) = axes.plot([], [], "x", color=INK, markersize=11, markeredgewidth=2.5)

    def update(petal: float, sepal: float) -> str:
        nearest = np.hypot(*(flowers - [petal, sepal]).T).argmin()
        x, y = flowers[nearest]
        point.set_data([petal], [sepal])
        near.set_data([x], [y])
        line.set_data([petal, x], [sepal, y])
        return (
            f"The cross is at petal width {petal:g}, sepal width {sepal:g}. The nearest of the 150 flowers is flower {nearest + 1}, "
            f"a {SPECIES[observed[nearest]]}, at {x:.2f}, {y:.2f}."
        )

    return Drawing(figure, [line, near, point], update)


# --- surfaces over the square of inputs -------------------------------------------------------------------------------

CORNERS = np.linspace(0, 1, 61)
PETAL, SEPAL = np.meshgrid(CORNERS, CORNERS)
SQUARE = np.column_stack([PETAL.ravel(), SEPAL.ravel()])


def surface_panel(figure, position, title, surfaces, colours, limits):
    """One 3D panel; petal width runs to the right, sepal width into the page.

    All surfaces go into one collection: Matplotlib sorts the tiles of a collection by depth, but not one surface against another.
    """
    axes = figure.add_subplot(*position, projection="3d")
    tiles, faces = [], []
    for values, colour in zip(surfaces, colours, strict=True):
        corners = np.dstack([PETAL, SEPAL, values.reshape(PETAL.shape)])
        quads = np.stack([corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]], axis=2).reshape(
            -1, 4, 3
        )
        tiles.append(quads)
        faces += [colour] * len(quads)
    axes.add_collection3d(
        Poly3DCollection(np.concatenate(tiles), facecolors=faces, antialiased=False, alpha=0.9, shade=True)
    )
    axes.set(xlabel="petal", ylabel="sepal", zlim=limits, xlim=(0, 1), ylim=(0, 1), xticks=(0, 0.5, 1), yticks=(0.5, 1))
    axes.set_title(title, y=0.98)
    axes.view_init(elev=27, azim=-112)
    axes.set_box_aspect((1, 1, 0.9))
    return axes


def bent_and_crinkled(species: int, biases) -> Picture:
    """The blue and the orange bent surface of one species, and their sum with the bias: its crinkled surface, in 3D."""
    blue, orange = bent_surfaces(SQUARE)[:, :, species].T
    total = raw_outputs(SQUARE, biases)[:, species]
    name, bias = SPECIES[species], BIAS_NAMES[species]
    extremes = [f"from {fixed(values.min(), 2)} to {fixed(values.max(), 2)}" for values in (blue, orange, total)]
    low, high = min(blue.min(), orange.min(), total.min()), max(blue.max(), orange.max(), total.max())
    limits = (np.floor(low), np.ceil(high))
    figure = Figure(figsize=(WIDE, 3.1))
    figure.subplots_adjust(left=0.03, right=0.99, bottom=0.1, top=0.97, wspace=0.12)
    titles = ("upper, blue", "bottom, orange", f"sum + {bias}: raw {name}")
    colours = (*NODE_COLOURS, SPECIES_COLOURS[species])
    for place, (title, values, colour) in enumerate(zip(titles, (blue, orange, total), colours, strict=True), 1):
        surface_panel(figure, (1, 3, place), title, [values], [colour], limits)
    words = (
        f"Over the square of inputs, the blue surface of {name} runs {extremes[0]}, the orange one {extremes[1]}. Each is flat "
        f"at 0 where its node is off and tilted elsewhere. Their sum plus {bias} = {biases[species]:g} has both folds and runs "
        f"{extremes[2]}."
    )
    return Picture(figure, words)


def crinkled_surfaces(before, after) -> Picture:
    """The three crinkled surfaces under two sets of biases, side by side in 3D."""
    both = [raw_outputs(SQUARE, biases) for biases in (before, after)]
    limits = (np.floor(min(map(np.min, both))), np.ceil(max(map(np.max, both))))
    figure = Figure(figsize=(WIDE, 4.4))
    figure.subplots_adjust(left=0.03, right=0.97, bottom=0.12, top=0.99, wspace=0.05)
    for place, (biases, raw) in enumerate(zip((before, after), both, strict=True), 1):
        title = ", ".join(f"{n} = {b:g}" for n, b in zip(BIAS_NAMES, biases, strict=True))
        surface_panel(figure, (1, 2, place), title, raw.T, SPECIES_COLOURS, limits)
    handles = [Patch(color=colour, label=f"raw {name}") for colour, name in zip(SPECIES_COLOURS, SPECIES, strict=True)]
    figure.legend(handles=handles, loc="lower center", ncols=3)
    lifts = [f"raw {n} by {a - b:+g}" for n, a, b in zip(SPECIES, after, before, strict=True) if a != b]
    words = (
        "The crinkled surfaces of Setosa (green), Versicolor (red) and Virginica (purple) over the square of inputs. From left to "
        f"right only the biases change: {' and '.join(lifts)}, the same at every point, and no bend moves."
    )
    return Picture(figure, words)


def surface_slice(species: int, before, after, sepal: float) -> Picture:
    """A cut through one species' surfaces at one sepal width: blue + orange + bias, before and after the bias changes."""
    petal = np.linspace(0, 1, 201)
    flowers = np.column_stack([petal, np.full_like(petal, sepal)])
    blue, orange = bent_surfaces(flowers)[:, :, species].T
    name, bias, colour = SPECIES[species], BIAS_NAMES[species], SPECIES_COLOURS[species]
    figure, axes = panels(height=3.9)
    axes.plot(petal, blue, color=NODE_COLOURS[0], linestyle=":", label="blue: upper \u00d7 its weight")
    axes.plot(petal, orange, color=NODE_COLOURS[1], linestyle="-.", label="orange: bottom \u00d7 its weight")
    for biases, line in ((before, "--"), (after, "-")):
        raw = raw_outputs(flowers, biases)[:, species]
        axes.plot(petal, raw, color=colour, linestyle=line, label=f"raw {name}, {bias} = {biases[species]:g}")
    low, high = (raw_outputs(flowers, b)[60, species] for b in (before, after))
    axes.annotate("", (petal[60], high), (petal[60], low), arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.5})
    lift = after[species] - before[species]
    axes.text(petal[60] + 0.012, (low + high) / 2, f"{lift:+g} everywhere", va="center")
    axes.set(xlabel=f"petal width, scaled (sepal width held at {sepal:g})", ylabel="height", xlim=(0, 1))
    figure.legend(loc="outside right center")
    words = (
        f"A cut through the surfaces at sepal width {sepal:g}. At petal width {petal[60]:.2f} the blue line is at {blue[60]:.2f} and the "
        f"orange line at {orange[60]:.2f}; with {bias} = {before[species]:g} raw {name} is {low:.2f}, with {bias} = {after[species]:g} it is "
        f"{high:.2f}. The whole line moves by {lift:+g} and keeps its shape."
    )
    return Picture(figure, words)


def three_slices(before, after, sepal: float) -> Picture:
    """The flat twin of the crinkled surfaces: a cut at one sepal width under two sets of biases."""
    petal = np.linspace(0, 1, 201)
    flowers = np.column_stack([petal, np.full_like(petal, sepal)])
    figure, axes = panels(2, height=3.5, sharey=True)
    for ax, biases in zip(axes, (before, after), strict=True):
        raw = raw_outputs(flowers, biases)
        for k, name in enumerate(SPECIES):
            ax.plot(petal, raw[:, k], color=SPECIES_COLOURS[k], linestyle=SPECIES_LINES[k], label=f"raw {name}")
        title = ", ".join(f"{n} = {b:g}" for n, b in zip(BIAS_NAMES, biases, strict=True))
        ax.set(title=title, xlabel="petal width, scaled", xlim=(0, 1))
    axes[0].set_ylabel("raw output")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    left, right = (raw_outputs([[0.0, sepal]], biases)[0] for biases in (before, after))
    listed = ", ".join(f"{n} {a:.2f} and {b:.2f}" for n, a, b in zip(SPECIES, left, right, strict=True))
    words = f"The same surfaces cut at sepal width {sepal:g}. At petal width 0 the heights, before and after, are: {listed}."
    return Picture(figure, words)


# --- softmax ----------------------------------------------------------------------------------------------------------


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


# --- cross entropy ----------------------------------------------------------------------------------------------------


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


# --- slopes and the chain ---------------------------------------------------------------------------------------------


def tangent(x: float, y: float, steep: float, reach: float):
    """Two ends of a tangent that reaches about as far on the page whatever its slope."""
    half = reach / np.sqrt(1 + steep**2)
    return [x - half, x + half], [y - steep * half, y + steep * half]


def secant(with_tangent: bool = True) -> Drawing:
    """p Setosa of the Setosa flower against its raw Setosa: the secant over a step h closing on the tangent."""
    flowers, _ = training_flowers()
    raw = raw_outputs(flowers)[0]

    def p_setosa(raw_setosa):
        return softmax([raw_setosa, raw[1], raw[2]])[0]

    steep = softmax_slopes(softmax(raw))[0, 0]
    figure, axes = panels(height=3.9, width=NARROW + 0.6)
    x = np.linspace(-5, 5, 301)
    axes.plot(x, [p_setosa(v) for v in x], color=SPECIES_COLOURS[0])
    y = p_setosa(raw[0])
    if with_tangent:
        ends = np.array([-3, 4.5])
        axes.plot(raw[0] + ends, y + steep * ends, color=GREY, linestyle=":", label=f"tangent, slope {steep:.6f}")
    (line,) = axes.plot([], [], color=SPECIES_COLOURS[1], linestyle="--", label="secant")
    (far,) = axes.plot([], [], "s", color=SPECIES_COLOURS[1])
    axes.plot(raw[0], y, "o", color=SPECIES_COLOURS[0])
    axes.text(-4.8, 0.97, "secant slope", va="top", color=SPECIES_COLOURS[1])
    text = number(axes, -4.8, 0.9, va="top", color=SPECIES_COLOURS[1], fontweight="bold")
    axes.set(xlabel="raw Setosa", ylabel="p Setosa", xlim=(-5, 5), ylim=(-0.1, 1.05))
    axes.legend(loc="lower right")

    def update(h: float) -> str:
        rise = p_setosa(raw[0] + h) - y
        line.set_data([raw[0] - 1.5, raw[0] + h + 1.5], [y - 1.5 * rise / h, y + rise + 1.5 * rise / h])
        far.set_data([raw[0] + h], [y + rise])
        text.set_text(f"{rise / h:.6f}")
        words = f"The secant from raw Setosa {raw[0]:.4f} over a step h = {h:g} rises {rise:.6f}, so its slope is {rise / h:.6f}."
        gap = fixed(abs(rise / h - steep))
        return words + f" The tangent's slope is {steep:.6f}; the two differ by {gap}." if with_tangent else words

    return Drawing(figure, [line, far, text], update)


def softmax_slope_lines() -> Picture:
    """How each probability of the Setosa flower answers raw Setosa: three curves, three tangents, three slopes."""
    raw = raw_outputs(training_flowers().inputs)[0]
    p, slopes = softmax(raw), softmax_slopes(softmax(raw))[:, 0]
    x = np.linspace(-5, 5, 301)
    curves = np.array([softmax([v, raw[1], raw[2]]) for v in x])
    figure, axes = panels(3, height=3.2, sharey=True)
    for k, ax in enumerate(axes):
        ax.plot(x, curves[:, k], color=SPECIES_COLOURS[k], linestyle=SPECIES_LINES[k])
        ends = np.array([-2.2, 2.2])
        ax.plot(raw[0] + ends, p[k] + slopes[k] * ends, color=INK, linewidth=1.6)
        ax.plot(raw[0], p[k], SPECIES_MARKERS[k], color=SPECIES_COLOURS[k])
        ax.set(title=f"p {SPECIES[k]}: slope {slopes[k]:.6f}", xlabel="raw Setosa", ylim=(-0.03, 1.03))
    axes[0].set_ylabel("probability")
    listed = ", ".join(f"p {n} {s:.6f}" for n, s in zip(SPECIES, slopes, strict=True))
    return Picture(
        figure,
        f"The slopes of the three probabilities as raw Setosa grows, at {raw[0]:.4f}: {listed}. They add up to {fixed(slopes.sum())}.",
    )


def chain(with_rule: bool = True) -> Drawing:
    """The three links from one bias to one flower's loss: each a curve, its point and its tangent, then their product.

    The words set it beside the measured slope and, `with_rule`, beside p - y.
    """
    flowers, observed = training_flowers()
    figure = Figure(figsize=(WIDE - 1, 3.0))
    axes = figure.subplots(1, 3)
    figure.subplots_adjust(left=0.08, right=0.985, bottom=0.17, top=0.9, wspace=0.42)
    limits = ((-5, 5), (-8, 8)), ((-8, 8), (-0.03, 1.06)), ((-0.03, 1.06), (0, 6))
    for ax, (x, y) in zip(axes, limits, strict=True):
        ax.set(xlim=x, ylim=y)
    axes[0].set_xticks((-4, -2, 0, 2, 4))
    x_bias, x_raw, x_p = np.linspace(-5, 5, 3), np.linspace(-8, 8, 121), np.geomspace(2e-3, 1, 120)
    curves = [ax.plot([], [], linewidth=2)[0] for ax in axes]
    tangents = [ax.plot([], [], color=INK, linewidth=1.5)[0] for ax in axes]
    points = [ax.plot([], [], "o", color=INK)[0] for ax in axes]
    numbers = [number(ax, 1, 1.03, transform=ax.transAxes, ha="right", fontweight="bold") for ax in axes]

    def update(flower: int, bias: int, biases) -> str:
        raw, species = raw_outputs(flowers[[flower]], biases)[0], observed[flower]
        links, p = chain_links(raw, species, bias), softmax(raw)
        name, moved, seen = BIAS_NAMES[bias], SPECIES[bias], SPECIES[species]
        this = np.arange(3) == bias

        def loss_at(value):
            return cross_entropy([np.where(this, raw - biases + value, raw)], [species])[0]

        curves[0].set_data(x_bias, x_bias + raw[bias] - biases[bias])
        curves[1].set_data(x_raw, softmax(np.where(this, x_raw[:, None], raw))[:, species])
        curves[2].set_data(x_p, -np.log(x_p))
        places = ((biases[bias], raw[bias]), (raw[bias], p[species]), (p[species], -np.log(p[species])))
        slopes = (links.raw_by_b, links.p_by_raw, links.ce_by_p)
        for i, ((x, y), steep) in enumerate(zip(places, slopes, strict=True)):
            (x0, x1), (y0, y1) = limits[i]
            ends_x, ends_y = tangent(x / (x1 - x0), y / (y1 - y0), steep * (x1 - x0) / (y1 - y0), 0.28)
            tangents[i].set_data(np.array(ends_x) * (x1 - x0), np.array(ends_y) * (y1 - y0))
            points[i].set_data([x], [y])
            curves[i].set(color=SPECIES_COLOURS[(bias, species, species)[i]])
            numbers[i].set_text(fixed(steep, 0 if steep == 1 else 6))
        labels = (
            (name, f"raw {moved}", f"d raw/d {name}"),
            (f"raw {moved}", f"p {seen}", "d p/d raw"),
            (f"p {seen}", "CE", "d CE/d p"),
        )
        for ax, (across, up, title) in zip(axes, labels, strict=True):
            ax.set_xlabel(across)
            ax.set_ylabel(up, labelpad=3)
            ax.set_title(title, loc="left", pad=4)
        measured = slope(loss_at, biases[bias])
        y = one_hot([species])[0, bias]
        factors = " \u00d7 ".join(f"({fixed(v)})" if v < 0 else fixed(v, 0 if v == 1 else 6) for v in slopes)
        rule = f"; computed as p {moved} - {y:g}, it is {fixed(p[bias] - y)}" if with_rule else ""
        return (
            f"{seen} flower, {name}. The three links are d raw {moved}/d {name}, d p {seen}/d raw {moved} and d CE/d p {seen}. "
            f"dCE/d{name} = {factors} = {fixed(links.product)}. Measured, the slope is {fixed(measured)}{rule}."
        )

    # The other two curves change with a choice only.
    return Drawing(figure, [curves[1], *tangents, *points, *numbers[1:]], update)


def loss_over_bias(bias: int, biases, which=(0, 1, 2)) -> Picture:
    """Cross entropy of the training flowers against one bias, each with its tangent at the present value; the total last.

    `which` picks flowers; the total is drawn when it is all three.
    """
    flowers, observed = training_flowers()
    values = np.linspace(-6, 6, 241)
    at = biases[bias]
    moved = [np.where(np.arange(3) == bias, v, biases) for v in values]
    curves = np.array([cross_entropy(raw_outputs(flowers, b), observed) for b in moved])
    now = cross_entropy(raw_outputs(flowers, biases), observed)
    steep = gradient_per_flower(raw_outputs(flowers, biases), observed)[:, bias]
    shown = [(f"{SPECIES[observed[i]]} flower", observed[i], curves[:, i], now[i], steep[i]) for i in which]
    if len(which) == len(observed):
        shown.append(("the total", None, curves.sum(axis=1), now.sum(), steep.sum()))
    figure, axes = panels(len(shown), NARROW if len(shown) == 1 else WIDE, 3.5, sharey=True, squeeze=False)
    for ax, (title, k, curve, loss, slope_here) in zip(axes[0], shown, strict=True):
        colour, line, marker = (
            (INK, "-", "D") if k is None else (SPECIES_COLOURS[k], SPECIES_LINES[k], SPECIES_MARKERS[k])
        )
        ax.plot(values, curve, color=colour, linestyle=line)
        ends = np.array([-1.8, 1.8])
        ax.plot(at + ends, loss + slope_here * ends, color=INK, linewidth=1.6)
        ax.plot(at, loss, marker, color=colour)
        ax.set(title=f"{title}\nslope {slope_here:.6f}", xlabel=BIAS_NAMES[bias], xlim=(-6, 6), ylim=(0, 7))
    axes[0, 0].set_ylabel("cross entropy")
    listed = "; ".join(f"{title}: loss {loss:.6f}, slope {slope_here:.6f}" for title, _, _, loss, slope_here in shown)
    return Picture(
        figure, f"The loss against {BIAS_NAMES[bias]}, with the tangent at {BIAS_NAMES[bias]} = {at:g}. {listed}."
    )


def push_and_pull(biases) -> Picture:
    """The nine derivatives as bars, a panel for each training flower: what the observed species gains, the others lose."""
    flowers, observed = training_flowers()
    slopes = gradient_per_flower(raw_outputs(flowers, biases), observed)
    figure, axes = panels(3, height=3.5, sharey=True)
    for ax, k, row in zip(axes, observed, slopes, strict=True):
        bars = ax.bar(BIAS_NAMES, row, 0.62, color=SPECIES_COLOURS)
        bars[k].set_hatch("//")
        bars[k].set_edgecolor("white")
        for x, value in enumerate(row):
            text = f"{value:.3f}\n" + ("lower it" if value > 0 else "raise it")
            ax.text(x, value + (0.03 if value > 0 else -0.03), text, ha="center", va="bottom" if value > 0 else "top")
        ax.axhline(0, color=INK, linewidth=1)
        ax.set(title=f"{SPECIES[k]} flower", ylim=(-1.15, 0.75))
        ax.grid(visible=False)
    axes[0].set_ylabel("dCE/db = p - y")
    listed = "; ".join(
        f"{SPECIES[k]} flower {', '.join(f'{n} {fixed(v)}' for n, v in zip(BIAS_NAMES, row, strict=True))}"
        for k, row in zip(observed, slopes, strict=True)
    )
    return Picture(
        figure,
        f"The nine slopes. {listed}. In each panel the hatched bar, the observed species' own bias, is the only negative one: to raise it lowers the loss. The three bars add up to 0.",
    )


# --- the loss as a landscape ------------------------------------------------------------------------------------------


def loss_curve() -> Drawing:
    """The total loss of the three flowers against one bias, with the present point and its tangent. Lesson part 5."""
    flowers, observed = training_flowers()
    without_biases = raw_outputs(flowers, (0.0, 0.0, 0.0))
    values = np.linspace(-6, 6, 241)
    figure, axes = panels(width=NARROW + 0.6, height=4.0)
    axes.set(xlim=(-6, 6), ylim=(0, 12), ylabel="total cross entropy of the three flowers")
    (curve,) = axes.plot([], [])
    (line,) = axes.plot([], [], color=INK, linewidth=1.6)
    (point,) = axes.plot([], [], "o", color=INK, markersize=9)
    axes.text(0.5, 0.94, "slope ", transform=axes.transAxes, ha="right", va="top")
    reading = number(axes, 0.5, 0.94, transform=axes.transAxes, va="top", fontweight="bold")

    def update(bias: int, biases) -> str:
        name, other, third = BIAS_NAMES[bias], (bias + 1) % 3, (bias + 2) % 3
        losses = loss_grid(without_biases, observed, (bias, other), values, [biases[other]], biases[third])[0]
        raw = without_biases + biases
        now, steep = total_cross_entropy(raw, observed), gradient(raw, observed)[bias]
        curve.set_data(values, losses)
        curve.set_color(SPECIES_COLOURS[bias])
        ends_x, ends_y = tangent(biases[bias] / 12, now / 12, steep, 0.22)
        line.set_data(np.array(ends_x) * 12, np.array(ends_y) * 12)
        point.set_data([biases[bias]], [now])
        reading.set_text(fixed(steep))
        axes.set_xlabel(name)
        others = ", ".join(f"{n} = {b:g}" for n, b in zip(BIAS_NAMES, biases, strict=True) if n != name)
        return f"Over {name}, with {others}: at {name} = {biases[bias]:g} the total loss is {now:.6f} and its slope {fixed(steep)}."

    return Drawing(figure, [curve, line, point, reading], update)


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


# --- every parameter --------------------------------------------------------------------------------------------------


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
