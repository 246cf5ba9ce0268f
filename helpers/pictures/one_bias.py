"""One bias, three flowers: how b3 reaches the loss of a flower, from the lifted surface to price and gain, all linked."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from helpers.iris import SPECIES, training_flowers
from helpers.loss import cross_entropy, slope, softmax
from helpers.network import raw_outputs, start_biases
from helpers.pictures.drawing import Drawing, number
from helpers.pictures.reading import few
from helpers.pictures.style import FAINT, GREY, INK, SPECIES_COLOURS, SPECIES_LINES, SPECIES_MARKERS, WIDE, in_style

ACROSS = np.linspace(0, 1, 61).tolist()  # petal widths of the cut
B3 = np.linspace(-5, 5, 81).tolist()
WHOLE, PRICE, GAIN, SLOPE = 3, 2, 1, 0  # the rows of bars, from below


@in_style
def one_bias() -> Drawing:
    """For one flower, under b3: the cut through the surfaces, -ln p, the loss over b3; and on one scale the bar of 1 that is
    divided anew, the price that every flower pays, the gain of a Setosa, and the slope.
    """
    flowers, observed = training_flowers()
    start, b4, b5 = start_biases().tolist()

    def cut(flower: int, b3: float) -> np.ndarray:
        row = np.column_stack([ACROSS, np.full(len(ACROSS), flowers[flower, 1])])
        return raw_outputs(row, [b3, b4, b5])

    def loss(flower: int, b3: float) -> float:
        return float(cross_entropy(raw_outputs(flowers[[flower]], [b3, b4, b5]), observed[[flower]])[0])

    def numbers(flower: int, b3: float) -> dict:
        k, petal = int(observed[flower]), flowers[flower, 0]
        raw, raw_before = (raw_outputs(flowers[[flower]], [b, b4, b5])[0] for b in (b3, start))
        p, p_before, now = softmax(raw), softmax(raw_before), loss(flower, b3)
        gain = float(k == 0)
        steep = p[0] - gain
        surfaces, ends = cut(flower, b3), np.cumsum(p)
        parts = {
            "start cut": {"xdata": ACROSS, "ydata": cut(flower, start)[:, 0]},
            "needle": {"xdata": [petal, petal], "ydata": [-6, 7]},
            "lift": {"xdata": [petal, petal], "ydata": [raw_before[0], raw[0]]},
            "start p": {"xdata": [p_before[k]], "ydata": [-np.log(p_before[k])]},
            "now p": {"xdata": [p[k]], "ydata": [now], "color": SPECIES_COLOURS[k]},
            "p name": {"text": f"p {SPECIES[k]} = {few(p[k])}"},
            "loss": {"xdata": B3, "ydata": [loss(flower, b) for b in B3], "color": SPECIES_COLOURS[k]},
            "start loss": {"xdata": [start], "ydata": [loss(flower, start)]},
            "tangent": {"xdata": [b3 - 2, b3 + 2], "ydata": [now - 2 * steep, now + 2 * steep]},
            "now loss": {"xdata": [b3], "ydata": [now], "color": SPECIES_COLOURS[k]},
            "loss name": {"text": f"loss over b3: slope {few(steep)}"},
            "price": {"width": p[0]},
            "price text": {"x": p[0] + 0.03, "text": few(p[0])},
            "gain": {"x": -gain, "width": gain},
            "gain text": {"x": 0.03, "text": "1" if k == 0 else f"none: the flower is a {SPECIES[k]}"},
            "slope": {"x": min(0, steep), "width": abs(steep)},
            "slope text": {"x": max(0, steep) + 0.03, "text": few(steep)},
            "guide": {"xdata": [p[0], p[0]], "ydata": [WHOLE + 0.32, PRICE - 0.32]},
        }
        for m in range(3):
            parts |= {
                f"cut {m}": {"xdata": ACROSS, "ydata": surfaces[:, m]},
                f"raw {m}": {"xdata": [petal], "ydata": [raw[m]]},
                f"share {m}": {"x": ends[m] - p[m], "width": p[m]},
            }
        for m in range(2):
            at = float(np.cumsum(p_before)[m])
            parts[f"start share {m}"] = {"xdata": [at, at], "ydata": [WHOLE - 0.4, WHOLE + 0.4]}
        said = {"flower": SPECIES[k], "b3": b3, "price": p[0], "gain": gain, "slope": steep, "loss": now, "p": p[k]}
        return {"parts": parts, "said": said | {"measured": slope(lambda b: loss(flower, b), b3)}}

    figure = Figure(figsize=(WIDE, 4.9))
    parts = surfaces_panel(figure) | loss_panels(figure) | bars_panel(figure)
    return Drawing(figure, parts, numbers, "one_bias")


def surfaces_panel(figure) -> dict:
    axes = figure.add_axes((0.06, 0.55, 0.31, 0.36), xlim=(0, 1), ylim=(-6, 7), xticks=(0, 0.5, 1), yticks=(-5, 0, 5))
    axes.set_xlabel("petal width, at the flower's sepal width", labelpad=2)
    axes.set_title("raw outputs: only green moves", fontsize=10.5)
    parts = {
        "start cut": axes.plot(ACROSS, ACROSS, color=FAINT, linewidth=1.6)[0],
        "needle": axes.plot([0, 0], [0, 1], color=INK, linewidth=1)[0],
        "lift": axes.plot([0, 0], [0, 1], color=SPECIES_COLOURS[0], linewidth=5, alpha=0.35, solid_capstyle="butt")[0],
    }
    for m in range(3):
        look = {"color": SPECIES_COLOURS[m]}
        parts[f"cut {m}"] = axes.plot(ACROSS, ACROSS, linestyle=SPECIES_LINES[m], **look)[0]
        parts[f"raw {m}"] = axes.plot([0], [0], SPECIES_MARKERS[m], clip_on=False, zorder=5, **look)[0]
    signs = [
        Line2D([], [], color=colour, linestyle=line, marker=marker, label=name)
        for name, colour, line, marker in zip(SPECIES, SPECIES_COLOURS, SPECIES_LINES, SPECIES_MARKERS, strict=True)
    ]
    signs.append(Line2D([], [], color=FAINT, marker="o", label="at the start"))
    figure.legend(handles=signs, loc="center", bbox_to_anchor=(0.6, 0.425), ncols=4)
    return parts


def loss_panels(figure) -> dict:
    chance = figure.add_axes((0.455, 0.55, 0.17, 0.36), xlim=(0, 1.03), ylim=(0, 5.5), xticks=(0, 0.5, 1))
    p = np.geomspace(0.004, 1, 121)
    chance.plot(p, -np.log(p), color=INK, linewidth=1.2)
    chance.set_title("loss: \u2212ln p", fontsize=10.5)
    # Equal units: a slope of 1 rises at 45 degrees.
    over = figure.add_axes(
        (0.7, 0.55, 0.275, 0.36), xlim=(-5, 5), ylim=(0, 5.5), aspect="equal", anchor="S", xticks=(-5, -2, 0, 5)
    )
    over.set_xlabel("b3", labelpad=2)
    ghost = {"color": FAINT, "markersize": 9}
    return {
        "start p": chance.plot([0.5], [1], "o", **ghost)[0],
        "now p": chance.plot([0.5], [1], "o", markersize=9, clip_on=False)[0],
        "p name": number(chance, 0.5, -0.24, transform=chance.transAxes, ha="center"),
        "loss": over.plot(B3, np.zeros(len(B3)))[0],
        "start loss": over.plot([0], [0], "o", **ghost)[0],
        "tangent": over.plot([0, 1], [0, 1], color=INK, linewidth=1.6)[0],
        "now loss": over.plot([0], [0], "o", markersize=9, clip_on=False)[0],
        "loss name": number(over, 0.5, 1.06, transform=over.transAxes, ha="center", fontsize=10.5),
    }


def bars_panel(figure) -> dict:
    names = "slope = price \u2212 gain", "gain: only for a Setosa", "price: p Setosa", "a whole of 1 (dots: start)"
    axes = figure.add_axes((0.235, 0.05, 0.74, 0.34), xlim=(-1.05, 1.2), ylim=(-0.6, 3.6))
    axes.set(xticks=(-1, -0.5, 0, 0.5, 1), yticks=range(4), yticklabels=names)
    axes.tick_params(left=False, labelsize=10)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="y", visible=False)
    axes.axvline(0, color=INK, linewidth=1)

    def bar(row: int, colour: str) -> Rectangle:
        return axes.add_patch(Rectangle((0, row - 0.32), 1, 0.64, color=colour, linewidth=0, zorder=2))

    parts = {f"share {m}": bar(WHOLE, SPECIES_COLOURS[m]) for m in range(3)}
    parts |= {"price": bar(PRICE, SPECIES_COLOURS[0]), "gain": bar(GAIN, GREY), "slope": bar(SLOPE, INK)}
    for m in range(2):
        parts[f"start share {m}"] = axes.plot([0, 0], [0, 1], color=INK, linewidth=1.2, linestyle=":", zorder=4)[0]
    parts["guide"] = axes.plot([0, 0], [0, 1], color=SPECIES_COLOURS[0], linewidth=1, linestyle="--", zorder=1)[0]
    for name, row in (("price", PRICE), ("gain", GAIN), ("slope", SLOPE)):
        parts[f"{name} text"] = number(axes, 0, row - 0.14, fontsize=12, fontweight="bold")
    return parts
