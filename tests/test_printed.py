"""What nbconvert makes of the notebooks: still pages, paper with the answers at the end, slides. Nothing here asks for pandoc."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbconvert import HTMLExporter, LatexExporter, SlidesExporter
from nbconvert.exporters import Exporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from traitlets.config import Config
from walk import PATHS, exercises_in

from helpers.live.saving import VIEW
from helpers.practice import questions
from helpers.practice.page import marked

ROOT = Path(__file__).parents[1]
SHARED = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"][
    "shared-data"
]
INSTALLED = "etc/jupyter/jupyter_nbconvert_config.json"  # where nbconvert looks for it
(SOURCE,) = (ROOT / source for source, place in SHARED.items() if place == INSTALLED)
(SERVER,) = (ROOT / source for source, place in SHARED.items() if "jupyter_server_config.d" in place)
CONFIG = Config(json.loads(SOURCE.read_text()))
EACH = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def servers(html: str) -> set[str]:
    """Whom a page's scripts may ask."""
    return set(re.findall(r"https?://[\w.]+", "".join(re.findall("<script.*?</script>", html, re.DOTALL))))


def on_paper(notebook, folder: str = "paper_files") -> tuple[list, dict]:
    """The cells that go to pandoc, and the pictures beside them."""
    resources = {"unique_key": "paper", "output_files_dir": folder}
    made, resources = Exporter.from_notebook_node(LatexExporter(config=CONFIG), notebook, resources)
    return made.cells, resources["outputs"]


def shown(cells) -> str:
    """All text of them, as LaTeX chooses it."""
    texts = []
    for cell in cells:
        texts.append(cell.source)
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            texts.append(output.get("text") or data.get("text/markdown") or data.get("text/plain", ""))
    return "\n".join(texts)


def test_a_page_that_is_run_and_made_at_once_is_as_still_as_the_stored_one(tmp_path):
    path = PATHS[5]
    shutil.copy(SOURCE, tmp_path / Path(INSTALLED).name)
    make = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "--output-dir", tmp_path, path]
    made = subprocess.run(
        make, env=os.environ | {"JUPYTER_CONFIG_PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    page, (stored, _) = (tmp_path / f"{path.stem}.html").read_text(), HTMLExporter().from_filename(str(path))
    assert "In words." in page
    for still in ("<img", "<b>Predict.</b>", "<details", "In words."):
        assert page.count(still) == stored.count(still), still
    assert servers(page) <= servers(HTMLExporter().from_notebook_node(new_notebook())[0])


@EACH
def test_on_paper_the_answers_stand_at_the_end(path):
    cells, _ = on_paper(nbformat.read(path, 4))
    (end,) = (n for n, cell in enumerate(cells) if cell.source == "# Answers")
    before, after = shown(cells[:end]), shown(cells[end:])
    assert "<details" not in before + after
    for key, place in exercises_in(path):
        assert place.solution in after and place.solution not in before, key
    for key in re.findall(r'^predict\("(\w+)"', before, re.MULTILINE):
        question = questions()[key]
        assert question["question"] in before and all(option["text"] in before for option in question["options"])
        for option in question["options"]:
            assert marked(option["why"]) in after and marked(option["why"]) not in before, key
    assert before.count(": at the end, ") == len(cells) - end - 1
    assert not re.search("<(img|table|p|b)[ >]", after), "LaTeX would leave it out"


@pytest.mark.parametrize("folder", ["paper_files", ""], ids=["nbconvert", "JupyterLab"])
def test_pictures_of_answers_lie_where_they_are_looked_for(folder):
    cells, pictures = on_paper(nbformat.read(PATHS[5], 4), folder)
    looked_for = re.findall(r"!\[\]\((.*?)\)", shown(cells))
    assert looked_for and all(pictures[name].startswith(b"\x89PNG") for name in looked_for)
    assert {os.path.dirname(name) for name in looked_for} == {folder}


@EACH
def test_slides_are_many(path):
    notebook = nbformat.read(path, 4)
    made, _ = Exporter.from_notebook_node(SlidesExporter(config=CONFIG), notebook, {"unique_key": "slides"})
    first = [cell.source for cell in made.cells if cell.metadata.get("slide_start")]
    headings = [cell.source for cell in notebook.cells if cell.cell_type == "markdown" and cell.source.startswith("#")]
    assert first == headings and len(first) > 5


@pytest.mark.parametrize("own", [Config(), Config({"Exporter": {"preprocessors": []}})], ids=["none", "the reader's"])
def test_jupyterlab_exports_the_same(own):
    """It asks the server, whose settings are others than nbconvert's."""
    server = SimpleNamespace(config=own)
    (name,) = (n for n in json.loads(SERVER.read_text())["ServerApp"]["jpserver_extensions"] if n.endswith("printed"))
    import_module(name)._load_jupyter_server_extension(server)
    assert LatexExporter(config=server.config).preprocessors == CONFIG.Exporter.preprocessors


def test_what_belongs_to_others_stays_as_it_is():
    view = new_output("display_data", {VIEW: {"model_id": "1"}, "text/html": "still"})
    theirs = new_notebook(
        cells=[
            new_markdown_cell("# One\n\n<details><summary>More</summary>folded</details>"),
            new_code_cell("1", outputs=[view]),
        ],
        metadata={"widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"1": {}}}}},
    )
    for exporter in (HTMLExporter, LatexExporter, SlidesExporter):
        made, plain = (
            Exporter.from_notebook_node(exporter(**chosen), theirs, {"unique_key": "theirs", "output_files_dir": ""})[0]
            for chosen in ({"config": CONFIG}, {})
        )
        assert made == plain
