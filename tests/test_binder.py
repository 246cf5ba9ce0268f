"""Binder: the files in .binder/ fit the course, and what Binder would build from them runs every notebook.

Binder builds with repo2docker. Here, without Docker: repo2docker writes the Dockerfile, its steps that concern this
course are carried out in a new virtual environment, and each notebook runs there and shows what is stored. That takes
a few minutes and downloads all pinned packages, so it is done only where COURSE_BINDER_TESTS=required.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
BINDER = ROOT / ".binder"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = (BINDER / "requirements.txt").read_text(encoding="utf-8").splitlines()
PYTHON = (BINDER / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
AGAIN = "make the pins anew, as CONTRIBUTING.md says"


# The files themselves


def test_pins_are_plain():
    for line in PINS:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line), f"{line!r} is not name==version; {AGAIN}"
    names = [line.partition("==")[0] for line in PINS]
    assert names == sorted(set(names))


def test_what_the_course_needs_is_pinned_in_its_range():
    pinned = dict(line.split("==") for line in PINS)
    for need in map(Requirement, PYPROJECT["project"]["dependencies"] + PYPROJECT["dependency-groups"]["binder"]):
        assert need.name in pinned, f"{need.name} has no pin; {AGAIN}"
        assert need.specifier.contains(pinned[need.name]), f"{need}, pinned {pinned[need.name]}; {AGAIN}"


def test_python_of_binder_is_one_that_the_course_runs_on():
    assert SpecifierSet(PYPROJECT["project"]["requires-python"]).contains(PYTHON)


def test_post_build_is_executable():
    assert os.access(BINDER / "postBuild", os.X_OK), "run: git update-index --chmod=+x .binder/postBuild"


# What Binder builds from them


class Built(NamedTuple):
    said: str  # by repo2docker
    steps: list[str]  # of its Dockerfile, those that run something with the files in .binder/
    course: Path  # a copy of the course, installed in
    environment: Path  # a virtual environment
    its_own: set[str]  # what that environment held when it was new
    variables: dict[str, str]


def run(*command, check=True, **options) -> str:
    """What a command prints, both streams in one. Fails the test, with that, if the command fails."""
    done = subprocess.run(
        [*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options
    )
    assert done.returncode == 0 or not check, f"{' '.join(map(str, command))}\n{done.stdout}"
    return done.stdout


def python(version: str) -> str:
    """A Python of this version, or the one that runs the tests, with a warning."""
    for folder in os.environ["PATH"].split(os.pathsep):
        found = Path(folder) / f"python{version}"
        if found.exists() and f"Python {version}." in run(found, "--version", check=False):
            return str(found)
    warnings.warn(f"Binder's Python {version} is not on this machine; rebuilt with {sys.version}", stacklevel=2)
    return sys.executable


def listed_in(environment: Path) -> dict[str, str]:
    """The packages in an environment, each with its version."""
    script = "from importlib import metadata\nfor found in metadata.distributions(): print(found.name, found.version)"
    lines = run(environment / "bin" / "python", "-I", "-c", script).splitlines()
    return {canonicalize_name(name): version for name, version in map(str.split, lines)}


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Built:
    if os.environ.get("COURSE_BINDER_TESTS") != "required":
        pytest.skip("Binder's environment is rebuilt only where COURSE_BINDER_TESTS=required")
    folder = tmp_path_factory.mktemp("binder")
    course, environment, tool = folder / "course", folder / "environment", folder / "repo2docker"
    left_out = shutil.ignore_patterns(".git", ".venv", "__pycache__", "*.egg-info", ".ipynb_checkpoints", ".hypothesis")
    shutil.copytree(ROOT, course, ignore=left_out)
    variables = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST", "JUPYTER", "IPYTHON"))}

    run(sys.executable, "-m", "venv", tool)
    run(tool / "bin" / "pip", "install", "--quiet", "jupyter-repo2docker>=2026.4")
    options = ["--no-build", "--debug", "--user-id=1000", "--user-name=jovyan"]
    said = run(tool / "bin" / "jupyter-repo2docker", *options, course, env=variables)
    steps = re.findall(r"^RUN ((?:.*\\\n)*.*\.binder/(?:.*\\\n)*.*)$", said, re.MULTILINE)

    run(python(PYTHON), "-m", "venv", environment)
    its_own = set(listed_in(environment))
    variables |= {"KERNEL_PYTHON_PREFIX": str(environment), "PATH": f"{environment / 'bin'}:{variables['PATH']}"}
    for step in steps:
        run("bash", "-c", step, cwd=course, env=variables)
    return Built(said, steps, course, environment, its_own, variables)


def test_repo2docker_chooses_this_python(built):
    assert re.search(rf"\bpython\W{{1,3}}{re.escape(PYTHON)}(?!\d)", built.said), built.said


def test_repo2docker_installs_the_pins_and_then_runs_post_build(built):
    """How it writes each step is its own affair: what the steps lead to, the other tests see."""
    assert list(dict.fromkeys(re.findall(r"requirements\.txt|postBuild", "\n".join(built.steps)))) == [
        "requirements.txt",
        "postBuild",
    ]


def test_exactly_the_pins_are_installed(built):
    pinned, installed = dict(pin.split("==") for pin in PINS), listed_in(built.environment)
    assert installed.pop(canonicalize_name(PYPROJECT["project"]["name"])) == PYPROJECT["project"]["version"]
    for name in built.its_own - set(pinned):
        installed.pop(name, None)
    assert installed == pinned, AGAIN
    run(built.environment / "bin" / "pip", "check")


def test_every_notebook_shows_there_what_is_stored(built):
    """nbval runs here, and only the kernels there: nothing but the pins is at the notebooks' hand."""
    kernels = built.environment.parent / "kernels"
    here = built.environment / "bin" / "python"
    run(here, "-m", "ipykernel", "install", f"--prefix={kernels}", "--name=binder", env=built.variables)
    variables = built.variables | {"JUPYTER_PATH": str(kernels / "share" / "jupyter")}
    nbval = [sys.executable, "-m", "pytest", "-q", "--nbval-kernel-name=binder", "notebooks"]
    said = run(*nbval, cwd=built.course, env=variables)
    assert re.search(r"^\d+ passed", said, re.MULTILINE) and "skipped" not in said, said
