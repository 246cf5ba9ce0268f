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
from helpers.pictures.reading import fixed
from helpers.pictures.style import DPI, in_style


class Picture(NamedTuple):
    """A figure and its reading: the same numbers in words, for those who cannot see it and for those who can."""

    figure: Figure
    words: str

    @property
    def size(self) -> tuple[int, int]:
        """Width and height on the page, in pixels."""
        width, height = self.figure.get_size_inches()
        return round(width * DPI), round(height * DPI)

    @in_style
    def png(self) -> str:
        """Twice the pixels, sharp on a high-density screen, in 128 colours: to the eye the same, a quarter of the bytes. Base64."""
        full, small = BytesIO(), BytesIO()
        self.figure.savefig(full, format="png", dpi=2 * DPI)
        picture = Image.open(full).convert("RGB").quantize(128, dither=Image.Dither.NONE)
        drawn_by = PngInfo()  # another version of Matplotlib draws letters a little differently: say which it was
        drawn_by.add_text("Software", f"Matplotlib {matplotlib.__version__}")
        picture.save(small, format="png", optimize=True, pnginfo=drawn_by)
        return b64encode(small.getvalue()).decode()

    def output(self) -> tuple[dict, dict]:
        """The picture as data and metadata of an output; the words are its alt text."""
        width, height = self.size
        about = {"alt": self.words, "width": width, "height": height}
        return {"image/png": self.png(), "text/plain": self.words}, {"image/png": about}

    def html(self) -> str:
        """Picture and words as HTML."""
        width, height = self.size
        look = f'alt="{escape(self.words)}" width="{width}" height="{height}" style="max-width: 100%; height: auto"'
        return f'<img src="data:image/png;base64,{self.png()}" {look}>{in_words(self.words)}'


def in_words(words: str) -> str:
    return f"<p><b>In words.</b> {escape(words)}</p>"


def show(picture) -> None:
    """Put a picture, or a live one with its controls, on the page, and its words under it."""
    if isinstance(picture, Picture):
        data, metadata = picture.output()
        display(data, metadata=metadata, raw=True)
        display({"text/html": in_words(picture.words), "text/plain": picture.words}, raw=True)
    else:
        for part in picture.parts:
            display(part)


class Table(NamedTuple):
    """A small table as HTML and as plain text."""

    html: str
    plain: str


def as_table(columns: list[str], rows: list[list], decimals: int = 6) -> Table:
    """A small table; the first cell of each row is its heading, floats show fixed decimals."""
    rows = [[str(c) if isinstance(c, (str, int)) else fixed(c, decimals) for c in row] for row in rows]
    # A corner heads nothing.
    heads = "".join(f'<th scope="col">{escape(name)}</th>' if name else "<td></td>" for name in columns)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>' + "".join(f"<td>{escape(c)}</td>" for c in rest) + "</tr>"
        for first, *rest in rows
    )
    html = f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    return Table(html, "\n".join(" | ".join(row) for row in [columns, *rows]))


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
