"""The total loss over one bias: the curve with its tangent, and gradient descent on it. Lesson parts 5 and 6."""

import numpy as np
from matplotlib.markers import CARETLEFT, CARETRIGHT

from helpers.descent import bias_slopes, descend
from helpers.iris import training_flowers
from helpers.loss import gradient, total_cross_entropy
from helpers.network import BIAS_NAMES, raw_outputs, start_biases
from helpers.pictures.drawing import Drawing, number, panels
from helpers.pictures.page import Picture
from helpers.pictures.reading import few, plain
from helpers.pictures.style import ACCENT, FAINT, GREY, INK, NARROW, SPECIES_COLOURS, in_style

VALUES = np.linspace(-5, 5, 101).tolist()  # of the bias, as far as its slider goes
HEAD = 0.2  # of the arrow, as long as it is in units of b3: a shorter step is under the point, and has none


def total(biases) -> float:
    """The total cross entropy of the three flowers."""
    flowers, observed = training_flowers()
    return total_cross_entropy(raw_outputs(flowers, biases), observed)


def with_bias(biases, bias: int, value: float) -> list:
    return [value if k == bias else float(b) for k, b in enumerate(biases)]


@in_style
def loss_curve() -> Drawing:
    """The total loss of the three flowers over one bias, the present point and its tangent; the start's curve stays, pale."""
    flowers, observed = training_flowers()

    def numbers(over: int, b3: float, b4: float, b5: float) -> dict:
        biases, start = [b3, b4, b5], start_biases()
        at, now = biases[over], total(biases)
        steep = float(gradient(raw_outputs(flowers, biases), observed)[over])
        others = [f"{n} = {plain(b)}" for k, (n, b) in enumerate(zip(BIAS_NAMES, biases, strict=True)) if k != over]
        parts = {
            "start curve": {"xdata": VALUES, "ydata": [total(with_bias(start, over, v)) for v in VALUES]},
            "start point": {"xdata": [start[over]], "ydata": [total(start)]},
            "curve": {
                "xdata": VALUES,
                "ydata": [total(with_bias(biases, over, v)) for v in VALUES],
                "color": SPECIES_COLOURS[over],
            },
            "tangent": {"xdata": [at - 2, at + 2], "ydata": [now - 2 * steep, now + 2 * steep]},
            "point": {"xdata": [at], "ydata": [now]},
            "slope": {"text": f"slope {few(steep)}"},
            "across": {"text": BIAS_NAMES[over]},
        }
        said = {"name": BIAS_NAMES[over], "others": others, "at": at, "loss": now, "slope": steep}
        return {"parts": parts, "said": said}

    figure, axes = panels(width=NARROW + 0.6, height=3.7)
    axes.set(xlim=(-5, 5), ylim=(0, 21), yticks=range(0, 21, 5), ylabel="total cross entropy")
    parts = {
        "start curve": axes.plot(VALUES, VALUES, color=FAINT, linewidth=1.6)[0],
        "start point": axes.plot([0], [1], "o", color=FAINT)[0],
        "curve": axes.plot(VALUES, VALUES)[0],
        "tangent": axes.plot([0, 1], [0, 1], color=INK, linewidth=1.6)[0],
        "point": axes.plot([0], [1], "o", color=INK, markersize=9, clip_on=False)[0],
        "slope": number(axes, 0.5, 0.9, transform=axes.transAxes, ha="center", fontweight="bold", fontsize=16),
        "across": number(axes, 0.5, -0.15, transform=axes.transAxes, ha="center", fontweight="bold"),
    }
    return Drawing(figure, parts, numbers, "loss_curve")


@in_style
def straight_ends() -> Picture:
    """The total loss over b3, far out: it comes close to a straight line on either side."""
    flowers, observed = training_flowers()
    _, b4, b5 = start_biases()
    values = np.linspace(-20, 20, 161)
    losses = [total([value, b4, b5]) for value in values]
    figure, axes = panels(width=NARROW + 0.6, height=3.4)
    axes.plot(values, losses, color=SPECIES_COLOURS[0])
    readings = []
    for end, label in ((-20.0, "left"), (20.0, "right")):
        steep = float(gradient(raw_outputs(flowers, [end, b4, b5]), observed)[0])
        line = np.array([0.0, end])
        axes.plot(line, total([end, b4, b5]) + steep * (line - end), color=INK, linestyle=":", linewidth=1.6)
        height = total([end, b4, b5])
        axes.text(0.55 * end, 0.55 * height + 4, f"slope {few(steep)}", ha="right" if end > 0 else "center")
        readings.append(f"on the {label} with slope {few(steep)}")
    axes.set(xlabel="b3", ylabel="total cross entropy", xlim=(-20, 20), ylim=(0, 45))
    return Picture(figure, f"The total loss over b3 from -20 to 20: nearly a straight line {' and '.join(readings)}.")


@in_style
def descent_on_the_curve() -> Drawing:
    """Gradient descent on b3 alone, on the loss curve: every place visited, and the next step as it is: minus rate times slope."""
    slopes_at = bias_slopes(*training_flowers(), moving=[0])
    _, b4, b5 = start_biases().tolist()

    def numbers(learning_rate: float, start: float, step: int) -> dict:
        visited = descend(slopes_at, [start, b4, b5], learning_rate, step)[:, 0].tolist()
        losses = [total([b, b4, b5]) for b in visited]
        b3, now = visited[-1], losses[-1]
        steep = float(slopes_at(np.array([b3, b4, b5]))[0])
        ahead = b3 - learning_rate * steep
        parts = {
            "path": {"xdata": visited, "ydata": losses},
            "point": {"xdata": [b3], "ydata": [now]},
            "arrow": {"xdata": [b3, ahead], "ydata": [now, now]},
            "to the right": {"xdata": [ahead], "ydata": [now], "visible": ahead - b3 > HEAD},
            "to the left": {"xdata": [ahead], "ydata": [now], "visible": b3 - ahead > HEAD},
            "step": {"text": f"step {step}"},
            "loss": {"text": f"loss {few(now)}"},
        }
        said = {"rate": learning_rate, "start": start, "step": step, "b3": b3, "loss": now, "slope": steep}
        return {"parts": parts, "said": said | {"next": -learning_rate * steep}}

    figure, axes = panels(width=NARROW + 0.6, height=3.7)
    # With a learning rate of 5 a step can land at -5.44, beyond every start.
    axes.set(xlim=(-6, 6), ylim=(0, 11), xlabel="b3", ylabel="total cross entropy")
    shown = np.linspace(-6, 6, 121)
    axes.plot(shown, [total([v, b4, b5]) for v in shown], color=SPECIES_COLOURS[0])
    step = {"color": ACCENT, "zorder": 4}
    look = {"transform": axes.transAxes, "fontweight": "bold", "fontsize": 15}
    parts = {
        "path": axes.plot([0, 1], [0, 1], "o-", color=GREY, markersize=5, linewidth=1)[0],
        "arrow": axes.plot([0, 1], [0, 1], linewidth=2.6, **step)[0],
        # These two markers have their tip, not their middle, where the step ends.
        "to the right": axes.plot([0], [1], marker=CARETRIGHT, markersize=10, **step)[0],
        "to the left": axes.plot([0], [1], marker=CARETLEFT, markersize=10, **step)[0],
        "point": axes.plot([0], [1], "o", color=INK, markersize=10, zorder=5)[0],
        "step": number(axes, 0.33, 0.9, ha="center", **look),
        "loss": number(axes, 0.6, 0.9, ha="center", **look),
    }
    axes.text(
        0.46,
        0.8,
        "the arrow: the next step, minus rate \u00d7 slope",
        transform=axes.transAxes,
        ha="center",
        color=step["color"],
    )
    return Drawing(figure, parts, numbers, "descent_on_the_curve")
