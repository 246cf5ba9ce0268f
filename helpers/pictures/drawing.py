"""A picture that can move, and the empty panels that all others start from.

Matplotlib draws it once. What moves in it has names, and one pure function says for any values what each of these parts is:
`set` puts that into Matplotlib's artists (the still form, and any still picture), helpers/live/stage.js into the same
picture as SVG, in the browser. The function has a twin in JavaScript: helpers/live/pictures.js knows which.
"""

import io
from collections.abc import Callable
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text

from helpers.pictures.page import Picture
from helpers.pictures.reading import words_of
from helpers.pictures.style import WIDE, in_style


class Area(PathPatch):
    """Some polygons, each a list of places, as one part that moves."""

    def set_verts(self, verts: list) -> None:
        closed = [[*polygon, polygon[0]] for polygon in verts or [[[0, 0]] * 3]]
        self.set_path(Path.make_compound_path(*(Path(polygon, closed=True) for polygon in closed)))


def area(axes, **look) -> Area:
    return axes.add_patch(Area(Path(np.zeros((4, 2)), closed=True), linewidth=0, **look))


class Drawing(NamedTuple):
    """A figure, its moving `parts` by name, and `numbers`: from values to {"parts": {name: {property: value}}, "said": {...}}.

    Properties have Matplotlib's names. `said` fills the templates of the words and the table that stand under `reading` in
    data/readings.toml; where the words depend on the values, `numbers` gives another "reading" itself. `settings` are
    values that it takes too, and that nothing moves.
    """

    figure: Figure
    parts: dict[str, Artist]
    numbers: Callable[..., dict]
    reading: str
    settings: dict = {}  # noqa: RUF012, nobody writes in it

    def set(self, parts: dict[str, dict]) -> None:
        """Put numbers into the artists."""
        for name, artist in self.parts.items():
            artist.set(**parts[name])

    def at(self, **values) -> Picture:
        """The still picture at these values, and its words."""
        numbers = self.numbers(**values, **self.settings)
        self.set(numbers["parts"])
        return Picture(self.figure, words_of(self.reading, numbers))

    @property
    def width(self) -> int:
        """On the page, in pixels."""
        return Picture(self.figure, "").size[0]

    def places(self) -> dict[str, dict]:
        """Of each part its kind and the axes that it stands in: their place in the SVG, in points, and their limits."""
        return {
            name: {"kind": kind(artist), "axes": frame(artist), **still(artist)} for name, artist in self.parts.items()
        }

    @in_style
    def as_svg(self) -> str:
        """The picture as it stands, each moving part under its name. Hidden parts are in it, for others to hide."""
        hidden = [artist for artist in self.parts.values() if not artist.get_visible()]
        for name, artist in self.parts.items():
            artist.set(gid=name, visible=True)
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine("none")  # laid out once: from here on nothing may shift
        text = io.StringIO()
        # Letters stay text, in the reader's own font. Ids are the same each time.
        with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "course", "path.simplify": False}):
            self.figure.savefig(text, format="svg", metadata={"Date": None})
        for artist in hidden:
            artist.set_visible(False)
        svg = text.getvalue()
        return svg[svg.index("<svg") :].replace("'DejaVu Sans'", "system-ui, 'DejaVu Sans'")


def kind(artist: Artist) -> str:
    return {Line2D: "line", Rectangle: "bar", Text: "text", Area: "area"}[type(artist)]


def frame(artist: Artist) -> dict:
    """Where the artist's axes stand in the SVG (points, down from its top), and their limits."""
    axes = artist.axes
    width, height = 72 * artist.get_figure().get_size_inches()
    box = axes.get_position()
    return {
        "left": box.x0 * width,
        "bottom": height - box.y0 * height,
        "width": box.width * width,
        "height": box.height * height,
        "xlim": axes.get_xlim(),
        "ylim": axes.get_ylim(),
    }


def still(artist: Artist) -> dict:
    """What of a bar need not be among the numbers."""
    names = ("x", "y", "width", "height") if isinstance(artist, Rectangle) else ()
    return {name: float(getattr(artist, f"get_{name}")()) for name in names}


def number(axes, x: float = 0, y: float = 0, text: str = "0", **look) -> Text:
    """A text that moves: it stands on its baseline, which is where the browser puts it too."""
    return axes.text(x, y, text, va="baseline", **look)


def panels(count: int = 1, width: float = WIDE, height: float = 3.6, **options):
    """A figure with `count` panels side by side, and its axes."""
    figure = Figure(figsize=(width, height), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.07, h_pad=0.07)
    axes = figure.subplots(1, count, **options)
    return figure, axes
