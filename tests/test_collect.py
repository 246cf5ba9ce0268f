"""Collecting what a class hands in: each notebook by itself, whatever stands in it."""

from pathlib import Path

import nbformat
import pytest

from helpers.practice.collect import counted, main

CHECKED = 'from helpers.practice import check\npetal = {}\ncheck("scaled_petal", petal)'
RIGHT, WRONG = CHECKED.format("1.7 / 2.4"), CHECKED.format("1.7")


def handed_in(folder: Path, name: str, *sources: str) -> Path:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    faked = nbformat.v4.new_output("display_data", {"text/plain": "Right. It was."})
    for cell in cells:
        cell.outputs = [faked]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / name)
    return folder / name


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ((RIGHT, WRONG), "1 of 2 right"),
        ((CHECKED.format("..."),), "0 of 1 right"),
        (("1 / 0", RIGHT), "1 of 1 right; 1 cells stopped with an error"),
        (("import os\nos._exit(1)", RIGHT), "was stopped: its kernel ended"),
        ((RIGHT, "while True: pass"), "was stopped: it had not ended after 6 s"),
    ],
    ids=["right and wrong", "open", "an error", "the kernel ends itself", "an endless loop"],
)
def test_what_is_said_of_a_notebook(tmp_path, sources, said):
    path = handed_in(tmp_path, "one.ipynb", *sources)
    before = path.read_bytes()
    assert counted(path, seconds=6 if "after 6 s" in said else 60) == said
    assert path.read_bytes() == before


def test_one_that_cannot_be_read_is_named_and_the_next_follows(tmp_path, capsys):
    (tmp_path / "a.ipynb").write_text("no JSON")
    handed_in(tmp_path, "b.ipynb", RIGHT)
    main(str(tmp_path))
    assert capsys.readouterr().out.splitlines() == ["a.ipynb: cannot be read (NotJSONError)", "b.ipynb: 1 of 1 right"]
