"""The whole table at once: for each flower p as bars, y as an outline, their difference as the slopes, and their sum."""

from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from helpers.iris import SPECIES, training_flowers
from helpers.loss import gradient_per_flower, softmax
from helpers.network import BIAS_NAMES, raw_outputs, start_biases
from helpers.pictures.drawing import Drawing, number
from helpers.pictures.reading import fixed
from helpers.pictures.style import FAINT, INK, SPECIES_COLOURS, WIDE, in_style

SUM = 3.4  # where the sum of a row stands, beside its three slopes


@in_style
def nine() -> Drawing:
    """p, y and p - y of the three training flowers under b3, b4, b5; of each row the positive slopes end to end, and the
    negative one beside them: as long, since the row sums to 0.
    """
    flowers, observed = training_flowers()

    def numbers(b3: float, b4: float, b5: float) -> dict:
        raw = raw_outputs(flowers, [b3, b4, b5])
        p, slopes = softmax(raw), gradient_per_flower(raw, observed)
        parts = {}
        for i, k in enumerate(observed):
            others, foot = [m for m in range(3) if m != k], 0.0
            for m in range(3):
                steep = float(slopes[i, m])
                parts |= {
                    f"p {i} {m}": {"height": p[i, m]},
                    f"slope {i} {m}": {"height": steep},
                    f"number {i} {m}": {"text": fixed(steep, 3).replace("-", "\u2212")},
                }
            for n, m in enumerate(others):
                parts[f"up {i} {n}"] = {"y": foot, "height": p[i, m]}
                foot += float(p[i, m])
            parts[f"down {i}"] = {"height": -float(slopes[i, k])}
        return {"parts": parts, "said": {"slopes": slopes, "sums": slopes.sum(axis=1), "p": p}}

    figure = Figure(figsize=(WIDE, 4.3))
    parts = {}
    start = numbers(*start_biases())["parts"]
    for i, k in enumerate(observed):
        left = 0.075 + 0.315 * i
        parts |= chances(figure, (left, 0.6, 0.27, 0.25), i, k)
        parts |= differences(figure, (left, 0.07, 0.27, 0.46), i, k, start)
    signs = [Patch(color=colour, label=name) for name, colour in zip(SPECIES, SPECIES_COLOURS, strict=True)]
    signs.append(Patch(facecolor="none", edgecolor=FAINT, linewidth=1.6, label="at the start"))
    signs.append(Patch(facecolor="none", edgecolor=INK, linewidth=1.6, linestyle=(0, (3, 2)), label="y"))
    figure.legend(handles=signs, loc="upper center", ncols=5)
    return Drawing(figure, parts, numbers, "nine")


def chances(figure, place: tuple, i: int, k: int) -> dict:
    """One flower's probabilities, and in outline what would be perfect: 1 for the observed species, 0 for the others."""
    axes = figure.add_axes(place, xlim=(-0.55, 4), ylim=(0, 1.08), xticks=range(3), yticks=(0, 0.5, 1))
    axes.set_xticklabels(())
    axes.set_title(f"{SPECIES[k]} flower", loc="left", x=0.02, fontsize=11, fontweight="bold")
    axes.grid(axis="x", visible=False)
    if i == 0:
        axes.set_ylabel("p, and y in outline", fontsize=10)
    parts = {f"p {i} {m}": bar(axes, m, color=SPECIES_COLOURS[m], linewidth=0) for m in range(3)}
    axes.add_patch(
        Rectangle((k - 0.36, 0), 0.72, 1, facecolor="none", edgecolor=INK, linewidth=1.6, linestyle=(0, (3, 2)))
    )
    return parts


def differences(figure, place: tuple, i: int, k: int, start: dict) -> dict:
    """One row of the table as bars about 0, the start in outline; and its sum, as two columns of the same length."""
    axes = figure.add_axes(place, xlim=(-0.55, 4), ylim=(-1.4, 1.25), xticks=(0, 1, 2, SUM), yticks=(-1, 0, 1))
    axes.set_xticklabels([*BIAS_NAMES, "plus | minus"], fontsize=9.5)
    axes.grid(axis="x", visible=False)
    axes.axhline(0, color=INK, linewidth=1)
    if i == 0:
        axes.set_ylabel("p \u2212 y, the slope", fontsize=10)
    axes.text(SUM, 1.08, "sum: 0", ha="center", fontsize=10, fontweight="bold")
    parts = {}
    for m in range(3):
        ghost = bar(axes, m, facecolor="none", edgecolor=FAINT, linewidth=1.6, zorder=3)
        ghost.set(**start[f"slope {i} {m}"])
        parts[f"slope {i} {m}"] = bar(axes, m, color=SPECIES_COLOURS[m], linewidth=0)
        parts[f"number {i} {m}"] = number(axes, m, 1.08, ha="center", fontsize=10)
    for n, m in enumerate(other for other in range(3) if other != k):
        parts[f"up {i} {n}"] = bar(axes, SUM - 0.24, width=0.42, color=SPECIES_COLOURS[m], linewidth=0)
    parts[f"down {i}"] = bar(axes, SUM + 0.24, width=0.42, color=SPECIES_COLOURS[k], linewidth=0)
    return parts


def bar(axes, x: float, width: float = 0.72, **look) -> Rectangle:
    return axes.add_patch(Rectangle((x - width / 2, 0), width, 1, **{"zorder": 2, **look}))
