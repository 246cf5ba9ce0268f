"""The notebooks as they are stored: their outputs are fresh, and each one keeps the rules of the course.

To add a rule, write a test that takes `notebook`; it runs once for each file in notebooks/.
"""

import ast
import io
import re
import statistics
import tokenize
from base64 import b64decode
from functools import cache, cached_property
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import nbformat
import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from refresh_notebooks import named, normalised
from walk import PATHS, calls, walked

ROOT = Path(__file__).parents[1]
HELPERS = sorted((ROOT / "helpers").rglob("*.py"))

# Numbers with three or more decimals that Markdown may name although no cell above prints them, by notebook.
ALLOWED_NUMBERS: dict[str, set[str]] = {}

DECIMAL = re.compile(r"(?<![\d.])\d+\.\d{3,}(?!\d|\.\d)")
LINK = re.compile(r"\]\(<?([^)>\s]+)>?[^)]*\)|(?:href|src)=[\"']([^\"']+)[\"']")
HEADING = re.compile(r"^(#{1,6}) +(.+?) *#*$", re.MULTILINE)
EMBEDDED = re.compile(r'<img src="data:image/png;base64,([^"]+)" alt="([^"]*)" width="(\d+)"')
CODE = re.compile(r"^(```|~~~).*?^\1 *$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LATEX = re.compile(r"\$\$.*?\$\$|\$[^$]+?\$|\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)
ADDRESS = re.compile(r"https?://\S+|\b10\.\d{4,}/\S+")


class Notebook:
    """One stored notebook and the few views of it that the rules need."""

    def __init__(self, path: Path):
        self.path, self.name = path, path.stem
        self.text = path.read_text(encoding="utf-8")
        self.cells = nbformat.reads(self.text, as_version=4).cells
        self.code = [cell for cell in self.cells if cell.cell_type == "code"]
        self.markdown = [cell.source for cell in self.cells if cell.cell_type == "markdown"]

    @cached_property
    def fresh(self) -> list:
        """The cells as this machine shows them now."""
        return nbformat.reads(normalised(walked(self.path).notebook), as_version=4).cells

    @cached_property
    def again(self) -> list:
        """The cells as they are shown when each is run once more, from the last to the first."""
        return nbformat.reads(normalised(walked(self.path).again), as_version=4).cells

    def headings(self) -> list[tuple[int, str]]:
        return [(len(marks), title) for source in self.markdown for marks, title in headings(source)]

    def pictures(self) -> list:
        return [picture for cell in self.code for output in cell.outputs for picture in pictures_in(output)]


class Shown(NamedTuple):
    """A stored picture, PNG in base64, with its alt text and its width on the page in pixels."""

    png: str
    alt: str
    width: int


def pictures_in(output) -> list[Shown]:
    """The pictures of an output: its own, and those that stand in its HTML, folded until a prediction is made."""
    data, about = output.get("data", {}), output.get("metadata", {}).get("image/png", {})
    own = [Shown(data["image/png"], about.get("alt", ""), about.get("width", 0))] if "image/png" in data else []
    return own + [Shown(png, unescape(alt), int(w)) for png, alt, w in EMBEDDED.findall(data.get("text/html", ""))]


@cache
def load(path: Path) -> Notebook:
    return Notebook(path)


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def notebook(request) -> Notebook:
    return load(request.param)


def headings(markdown: str) -> list[tuple[str, str]]:
    return HEADING.findall(CODE.sub("", markdown))


def texts(output) -> list[str]:
    """Everything in an output that is read as text."""
    data = output.get("data", {})
    return [output.get("text", ""), *(data[kind] for kind in data if kind.startswith("text/"))]


def test_there_are_notebooks():
    assert PATHS, "notebooks/ holds no notebook"


# Fresh: a run now shows what is stored.


def without_pictures(cell) -> dict:
    cell = nbformat.from_dict(cell)
    for output in cell.get("outputs", []):
        for picture in pictures_in(output):
            for kind, text in output.data.items():
                output.data[kind] = text.replace(picture.png, "compared as pixels")
    return cell


def test_stored_outputs_are_fresh(notebook):
    again = f"Run: .venv/bin/python tests/refresh_notebooks.py {notebook.name}"
    assert len(notebook.cells) == len(notebook.fresh), f"An empty cell is stored. {again}"
    for number, (stored, fresh) in enumerate(zip(notebook.cells, notebook.fresh, strict=True)):
        assert without_pictures(stored) == without_pictures(fresh), f"{notebook.name}, {named(number, stored)}. {again}"


def test_a_cell_run_once_more_shows_the_same(notebook):
    """After all of them, from the last to the first: no name is used for two things."""
    for number, (fresh, again) in enumerate(zip(notebook.fresh, notebook.again, strict=True)):
        assert without_pictures(fresh) == without_pictures(again), f"{notebook.name}, {named(number, fresh)}"


def test_stored_pictures_are_fresh(notebook):
    for number, (stored, fresh) in enumerate(zip(notebook.cells, notebook.fresh, strict=True)):
        for old, new in zip(stored.get("outputs", []), fresh.get("outputs", []), strict=True):
            for before, now in zip(pictures_in(old), pictures_in(new), strict=True):
                difference = picture_difference(opened(before), opened(now))
                assert not difference, f"{notebook.name}, {named(number, stored)}: a changed picture: {difference}"


def opened(picture: Shown) -> Image.Image:
    return Image.open(io.BytesIO(b64decode(picture.png)))


def picture_difference(old: Image.Image, new: Image.Image) -> str:
    """What tells two pictures apart, or "" if nothing does.

    Drawn by one version of Matplotlib, every pixel of each must be found within one pixel in the other, but for 8 at
    most: a changed digit leaves 13 or more. Another version sets all text anew, by several pixels, so then only the
    blurred pictures are compared: that still sees a point moved by a hundredth of the axis, but no digit.
    """
    if old.size != new.size:
        return f"{old.size} pixels stored, {new.size} now"
    same_version = old.info.get("Software") == new.info.get("Software")
    old, new = old.convert("RGB"), new.convert("RGB")
    if same_version:
        strays = max(strangers(old, new), strangers(new, old))
        return f"{strays} pixels differ clearly" if strays > 8 else ""
    blurred = [picture.filter(ImageFilter.GaussianBlur(6)) for picture in (old, new)]
    gap = np.asarray(ImageChops.difference(*blurred)).max()
    return f"blurred, they still differ by {gap} of 255" if gap > 120 else ""


def strangers(picture: Image.Image, other: Image.Image) -> int:
    """How many pixels of `picture` are far lighter or darker than all nine about the same place in `other`."""
    lighter = ImageChops.subtract(picture, other.filter(ImageFilter.MaxFilter(3)))
    darker = ImageChops.subtract(other.filter(ImageFilter.MinFilter(3)), picture)
    return int((np.asarray(ImageChops.lighter(lighter, darker)).max(axis=-1) > 60).sum())


def drawn(number="0.849121", at=(300, 240), version="one") -> Image.Image:
    picture = Image.new("RGB", (800, 600), "white")
    pen = ImageDraw.Draw(picture)
    pen.line([100, 500, 700, 100], fill="black", width=4)
    pen.ellipse([at[0] - 10, at[1] - 10, at[0] + 10, at[1] + 10], fill="#007D5C")
    pen.text((400, 450), number, fill="#222222", font=ImageFont.load_default(26))
    picture.info["Software"] = version
    return picture


@pytest.mark.parametrize("version", ["one", "another"])
def test_a_moved_point_is_seen(version):
    assert not picture_difference(drawn(), drawn(version=version))
    assert picture_difference(drawn(), drawn(at=(312, 240), version=version))


@pytest.mark.parametrize("number", ["0.849127", "0.849721", "0.949121", "0.349121", "0.846121", "-0.849121"])
def test_a_changed_digit_in_a_picture_is_seen(number):
    assert picture_difference(drawn(), drawn(number))


def test_the_file_is_normalised(notebook):
    nb = nbformat.reads(notebook.text, as_version=4)
    assert normalised(nb) == notebook.text, f"Run: .venv/bin/python tests/refresh_notebooks.py {notebook.name}"


def test_execution_counts_run_from_1(notebook):
    assert [cell.execution_count for cell in notebook.code] == list(range(1, len(notebook.code) + 1))


# Structure


def test_one_title_in_the_first_cell(notebook):
    assert [level for level, _ in notebook.headings()].count(1) == 1, "wanted: exactly one heading of level 1"
    assert notebook.cells[0].cell_type == "markdown" and notebook.cells[0].source.startswith("# ")


def test_heading_levels_make_no_jump(notebook):
    found = notebook.headings()
    for (above, _), (level, title) in pairwise(found):
        assert level <= above + 1, f"{title!r} jumps from level {above} to {level}"


def test_first_code_cell_only_imports(notebook):
    for statement in ast.parse(notebook.code[0].source).body:
        assert isinstance(statement, ast.Import | ast.ImportFrom), ast.unparse(statement)


def test_code_cells_are_short(notebook):
    lines = [len(cell.source.splitlines()) for cell in notebook.code]
    assert max(lines) <= 15, f"a code cell has {max(lines)} lines"
    assert statistics.median(lines) <= 4


def anchors(path: Path) -> set[str]:
    """What may follow the # in a link into this file: JupyterLab's names for notebooks, GitHub's for Markdown."""
    if path.suffix == ".ipynb":
        return {re.sub(r"[`*_$]", "", title).replace(" ", "-") for _, title in load(path).headings()}
    titles = [title for _, title in headings(path.read_text(encoding="utf-8"))]
    return {re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-") for title in titles}


def relative_links(markdown: str) -> list[str]:
    targets = [a or b for a, b in LINK.findall(CODE.sub("", markdown))]
    return [unquote(target) for target in targets if not re.match(r"[a-z]+:", target)]


def broken_links(path: Path, markdown: str) -> list[str]:
    broken = []
    for link in relative_links(markdown):
        target, _, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        inside = file == ROOT or ROOT in file.parents
        if not (inside and file.exists()) or (anchor and anchor not in anchors(file)):
            broken.append(link)
    return broken


def test_links_lead_somewhere(notebook):
    assert not broken_links(notebook.path, "\n\n".join(notebook.markdown))


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "data/README.md", "notebooks/for_teachers.md"])
def test_links_of_the_text_files_lead_somewhere(name):
    assert not broken_links(ROOT / name, (ROOT / name).read_text(encoding="utf-8"))


def test_neighbours_are_linked(notebook):
    here = PATHS.index(notebook.path)
    links = {link.partition("#")[0] for source in notebook.markdown for link in relative_links(source)}
    neighbours = {path.name for path in (*PATHS[max(0, here - 1) : here], *PATHS[here + 1 : here + 2])}
    assert neighbours <= links, f"no link to {', '.join(sorted(neighbours - links))}"


# Code and outputs


def test_no_pyplot_in_the_notebook(notebook):
    assert not [cell.source for cell in notebook.code if "pyplot" in cell.source], "see CONTRIBUTING.md"


@pytest.mark.parametrize("path", HELPERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_pyplot_in_helpers(path):
    names = {t.string for t in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)}
    assert "pyplot" not in names, "see CONTRIBUTING.md"


def test_what_answers_a_prediction_is_collapsed(notebook):
    """Its code would tell: it is there to be opened, and not to be read on the way."""
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and calls(cell.source, "predict"):
            assert cell.metadata.get("jupyter", {}).get("source_hidden"), named(number, cell)


def test_nothing_is_kept_from_the_comparison(notebook):
    for cell in notebook.code:
        assert "NBVAL" not in cell.source.upper() and "# PYTEST" not in cell.source.upper(), cell.source
        assert not [tag for tag in cell.metadata.get("tags", []) if "nbval" in tag or tag == "raises-exception"]


def test_no_errors_and_no_reprs_in_outputs(notebook):
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            assert output.output_type != "error" and output.get("name") != "stderr", named(number, cell)
            for text in texts(output):
                for sign in ("object at 0x", "np.float64(", "array(["):
                    assert sign not in text, f"{named(number, cell)} shows a repr: {text[:100]}"


def test_pictures_have_alt_text_and_twice_the_pixels(notebook):
    for picture in notebook.pictures():
        assert picture.alt.strip(), "a picture has no alt text"
        assert picture.width, f"a picture has no width: {picture.alt}"
        assert abs(opened(picture).width - 2 * picture.width) <= 1, picture.alt


def test_every_picture_is_seen_by_these_rules(notebook):
    html = "".join(output.get("data", {}).get("text/html", "") for cell in notebook.code for output in cell.outputs)
    assert html.count("<img") == len(EMBEDDED.findall(html))


def test_pictures_are_followed_by_their_reading(notebook):
    for number, cell in enumerate(notebook.cells):
        outputs = cell.get("outputs", [])
        for output, following in zip(outputs, [*outputs[1:], {}], strict=False):
            if "image/png" in output.get("data", {}):
                words = re.sub(r"<[^>]+>", " ", following.get("data", {}).get("text/html", ""))
                assert re.search(r"[A-Za-z]{2,} +[A-Za-z]{2,}", words), f"{named(number, cell)}: no words"


def test_stored_size(notebook):
    assert notebook.path.stat().st_size < 900_000


def test_stored_size_of_all():
    assert sum(path.stat().st_size for path in PATHS) < 6_000_000


# Prose


def test_numbers_in_prose_come_from_code_above(notebook):
    shown = set(ALLOWED_NUMBERS.get(notebook.name, set()))
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            typed = set(DECIMAL.findall(ADDRESS.sub("", cell.source)))
            assert typed <= shown, f"{named(number, cell)}: no cell above shows {', '.join(sorted(typed - shown))}"
        for output in cell.get("outputs", []):
            shown.update(*(DECIMAL.findall(text) for text in texts(output)))


def test_prose_neither_shouts_nor_belittles(notebook):
    for source in notebook.markdown:
        prose = re.sub(r"<!--|!\[|!=|\b(\d+|[a-z])!", "", LATEX.sub("", CODE.sub("", source)))
        found = re.findall(r"[^.\n]*(?:!|\bsimply\b|\bobviously\b)", prose, re.IGNORECASE)
        assert not found, found
