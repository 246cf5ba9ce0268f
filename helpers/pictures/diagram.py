"""The network alive: a flower goes in, numbers run along the arrows, a loss comes out."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from helpers.iris import SPECIES, training_flowers
from helpers.loss import cross_entropy, softmax
from helpers.network import BIAS_NAMES, NODES, hidden_nodes, lesson_network, raw_outputs, start_biases
from helpers.pictures.drawing import Drawing, number
from helpers.pictures.reading import few, fixed, plain
from helpers.pictures.style import FAINT, GREY, INK, NODE_COLOURS, NODE_TEXT, PALE, SPECIES_COLOURS, WIDE, in_style

INPUT_X, HIDDEN_X, RAW_X, SOFTMAX_X, P_X = 0.82, 3.3, 7.05, 8.5, 9.3
HALF_NODE = 0.86  # of the width of a hidden node: its number may be an error
TWO_ROWS, THREE_ROWS = (3.3, 1.1), (3.7, 2.2, 0.7)
P_LENGTH, LOSS_LENGTH = 1.6, 0.92  # of a whole of 1, and of a loss of 1: both bars are read by their length
LOSS_Y = -1.05
FORWARDS = "values run forwards along the arrows"
BACKWARDS = "errors run backwards along the same arrows, each times the weight"


@in_style
def network() -> Drawing:
    """One flower through the lesson's network, with b3, b4, b5 as they are set: hidden nodes, raw outputs, p, the loss.

    With `back` the errors are shown that come back along the same arrows.
    """
    flowers, observed = training_flowers()
    hidden, weights = hidden_nodes(flowers), lesson_network().output_weights

    def outputs(flower: int, biases) -> tuple:
        raw = raw_outputs(flowers[[flower]], biases)
        return raw[0], softmax(raw[0]), float(cross_entropy(raw, observed[[flower]])[0])

    def numbers(flower: int, b3: float, b4: float, b5: float, back: int) -> dict:
        biases, k = [b3, b4, b5], int(observed[flower])
        raw, p, loss = outputs(flower, biases)
        _, start_p, start_loss = outputs(flower, start_biases())
        parts = {
            "petal": {"text": plain(flowers[flower, 0])},
            "sepal": {"text": plain(flowers[flower, 1])},
            "start loss": {"width": LOSS_LENGTH * start_loss},
            "loss": {"width": LOSS_LENGTH * loss, "color": SPECIES_COLOURS[k]},
            "loss text": {"x": 0.5 + LOSS_LENGTH * max(loss, start_loss), "text": few(loss)},
            "loss name": {"text": f"loss = \u2212ln p {SPECIES[k]}"},
            "direction": {"text": BACKWARDS if back else FORWARDS},
            "observed": {"y": THREE_ROWS[k] - 0.34, "text": f"observed: {SPECIES[k]}"},
        }
        nodes, error = hidden[flower], p - np.eye(3)[k]
        carried = weights @ error * (nodes > 0)
        for j in range(2):
            parts[f"node {j}"] = {"text": f"error {few(carried[j])}" if back else few(nodes[j])}
            colour = NODE_COLOURS[j] if nodes[j] > 0 else PALE
            for m in range(3):
                parts[f"edge {j} {m}"] = {"color": colour}
                parts[f"gap {j} {m}"] = {"visible": bool(back)}
                parts[f"sent {j} {m}"] = {"text": in_thousandths(weights[j, m] * error[m]), "visible": bool(back)}
        for m in range(3):
            parts |= {
                f"bias {m}": {"text": f"{BIAS_NAMES[m]} = {plain(biases[m])}".replace("-", "\u2212")},
                f"raw {m}": {"text": f"error {few(error[m])}" if back else few(raw[m])},
                f"start p {m}": {"width": P_LENGTH * start_p[m]},
                f"p {m}": {"width": P_LENGTH * p[m]},
                f"p text {m}": {"text": few(p[m])},
            }
        said = {"flower": SPECIES[k], "petal": flowers[flower, 0], "sepal": flowers[flower, 1], "loss": loss}
        said |= {"hidden": nodes, "biases": biases, "raw": raw, "p": p, "error": error, "carried": carried}
        said["slopes"] = np.outer(nodes, error)
        return {"parts": parts, "said": said, "reading": "network_back" if back else "network"}

    figure = Figure(figsize=(WIDE, 4.0))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 12.2), ylim=(-1.75, 4.9))
    axes.set_axis_off()
    still_diagram(axes)
    return Drawing(figure, moving(axes), numbers, "network", {"back": 0})


def moving(axes) -> dict:
    """All of the diagram that moves: numbers, bars, the arrows out of the hidden nodes."""
    text = {"ha": "center", "fontsize": 11.5, "fontweight": "bold"}
    parts = {
        "petal": number(axes, INPUT_X, TWO_ROWS[0] - 0.32, **text),
        "sepal": number(axes, INPUT_X, TWO_ROWS[1] - 0.32, **text),
        "loss": axes.add_patch(Rectangle((0.4, LOSS_Y - 0.25), 1, 0.5, linewidth=0)),
        "start loss": axes.add_patch(ghost(0.4, LOSS_Y - 0.25, 0.5)),
        "loss text": number(axes, 1, LOSS_Y - 0.17, fontsize=17, fontweight="bold"),
        "loss name": number(axes, 0.4, LOSS_Y + 0.42, "loss", fontsize=11),
        "direction": number(axes, 0.4, -0.3, fontsize=10, color=GREY),
        "observed": number(axes, P_X, 0, "observed", fontsize=10.5, fontweight="bold"),
    }
    for j, y in enumerate(TWO_ROWS):
        parts[f"node {j}"] = number(axes, HIDDEN_X, y - 0.32, **text)
        for m in range(3):
            ends = np.array(out_of_node(j, m))
            begin = 0.76 * ends[0] + 0.24 * ends[1]  # behind the weight: a stub before a number would look like a minus
            across, up = axes.transData.transform(ends[1]) - axes.transData.transform(begin)
            head = {"marker": (3, 0, np.degrees(np.arctan2(up, across)) - 90), "markevery": [1], "markersize": 7}
            parts[f"edge {j} {m}"] = axes.plot(*zip(begin, ends[1]), ("-", "--")[j], linewidth=1.6, zorder=1, **head)[0]
            x, at = 0.45 * ends[0] + 0.55 * ends[1]  # where the six that cross stand farthest apart
            gap = Rectangle((x - 0.4, at - 0.12), 0.8, 0.24, color="white", linewidth=0, zorder=2)
            parts[f"gap {j} {m}"] = axes.add_patch(gap)
            look = {"ha": "center", "fontsize": 9, "fontweight": "bold", "color": NODE_TEXT[j]}
            parts[f"sent {j} {m}"] = number(axes, x, at - 0.08, **look)
    for m, y in enumerate(THREE_ROWS):
        parts |= {
            f"bias {m}": number(axes, RAW_X, y - 0.12, ha="center", fontsize=10.5, color=SPECIES_COLOURS[m]),
            f"raw {m}": number(axes, RAW_X, y - 0.5, **text),
            f"p {m}": axes.add_patch(Rectangle((P_X, y - 0.02), 1, 0.36, color=SPECIES_COLOURS[m], linewidth=0)),
            f"start p {m}": axes.add_patch(ghost(P_X, y - 0.02, 0.36)),
            f"p text {m}": number(axes, P_X + P_LENGTH + 0.15, y + 0.06, fontsize=11.5, fontweight="bold"),
        }
    return parts


def out_of_node(j: int, m: int) -> tuple:
    """Where an arrow out of a hidden node begins and ends: of two that meet at a raw output, one above the other."""
    return (HIDDEN_X + HALF_NODE, TWO_ROWS[j]), (RAW_X - 1.05, THREE_ROWS[m] + (0.14, -0.14)[j])


def in_thousandths(value: float) -> str:
    """Short enough for an arrow: the middle ones cross."""
    return fixed(value, 3).replace("-", "\u2212")


def ghost(x: float, y: float, height: float) -> Rectangle:
    """The outline of a bar as it was at the start."""
    return Rectangle((x, y), 1, height, facecolor="none", edgecolor=FAINT, linewidth=1.6, zorder=3)


def still_diagram(axes) -> None:
    """All of the diagram that does not move: boxes, names, arrows with their weights."""
    lesson = lesson_network()

    def box(x, y, colour, title, half=(0.75, 0.55)):
        look = {
            "boxstyle": "round,pad=0.02,rounding_size=0.12",
            "facecolor": "white",
            "edgecolor": colour,
            "linewidth": 1.8,
        }
        axes.add_patch(FancyBboxPatch((x - half[0], y - half[1]), 2 * half[0], 2 * half[1], zorder=2, **look))
        axes.text(x, y + half[1] - 0.34, title, ha="center", fontsize=10)

    def arrow(start, end, colour):
        look = {"arrowstyle": "-|>", "color": colour, "lw": 1.4, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", end, start, arrowprops=look)

    def weight(start, end, value, colour, along=0.3, ha="center"):
        at = np.array(start) + along * (np.array(end) - start)
        look = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"}
        axes.text(
            *at,
            f"{value:g}".replace("-", "\u2212"),
            ha=ha,
            va="center",
            fontsize=9.5,
            color=colour,
            bbox=look,
            zorder=4,
        )

    for i, (name, y) in enumerate(zip(("petal width", "sepal width"), TWO_ROWS, strict=True)):
        box(INPUT_X, y, GREY, name)
        for j, to in enumerate(TWO_ROWS):
            ends = (INPUT_X + 0.77, y), (HIDDEN_X - HALF_NODE - 0.02, to)
            arrow(*ends, GREY)
            level = (0.09, "left") if i == j else ()  # a stub of a level line before a number would look like a minus
            weight(*ends, lesson.hidden_weights[i, j], INK, *level)
    for j, (name, y) in enumerate(zip(NODES, TWO_ROWS, strict=True)):
        box(HIDDEN_X, y, NODE_COLOURS[j], f"{name}, relu", half=(HALF_NODE, 0.55))
        for m in range(3):
            weight(*out_of_node(j, m), lesson.output_weights[j, m], NODE_TEXT[j], 0.18)
    for m, (name, y) in enumerate(zip(SPECIES, THREE_ROWS, strict=True)):
        box(RAW_X, y, SPECIES_COLOURS[m], f"raw {name}", half=(0.95, 0.62))
        arrow((RAW_X + 0.97, y), (SOFTMAX_X - 0.25, y), SPECIES_COLOURS[m])
        arrow((SOFTMAX_X + 0.25, y), (P_X - 0.06, y), SPECIES_COLOURS[m])
        axes.text(P_X, y + 0.42, f"p {name}", fontsize=10, color=SPECIES_COLOURS[m])
    axes.add_patch(
        Rectangle((SOFTMAX_X - 0.25, 0.1), 0.5, 4.2, facecolor="white", edgecolor=INK, linewidth=1.8, zorder=2)
    )
    axes.text(SOFTMAX_X, 2.2, "softmax", rotation=90, ha="center", va="center")
    for x, title in (
        (INPUT_X, "the flower"),
        (HIDDEN_X, "hidden nodes"),
        (RAW_X, "raw outputs"),
        (P_X + 1.2, "probabilities (outline: start)"),
    ):
        axes.text(x, 4.62, title, ha="center", color=GREY, fontsize=9.5)
