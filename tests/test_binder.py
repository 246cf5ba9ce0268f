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

# What repo2docker makes of .binder/, in this order; the pins come before the course, so that they stay cached.
STEPS = [
    "COPY --chown=1000:1000 src/.binder/requirements.txt ${REPO_DIR}/.binder/requirements.txt",
    'RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r ".binder/requirements.txt"',
    "COPY --chown=1000:1000 src/ ${REPO_DIR}/",
    "RUN chmod +x .binder/postBuild",
    "RUN ./.binder/postBuild",
]


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
    steps: list[str]  # of its Dockerfile, those that concern .binder/ and the course
    course: Path  # a copy of the course, installed in
    environment: Path  # a virtual environment
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
    steps = [line for line in said.splitlines() if re.match(r"(COPY|RUN|ADD)\b.*(\.binder|src/)", line)]

    run(python(PYTHON), "-m", "venv", environment)
    variables |= {"KERNEL_PYTHON_PREFIX": str(environment), "PATH": f"{environment / 'bin'}:{variables['PATH']}"}
    for step in steps:
        if step.startswith("RUN "):
            run("bash", "-c", step.removeprefix("RUN "), cwd=course, env=variables)
    return Built(said, steps, course, environment, variables)


def test_repo2docker_chooses_this_python_and_these_steps(built):
    assert f"Building conda environment for python={PYTHON}\n" in built.said
    assert built.steps == STEPS


def test_exactly_the_pins_are_installed(built):
    listed = run(built.environment / "bin" / "pip", "list", "--format=freeze", "--disable-pip-version-check")
    lines = [line for line in listed.splitlines() if "==" in line]
    installed = {f"{canonicalize_name(name)}=={version}" for name, version in (line.split("==") for line in lines)}
    ours = {canonicalize_name(PYPROJECT["project"]["name"]), "pip"}
    others = {line for line in installed if line.partition("==")[0] not in ours}
    assert not others - set(PINS), f"installed, but not pinned; {AGAIN}"
    assert not set(PINS) - others, f"pinned, but not installed; {AGAIN}"
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
