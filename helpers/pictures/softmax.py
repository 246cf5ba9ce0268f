"""Raw outputs and the probabilities that softmax makes of them."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.iris import SPECIES, training_flowers
from helpers.loss import softmax
from helpers.network import raw_outputs, start_biases
from helpers.pictures.drawing import Drawing, number
from helpers.pictures.reading import few
from helpers.pictures.style import FAINT, INK, SPECIES_COLOURS, WIDE, in_style

LONGEST = 32  # the largest sum of e^raw that the sliders reach is as long as the bar of 1
PILE, WHOLE, BEFORE = (1.5, 2.1), (0.0, 0.6), (-0.62, -0.32)  # the rows, from foot to head


@in_style
def budget() -> Drawing:
    """How softmax divides a whole of 1: raw outputs, e to each of them end to end, and the same stretched to a length of 1.

    `together` raises all three raw outputs: the second row grows, and the third stays.
    """
    flowers, _ = training_flowers()

    def numbers(flower: int, b3: float, b4: float, b5: float, together: float) -> dict:
        before, raw = (raw_outputs(flowers[[flower]], b)[0] for b in (start_biases(), [b3, b4, b5]))
        raw = raw + together
        e, p, p_before = np.exp(raw), softmax(raw), softmax(before)
        ends, marks, marks_before = np.cumsum(e) / LONGEST, np.cumsum(p), np.cumsum(p_before)
        added = " + ".join(map(few, e))
        parts = {"amounts": {"text": f"{added} = {few(e.sum())}"}}
        for k in range(3):
            parts |= {
                f"raw start {k}": {"width": before[k]},
                f"raw {k}": {"width": raw[k]},
                f"raw number {k}": {"x": max(0, raw[k], before[k]) + 0.1, "text": few(raw[k])},
                f"e {k}": {"x": ends[k] - e[k] / LONGEST, "width": e[k] / LONGEST},
                f"stretch {k}": {"xdata": [ends[k], marks[k]], "ydata": [PILE[0], WHOLE[1]]},
                f"p {k}": {"x": marks[k] - p[k], "width": p[k]},
                f"p number {k}": {"x": marks[k] - p[k] / 2, "text": few(p[k]), "visible": p[k] > 0.08},
                f"p start {k}": {"x": marks_before[k] - p_before[k], "width": p_before[k]},
            }
        return {"parts": parts, "said": {"raw": raw, "e": e, "sum": e.sum(), "p": p, "whole": p.sum()}}

    figure = Figure(figsize=(WIDE, 3.6))
    return Drawing(figure, raw_bars(figure) | divided(figure), numbers, "budget")


def raw_bars(figure: Figure) -> dict:
    """Raw outputs as bars about 0, in outline where they start."""
    axes = figure.add_axes((0.17, 0.66, 0.8, 0.25), xlim=(-5.2, 4.6), ylim=(-0.6, 2.6), yticks=(2, 1, 0))
    axes.set_yticklabels([f"raw {name}" for name in SPECIES])
    axes.tick_params(left=False)
    axes.set_title("raw outputs: any number (in outline: at the start)", fontsize=10.5, pad=3)
    axes.grid(axis="y", visible=False)
    axes.axvline(0, color=INK, linewidth=1)
    parts = {}
    for k, colour in enumerate(SPECIES_COLOURS):
        ghost = {"facecolor": "none", "edgecolor": FAINT, "linewidth": 1.6, "zorder": 3}
        parts |= {
            f"raw {k}": axes.barh(2 - k, 1, 0.56, color=colour, zorder=2)[0],
            f"raw start {k}": axes.barh(2 - k, 1, 0.72, **ghost)[0],
            f"raw number {k}": number(axes, 0, 1.82 - k, fontsize=12, fontweight="bold"),
        }
    return parts


def divided(figure: Figure) -> dict:
    """e to each raw output, end to end; stretched or shrunk to a whole of 1; and how that was divided at the start."""
    axes = figure.add_axes((0.17, 0.02, 0.8, 0.53), xlim=(0, 1), ylim=(-0.75, 2.75))
    names = {
        PILE: "e to the raw output,\nend to end",
        WHOLE: "divided by the sum:\na whole of 1",
        BEFORE: "at the start",
    }
    axes.set(xticks=(), yticks=[sum(row) / 2 for row in names], yticklabels=list(names.values()), frame_on=False)
    axes.tick_params(left=False)
    axes.grid(visible=False)
    axes.plot([0, 0], [WHOLE[1], PILE[0]], color=FAINT, linewidth=1.2)
    parts = {"amounts": number(axes, 0, 2.27, fontsize=12, fontweight="bold")}
    for k, colour in enumerate(SPECIES_COLOURS):
        parts[f"stretch {k}"] = axes.plot([0, 1], [1, 0], color=FAINT, linewidth=1.2)[0]
        look = {"color": colour, "linewidth": 0, "clip_on": False}
        for name, (foot, head) in (("e", PILE), ("p", WHOLE)):
            parts[f"{name} {k}"] = axes.add_patch(Rectangle((0, foot), 1, head - foot, **look))
        start = {"facecolor": "none", "edgecolor": colour, "linewidth": 1.4, "clip_on": False}
        parts[f"p start {k}"] = axes.add_patch(Rectangle((0, BEFORE[0]), 1, BEFORE[1] - BEFORE[0], **start))
        parts[f"p number {k}"] = number(axes, 0, 0.2, ha="center", color="white", fontsize=12, fontweight="bold")
    return parts
