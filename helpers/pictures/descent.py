"""Gradient descent: steps on the curve, learning rates, paths on the map."""

import numpy as np
from matplotlib.figure import Figure

from helpers.descent import bias_slopes, descend
from helpers.iris import all_flowers, training_flowers
from helpers.loss import total_cross_entropy
from helpers.network import lesson_network, start_biases
from helpers.pictures.drawing import Drawing, area, number, panels
from helpers.pictures.landscape import flowers_for, loss_numbers, plane_place, plane_reach
from helpers.pictures.page import Picture
from helpers.pictures.plane import ACROSS, UP, named_regions
from helpers.pictures.reading import few, fixed
from helpers.pictures.style import GREY, INK, SPECIES_COLOURS, SPECIES_MARKERS, in_style

STEPS = 40
LOSSES = (2, 3, 5, 10, 20)  # marks on the scale, on which a factor is a length


def named_wrongly(biases) -> np.ndarray:
    """Which of the 150 flowers get another name than their own, (150,), True or False."""
    raw, observed = flowers_for(150)
    return (raw + biases).argmax(axis=1) != observed


def descent_numbers(axes, moving, learning_rate: float, step: int, answer: dict, b3, b4, b5, **view) -> dict:
    """Of a step of a descent from the biases, as far as the path of just this start is in the `answer`: what is said, and
    what stands beside the landscape: the regions of the iris plane, the loss and the right names so far.
    """
    start = [b3, b4, b5]
    known = answer["from"] == [*start, learning_rate, *moving]
    path = answer["path"] if known else []
    last = max(len(path) - 1, 0)
    step = min(step, last)
    walked = path[: step + 1] or [start]
    here, end = walked[-1], path[last] if path else start
    raw, observed = flowers_for(3)
    losses = [total_cross_entropy(raw + np.array(biases), observed) for biases in walked]
    wrong = named_wrongly(np.array(here))
    rights = [int(150 - named_wrongly(np.array(biases)).sum()) for biases in walked]
    said = loss_numbers((0, 1), 3, *here)["said"] | {
        "step": step,
        "steps": last,
        "rate": learning_rate,
        "moves": "all three biases" if len(moving) > 1 else "b3 alone",
        "right": rights[-1],
        "end": end,
        "end_loss": total_cross_entropy(raw + np.array(end), observed),
        "trouble": answer["trouble"] if known else "",
    }
    across, up = all_flowers().inputs[wrong].T.tolist()
    parts = {f"region {k}": {"verts": verts} for k, verts in enumerate(regions_with(here))}
    parts |= {
        "wrong": {"xdata": across, "ydata": up},
        "losses": {"xdata": list(range(len(walked))), "ydata": [np.log10(loss) for loss in losses]},
        "rights": {
            "xdata": [n + side for n in range(len(walked)) for side in (-0.5, 0.5)],
            "ydata": [count for count in rights for _ in range(2)],
        },
        "loss now": {"xdata": [len(walked) - 1], "ydata": [np.log10(losses[-1])]},
        "loss text": {"text": f"loss of 3: {few(losses[-1])}"},
        "right text": {"text": f"{rights[-1]} of 150 right"},
    }
    low, high = plane_reach(axes)
    outside = any(not low <= value <= high for value in plane_place(axes, here))
    state = "_trouble" if said["trouble"] else "_waiting" if not path else "_outside" if outside else ""
    return {"parts": parts, "said": said, "reading": f"descent_on_the_surface{state}"}


def regions_with(biases) -> list[list]:
    return named_regions(lesson_network()._replace(output_biases=np.array(biases)))


@in_style
def beside_the_surface() -> Drawing:
    """What a descent does to the 150 flowers: the regions of their names, and over the steps the loss and the right names."""
    figure = Figure(figsize=(4.5, 4.3))
    plane = figure.add_axes((0.13, 0.49, 0.83, 0.44), xlim=ACROSS, ylim=UP, xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
    plane.grid(visible=False)
    plane.set_xlabel("petal width, scaled", labelpad=1)
    plane.set_ylabel("sepal width", labelpad=1)
    flowers, observed = all_flowers()
    parts = {}
    for k, colour in enumerate(SPECIES_COLOURS):
        parts[f"region {k}"] = area(plane, color=colour, alpha=0.2)
        look = {"marker": SPECIES_MARKERS[k], "markersize": 4, "linestyle": "", "alpha": 0.7}
        plane.plot(*flowers[observed == k].T, color=colour, **look)
    ring = {"linestyle": "", "marker": "o", "markersize": 8, "color": INK, "fillstyle": "none"}
    parts["wrong"] = plane.plot([0], [0], **ring)[0]
    parts["right text"] = number(plane, 0.51, 1.1, ha="center", fontsize=11.5, fontweight="bold")
    axis = {"xlim": (-0.5, STEPS + 0.5), "xticks": (0, 20, 40)}
    loss = figure.add_axes((0.13, 0.1, 0.33, 0.22), ylim=np.log10([1.6, 30]), yticks=np.log10(LOSSES), **axis)
    loss.set_yticklabels(LOSSES)
    names = figure.add_axes((0.63, 0.1, 0.33, 0.22), ylim=(0, 155), yticks=(0, 50, 100, 150), **axis)
    for axes in (loss, names):
        axes.set_xlabel("step", labelpad=1)
    names.set_title("right names", fontsize=10.5, pad=5)
    return Drawing(
        figure,
        parts
        | {
            "losses": loss.plot([0, 1], [0, 1], color=INK, linewidth=1.6)[0],
            "loss now": loss.plot([0], [0], "o", color=INK, markersize=4.5, clip_on=False)[0],
            "rights": names.plot([0, 1], [0, 1], color=INK, linewidth=1.6)[0],
            "loss text": number(loss, 20, 1.55, ha="center", fontsize=10.5, fontweight="bold"),
        },
        descent_numbers,
        "descent_on_the_surface",
    )


@in_style
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
