"""What is saved in the place of live things, by a real contents manager; what it looks like when opened again: tests/browser."""

import json
from copy import deepcopy

import nbformat
import pytest
from jupyter_server.services.contents.filemanager import FileContentsManager

from helpers.live import explorers, saving
from helpers.live.saving import VIEW
from helpers.practice import questions
from helpers.practice.predictions import Prediction

QUESTION = questions()["steepest_fall"]


@pytest.fixture
def manager(tmp_path, monkeypatch):
    monkeypatch.setattr(saving, "jupyter_runtime_dir", lambda: str(tmp_path / "runtime"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))  # where it keeps what it signs notebooks with
    made = FileContentsManager(root_dir=str(tmp_path))
    made.register_pre_save_hook(saving.keep_still_forms)
    return made


def output_of(widget) -> dict:
    bundle = widget._repr_mimebundle_()
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def notebook(*outputs: dict) -> dict:
    cell = {
        "cell_type": "code",
        "id": "a",
        "source": "1",
        "metadata": {},
        "execution_count": 1,
        "outputs": list(outputs),
    }
    return {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def saved(manager, content, path: str = "n.ipynb") -> dict:
    """What then stands in the file."""
    manager.save({"type": "notebook", "content": deepcopy(content)}, path)
    with open(f"{manager.root_dir}/{path}", encoding="utf-8") as file:
        return json.load(file)


def test_a_live_picture_is_saved_as_its_still_form(manager):
    picture, words = map(output_of, explorers.cancel().parts)
    assert VIEW in picture["data"] and VIEW in words["data"]
    shown = saved(manager, notebook(picture, words))["cells"][0]["outputs"]
    assert [sorted(output["data"]) for output in shown] == [["image/png", "text/plain"], ["text/html", "text/plain"]]
    assert VIEW not in json.dumps(shown) and shown[0]["metadata"]["image/png"]["alt"]


def test_a_prediction_is_saved_with_what_was_committed(manager):
    prediction = Prediction(QUESTION, "<p>the outcome</p>")
    fresh = saved(manager, notebook(output_of(prediction)))["cells"][0]["outputs"][0]["data"]
    assert "Choose one before you unfold" in "".join(fresh["text/html"])
    prediction.committed = [0, 1]
    html = "".join(saved(manager, notebook(output_of(prediction)))["cells"][0]["outputs"][0]["data"]["text/html"])
    first, then = (option["text"] for option in QUESTION["options"][:2])
    assert (
        html.index("You predicted")
        < html.index(first)
        < html.index("Then:")
        < html.index(then)
        < html.index("the outcome")
    )


def test_what_belongs_to_others_is_saved_as_it_is(manager, tmp_path):
    import ipywidgets

    theirs = notebook(output_of(ipywidgets.IntSlider()), {"output_type": "stream", "name": "stdout", "text": "1"})
    plain = FileContentsManager(root_dir=str(tmp_path))
    saved(plain, theirs, "without.ipynb")
    saved(manager, theirs, "with.ipynb")
    assert VIEW in (tmp_path / "with.ipynb").read_text()
    assert (tmp_path / "with.ipynb").read_bytes() == (tmp_path / "without.ipynb").read_bytes()


@pytest.mark.parametrize(
    "odd",
    [
        {"output_type": "display_data", "data": {VIEW: "no object"}, "metadata": saving.MARK},
        {"output_type": "display_data", "data": {VIEW: {"model_id": "../../secret"}}, "metadata": saving.MARK},
        {"output_type": "display_data", "data": {}, "metadata": saving.MARK},
        {"output_type": "display_data", "data": {VIEW: {"model_id": 7}}, "metadata": {VIEW: None}},
    ],
    ids=["bad JSON", "a path", "no view", "another mark"],
)
def test_nothing_odd_costs_a_save(manager, odd, tmp_path):
    saving.note("any").parent.mkdir(parents=True)  # so that a path out of it can be walked
    (tmp_path / "secret.html").write_text("secret")
    content = notebook(odd)
    content["cells"][0]["source"] = "typed = 1"
    assert "typed = 1" in saved(manager, content)["cells"][0]["source"]
    assert "secret" not in (tmp_path / "n.ipynb").read_text().replace("../../secret", "")


def test_a_text_file_and_a_notebook_without_outputs_are_saved(manager, tmp_path):
    manager.save({"type": "file", "format": "text", "content": "words"}, "a.txt")
    assert (tmp_path / "a.txt").read_text() == "words"
    assert saved(manager, notebook())["cells"][0]["outputs"] == []


def test_a_note_that_cannot_be_written_is_no_trouble(monkeypatch, tmp_path):
    (tmp_path / "runtime").write_text("a file where the folder should be")
    monkeypatch.setattr(saving, "jupyter_runtime_dir", lambda: str(tmp_path / "runtime"))
    Prediction(QUESTION, "").committed = [1]


def test_a_note_that_cannot_be_read_costs_nothing_else(manager):
    made = [Prediction(QUESTION, "<p>the outcome</p>") for _ in range(2)]
    for prediction in made:
        prediction.committed = [0]
    saving.note(made[0].model_id).write_bytes(b"\xff no text")
    cells = saved(manager, notebook(*map(output_of, made)))["cells"]
    assert VIEW not in json.dumps(cells)
    first, second = ("".join(output["data"]["text/html"]) for output in cells[0]["outputs"])
    assert "Choose one before you unfold" in first and "You predicted" in second


def test_a_hook_that_fails_costs_no_save(manager, monkeypatch, tmp_path):
    """The server notes it in its log, and the notebook is there as a whole."""
    content = notebook(output_of(explorers.cancel()), {"output_type": "stream", "name": "stdout", "text": "told"})
    content["cells"].append(content["cells"][0] | {"id": "b", "source": "typed = 1", "outputs": []})

    def fails(_):
        raise RuntimeError("a fault of this course")

    monkeypatch.setattr(saving, "note", fails)
    cells = saved(manager, content)["cells"]
    assert [cell["source"] for cell in cells] == [["1"], ["typed = 1"]]
    assert len(cells[0]["outputs"]) == 2 and cells[0]["outputs"][1]["text"] == ["told"]
    nbformat.validate(nbformat.read(tmp_path / "n.ipynb", as_version=4))
