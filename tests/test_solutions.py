"""Every exercise in the notebooks: its solution is called right, its slips are named, and untouched it stays open.

Exercises, solutions and questions are found by themselves: a cell that ends in check("key", answer), the Markdown after it with
the solution in a folded block, and the cells that call predict("key", ...).
"""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import nbformat
import numpy as np
import pytest

import helpers.show
from helpers.practice import predictions, questions, verdict
from helpers.practice.exercise import EXERCISES, Exercise
from helpers.practice.verdict import CLOSE, Verdict, alike, equal, expected, judge

PATHS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
SOLUTION = re.compile(r"<summary>Solution</summary>\s*```python\n(.*?)```", re.DOTALL)

# What a learner may well type into an exercise's cell, and the slip that it must be met with: the reader's view of the values
# that helpers/practice/answers_*.py compute.
TYPED = {
    "scaled_petal": {
        "petal_71 = 1.8 / 2.4": "not_shifted",
        "petal_71 = 1.8 - 0.1 / 2.4": "no_brackets",
        "petal_71 = (1.8 - 0.1) / 2.5": "by_largest",
        "petal_71 = (1.8 - 2.0) / 2.4": "smallest_sepal",
        "petal_71 = 0.71": "rounded",
    },
    "raw_virginica": {
        "raw_virginica = -2.2 * 0.125 + 3.7 * -0.165 + 1": "no_relu",
        "raw_virginica = -2.2 * 0.125": "no_bias",
        "raw_virginica = -2.2 * 0.125 - 2": "b3",
        "raw_virginica = 3.7 * 0.125 + 1": "weights_swapped",
        "raw_virginica = -2.2 * max(0, -2.5 * 0.71 - 0.6 * 0.50 + 1.6) + 1": "both_off",
    },
    "green_meets_purple": {
        "b3_where_equal = 0.1352 + 0.9632": "rise",
        "b3_where_equal = -2 - (0.1352 + 0.9632)": "lowered",
        "b3_where_equal = 1": "equal_biases",
        "b3_where_equal = raw[0, 2]": "height",
        "b3_where_equal = -2 + (0.1352 - 0.9632)": "added",
    },
    "p_of_flower_71": {
        "p_versicolor_71 = raw_71[1] / (raw_71[0] + raw_71[1] + raw_71[2])": "no_exp",
        "p_versicolor_71 = np.exp(0.3)": "not_divided",
        "p_versicolor_71 = np.exp(0.3) / (np.exp(-2.0125) + np.exp(0.725))": "itself_left_out",
        "p_versicolor_71 = np.exp(raw_71[2]) / np.exp(raw_71).sum()": "virginica",
        "p_versicolor_71 = 1.35 / (0.13 + 1.35 + 2.06)": "rounded",
    },
    "steady_softmax": {
        "steady_softmax = first_softmax": "unshifted",
        "def steady_softmax(raw): return first_softmax(raw - raw.min())": "smallest_off",
        "def steady_softmax(raw): return np.exp(raw - raw.max())": "not_divided",
        "def steady_softmax(raw): return first_softmax(raw / raw.max())": "divided_by_largest",
    },
    "same_probabilities": {
        "same_biases = [0.5, 0, 1]": "only_b3",
        "same_biases = [0.5, -2.5, -1.5]": "others_down",
        "same_biases = [0.5, 0.5, 0.5]": "all_equal",
        "same_biases = [2.5, 2.5, 2.5]": "rise",
    },
    "loss_of_flower_71": {
        "loss_71 = np.log(0.380430)": "sign",
        "loss_71 = -np.log10(p_71[1])": "log10",
        "loss_71 = -np.log(p_71[2])": "virginica",
        "loss_71 = 1 - p_71[1]": "from_1",
        "loss_71 = -np.log(0.38)": "rounded",
        "loss_71 = -np.log(0.037668)": "setosa",
    },
    "total_at_zero": {
        "total_at_zero = (-np.log(p_at_zero[0, 0]) - np.log(p_at_zero[1, 2]) - np.log(p_at_zero[2, 1])) / 3": "mean",
        "total_at_zero = 0.56 + 0.54 + 0.65": "lesson",
        "total_at_zero = ce.sum()": "before",
        "total_at_zero = -np.log(p_at_zero[[0, 1, 2], [0, 1, 2]]).sum()": "diagonal",
        "total_at_zero = -np.log(p_at_zero).sum()": "all_nine",
    },
    "y_of_four": {
        "y_of_four = [[0, 0, 1, 0], [0, 0, 0, 1], [1, 1, 0, 0]]": "swapped",
        "y_of_four = [[0, 1, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1]]": "columns_of_the_lesson",
        "y_of_four = [2, 2, 0, 1]": "numbers_of_species",
        "y_of_four = [[0, 0, 1], [0, 0, 1], [1, 0, 0], [0, 0, 1]]": "10 of the 12 numbers are right.",
    },
    "flower_loss": {
        "def flower_loss(raw, species): return -np.log(softmax(raw)[species])": "through_p",
        "def flower_loss(raw, species): return np.log(np.exp(raw).sum()) - raw[species]": "unshifted",
        "def flower_loss(raw, species): return raw[species] - np.log(np.exp(raw).sum())": "ln_p",
        "def flower_loss(raw, species): return -np.log(np.exp(raw[species]) / np.exp(raw).sum())": "through_unshifted_p",
        "def flower_loss(raw, species): return raw[species] - raw.max() - np.log(np.exp(raw - raw.max()).sum())": "sign",
        "def flower_loss(raw, species): return np.log10(np.exp(raw - raw.max()).sum()) - (raw - raw.max())[species]": "log10",
    },
    "secant_slope": {
        "def secant_slope(h):\n    return p_setosa(raw[0] + h) - p_setosa(raw[0]) / h": "no_brackets",
        "def secant_slope(h):\n    return p_setosa(raw[0] + h) - p_setosa(raw[0])": "rise",
        "def secant_slope(h):\n    return (p_setosa(raw[0]) - p_setosa(raw[0] + h)) / h": "sign",
        "def secant_slope(h):\n    return (p_setosa(h) - p_setosa(0)) / h": "from_zero",
    },
    "virginica_first_link": {
        "virginica_ce_by_p = 1 / p_of_virginica_flower[2]": "sign",
        "virginica_ce_by_p = -1 / p_of_virginica_flower[0]": "p_setosa",
        "virginica_ce_by_p = -1 / p_of_virginica_flower[1]": "p_versicolor",
        "virginica_ce_by_p = -1 / p[0]": "setosa_flower",
        "virginica_ce_by_p = -np.log(p_of_virginica_flower[2])": "loss",
        "virginica_ce_by_p = slope(lambda q: -np.log10(q), p_of_virginica_flower[2])": "log10",
        "virginica_ce_by_p = -1 / 0.71": "rounded",
        "virginica_ce_by_p = p_of_virginica_flower[2] - 1": "whole_chain",
    },
    "versicolor_own_slope": {
        "own_slope = p[0] * (1 - p[0])": "setosa",
        "own_slope = -p[1] * (1 - p[1])": "sign",
        "own_slope = p[1] * p[1]": "squared",
        "own_slope = raw[1] * (1 - raw[1])": "raw",
        "own_slope = 0.397 * (1 - 0.397)": "rounded",
    },
    "virginica_to_raw_versicolor": {
        "other_slope = p[2] * (1 - p[2])": "off_diagonal",
        "other_slope = p[2] * p[1]": "sign",
        "other_slope = -p[2] * p[0]": "raw_setosa",
        "other_slope = 0": "stays",
    },
    "slope_at_zero": {
        "slope_at_zero = softmax(raw_outputs(flowers[:1], [0.0, 0.0, 1.0]))[0, 0]": "minus_one",
        "slope_at_zero = 1 - softmax(raw_outputs(flowers[:1], [0.0, 0.0, 1.0]))[0, SETOSA]": "sign",
        "slope_at_zero = round(softmax(raw_outputs(flowers[:1], [0.0, 0.0, 1.0]))[0, 0], 2) - 1": "rounded",
        "slope_at_zero = p[0] - 1": "before",
    },
    "promised_change": {
        "promised_change = p[0] * 0.02": "minus_one",
        "promised_change = (1 - p[0]) * 0.02": "sign",
        "promised_change = (p[0] - 1) / 0.02": "divided",
        "promised_change = p[0] - 1": "slope",
        "promised_change = loss_of_b3(-1.98) - loss_of_b3(-2)": "curve",
        "promised_change = -0.017": "rounded",
    },
    "p_from_the_slope": {
        "p_setosa_there = -0.25": "slope",
        "p_setosa_there = 0.25": "missing",
        "p_setosa_there = 1 + 0.25": "above_1",
    },
    "virginica_middle_link": {
        "middle = p_virginica * (1 - p_virginica)": "off_diagonal",
        "middle = p_virginica * p_setosa": "sign",
        "middle = p_setosa * (1 - p_setosa)": "setosa_own",
        "middle = -p_virginica * p_versicolor": "raw_versicolor",
        "middle = -p_versicolor * p_setosa": "p_versicolor",
        "middle = -p_setosa": "minus_p",
        "middle = 0": "stays",
        "middle = -p[0, 2] * p[0, 0]": "setosa_flower",
        "middle = -0.705 * 0.035": "rounded",
    },
    "versicolor_first_link": {
        "versicolor_first = 1 / p_ver": "sign",
        "versicolor_first = -1 / p_set": "p_setosa",
        "versicolor_first = -1 / p_vir": "p_virginica",
        "versicolor_first = -np.log(p_ver)": "loss",
        "versicolor_first = slope(lambda q: -np.log10(q), p_ver)": "log10",
        "versicolor_first = -1 / 0.65": "rounded",
    },
    "versicolor_middle_link": {
        "versicolor_middle = p_ver * (1 - p_ver)": "off_diagonal",
        "versicolor_middle = p_ver * p_set": "sign",
        "versicolor_middle = -p_vir * p_set": "p_virginica",
        "versicolor_middle = -p_ver * p_vir": "raw_virginica",
        "versicolor_middle = -p_virginica * p_setosa": "virginica_flower",
        "versicolor_middle = p_set": "whole_chain",
    },
    "versicolor_and_b4": {
        "versicolor_and_b4 = p_ver": "minus_one",
        "versicolor_and_b4 = 1 - p_ver": "sign",
        "versicolor_and_b4 = -1 / p_ver * -p_ver * p_ver": "minus_one",
        "versicolor_and_b4 = p_ver * (1 - p_ver)": "middle_link",
        "versicolor_and_b4 = p_set": "p_setosa",
        "versicolor_and_b4 = p_vir - 1": "virginica",
        "versicolor_and_b4 = 0.65 - 1": "rounded",
    },
    "two_columns": {
        "two_columns = p[:, 1:]": "minus_one",
        "two_columns = [[p[0, 1], p[0, 2]], [p[1, 1] - 1, p[1, 2]], [p[2, 1], p[2, 2] - 1]]": "wrong_row",
        "two_columns = [[p[0, 1], p[1, 1], p[2, 1] - 1], [p[0, 2], p[1, 2] - 1, p[2, 2]]]": "swapped",
        "two_columns = [[p[0, 1], p[0, 2]], [p[1, 1], 1 - p[1, 2]], [1 - p[2, 1], p[2, 2]]]": "all_positive",
        "two_columns = [[p[0, 1], p[0, 2]], [p[2, 1] - 1, p[2, 2]], [p[1, 1], p[1, 2] - 1]]": "order",
        "two_columns = [[-p[0, 1], -p[0, 2]], [-p[1, 1], 1 - p[1, 2]], [1 - p[2, 1], -p[2, 2]]]": "sign",
        "two_columns = p - one_hot(observed)": "whole_table",
    },
    "predicted_minus_observed": {
        "def p_minus_y(raw, observed):\n    return one_hot(observed) - softmax(raw)": "sign",
        "def p_minus_y(raw, observed):\n    return softmax(raw)": "minus_one",
        "def p_minus_y(raw, observed):\n    return raw - one_hot(observed)": "raw",
        "def p_minus_y(raw, observed):\n    return p - one_hot([0, 2, 1])": "our_flowers",
        "def p_minus_y(raw, observed):\n    return (softmax(raw) - one_hot(observed)).sum(axis=0)": "summed",
        "def p_minus_y(raw, observed):\n    return (softmax(raw) - one_hot(observed)).T": "swapped",
    },
    "total_slopes": {
        "total_slopes = slopes.mean(axis=0)": "mean",
        "total_slopes = slopes.sum(axis=1)": "along_rows",
        "total_slopes = -slopes.sum(axis=0)": "sign",
        "total_slopes = p.sum(axis=0)": "minus_one",
        "total_slopes = slopes[0]": "setosa_flower",
    },
    "ends_of_150": {
        "ends = (-1, 2)": "three_flowers",
        "ends = (100, -50)": "exchanged",
        "ends = [-50, 50]": "right_too_low",
        "ends = [-50 / 150, 100 / 150]": "mean",
        "ends = 0, 150": "minus_one",
        "ends = (50, -100)": "sign",
    },
    "tangent_promises": {
        "promised = 2.665939 - 0.773201": "whole_slope",
        "promised = 2.665939 - 0.5 * -0.773201": "uphill",
        "promised = 2.307969": "curve",
        "promised = -0.773201 / 2": "change",
        "promised = 2.28": "rounded",
    },
    "same_loss_elsewhere": {
        "same_loss = (-2, 0)": "as_they_were",
        "same_loss = [-4, -2]": "down",
        "same_loss = (1, 3)": "raised_by_3",
        "same_loss = (3, 3)": "all_equal",
        "same_loss = (2, 0)": "order",
    },
    "one_step": {
        "after_one_step = 1 + 0.5 * slope_at(1)": "uphill",
        "after_one_step = 1.0 - slope_at(1.0)": "no_rate",
        "after_one_step = -0.5 * slope_at(1.0)": "step",
        "after_one_step = slope_at(1.0)": "slope",
        "after_one_step = 1.0 - 0.5 * slope_at(-2.0)": "slope_elsewhere",
        "after_one_step = 1 - 0.5 * 0.66": "rounded",
    },
    "walk_down": {
        "def walk_down(b3, learning_rate, steps):\n    places = [b3]\n    for _ in range(steps):\n"
        f"        {line}\n    return {back}": slip
        for line, back, slip in (
            ("b3 = b3 + learning_rate * slope_at(b3); places.append(b3)", "places", "uphill"),
            ("b3 = b3 - slope_at(b3); places.append(b3)", "places", "no_rate"),
            ("b3 = -learning_rate * slope_at(b3); places.append(b3)", "places", "forgets"),
            ("b3 = b3 - learning_rate * slope_at(places[0]); places.append(b3)", "places", "slope_of_start"),
            ("places.append(b3); b3 = b3 - learning_rate * slope_at(b3)", "places", "stored_before"),
            ("b3 = b3 - learning_rate * slope_at(b3); places.append(b3)", "b3", "last_only"),
        )
    },
    "all_three_step": {
        "three_after_one_step = start_biases() + 0.5 * gradient(raw_outputs(flowers, start_biases()), observed)": "uphill",
        "three_after_one_step = start_biases() - gradient(raw_outputs(flowers), observed)": "no_rate",
        "three_after_one_step = -0.5 * gradient(raw_outputs(flowers), observed)": "steps",
        "three_after_one_step = start_biases() - 0.5 * gradient(raw_outputs(flowers), observed) / 3": "mean",
        "three_after_one_step = [-2 - 0.5 * slope_at(-2.0), 0, 1]": "only_b3",
        "three_after_one_step = start_biases() - 0.5 * softmax(raw_outputs(flowers)).sum(axis=0)": "minus_one",
    },
    "border_for_three": {
        "border = 1 / amounts[-1]": "lands_on_the_floor",
        "border = 2 / curvature": "b3_alone",
        "border = 2 / amounts[1]": "other_wall",
        "border = amounts[2] / 2": "upside_down",
        "border = 2 / amounts.sum()": "added",
        "border = 2.23": "rounded",
    },
}


class Found(NamedTuple):
    """One exercise in a notebook: the numbers of the cells to answer in and to check in, the answer's name, the solution."""

    notebook: Path
    cell: int
    checked_in: int
    answer: str
    solution: str | None


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


FOUND = [pair for path in PATHS for pair in exercises_in(path)]
BY_KEY = dict(FOUND)
KEY = pytest.mark.parametrize("key", EXERCISES)
IN_NOTEBOOK = pytest.mark.parametrize(("key", "place"), FOUND, ids=[f"{f.notebook.stem}-{key}" for key, f in FOUND])


# Keys


def test_every_exercise_stands_in_one_notebook_once():
    assert Counter(key for key, _ in FOUND) == Counter(list(EXERCISES))


def test_every_question_stands_in_one_notebook_once():
    used = [call.args[0].value for path in PATHS for _, source in code_of(path) for call in calls(source, "predict")]
    assert Counter(used) == Counter(list(questions()))


def test_the_page_for_teachers_names_what_there_is():
    """In its tables; the names elsewhere on it are files and examples."""
    page = (PATHS[0].parent / "for_teachers.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("|")]
    named = set(re.findall(r"`(\w+)`", "\n".join(rows))) - {"predict"}
    assert len(named) > 30 and named <= EXERCISES.keys() | questions().keys(), (
        named - EXERCISES.keys() - questions().keys()
    )


def test_the_example_of_the_page_for_teachers_works():
    page = (PATHS[0].parent / "for_teachers.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    space = {}
    try:
        run(example, space)
        (made,) = (EXERCISES[name]() for name in space.keys() & EXERCISES.keys())
    finally:
        for name in space.keys() & EXERCISES.keys():
            del EXERCISES[name]
    assert judge(made, made.right) == (True, made.words.known, False)
    for name, wrong in made.slips.items():
        assert judge(made, wrong).said == made.words.slips[name]


def test_no_call_hides_from_these_tests():
    """Inside a loop or a function, neither would be found here."""
    for path in PATHS:
        for n, source in code_of(path):
            mentioned = len(re.findall(r"\b(?:check|predict)\(", source))
            assert mentioned == len(calls(source, "check")) + len(calls(source, "predict")), (
                f"{path.stem}, cell {n}: {source}"
            )


def test_what_is_typed_belongs_to_an_exercise():
    assert TYPED.keys() <= EXERCISES.keys()


# In the notebooks


@cache
def walked(path: Path) -> dict[str, dict]:
    """A notebook run from top to bottom with each solution in place of its exercise: the verdicts on the way, by key.

    For each exercise by what stands in its cell: the cell as it is stored, the solution, or what TYPED holds. Figures and
    widgets are made and not shown.
    """
    exercises = {found.cell: (key, found) for key, found in exercises_in(path)}
    space, verdicts = {"__name__": "__main__"}, {}
    with pytest.MonkeyPatch.context() as patch:
        for module in (predictions, verdict, helpers.show):
            patch.setattr(module, "display", lambda *_, **__: None)
        for n, source in code_of(path):
            if n in exercises:
                key, found = exercises[n]
                tried = (source, found.solution, *TYPED.get(key, ()))
                verdicts[key] = {code: verdict_on(code, key, found, space) for code in tried if code}
                source = found.solution or source
            run(source, space)
    return verdicts


def verdict_on(code: str, key: str, found: Found, space: dict) -> Verdict:
    there = dict(space)
    run(without_check(code), there)
    return judge(EXERCISES[key](), eval(found.answer, there))


def run(source: str, space: dict) -> None:
    exec(compile(source, source, "exec"), space)  # noqa: S102, the course's own notebooks


def without_check(source: str) -> str:
    kept = [s for s in ast.parse(source).body if not calls(ast.unparse(s), "check")]
    return "\n".join(map(ast.unparse, kept))


@IN_NOTEBOOK
def test_the_solution_is_called_right(key, place):
    assert place.solution, (
        "no Markdown cell with <details><summary>Solution</summary> and a ```python block follows the check"
    )
    right, said, _ = walked(place.notebook)[key][place.solution]
    assert right, said


@IN_NOTEBOOK
def test_untouched_it_is_open(key, place):
    source = cells_of(place.notebook)[place.cell].source
    assert sum(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(ast.parse(source))) == 1, (
        source
    )
    right, said, still_open = walked(place.notebook)[key][source]
    assert not right and still_open, said
    stored = cells_of(place.notebook)[place.checked_in].outputs
    assert stored[-1].data["text/plain"] == f"Your turn. {said}", "the notebook is stored with the exercise unanswered"


@pytest.mark.parametrize(("key", "code"), [(key, code) for key, codes in TYPED.items() for code in codes])
def test_what_a_learner_types_is_met_with_its_slip(key, code):
    right, said, _ = walked(BY_KEY[key].notebook)[key][code]
    slip = TYPED[key][code]
    assert not right and said == (slip if " " in slip else EXERCISES[key]().says(slip)), said


# The planted wrong answers


def on_each(change, right):
    return (lambda *arguments: change(np.asarray(right(*arguments)))) if callable(right) else change(np.asarray(right))


def planted(exercise: Exercise) -> dict:
    """Wrong answers by the slip that they must be met with: the author's own, and those that fit any answer."""
    shapes = [np.asarray(value) for value in expected(exercise, exercise.right)]
    wrong = {"sign": on_each(np.negative, exercise.right)}
    if any(np.any(abs(np.round(b, 2) - b) > CLOSE * (1 + abs(b))) for b in shapes):
        wrong["rounded"] = on_each(lambda value: np.round(value, 2), exercise.right)
    if all(b.ndim == 2 and not (b.shape == b.T.shape and np.allclose(b, b.T)) for b in shapes):
        wrong["swapped"] = on_each(np.transpose, exercise.right)
    if all(b.size > 1 and (b.ndim == 1 or np.unique(b).size > 2) for b in shapes) and any(
        np.ptp(b) > CLOSE for b in shapes
    ):
        wrong["order"] = on_each(lambda value: np.roll(value.ravel(), 1).reshape(value.shape), exercise.right)
    taken = [expected(exercise, value) for value in exercise.slips.values()]  # the author's own sentence comes first
    general = {
        name: value
        for name, value in wrong.items()
        if not any(alike(equal, expected(exercise, value), other) for other in taken)
    }
    return {**general, **exercise.slips}


@KEY
def test_each_slip_is_called_wrong_and_named_rightly(key):
    exercise = EXERCISES[key]()
    wrong = planted(exercise)
    assert len(wrong) >= 4, f"only {len(wrong)} wrong answers: {', '.join(wrong)}"
    for name, answer in wrong.items():
        right, said, _ = judge(exercise, answer)
        assert not right, f"the wrong answer {name!r} is called right"
        assert said == exercise.says(name), f"the slip {name!r} is called: {said}"


@KEY
def test_what_is_right_is_called_right(key):
    exercise = EXERCISES[key]()
    assert judge(exercise, exercise.right).right
    if not exercise.inputs:
        assert judge(exercise, np.asarray(exercise.right).tolist()).right, "a list is as good as an array"
        assert judge(exercise, np.asarray(exercise.right) * (1 + 1e-9)).right


@KEY
def test_an_exercise_is_whole(key):
    exercise = EXERCISES[key]()
    assert len(exercise.words.hints) == 2
    assert callable(exercise.right) == bool(exercise.inputs) and len(exercise.inputs) != 1, (
        "a function is tried at two inputs or more"
    )
    assert all(callable(wrong) == callable(exercise.right) for wrong in exercise.slips.values())
    for value in expected(exercise, exercise.right):
        assert np.isfinite(value).all() and np.any(abs(value) > 100 * CLOSE), "too small to be told from 0"
