"""The loss of each flower, -ln p, and what squared error would make of it."""

import numpy as np
from matplotlib.figure import Figure

from helpers.iris import SPECIES, training_flowers
from helpers.loss import cross_entropy, softmax
from helpers.network import BIAS_NAMES, raw_outputs, start_biases
from helpers.pictures.drawing import Drawing, number, panels
from helpers.pictures.page import Picture
from helpers.pictures.reading import few
from helpers.pictures.style import FAINT, GREY, INK, SPECIES_COLOURS, SPECIES_MARKERS, WIDE, in_style


@in_style
def losses() -> Drawing:
    """The three training flowers on the curve -ln p; below it their losses end to end, the total; beside it the total over the
    bias that was moved last, as far as the reader has been. `seen` is that bias, 0 to 2, and the lowest and highest value of it.
    """
    flowers, observed = training_flowers()

    def p_and_loss(biases) -> tuple[list[float], list[float]]:
        raw = raw_outputs(flowers, biases)
        return softmax(raw)[np.arange(3), observed].tolist(), cross_entropy(raw, observed).tolist()

    def numbers(b3: float, b4: float, b5: float, seen: list) -> dict:
        biases, (over, low, high) = [b3, b4, b5], seen
        p, loss = p_and_loss(biases)
        parts, stair, total = {}, 0.0, 0.0
        # Labels stand up and to the right of their points, where the falling curve leaves room, each a step above that of
        # the next smaller loss: so none meets another, a marker or a line to another.
        for i in sorted(range(3), key=loss.__getitem__):
            stair = max(loss[i] + 0.5, stair + 1.15)
            parts[f"leader {i}"] = {"xdata": [p[i], p[i] + 0.022], "ydata": [loss[i], stair + 0.25]}
            parts[f"point {i}"] = {"xdata": [p[i]], "ydata": [loss[i]]}
            parts[f"number {i}"] = {"x": p[i] + 0.027, "y": stair, "text": few(loss[i])}
        for i in range(3):
            parts[f"share {i}"] = {"x": total, "width": loss[i]}
            parts[f"sign {i}"] = {"xdata": [total + loss[i] / 2], "ydata": [1], "visible": loss[i] > 0.3}
            total += loss[i]
        walked = np.linspace(low, high, 61).tolist()
        totals = [sum(p_and_loss(biases[:over] + [b] + biases[over + 1 :])[1]) for b in walked]
        parts |= {
            "total": {"x": total + 0.25, "y": 0.82, "text": few(total)},
            "trail": {"xdata": walked, "ydata": totals, "color": SPECIES_COLOURS[over]},
            "now": {"xdata": [biases[over]], "ydata": [total]},
            "start": {"xdata": [start_biases()[over]], "ydata": [sum(p_and_loss(start_biases())[1])]},
            "over": {"text": f"the total over {BIAS_NAMES[over]}, where you have been"},
        }
        return {"parts": parts, "said": {"p": p, "loss": loss, "total": total}}

    figure = Figure(figsize=(WIDE, 4.1))
    before = p_and_loss(start_biases())
    parts = on_the_curve(figure, observed, *before) | end_to_end(figure, observed, before[1]) | the_total(figure)
    points = [parts[f"point {i}"] for i in range(3)]
    figure.legend(points, [f"{SPECIES[k]} flower" for k in observed], loc="upper center", ncols=3)
    return Drawing(figure, parts, numbers, "losses")


def on_the_curve(figure: Figure, observed, p_before, loss_before) -> dict:
    """The flowers on -ln p, pale at the start."""
    # The sliders reach a loss of 10.7, and a total of 19.2. Right of 1 there is room for the label of a sure prediction.
    curve = figure.add_axes((0.065, 0.4, 0.455, 0.5), xlim=(0, 1.23), ylim=(0, 12.5), xticks=np.linspace(0, 1, 6))
    p = np.geomspace(1e-6, 1, 400)
    curve.plot(p, -np.log(p), color=INK, linewidth=1.5)
    curve.set(ylabel="loss: -ln p")
    curve.set_xlabel("p of the observed species", labelpad=2)
    parts = {}
    for i, (k, q, loss) in enumerate(zip(observed, p_before, loss_before, strict=True)):
        look = {"marker": SPECIES_MARKERS[k], "linestyle": "", "clip_on": False, "markersize": 10}
        curve.plot(q, loss, color=FAINT, **look)
        parts |= {
            f"leader {i}": curve.plot([0, 1], [0, 1], color=GREY, linewidth=0.8)[0],
            f"point {i}": curve.plot(0, 0, color=SPECIES_COLOURS[k], zorder=3, **look)[0],
            f"number {i}": number(curve, color=SPECIES_COLOURS[k], fontweight="bold", fontsize=13),
        }
    return parts


def end_to_end(figure: Figure, observed, loss_before) -> dict:
    """The three losses as one bar, above the bar of the start."""
    stack = figure.add_axes((0.12, 0.12, 0.86, 0.15), xlim=(0, 22), ylim=(-0.55, 1.55))
    stack.set_xlabel("the losses, end to end", labelpad=2)
    stack.set_yticks([1, 0], ["the total", "at the start"])
    stack.grid(visible=False)
    parts, behind = {}, 0.0
    for i, (k, loss) in enumerate(zip(observed, loss_before, strict=True)):
        stack.barh(0, loss, 0.5, behind, color=FAINT, edgecolor="white", linewidth=1.5)
        behind += loss
        look = {"marker": SPECIES_MARKERS[k], "linestyle": "", "clip_on": False, "markersize": 4}
        parts |= {
            f"share {i}": stack.barh(1, 1, 0.7, color=SPECIES_COLOURS[k], edgecolor="white", linewidth=1.5)[0],
            f"sign {i}": stack.plot(0, 1, color="white", **look)[0],
        }
    stack.text(behind + 0.25, 0, few(behind), color=GREY, va="center")
    return parts | {"total": number(stack, fontweight="bold", fontsize=13)}


def the_total(figure: Figure) -> dict:
    """The total over one bias: a trail of where the reader has been."""
    axes = figure.add_axes((0.6, 0.4, 0.38, 0.5), xlim=(-5, 5), ylim=(0, 21), yticks=(0, 5, 10, 15, 20))
    return {
        "trail": axes.plot([0, 1], [0, 1], linewidth=2.4)[0],
        "start": axes.plot([0], [0], "o", color=FAINT, markersize=10, clip_on=False)[0],
        "now": axes.plot([0], [0], "o", color=INK, markersize=9, zorder=3, clip_on=False)[0],
        "over": number(axes, 0, -4.6, ha="center", fontsize=10),
    }


@in_style
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
