"""A class on a JupyterHub of its own, on this machine: each student a server, the course by nbgitpuller, an update from the teacher."""

import json
import subprocess
import urllib.error
from importlib.util import find_spec

import pytest
from hub import hub
from lab import ROOT, Lab, Opened, required

NOTEBOOK = "notebooks/02_softmax.ipynb"


@pytest.fixture(scope="module")
def teacher(tmp_path_factory):
    """The teacher's repository, from which all pull."""
    folder = tmp_path_factory.mktemp("teacher") / "course"
    subprocess.run(["git", "clone", "-q", "--branch", "main", ROOT, folder], check=True)
    return folder


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    if not (find_spec("jupyterhub") and find_spec("nbgitpuller")):
        required("jupyterhub and nbgitpuller are not installed")
    with hub(tmp_path_factory.mktemp("hub")) as started:
        yield started


@pytest.fixture(scope="module")
def students(running, teacher):
    found = [running.student(name) for name in ("ann", "bob")]
    for student in found:
        student.pull(teacher)
    return found


def answered(content: dict, source: str) -> dict:
    """The notebook, with the first exercise's cell as a student has typed it."""
    cell = next(cell for cell in content["cells"] if "check(" in cell["source"])
    cell["source"] = source
    return content


def refused(student, path: str, of: str) -> bool:
    try:
        said = student.request(path, of=of)
    except urllib.error.HTTPError as error:
        return error.code in (403, 404)
    return b"cells" not in said


def test_each_has_the_course_and_nobody_reads_anothers_files(students):
    ann, bob = students
    for student in students:
        assert len(student.read("course/notebooks")["content"]) >= 11
    assert refused(ann, f"api/contents/course/{NOTEBOOK}", of="bob")
    assert refused(bob, f"api/contents/course/{NOTEBOOK}", of="ann")


def test_what_a_student_has_typed_survives_the_teachers_correction(students, teacher):
    ann, _ = students
    typed = "p_versicolor_71 = 0.380430\nmy_own_note = 'kept'"
    ann.save(f"course/{NOTEBOOK}", answered(ann.read(f"course/{NOTEBOOK}")["content"], typed))
    for name, old, new in (
        (NOTEBOOK, "## By hand", "## By hand, corrected"),
        ("README.md", "# Cross", "# Corrected: cross"),
    ):
        text = (teacher / name).read_text(encoding="utf-8")
        (teacher / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    who = ["-c", "user.name=teacher", "-c", "user.email=teacher@example.org"]
    subprocess.run(["git", *who, "commit", "-qam", "A correction"], cwd=teacher, check=True)
    for student in students:
        student.pull(teacher)
        assert "Corrected" in student.read("course/README.md")["content"]
    kept, fresh = (json.dumps(student.read(f"course/{NOTEBOOK}")["content"]) for student in students)
    assert "my_own_note" in kept, "what was typed is gone"
    assert "By hand, corrected" in fresh


def test_a_notebook_runs_and_moves_on_a_students_server(running, students, page):
    ann, _ = students
    jar = [{"name": c.name, "value": c.value, "url": f"{running.base}{c.path}"} for c in ann.cookies]
    page.context.add_cookies(jar)
    opened = Opened(page, Lab(running.port, "", running.folder, base="user/ann/"), f"course/{NOTEBOOK}")
    opened.run_all()
    opened.wait("document.querySelectorAll('.live-words').length === 1")
    before = page.locator(".live-words").text_content()
    slider = page.locator(".live").get_by_label("b3", exact=True)
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_function("before => document.querySelector('.live-words').textContent !== before", arg=before)
    assert opened.errors() == [] and opened.troubles == []


def test_a_hub_that_is_stopped_and_started_again_loses_nothing(running, students):
    ann, _ = students
    before = ann.read(f"course/{NOTEBOOK}")["content"]
    running.stop()
    running.start()
    assert ann.read(f"course/{NOTEBOOK}")["content"] == before
