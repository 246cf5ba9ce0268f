"""How a table, a comparison or a picture reaches the page: a picture always with its words."""

from base64 import b64encode
from html import escape
from io import BytesIO
from typing import NamedTuple

import matplotlib
from IPython.display import display
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from helpers.iris import SPECIES
from helpers.pictures.style import DPI


class Picture(NamedTuple):
    """A figure and its reading: the same numbers in words, for those who cannot see it and for those who can."""

    figure: Figure
    words: str


def show(picture) -> None:
    """Put a picture, or a live one with its controls, on the page, and its words under it.

    A still picture is stored at twice the displayed pixels, sharp on a high-density screen; the words are its alt text too.
    """
    if isinstance(picture, Picture):
        width, height = displayed_size(picture.figure)
        display(
            {"image/png": b64encode(still_png(picture.figure)).decode(), "text/plain": picture.words},
            metadata={"image/png": {"alt": picture.words, "width": width, "height": height}},
            raw=True,
        )
        display({"text/html": in_words(picture.words), "text/plain": picture.words}, raw=True)
    else:
        for part in picture.parts:
            display(part)


def in_words(words: str) -> str:
    return f"<p><b>In words.</b> {escape(words)}</p>"


def displayed_size(figure: Figure) -> tuple[int, int]:
    """Width and height on the page, in pixels."""
    width, height = figure.get_size_inches()
    return round(width * DPI), round(height * DPI)


def still_png(figure: Figure) -> bytes:
    """The figure at twice the pixels, in 128 colours: to the eye the same, and a quarter of the bytes to store in a notebook."""
    full, small = BytesIO(), BytesIO()
    figure.savefig(full, format="png", dpi=2 * DPI)
    picture = Image.open(full).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    drawn_by = PngInfo()  # another version of Matplotlib draws letters a little differently: say which it was
    drawn_by.add_text("Software", f"Matplotlib {matplotlib.__version__}")
    picture.save(small, format="png", optimize=True, pnginfo=drawn_by)
    return small.getvalue()


class Table(NamedTuple):
    """A small table as HTML and as plain text."""

    html: str
    plain: str


def as_table(columns: list[str], rows: list[list], decimals: int = 6) -> Table:
    """A small table; the first cell of each row is its heading, floats show fixed decimals."""
    rows = [[fixed(cell, decimals) for cell in row] for row in rows]
    heads = (
        f'<th scope="col">{escape(name)}</th>' if name else "<td></td>" for name in columns
    )  # a corner heads nothing
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>' + "".join(f"<td>{escape(c)}</td>" for c in rest) + "</tr>"
        for first, *rest in rows
    )
    html = f"<table><thead><tr>{''.join(heads)}</tr></thead><tbody>{body}</tbody></table>"
    plain = "\n".join(" | ".join(row) for row in [columns, *rows])
    return Table(html, plain)


def table(columns: list[str], rows: list[list], decimals: int = 6) -> None:
    """Put a small table on the page."""
    made = as_table(columns, rows, decimals)
    display({"text/html": made.html, "text/plain": made.plain}, raw=True)


def flower_table(columns: list[str], observed, values, decimals: int = 6, corner: str = "") -> None:
    """A table with a row for each flower, named by its observed species."""
    rows = [[f"{SPECIES[k]} flower", *row] for k, row in zip(observed, values, strict=True)]
    table([corner, *columns], rows, decimals)


def compare(name: str, **ways: float) -> None:
    """Print one number found in several ways, and whether all agree to six decimals."""
    found = "   ".join(f"{way} {fixed(value)}" for way, value in ways.items())
    gap = max(ways.values()) - min(ways.values())
    print(f"{name}:  {found}   " + ("they agree" if gap < 1e-6 else f"they DIFFER by {fixed(gap)}"))


def fixed(value, decimals: int = 6) -> str:
    """A float with fixed decimals and never -0.000000; anything else as text."""
    if isinstance(value, (str, int)):
        return str(value)
    return f"{round(float(value), decimals) + 0.0:.{decimals}f}"
