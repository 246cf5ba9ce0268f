"""Slopes: the secant, the links of the chain, their product, and the nine derivatives."""

import numpy as np
from matplotlib.figure import Figure

from helpers.iris import SPECIES, training_flowers
from helpers.loss import chain_links, cross_entropy, gradient_per_flower, slope, softmax, softmax_slopes
from helpers.network import BIAS_NAMES, raw_outputs, start_biases
from helpers.pictures.drawing import Drawing, number, panels
from helpers.pictures.page import Picture
from helpers.pictures.reading import few, fixed, plain
from helpers.pictures.style import (
    ACCENT,
    FAINT,
    GREY,
    INK,
    NARROW,
    SPECIES_COLOURS,
    SPECIES_LINES,
    SPECIES_MARKERS,
    WIDE,
    in_style,
)

LONG = 2.0  # the step h at the start
STEPS = np.linspace(-0.5, 1.5, 61)  # what the lens at the secant shows, in steps of h


@in_style
def secant() -> Drawing:
    """p Setosa of the Setosa flower against its raw Setosa: the secant over a step h, with its rise and run; beside it a lens,
    one step h wide whatever h is; and the tangent, if it is asked for.
    """
    raw = raw_outputs(training_flowers().inputs)[0]
    at, y = float(raw[0]), float(softmax(raw)[0])
    steep = float(softmax_slopes(softmax(raw))[0, 0])

    def p_setosa(raw_setosa) -> float:
        return float(softmax([raw_setosa, *raw[1:]])[0])

    def numbers(h: float, tangent: int) -> dict:
        rise = p_setosa(at + h) - y
        found, asked = rise / h, bool(tangent)
        parts = {
            "secant": {"xdata": [at - 1.5, at + h + 1.5], "ydata": [y - 1.5 * found, y + rise + 1.5 * found]},
            "run": {"xdata": [at, at + h], "ydata": [y, y]},
            "rise": {"xdata": [at + h, at + h], "ydata": [y, y + rise]},
            "far": {"xdata": [at + h], "ydata": [y + rise]},
            "slope": {"text": few(found)},
            "tangent": {"xdata": [at - 3, at + 4.5], "ydata": [y - 3 * steep, y + 4.5 * steep], "visible": asked},
            "tangent name": {"text": f"slope of the tangent {few(steep)}", "visible": asked},
            "near curve": {"xdata": STEPS, "ydata": [(p_setosa(at + h * t) - y) / h for t in STEPS]},
            "near secant": {"xdata": [-0.5, 1.5], "ydata": [-0.5 * found, 1.5 * found]},
            "near tangent": {"xdata": [-0.5, 1.5], "ydata": [-0.5 * steep, 1.5 * steep], "visible": asked},
            "near far": {"xdata": [1], "ydata": [found]},
            "near name": {"text": f"through a lens: the step h = {plain(h)}"},
            "pale": {"visible": h != LONG},
        }
        said = {"raw": at, "h": h, "rise": rise, "secant": found, "tangent": steep, "gap": abs(found - steep)}
        return {"parts": parts, "said": said, "reading": "secant" if asked else "secant_alone"}

    figure = Figure(figsize=(WIDE, 3.5))
    axes = figure.add_axes((0.07, 0.15, 0.52, 0.8), xlim=(-5, 5), ylim=(-0.1, 1.05), ylabel="p Setosa")
    axes.set_xlabel("raw Setosa", labelpad=2)
    x = np.linspace(-5, 5, 121)
    axes.plot(x, [p_setosa(v) for v in x], color=SPECIES_COLOURS[0])
    axes.plot(*numbers(LONG, 0)["parts"]["secant"].values(), color=FAINT, linestyle="--")
    lens = figure.add_axes((0.66, 0.15, 0.32, 0.66), xlim=(-0.5, 1.5), ylim=(-0.12, 0.36), xticks=(0, 1), yticks=(0,))
    lens.set(xticklabels=("0", "h"), yticklabels=())
    look, line = {"color": ACCENT, "linewidth": 1.4}, {"color": GREY, "linestyle": ":"}
    parts = {
        "tangent": axes.plot([0, 1], [0, 1], **line)[0],
        "run": axes.plot([0, 1], [0, 0], **look)[0],
        "rise": axes.plot([0, 0], [0, 1], **look)[0],
        "secant": axes.plot([0, 1], [0, 1], color=ACCENT, linestyle="--", label="secant")[0],
        "far": axes.plot([0], [0], "s", color=ACCENT)[0],
        "slope": number(axes, -4.8, 0.84, color=ACCENT, fontweight="bold", fontsize=16),
        "tangent name": number(axes, -4.8, 0.72, color=GREY, fontsize=10.5),
        "pale": number(axes, 4.9, -0.04, "pale: at the start", color=GREY, fontsize=9.5, ha="right"),
        "near curve": lens.plot(STEPS, STEPS, color=SPECIES_COLOURS[0])[0],
        "near tangent": lens.plot([0, 1], [0, 1], **line)[0],
        "near secant": lens.plot([0, 1], [0, 1], color=ACCENT, linestyle="--")[0],
        "near far": lens.plot([1], [0], "s", color=ACCENT)[0],
        "near name": number(lens, 0.5, 0.39, ha="center"),
    }
    for ax, place in ((axes, (at, y)), (lens, (0, 0))):
        ax.plot(*place, "o", color=SPECIES_COLOURS[0])
    axes.text(-4.8, 0.97, "slope of the secant", color=ACCENT)
    return Drawing(figure, parts, numbers, "secant")


@in_style
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


LENS = np.linspace(
    -1, 1, 81
).tolist()  # what a lens shows on either side of the present point, in the units of both its axes
SCALE = "Each square is two units wide and two units high: a slope of 1 rises at 45 degrees."
CLIP = 40.0  # as steep as 89 degrees: what is steeper is drawn so, and its number says how steep


@in_style
def chain() -> Drawing:
    """The three links from one bias to one flower's loss, and their product: a square lens of equal units for each.

    In the middle of each lens is the present point; a slope of 1 rises at 45 degrees in all four.
    """
    flowers, observed = training_flowers()

    def slopes_at(flower: int, bias: int, biases) -> list[float]:
        links = chain_links(raw_outputs(flowers[[flower]], biases)[0], observed[flower], bias)
        return [links.raw_by_b, links.p_by_raw, links.ce_by_p, links.product]

    def numbers(flower: int, bias: int, b3: float, b4: float, b5: float, with_rule: bool = True) -> dict:
        biases = np.array([b3, b4, b5])
        raw, species = raw_outputs(flowers[[flower]], biases)[0], int(observed[flower])
        slopes, p = slopes_at(flower, bias, biases), softmax(raw)
        name, moved, seen = BIAS_NAMES[bias], SPECIES[bias], SPECIES[species]

        def raised(step: float) -> np.ndarray:
            return np.where(np.arange(3) == bias, raw + step, raw)

        def loss(step: float) -> float:
            return float(cross_entropy([raised(step)], [species])[0])

        now, y = loss(0), int(species == bias)
        seen_p = float(p[species])
        curves = [
            LENS,
            [softmax(raised(t))[species] - seen_p for t in LENS],
            [-np.log(seen_p + t) - now if 0 < seen_p + t <= 1 else np.nan for t in LENS],
            [loss(t) - now for t in LENS],
        ]
        at = f"{name} = {plain(biases[bias])}".replace("-", "\u2212")
        raw_at, p_at = f"raw {moved} = {few(raw[bias])}", f"p {seen} = {few(seen_p)}"
        labels = [(at, raw_at), (raw_at, p_at), (p_at, f"CE = {few(now)}"), (at, f"CE = {few(now)}")]
        moved_on = biases.tolist() != start_biases().tolist()
        parts = {"scale": {"text": SCALE + " Pale: the slope at the start." * moved_on}}
        for i, (before, slope_here) in enumerate(zip(slopes_at(flower, bias, start_biases()), slopes, strict=True)):
            was, drawn = (max(-CLIP, min(CLIP, steep)) for steep in (before, slope_here))
            parts |= {
                f"start {i}": {"xdata": [-2, 2], "ydata": [-2 * was, 2 * was]},
                f"curve {i}": {
                    "xdata": LENS,
                    "ydata": curves[i],
                    "color": SPECIES_COLOURS[bias if i == 0 else species],
                },
                f"tangent {i}": {"xdata": [-2, 2], "ydata": [-2 * drawn, 2 * drawn]},
                f"slope {i}": {"text": f"slope {'1' if i == 0 else few(slope_here)}"},
                f"across {i}": {"text": labels[i][0]},
                f"up {i}": {"text": labels[i][1]},
            }
        said = {"name": name, "moved": moved, "seen": seen, "y": y, "links": slopes}
        said |= {"measured": slope(loss, 0.0), "rule": p[bias] - y}
        return {"parts": parts, "said": said, "reading": "chain" if with_rule else "chain_before_the_rule"}

    figure = Figure(figsize=(WIDE, 2.75))
    return Drawing(figure, lenses(figure), numbers, "chain")


def lenses(figure: Figure) -> dict:
    """Four square lenses of equal units, joined by x, x and =: the parts that move in them."""
    axes = figure.subplots(1, 4, subplot_kw={"xlim": (-1, 1), "ylim": (-1, 1), "aspect": "equal"})
    figure.subplots_adjust(left=0.04, right=0.975, bottom=0.2, top=0.76, wspace=0.5)
    parts = {}
    for i, ax in enumerate(axes):
        ax.set(xticks=(-1, 0, 1), yticks=(-1, 0, 1), xticklabels=(), yticklabels=())
        parts |= {
            f"start {i}": ax.plot([-2, 2], [-2, 2], color=FAINT, linewidth=1.3)[0],
            f"curve {i}": ax.plot(LENS, LENS, linewidth=2.4)[0],
            f"tangent {i}": ax.plot([-2, 2], [-2, 2], color=INK, linewidth=1.3)[0],
        }
        ax.plot(0, 0, "o", color=INK, zorder=3)
        middle = {"transform": ax.transAxes, "ha": "center", "fontsize": 9.5}
        parts |= {
            f"slope {i}": number(ax, 0.5, 1.18, transform=ax.transAxes, ha="center", fontweight="bold", fontsize=15),
            f"up {i}": number(ax, 0.5, 1.06, **middle),
            f"across {i}": number(ax, 0.5, -0.14, **middle),
        }
    for left, right, sign in zip(axes, axes[1:], "\u00d7\u00d7=", strict=False):
        x = (left.get_position().x1 + right.get_position().x0) / 2
        figure.text(x, 0.48, sign, fontsize=18, ha="center", va="center")
    under = {"transform": figure.transFigure, "ha": "center", "fontsize": 9.5, "color": GREY}
    return parts | {"scale": number(axes[0], 0.5, 0.02, **under)}


@in_style
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
