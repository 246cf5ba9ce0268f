"""The bent and crinkled surfaces over the square of inputs, in 3D and cut flat."""

import numpy as np
from matplotlib.colors import LightSource, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from helpers.iris import SPECIES, training_flowers
from helpers.network import BIAS_NAMES, bent_surfaces, raw_outputs
from helpers.pictures.drawing import panels
from helpers.pictures.page import Picture
from helpers.pictures.reading import fixed, plain
from helpers.pictures.style import (
    INK,
    NARROW,
    NODE_COLOURS,
    SPECIES_COLOURS,
    SPECIES_LINES,
    SPECIES_MARKERS,
    WIDE,
    in_style,
)

CORNERS = np.linspace(0, 1, 121)
PETAL, SEPAL = np.meshgrid(CORNERS, CORNERS)
SQUARE = np.column_stack([PETAL.ravel(), SEPAL.ravel()])


def raw_numbers(species: int, b3: float, b4: float, b5: float, **view) -> dict:
    """What is said of the live surfaces: the raw outputs of the three flowers, or those of one species from their parts."""
    inputs, biases = training_flowers().inputs, [b3, b4, b5]
    raw = raw_outputs(inputs, biases)
    if species < 0:
        return {"parts": {}, "said": {"biases": biases, "raw": raw.ravel().tolist()}}
    blue, orange = bent_surfaces(inputs)[:, :, species].T.tolist()
    said = {"species": SPECIES[species], "name": BIAS_NAMES[species], "bias": biases[species]}
    said |= {"blue": blue, "orange": orange, "sum": raw[:, species].tolist()}
    return {"parts": {}, "said": said, "reading": "raw_surfaces_of_one"}


def raw_data(reach: float = 5.0) -> dict:
    """What the browser needs to draw them; the axis of heights has room for all that biases from -reach to reach do."""
    highest, lowest = raw_outputs(SQUARE, [reach] * 3).max(), raw_outputs(SQUARE, [-reach] * 3).min()
    bent = bent_surfaces(SQUARE)
    low, high = np.floor(min(lowest, bent.min())), np.ceil(max(highest, bent.max()))
    return {"nodes": NODE_COLOURS, "markers": SPECIES_MARKERS, "low": low, "high": high}


def surface_panel(figure, position, title, surfaces, colours, limits):
    """One 3D panel; petal width runs to the right, sepal width into the page.

    All surfaces go into one collection: Matplotlib sorts the tiles of a collection by depth, but not one surface against another.
    Each tile is drawn to its very edge in its own colour, so that no paper shines through between two.
    """
    axes = figure.add_subplot(*position, projection="3d", proj_type="ortho", computed_zorder=False)
    light = LightSource(azdeg=225, altdeg=50)
    tiles, faces = [], []
    for values, colour in zip(surfaces, colours, strict=True):
        heights = values.reshape(PETAL.shape)
        corners = np.dstack([PETAL, SEPAL, heights])
        quads = np.stack([corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]], axis=2)
        tiles.append(quads.reshape(-1, 4, 3))
        steep = (heights - limits[0]) / (limits[1] - limits[0])
        lit = light.hillshade(steep, vert_exag=0.35, dx=1 / len(CORNERS), dy=1 / len(CORNERS))[:-1, :-1].reshape(-1, 1)
        faces.append((0.8 + 0.2 * lit) * to_rgb(colour))
    tiles, faces = np.concatenate(tiles), np.clip(np.concatenate(faces), 0, 1)
    axes.add_collection3d(Poly3DCollection(tiles, facecolors=faces, edgecolors=faces, linewidths=0.3))
    axes.set(xlabel="petal", ylabel="sepal", zlim=limits, xlim=(0, 1), ylim=(0, 1), xticks=(0, 0.5, 1), yticks=(0.5, 1))
    axes.set_title(title, y=1.02)
    axes.view_init(elev=27, azim=-112)
    axes.set_box_aspect((1, 1, 0.9))
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.set_pane_color((1, 1, 1, 0))
    return axes


@in_style
def bent_and_crinkled(species: int, biases) -> Picture:
    """The blue and the orange bent surface of one species, and their sum with the bias: its crinkled surface, in 3D."""
    blue, orange = bent_surfaces(SQUARE)[:, :, species].T
    total = raw_outputs(SQUARE, biases)[:, species]
    name, bias = SPECIES[species], BIAS_NAMES[species]
    extremes = [f"from {fixed(values.min(), 2)} to {fixed(values.max(), 2)}" for values in (blue, orange, total)]
    low, high = min(blue.min(), orange.min(), total.min()), max(blue.max(), orange.max(), total.max())
    limits = (np.floor(low), np.ceil(high))
    figure = Figure(figsize=(WIDE, 3.1))
    figure.subplots_adjust(left=0.03, right=0.99, bottom=0.1, top=0.93, wspace=0.12)
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


@in_style
def crinkled_surfaces(before, after) -> Picture:
    """The three crinkled surfaces under two sets of biases, side by side in 3D."""
    both = [raw_outputs(SQUARE, biases) for biases in (before, after)]
    limits = (np.floor(min(map(np.min, both))), np.ceil(max(map(np.max, both))))
    figure = Figure(figsize=(WIDE, 4.4))
    figure.subplots_adjust(left=0.03, right=0.97, bottom=0.1, top=0.95, wspace=0.05)
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


@in_style
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


@in_style
def three_slices(*sets, sepal: float) -> Picture:
    """The flat twin of the crinkled surfaces: a cut at one sepal width, a panel for each set of biases.

    Where green just touches what lies above it, a ring stands.
    """
    petal = np.linspace(0, 1, 201)
    flowers = np.column_stack([petal, np.full_like(petal, sepal)])
    figure, panel = panels(len(sets), width=NARROW if len(sets) == 1 else WIDE, height=3.5, sharey=True, squeeze=False)
    readings = []
    for ax, biases in zip(panel[0], sets, strict=True):
        raw = raw_outputs(flowers, biases)
        for k, name in enumerate(SPECIES):
            ax.plot(petal, raw[:, k], color=SPECIES_COLOURS[k], linestyle=SPECIES_LINES[k], label=f"raw {name}")
        title = ", ".join(f"{n} = {plain(round(b, 2))}" for n, b in zip(BIAS_NAMES, biases, strict=True))
        ax.set(title=title, xlabel="petal width, scaled", xlim=(0, 1))
        gap = raw[:, 1:].max(axis=1) - raw[:, 0]
        first = gap.argmin() if abs(gap.min()) < 1e-9 else 0
        if first or abs(gap[0]) < 1e-9:
            ring = {"markersize": 16, "color": INK, "fillstyle": "none", "clip_on": False}
            ax.plot(petal[first], raw[first, 0], "o", **ring)
            title += f", Setosa touches {SPECIES[1 + raw[first, 1:].argmax()]}"
        listed = ", ".join(f"{n} {height:.2f}" for n, height in zip(SPECIES, raw[first], strict=True))
        readings.append(f"With {title}; at petal width {petal[first]:.2f} the heights are {listed}")
    panel[0, 0].set_ylabel("raw output")
    figure.legend(*panel[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return Picture(figure, f"The same surfaces cut at sepal width {sepal:g}. {'. '.join(readings)}.")
