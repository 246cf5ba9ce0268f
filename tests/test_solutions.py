"""Every exercise in the notebooks: its solution is called right, its slips are named, and untouched it stays open.

Exercises, solutions and questions are found by themselves: a cell that ends in check("key", answer), the Markdown after it with
the solution in a folded block, and the cells that call predict("key", ...).
"""

import ast
import re
from collections import Counter

import numpy as np
import pytest
from typed import TYPED
from walk import PATHS, calls, cells_of, code_of, exercises_in, run, walked

from helpers.practice import questions
from helpers.practice.exercise import EXERCISES, Exercise
from helpers.practice.verdict import CLOSE, alike, equal, expected, judge, to_three_digits

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
    assert judge(made, made.right) == (True, made.words.known, False, False)
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


@IN_NOTEBOOK
def test_the_solution_is_called_right(key, place):
    assert place.solution, (
        "no Markdown cell with <details><summary>Solution</summary> and a ```python block follows the check"
    )
    right, said, *_ = walked(place.notebook).verdicts[key][place.solution]
    assert right, said


@IN_NOTEBOOK
def test_untouched_it_is_open(key, place):
    source = cells_of(place.notebook)[place.cell].source
    places = sum(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(ast.parse(source)))
    assert places in (1, 2), source
    right, said, still_open, _ = walked(place.notebook).verdicts[key][source]
    assert not right and still_open, said
    stored = cells_of(place.notebook)[place.checked_in].outputs
    assert stored[-1].data["text/plain"] == f"Your turn. {said}", "the notebook is stored with the exercise unanswered"


TRIED = [(key, code) for key, codes in TYPED.items() for code in codes]


@pytest.mark.parametrize(("key", "code"), TRIED, ids=[f"{BY_KEY[key].notebook.stem}-{code}" for key, code in TRIED])
def test_what_a_learner_types_is_met_with_its_slip(key, code):
    right, said, *_ = walked(BY_KEY[key].notebook).verdicts[key][code]
    slip = TYPED[key][code]
    assert not right and said == (slip if " " in slip else EXERCISES[key]().says(slip)), said


# The planted wrong answers


def on_each(change, right):
    return (lambda *arguments: change(np.asarray(right(*arguments)))) if callable(right) else change(np.asarray(right))


def planted(exercise: Exercise) -> dict:
    """Wrong answers by the slip that they must be met with: the author's own, and those that fit any answer."""
    shapes = [np.asarray(value) for value in expected(exercise, exercise.right)]
    wrong = {"sign": on_each(np.negative, exercise.right)}
    if not all(to_three_digits(np.round(b, 2), b) for b in shapes):
        wrong["rounded"] = on_each(lambda value: np.round(value, 2), exercise.right)
    wrong["mean"] = on_each(lambda value: value / 3, exercise.right)
    if all((b >= 0).all() and (b <= 1).all() for b in shapes):
        wrong["percent"] = on_each(lambda value: 100 * value, exercise.right)
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
        right, said, *_ = judge(exercise, answer)
        assert not right, f"the wrong answer {name!r} is called right"
        assert said == exercise.says(name), f"the slip {name!r} is called: {said}"


CHANGES = [lambda x: x + 1, lambda x: x - 1, lambda x: 1 - x, lambda x: 1 / x, lambda x: 3 * x, lambda x: 0 * x]


@KEY
@np.errstate(divide="ignore")
def test_no_known_slip_is_right_here(key):
    """Its own, those that fit any answer, what a slip of the same name gives elsewhere: none, not even to three digits."""
    exercise = EXERCISES[key]()
    names = {name.split()[0] for name in exercise.slips}
    everywhere = [pair for other in EXERCISES.values() for pair in other().slips.items()]
    wrong = [
        value for name, value in everywhere if name.split()[0] in names and callable(value) == callable(exercise.right)
    ]
    wrong += [*planted(exercise).values(), *(on_each(change, exercise.right) for change in CHANGES)]
    for answer in wrong:
        assert not judge(exercise, answer).right
        if not exercise.inputs:
            assert not alike(to_three_digits, expected(exercise, answer), expected(exercise, exercise.right)), answer


@KEY
def test_what_is_right_is_called_right(key):
    exercise = EXERCISES[key]()
    assert judge(exercise, exercise.right) == (True, exercise.words.known, False, False)
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
