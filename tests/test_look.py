"""Every picture that the notebooks put on the page: legible, nothing cut off or printed over something else, and no sign by
colour alone. And the palette: contrast, and colours that stay apart in grey and for colour-blind eyes.
"""

from functools import cache
from itertools import combinations, product

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from walk import PATHS, walked

from helpers.live import explorers
from helpers.pictures.landscape import LOSS_COLOURS
from helpers.pictures.style import (
    DPI,
    GREY,
    INK,
    NODE_COLOURS,
    NODE_TEXT,
    SPECIES_COLOURS,
    SPECIES_LINES,
    SPECIES_MARKERS,
)

# Every live picture that Matplotlib has drawn, or a part of, also with what the notebooks give it.
DRAWN = {
    "network": lambda: explorers.network(backwards=True),
    "chain": lambda: explorers.chain(choose=("flower", "bias")),
    "cancel, a Virginica": lambda: explorers.cancel(flower=1),
}
DRAWN |= {name: getattr(explorers, name) for name in ("budget", "losses", "secant", "cancel", "one_bias", "nine")}
DRAWN |= {
    name: getattr(explorers, name)
    for name in ("loss_curve", "descent_on_the_curve", "descent_on_the_surface", "training")
}

# --- colours --------------------------------------------------------------------------------------------------------


def linear(colour) -> np.ndarray:
    """sRGB to light, channel by channel (IEC 61966-2-1)."""
    channels = np.array(to_rgb(colour))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(light) -> float:
    return float(np.array([0.2126, 0.7152, 0.0722]) @ light)


def contrast(one, other) -> float:
    """From 1, the same, to 21, black on white (WCAG 2.2)."""
    low, high = sorted(luminance(linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


# What is left of light without one kind of cone: Machado, Oliveira and Fernandes 2009, severity 1.
SEEN = {
    "all colours": np.eye(3),
    "no long cones": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no middle cones": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "no short cones": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "grey": [[0.2126, 0.7152, 0.0722]] * 3,
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def lab_colour(colour, seen: str) -> np.ndarray:
    """CIE Lab of a colour as an eye sees it: distances of 2 are just seen, 10 and more at a glance."""
    light = np.clip(np.array(SEEN[seen]) @ linear(colour), 0, 1)
    x, y, z = np.cbrt(XYZ @ light / XYZ.sum(axis=1))  # where very dark this is a little off, which is no matter here
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("colour", [INK, GREY, *SPECIES_COLOURS, *NODE_TEXT])
def test_text_can_be_read_on_white(colour):
    assert contrast(colour, "white") >= 4.5


@pytest.mark.parametrize("colour", [*SPECIES_COLOURS, *NODE_COLOURS])
def test_marks_can_be_seen_on_white(colour):
    assert contrast(colour, "white") >= 3


@pytest.mark.parametrize("seen", [name for name in SEEN if name != "grey"])
@pytest.mark.parametrize("colours", [SPECIES_COLOURS, NODE_COLOURS], ids=["species", "nodes"])
def test_colours_stay_apart_for_colour_blind_eyes(colours, seen):
    for one, other in combinations(colours, 2):
        assert np.linalg.norm(lab_colour(one, seen) - lab_colour(other, seen)) >= 15, (one, other)


def test_the_colours_of_the_loss_rise_in_grey():
    """Dark is low and bright is high, in even steps, whatever the eye: its lightness alone says how high."""
    shades = [lab_colour(to_hex(c), "grey")[0] for c in matplotlib.colormaps[LOSS_COLOURS](np.linspace(0, 1, 33))]
    assert min(np.diff(shades)) > 1


def test_species_differ_by_more_than_colour():
    assert len(set(SPECIES_MARKERS)) == len(set(SPECIES_LINES)) == 3


# --- every picture --------------------------------------------------------------------------------------------------


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def figures(request) -> list[Figure]:
    """All figures that the notebook draws, each once, in its last state."""
    return walked(request.param).figures


def texts_of(figure: Figure) -> list[tuple[Text, object]]:
    """Each text that can be seen, and where it stands, in pixels."""
    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    shown = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip() and drawn_in(t, figure)]
    return [(text, Text.get_window_extent(text, canvas.get_renderer())) for text in shown]


texts_of_a_still = cache(texts_of)  # the same for each rule: a still picture changes no more


def drawn_in(text: Text, figure: Figure) -> bool:
    """Is it drawn? The labels of ticks outside the axes are there and are not."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis, getattr(axes, "zaxis", None)):
            if axis:
                ticks = [t for t in (*axis.get_major_ticks(), *axis.get_minor_ticks()) if text in (t.label1, t.label2)]
                if ticks:
                    low, high = sorted(axis.get_view_interval())
                    return axes.axison and low - 1e-9 <= ticks[0].get_loc() <= high + 1e-9
    return True


def outline(text: Text, place) -> Path:
    """The rectangle of a text, turned as the text is, and less the air around its letters."""
    angle = text.get_rotation()
    text.set_rotation(0)
    level = Text.get_window_extent(text)
    text.set_rotation(angle)
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]) * (level.width / 2 - 0.5, level.height / 2 - 1.5)
    middle = (place.x0 + place.x1) / 2, (place.y0 + place.y1) / 2
    return Path(corners, closed=True).transformed(Affine2D().rotate_deg(angle).translate(*middle))


def overlapping(shown: list) -> list[str]:
    """The pairs of texts of which one stands on the other. The boxes around two that do overlap."""
    return [
        f"{one.get_text()!r} and {other.get_text()!r}"
        for (one, at), (other, there) in combinations(shown, 2)
        if at.overlaps(there) and outline(one, at).intersects_path(outline(other, there))
    ]


def test_text_is_large_enough(figures):
    for figure in figures:
        for text, _ in texts_of_a_still(figure):
            assert text.get_fontsize() >= 9, text.get_text()


def test_no_text_is_cut_off(figures):
    for figure in figures:
        for text, place in texts_of_a_still(figure):
            inside = figure.bbox.x0 - 1 <= place.x0 and place.x1 <= figure.bbox.x1 + 1
            inside &= figure.bbox.y0 - 1 <= place.y0 and place.y1 <= figure.bbox.y1 + 1
            assert inside, f"{text.get_text()!r} leaves the picture"


def test_no_text_stands_on_another(figures):
    for figure in figures:
        assert not overlapping(texts_of_a_still(figure))


def stands_on(text: Text, bar) -> bool:
    middle = text.get_transform().transform(text.get_position())
    return bar.get_facecolor()[3] > 0.5 and bar.get_window_extent().contains(*middle)


def corners(explorer) -> list[dict]:
    """All controls at one end, and some at one and some at the other; choices by turns."""
    ends = {}
    for name, control in explorer.controls.items():
        options = [value for _, value in control.get("options", [])]
        ends[name] = options or ([[0, -5, 5]] if control["kind"] == "trail" else [control["min"], control["max"]])
    size = max(map(len, ends.values()))
    together = [{name: values[n % len(values)] for name, values in ends.items()} for n in range(size)]
    mixed = [
        {name: values[(n + k) % len(values)] for k, (name, values) in enumerate(ends.items())} for n in range(2 * size)
    ]
    return [*together, *mixed]


@pytest.mark.parametrize("name", DRAWN)
def test_at_the_corners_of_the_controls_no_text_is_cut_off_or_stands_on_another(name):
    explorer = DRAWN[name]()
    for values in corners(explorer):
        explorer.drawing.set(explorer.numbers(**values)["parts"])
        shown = texts_of(explorer.drawing.figure)
        edges = explorer.drawing.figure.bbox
        for text, place in shown:
            inside = (
                edges.x0 - 1 <= place.x0
                and place.x1 <= edges.x1 + 1
                and edges.y0 - 1 <= place.y0
                and place.y1 <= edges.y1 + 1
            )
            assert inside, f"{text.get_text()!r} leaves the picture at {values}"
        assert not overlapping(shown), values


def test_text_stands_out(figures):
    for figure in figures:
        for text, _ in texts_of_a_still(figure):
            ground = "white"
            if text.get_path_effects():
                ground = text.get_path_effects()[0]._gc["foreground"]
            elif bars := [bar for bar in (text.axes.patches if text.axes else ()) if stands_on(text, bar)]:
                ground = bars[-1].get_facecolor()
            elif text.get_bbox_patch() and text.get_bbox_patch().get_facecolor()[3] > 0.5:
                ground = text.get_bbox_patch().get_facecolor()
            assert contrast(text.get_color(), ground) >= 4.5, f"{text.get_text()!r} in {text.get_color()} on {ground}"


def test_a_species_has_its_line_and_marker_wherever_it_has_its_colour(figures):
    """Of the lines in one panel; those of the axes and the only one of a panel need no sign."""
    for figure in figures:
        for axes in figure.axes:
            lines = [line for line in axes.lines if to_hex(line.get_color()) in map(str.lower, SPECIES_COLOURS)]
            hues = {to_hex(line.get_color()) for line in lines}
            for line, (k, colour) in product(lines, enumerate(SPECIES_COLOURS)):
                if to_hex(line.get_color()) != colour.lower() or len(hues) == 1:
                    continue
                marker, style = line.get_marker(), line.get_linestyle()
                assert marker == SPECIES_MARKERS[k] or (marker in ("None", "", None) and style == SPECIES_LINES[k]), (
                    f"{colour} with the marker {marker} and the line {style}"
                )
