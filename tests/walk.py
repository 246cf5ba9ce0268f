"""Each notebook run once in this process, from top to bottom: what its cells put on the page, every figure, and, where it asks
for an answer, the verdict on each of those that are tried. One walk a notebook serves the tests of outputs, looks and solutions.
"""

import ast
import io
import re
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import NamedTuple

import matplotlib.style
import nbformat
import pytest
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure
from refresh_notebooks import tidy
from traitlets.config import Config
from typed import TYPED

from helpers.practice.exercise import EXERCISES
from helpers.practice.verdict import Verdict, judge

# A style of the reader's own, set for all pictures: those of the course must not show a trace of it.
READERS_STYLE = dict(matplotlib.style.library["dark_background"]) | {
    "savefig.bbox": "tight",
    "savefig.transparent": True,
    "figure.constrained_layout.use": True,
    "font.family": "serif",
    "font.size": 14,
    "lines.linewidth": 5,
    "axes.grid": False,
}
PATHS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
SOLUTION = re.compile(r"<summary>Solution</summary>\s*```python\n(.*?)```", re.DOTALL)


class Found(NamedTuple):
    """One exercise in a notebook: the numbers of the cells to answer in and to check in, the answer's name, the solution."""

    notebook: Path
    cell: int
    checked_in: int
    answer: str
    solution: str | None


class Walk(NamedTuple):
    """What came of a walk: the notebook with its fresh outputs, what its cells showed when each was run once more, from the
    last to the first, all figures, and the verdicts by exercise and by what was typed.
    """

    notebook: nbformat.NotebookNode
    again: nbformat.NotebookNode
    figures: list[Figure]
    verdicts: dict[str, dict[str, Verdict]]


def calls(source: str, name: str) -> list[ast.Call]:
    """The calls of `name` that are statements of a cell, with a text as their first argument."""
    statements = [s.value for s in ast.parse(source).body if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call)]
    return [call for call in statements if ast.unparse(call.func) == name]


@cache
def cells_of(path: Path) -> list:
    return nbformat.read(path, as_version=4).cells


def code_of(path: Path) -> list[tuple[int, str]]:
    return [(n, cell.source) for n, cell in enumerate(cells_of(path)) if cell.cell_type == "code"]


def exercises_in(path: Path) -> list[tuple[str, Found]]:
    result, previous = [], 0
    for n, source in code_of(path):
        for call in calls(source, "check"):
            key, answer = call.args
            cell = previous if len(ast.parse(source).body) == 1 else n
            after = cells_of(path)[n + 1] if n + 1 < len(cells_of(path)) else nbformat.v4.new_markdown_cell()
            solution = SOLUTION.search(after.source) if after.cell_type == "markdown" else None
            result.append((key.value, Found(path, cell, n, ast.unparse(answer), solution and solution[1])))
        previous = n
    return result


class Page(DisplayPublisher):
    """What cells put on the page, in its order: texts and displayed data, as a notebook stores them."""

    outputs: list

    def publish(self, data, metadata=None, **_):
        self.outputs.append(nbformat.v4.new_output("display_data", data, metadata=metadata or {}))

    def writer(self, stream: str) -> io.TextIOBase:
        page = self

        class Writer(io.StringIO):
            def write(self, text: str) -> int:
                page.outputs.append(nbformat.v4.new_output("stream", name=stream, text=text))
                return len(text)

        return Writer()


@cache
def walked(path: Path) -> Walk:
    """The notebook as it is stored, its exercises unanswered; what is tried in them runs beside it, each on a copy of the names."""
    exercises = {found.cell: (key, found) for key, found in exercises_in(path)}
    fresh, figures, verdicts = tidy(nbformat.read(path, as_version=4)), {}, {}
    quiet = Config({"HistoryManager": {"enabled": False}})
    shell = InteractiveShell.instance(display_pub_class=Page, config=quiet)
    page, plain = shell.display_pub, Figure.savefig

    def savefig(figure, *args, **options):
        figures[id(figure)] = figure
        return plain(figure, *args, **options)

    with pytest.MonkeyPatch.context() as patch, matplotlib.rc_context(READERS_STYLE):
        patch.setattr(Figure, "savefig", savefig)
        for n, cell in enumerate(fresh.cells):
            if cell.cell_type != "code":
                continue
            page.outputs = []
            with redirect_stdout(page.writer("stdout")), redirect_stderr(page.writer("stderr")):
                if n in exercises:
                    key, found = exercises[n]
                    tried = (cell.source, found.solution, *TYPED.get(key, ()))
                    verdicts[key] = {code: verdict_on(code, key, found, shell.user_ns) for code in tried if code}
                page.outputs = []
                shell.run_cell(cell.source).raise_error()
            cell.outputs = page.outputs
        patch.undo()  # each figure is looked at once
        again = nbformat.from_dict(fresh)
        for cell in reversed(again.cells):
            if cell.cell_type == "code":
                page.outputs = cell.outputs = []
                with redirect_stdout(page.writer("stdout")), redirect_stderr(page.writer("stderr")):
                    shell.run_cell(cell.source)
    InteractiveShell.clear_instance()
    return Walk(fresh, again, list(figures.values()), verdicts)


def verdict_on(code: str, key: str, found: Found, space: dict) -> Verdict:
    there = dict(space)
    run(without_check(code), there)
    return judge(EXERCISES[key](), eval(found.answer, there))


def run(source: str, space: dict) -> None:
    exec(compile(source, source, "exec"), space)  # noqa: S102, the course's own notebooks


def without_check(source: str) -> str:
    kept = [s for s in ast.parse(source).body if not calls(ast.unparse(s), "check")]
    return "\n".join(map(ast.unparse, kept))
