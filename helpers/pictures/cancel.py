"""Why p of the observed species drops out of its own slope: what 1/p lifts, the link of softmax takes back."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.iris import SPECIES, training_flowers
from helpers.loss import softmax
from helpers.network import raw_outputs, start_biases
from helpers.pictures.drawing import Drawing, number
from helpers.pictures.reading import few
from helpers.pictures.style import ACCENT, FAINT, GREY, INK, SPECIES_COLOURS, WIDE, in_style

B3 = np.linspace(-5, 5, 81).tolist()
POWERS = (-2, -1, 0, 1, 2)  # of ten: every line of the scale is ten times the one below it
SCALE = {"ylim": (-3.3, 2.6), "yticks": POWERS, "yticklabels": [f"{10.0**n:g}" for n in POWERS]}


@in_style
def cancel() -> Drawing:
    """The sizes of 1/p, of the softmax link and of their product over b3, on a scale on which to multiply is to add lengths."""
    flowers, observed = training_flowers()
    start, b4, b5 = start_biases().tolist()

    def factors(flower: int, b3: float) -> tuple:
        """p of the observed species, and what the softmax link multiplies it by: 1 - p, or p Setosa."""
        p, k = softmax(raw_outputs(flowers[[flower]], [b3, b4, b5]))[0], observed[flower]
        return p[k], 1 - p[0] if k == 0 else p[0]

    def numbers(b3: float, flower: int = 0) -> dict:
        k, (p, rest) = int(observed[flower]), factors(flower, b3)
        along = [factors(flower, b) for b in B3]
        up, last = np.log10(1 / p), np.log10(rest)
        before = np.log10(1 / factors(flower, start)[0])
        name = "1 \u2212 p" if k == 0 else "p Setosa"
        parts = {
            "now": {"xdata": [b3, b3], "ydata": [-3.3, 2.6]},
            "first": {"xdata": B3, "ydata": [np.log10(1 / q) for q, _ in along]},
            "middle": {"xdata": B3, "ydata": [np.log10(q * r) for q, r in along]},
            "product": {"xdata": B3, "ydata": [np.log10(r) for _, r in along]},
            "at first": {"xdata": [b3], "ydata": [up]},
            "at middle": {"xdata": [b3], "ydata": [np.log10(p * rest)]},
            "at product": {"xdata": [b3], "ydata": [last]},
            "start": {"y": 0, "height": before},
            "up": {"y": 0, "height": up},
            "down": {"y": 0, "height": up, "color": SPECIES_COLOURS[k]},
            "rest": {"y": last, "height": -last},
            "up text": {"y": (up if before > up + 0.5 else max(up, before)) + 0.12, "text": f"\u00d7 {few(1 / p)}"},
            "down text": {"text": f"\u00d7 {few(p)}"},
            "rest text": {"y": last - 0.3, "text": f"\u00d7 {few(rest)}"},
            "rest name": {"text": name},
        }
        steep = -rest if k == 0 else rest
        said = {
            "species": SPECIES[k],
            "b3": b3,
            "inverse": 1 / p,
            "p": p,
            "rest": rest,
            "link": p * rest,
            "slope": steep,
        }
        return {"parts": parts, "said": said | {"name": name}}

    figure = Figure(figsize=(WIDE, 3.7))
    return Drawing(figure, curves(figure) | steps_up_and_down(figure), numbers, "cancel")


def curves(figure: Figure) -> dict:
    """The three sizes over b3."""
    over = figure.add_axes((0.07, 0.15, 0.5, 0.72), xlim=(-5, 5), xlabel="b3", **SCALE)
    over.set_title("how large each is: a line up is ten times as much", fontsize=10.5)
    parts = {"now": over.plot([0, 0], [0, 1], color=FAINT, linewidth=1.2)[0]}
    looks = {
        "first": {"color": GREY, "linestyle": "--", "label": "1/p, from \u2212ln p"},
        "middle": {"color": ACCENT, "linestyle": "-.", "label": "the link of softmax"},
        "product": {"color": INK, "linewidth": 3, "label": "their product"},
    }
    for name, look in looks.items():
        parts[name] = over.plot(B3, np.zeros(len(B3)), **look)[0]
        parts[f"at {name}"] = over.plot([0], [0], "o", color=look["color"], markersize=8, clip_on=False, zorder=5)[0]
    over.legend(loc="upper center")  # 1/p is highest at one end or the other
    return parts


def steps_up_and_down(figure: Figure) -> dict:
    """The same at one b3, as lengths: up by 1/p, down by p, and what is left."""
    parts = {}
    steps = figure.add_axes((0.66, 0.15, 0.32, 0.72), xlim=(-0.6, 2.6), xticks=(0, 1, 2), **SCALE)
    steps.set_xticklabels(["1/p: up", "p: down", ""], fontsize=10)
    steps.set_title("at this b3, one factor after the other", fontsize=10.5)
    steps.grid(axis="x", visible=False)
    steps.axhline(0, color=INK, linewidth=1)
    look = {"facecolor": "none", "edgecolor": FAINT, "linewidth": 1.6, "zorder": 3}
    parts["start"] = steps.add_patch(Rectangle((-0.36, 0), 0.72, 1, **look))
    for x, (name, colour) in enumerate((("up", GREY), ("down", SPECIES_COLOURS[0]), ("rest", INK))):
        parts[name] = steps.add_patch(Rectangle((x - 0.36, 0), 0.72, 1, color=colour, linewidth=0, zorder=2))
        # The number of what goes down stands below.
        parts[f"{name} text"] = number(steps, x, -0.36, ha="center", fontsize=10.5, fontweight="bold")
    parts["rest name"] = number(steps, 2, -3.73, ha="center", fontsize=10)
    return parts
