"""Training: the regions of the iris plane as they move, and over the steps the loss and the right names."""

from functools import cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from helpers.descent import bias_slopes, descend, parameter_slopes
from helpers.iris import SPECIES, all_flowers
from helpers.loss import total_cross_entropy
from helpers.network import Network, as_network, as_vector, hidden_nodes, lesson_network, raw_outputs
from helpers.pictures.drawing import Drawing, area, number
from helpers.pictures.plane import ACROSS, UP, named_regions
from helpers.pictures.reading import few
from helpers.pictures.style import INK, SPECIES_COLOURS, SPECIES_MARKERS, WIDE, in_style

LAST = 600  # steps
SHOWN = 200  # of the steps taken, so many are drawn
LOSSES = (0.1, 0.3, 1, 3, 10)  # marks on the scale, on which a factor is a length


@in_style
def training(learn: list[int]) -> Drawing:
    """The network trained on the flowers `learn`, given by their numbers from 0: its output biases alone, or all 15."""
    inputs, observed = all_flowers()
    taught, species = inputs[learn], observed[learn]
    held_out = np.setdiff1d(np.arange(150), learn)

    @cache
    def path(moving: int, learning_rate: float) -> list[Network]:
        network = lesson_network()
        if moving == 15:
            walked = descend(parameter_slopes(taught, species), as_vector(network), learning_rate, LAST)
            return [as_network(vector) for vector in walked]
        walked = descend(bias_slopes(taught, species), network.output_biases, learning_rate, LAST)
        return [network._replace(output_biases=biases) for biases in walked]

    @cache
    def judged(moving: int, learning_rate: float, step: int) -> tuple:
        """The loss per flower that it learns from, and which of the 150 flowers get another name than their own."""
        raw = raw_outputs(inputs, network=path(moving, learning_rate)[step])
        return total_cross_entropy(raw[learn], species) / len(learn), raw.argmax(axis=1) != observed

    def numbers(moving: int, learning_rate: float, step: int) -> dict:
        network, (loss, wrong) = path(moving, learning_rate)[step], judged(moving, learning_rate, step)
        drawn = [*range(0, step, max(1, -(-step // SHOWN))), step]
        found = [judged(moving, learning_rate, n) for n in drawn]
        across, up = inputs[wrong].T.tolist()
        parts = {f"region {k}": {"verts": verts} for k, verts in enumerate(named_regions(network))}
        parts |= {
            "wrong": {"xdata": across, "ydata": up},
            "losses": {"xdata": drawn, "ydata": [np.log10(per_flower) for per_flower, _ in found]},
            "rights": {"xdata": drawn, "ydata": [int(150 - others.sum()) for _, others in found]},
            "loss now": {"xdata": [step], "ydata": [np.log10(loss)]},
            "rights now": {"xdata": [step], "ydata": [int(150 - wrong.sum())]},
            "right text": {"text": f"step {step}: {150 - wrong.sum()} of 150 right"},
            "loss text": {"text": f"loss per flower {few(loss)}"},
        }
        said = {
            "step": step,
            "rate": learning_rate,
            "moves": "all 15 parameters" if moving == 15 else "the three output biases",
            "loss": loss,
            "learned": int(len(learn) - wrong[learn].sum()),
            "held_out": int(len(held_out) - wrong[held_out].sum()),
            "on": (hidden_nodes(inputs, network) > 0).sum(axis=0).tolist(),
        }
        return {"parts": parts, "said": said}

    figure = Figure(figsize=(WIDE, 3.9))
    return Drawing(figure, regions_panel(figure, learn) | over_the_steps(figure), numbers, "training")


def regions_panel(figure: Figure, learn) -> dict:
    """The plane with its regions; flowers to learn from are filled, held-out ones hollow, wrong names ringed."""
    plane = figure.add_axes((0.075, 0.13, 0.5, 0.67), xlim=ACROSS, ylim=UP, xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
    plane.grid(visible=False)
    plane.set_xlabel("petal width, scaled", labelpad=2)
    plane.set_ylabel("sepal width, scaled", labelpad=2)
    inputs, observed = all_flowers()
    filled, parts = np.isin(np.arange(150), learn), {}
    for k, colour in enumerate(SPECIES_COLOURS):
        parts[f"region {k}"] = area(plane, color=colour, alpha=0.2)
        look = {"marker": SPECIES_MARKERS[k], "markersize": 4.5, "linestyle": "", "color": colour}
        for which, face in ((filled, colour), (~filled, "white")):
            plane.plot(*inputs[(observed == k) & which].T, markerfacecolor=face, **look)
    ring = {"linestyle": "", "marker": "o", "markersize": 9, "color": INK, "fillstyle": "none"}
    parts["wrong"] = plane.plot([0], [0], **ring)[0]
    parts["right text"] = number(plane, 0.51, 1.1, ha="center", fontsize=13, fontweight="bold")
    handles = [
        Line2D([], [], linestyle="", marker=marker, color=colour, label=name, markersize=6)
        for name, colour, marker in zip(SPECIES, SPECIES_COLOURS, SPECIES_MARKERS, strict=True)
    ]
    handles.append(
        Line2D([], [], linestyle="", marker="o", color=INK, fillstyle="none", markersize=5, label="held out")
    )
    handles.append(Line2D([], [], label="named wrongly", **ring))
    figure.legend(handles=handles, loc="upper center", ncols=5)
    return parts


def over_the_steps(figure: Figure) -> dict:
    """The loss, smooth, on a scale of factors; the right names, a staircase."""
    axis = {"xlim": (0, LAST), "xticks": (0, 200, 400, 600)}
    loss = figure.add_axes((0.67, 0.53, 0.3, 0.27), ylim=(-1.1, 1.5), yticks=np.log10(LOSSES), **axis)
    loss.set_yticklabels([f"{mark:g}" for mark in LOSSES])
    names = figure.add_axes((0.67, 0.13, 0.3, 0.22), ylim=(0, 155), yticks=(0, 50, 100, 150), **axis)
    names.set_title("right names of 150", fontsize=10.5, pad=4)
    names.set_xlabel("step", labelpad=2)
    return {
        "losses": loss.plot([0, 1], [0, 1], color=INK, linewidth=1.8)[0],
        "rights": names.plot([0, 1], [0, 1], color=INK, linewidth=1.8)[0],
        "loss now": loss.plot([0], [0], "o", color=INK, markersize=5, clip_on=False)[0],
        "rights now": names.plot([0], [0], "o", color=INK, markersize=5, clip_on=False)[0],
        "loss text": number(loss, LAST / 2, 1.62, ha="center", fontsize=11.5, fontweight="bold"),
    }
