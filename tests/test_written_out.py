"""The mathematics that a notebook writes out is the mathematics that the helpers hold."""

import ast
from pathlib import Path

import nbformat
import numpy as np
import pytest
from walk import SOLUTION

from helpers import loss, network
from helpers.iris import training_flowers

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
RANDOM = np.random.default_rng(5)
RAW = RANDOM.normal(scale=4, size=(6, 3))
OBSERVED = np.array([0, 1, 2, 2, 1, 0])
FLOWERS = RANDOM.random((6, 2))


def written_out(notebook: str, name: str):
    """The function `name` as the notebook defines it, in a cell or in the solution of an exercise, with the notebook's imports
    and its helpers' names around it."""
    cells = nbformat.read(NOTEBOOKS / f"{notebook}.ipynb", as_version=4).cells
    sources = [[cell.source] if cell.cell_type == "code" else SOLUTION.findall(cell.source) for cell in cells]
    tree = [node for few in sources for source in few for node in ast.parse(source).body]
    wanted = [n for n in tree if isinstance(n, ast.Import | ast.ImportFrom | ast.FunctionDef)]
    wanted += [n for n in tree if isinstance(n, ast.Assign) and ast.unparse(n) == "network = lesson_network()"]
    space = {}
    exec(compile(ast.Module(wanted, []), notebook, "exec"), space)  # noqa: S102, the course's own notebooks
    assert any(isinstance(n, ast.FunctionDef) and n.name == name for n in wanted), f"{notebook} does not define {name}"
    return space[name]


@pytest.mark.parametrize(
    ("notebook", "name", "arguments", "ours"),
    [
        ("01_raw_outputs", "hidden_nodes", (FLOWERS,), network.hidden_nodes),
        ("01_raw_outputs", "raw_outputs", (FLOWERS, np.array([3.0, -1.0, 0.5])), network.raw_outputs),
        ("02_softmax", "first_softmax", (RAW[0],), loss.softmax),
        ("02_softmax", "softmax", (RAW,), loss.softmax),
        ("02_softmax", "softmax", (RAW * 1000,), loss.softmax),
        ("03_cross_entropy", "one_hot", (OBSERVED,), loss.one_hot),
        ("03_cross_entropy", "cross_entropy", (RAW, OBSERVED), loss.cross_entropy),
        ("03_cross_entropy", "cross_entropy", (RAW * 1000, OBSERVED), loss.cross_entropy),
        ("04_chain_rule", "slope", (np.sin, 0.3), loss.slope),
        ("04_chain_rule", "softmax_slopes", (loss.softmax(RAW[0]),), loss.softmax_slopes),
        ("07_all_nine", "p_minus_y", (RAW, OBSERVED), loss.gradient_per_flower),
    ],
)
def test_the_notebook_and_the_helpers_agree(notebook, name, arguments, ours):
    np.testing.assert_allclose(written_out(notebook, name)(*arguments), ours(*arguments), rtol=1e-12, atol=1e-15)


def test_the_first_node_by_hand_is_the_network():
    petal, sepal = training_flowers().inputs[0]
    by_hand = [max(0, -2.5 * petal + 0.6 * sepal + 1.6), max(0, -1.5 * petal + 0.4 * sepal + 0.7)]
    np.testing.assert_allclose(network.hidden_nodes([[petal, sepal]])[0], by_hand, rtol=1e-12)
