"""What stands in more than one file of the repository is the same in each."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


README, CONTRIBUTING, CITATION, WORKFLOW = map(
    text, ("README.md", "CONTRIBUTING.md", "CITATION.cff", ".github/workflows/ci.yml")
)
PROJECT = tomllib.loads(text("pyproject.toml"))["project"]


def test_github_runs_the_test_commands_of_the_readme():
    section = re.search(r"^## Test$.*?^## ", README, re.MULTILINE | re.DOTALL)[0]
    commands = re.findall(r"^python3 .*$|(?<=`)(?:py|uv) .*(?=`)", section, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["python3", "uv", "py"]
    for command in commands:
        assert f"run: {command}\n" in WORKFLOW, f"{command} is not in ci.yml"


def test_github_has_the_python_of_binder():
    version = text(".binder/runtime.txt").strip().removeprefix("python-")
    assert f'python-version: "{version}"\n' in WORKFLOW


def test_the_badge_opens_the_first_notebook():
    (opened,) = re.findall(r"mybinder\.org/v2/[^)]*\?urlpath=lab/tree/([^)]+)\)", README)
    assert opened == min((ROOT / "notebooks").glob("*.ipynb")).relative_to(ROOT).as_posix()


def test_one_name_of_the_repository():
    (name,) = re.findall(r"call this repository `([^`]+)`", CONTRIBUTING)
    links = re.findall(r"(?:github\.com|mybinder\.org/v2/gh)/([\w.-]+/[\w.-]+)", README + CITATION)
    links += ["/".join(pages) for pages in re.findall(r"https://([\w-]+)\.github\.io/([\w.-]+)", README + CITATION)]
    assert len(links) >= 7
    assert set(links) == {name}
    assert f'REPOSITORY = "{name}"' in text(".site/conf.py")


def test_the_citation_has_the_version_of_the_course():
    assert f"\nversion: {PROJECT['version']}\n" in CITATION


def imported(folder: str) -> set[str]:
    """The distributions that the Python files in a folder import."""
    nodes = [n for path in (ROOT / folder).rglob("*.py") for n in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    names = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    installed = packages_distributions()
    return {canonicalize_name(d) for name in names for d in installed.get(name.partition(".")[0], [])}


def test_everything_that_is_imported_is_declared():
    running, testing = (
        {canonicalize_name(Requirement(line).name) for line in lines}
        for lines in (PROJECT["dependencies"], PROJECT["optional-dependencies"]["test"])
    )
    ours = canonicalize_name(PROJECT["name"])
    site = {canonicalize_name(Requirement(line).name) for line in PROJECT["optional-dependencies"]["site"]}
    assert imported("helpers") - {ours} <= running
    assert imported(".site") - {ours} <= running | site
    assert imported("tests") - {ours} <= running | testing | site
