"""Practice: predict, where the reader commits before the outcome shows, and check, which knows the slip behind a wrong answer.

Imports anywidget and the modules above. The questions stand in data/questions.toml, the exercises in exercises.py, since in a
notebook's cell they would give the answer away.
"""

import re
import tomllib
import warnings
from base64 import b64encode
from collections.abc import Callable
from copy import deepcopy
from difflib import get_close_matches
from functools import cache
from html import escape
from numbers import Real
from pathlib import Path
from typing import NamedTuple

import anywidget
import numpy as np
import traitlets
from IPython.display import display
from IPython.utils.capture import capture_output

from helpers.exercises import EXERCISES, SLIPS, Exercise
from helpers.iris import read_data
from helpers.live import Panel, close_former
from helpers.show import Picture, Table, displayed_size, in_words, still_png
from helpers.style import GREEN, GREY, ORANGE

HERE = Path(__file__).parent

# --- predict --------------------------------------------------------------------------------------------------------


def predict(key: str, *outcome: Picture | Table | str) -> None:
    """Ask a question of data/questions.toml, and show `outcome`, made by the notebook's code, once the reader has committed.

    Where no kernel has run yet, the options and the outcome are folded. Raises ValueError for an unknown key, or an outcome
    that is no picture, table or text.
    """
    question = found(key, questions(), "question")
    prediction = Prediction(question, "".join(as_html(part) for part in outcome))
    close_former(prediction)
    display(prediction.panel)


@cache
def questions() -> dict[str, dict]:
    return tomllib.loads(read_data("questions.toml"))


class PredictView(anywidget.AnyWidget):
    """The form in the browser, which works without the kernel too; `committed` are the options chosen so far, in order."""

    _esm = (HERE / "predict.js").read_text(encoding="utf-8")
    _css = (HERE / "predict.css").read_text(encoding="utf-8")
    form, right, outcome = (traitlets.Unicode().tag(sync=True) for _ in range(3))  # HTML
    answers = traitlets.List(traitlets.Unicode()).tag(sync=True)  # HTML: what is said to each option
    committed = traitlets.List(traitlets.Int()).tag(sync=True)


class Prediction:
    """A question with its options, live and in its still form."""

    def __init__(self, question: dict, outcome: str):
        asked = f"<b>Predict.</b> {marked(question['question'])}"
        options = question["options"]
        texts, whys = ([marked(option[part]) for option in options] for part in ("text", "why"))
        (right,) = (n for n, option in enumerate(options) if option.get("right"))
        labels = [
            f'<label><input type="radio" name="option" value="{n}" required>{t}</label>' for n, t in enumerate(texts)
        ]
        self.view = PredictView(
            form=f"<fieldset><legend>{asked}</legend>{''.join(labels)}</fieldset><button>Commit</button>",
            answers=[
                f"{t} <b>And so it is.</b>" if n == right else f"{t}</p><p>{why}"
                for n, (t, why) in enumerate(zip(texts, whys, strict=True))
            ],
            right=f"<p><b>It is:</b> {texts[right]}</p><p>{whys[right]}</p>",
            outcome=outcome,
        )
        folds = [
            fold(text, f"<p><b>{'So it is' if n == right else 'Not so'}.</b> {why}</p>")
            for n, (text, why) in enumerate(zip(texts, whys, strict=True))
        ]
        still = f"<p>{asked} Choose one before you unfold anything.</p>{''.join(folds)}{fold('What it is', self.view.right + outcome)}"
        plain = [question["question"], *(f"- {option['text']}" for option in options)]
        self.panel = Panel([self.view])
        self.panel.still = {"text/html": still, "text/plain": "\n".join(plain)}, {}

    def close(self) -> None:
        for widget in (self.view, self.panel):
            widget.layout.close()
            widget.close()


def as_html(outcome) -> str:
    if isinstance(outcome, Picture):
        width, height = displayed_size(outcome.figure)
        png = b64encode(still_png(outcome.figure)).decode()
        size = f'width="{width}" height="{height}" style="max-width: 100%; height: auto"'
        return f'<img src="data:image/png;base64,{png}" alt="{escape(outcome.words)}" {size}>{in_words(outcome.words)}'
    if isinstance(outcome, Table):
        return outcome.html
    if isinstance(outcome, str):
        return f"<p>{escape(outcome)}</p>".replace("\n", "<br>")
    raise ValueError(f"The outcome of a prediction is a picture, a table or a text, not {type(outcome).__name__}.")


def marked(text: str) -> str:
    """Plain text as HTML, with `code` between backticks."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))


def fold(summary: str, inside: str) -> str:
    return f"<details><summary>{summary}</summary>{inside}</details>"


def found(key: str, among: dict, kind: str):
    """What `key` stands for, or a ValueError that names the keys most like it."""
    if key in among:
        return among[key]
    near = get_close_matches(str(key), among, n=3, cutoff=0.3) or sorted(among)
    raise ValueError(f"There is no {kind} with the key {key!r}; nearest: {', '.join(near)}.")


# --- check ----------------------------------------------------------------------------------------------------------

CLOSE = 1e-6  # as good as right: six printed decimals are
TOO_MANY = 100_000  # numbers in an answer; no exercise wants more


class Verdict(NamedTuple):
    """`right` or not; `said` is one or two sentences; `open` if there is no answer yet."""

    right: bool
    said: str
    open: bool = False


class NotNumbers(Exception):
    """What came is no answer; the message is the sentence for the reader."""


class Unanswered(Exception):
    """There is no answer yet."""


def check(key: str, answer) -> None:
    """Say whether `answer` is right, and which slip is behind it if not; it never raises for an answer, whatever that is.

    Raises ValueError for an unknown key.
    """
    exercise = found(key, EXERCISES, "exercise")()
    verdict = judge(exercise, answer)
    title, colour = (
        ("Right.", GREEN) if verdict.right else ("Your turn.", GREY) if verdict.open else ("Not yet.", ORANGE)
    )
    hints = zip(("First hint", "Second hint"), exercise.hints, strict=True)
    folds = (
        "" if verdict.right or verdict.open else "".join(fold(name, f"<p>{marked(hint)}</p>") for name, hint in hints)
    )
    frame = f"border-left: 4px solid {colour}; padding-left: 12px"
    html = f'<div role="status" style="{frame}"><p><b>{title}</b> {marked(verdict.said)}</p>{folds}</div>'
    display({"text/html": html, "text/plain": f"{title} {verdict.said}"}, raw=True)


def judge(exercise: Exercise, answer) -> Verdict:
    """The verdict on an answer. Whatever the answer does or prints, nothing of it reaches the page."""
    wanted = f"Wanted: {exercise.wanted}."
    try:
        with capture_output(), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return compared(exercise, results(exercise, answer))
    except Unanswered:
        return Verdict(False, f"Put {exercise.wanted}, in place of the `...` and run the cell again.", open=True)
    except NotNumbers as error:
        return Verdict(False, f"{error} {wanted}")
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001, an answer may be any object, and do anything
        return Verdict(False, f"What came cannot be read as an answer. {wanted}")


def results(exercise: Exercise, answer) -> list:
    """The answer as arrays: one, or what the function gives for each of the inputs, or why it gives no numbers for one."""
    if not exercise.inputs:
        return [numbers(answer)]
    if answer is None or answer is ...:
        raise Unanswered
    if not callable(answer):
        raise NotNumbers("What came is no function. Give its name, without brackets.")
    gathered = [given(answer, exercise.inputs[0])]
    for arguments in exercise.inputs[1:]:  # where only these fail, a slip such as an overflow may be behind it
        try:
            gathered.append(given(answer, arguments))
        except NotNumbers as error:
            gathered.append(error)
    return gathered


def given(function: Callable, arguments: tuple) -> np.ndarray:
    """What the reader's function gives, and in words what it does in place of giving something."""
    try:
        result = function(*deepcopy(arguments))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001, the reader's own code
        raise NotNumbers(f"The function stops with {type(error).__name__}: {str(error)[:200].rstrip('.')}.") from None
    try:
        return numbers(result)
    except Unanswered:
        raise NotNumbers("The function gives nothing back: is there still a `...` in it, or no `return`?") from None
    except NotNumbers as error:
        raise NotNumbers(str(error).replace("What came", "What the function gives")) from None


def numbers(value) -> np.ndarray:
    """`value` as a float array; NotNumbers says what it is in place of numbers."""
    if value is None or value is ...:
        raise Unanswered
    if isinstance(value, str | bytes):
        raise NotNumbers("What came is text. A number has no quotation marks.")
    if callable(value):
        raise NotNumbers("What came is a function. Call it, with brackets and what it needs.")
    if not isinstance(value, np.ndarray) and hasattr(value, "__len__") and len(value) > TOO_MANY:
        raise NotNumbers("What came is far longer than what is wanted.")
    if isinstance(value, np.ma.MaskedArray):
        value = value.astype(float).filled(np.nan)
    try:
        array = np.asarray(value)
    except ValueError:
        raise NotNumbers("What came has rows of different lengths.") from None
    if array.size > TOO_MANY:
        raise NotNumbers("What came is far longer than what is wanted.")
    if array.dtype == object:
        inside = array.ravel().tolist()
        if any(one is None or one is ... for one in inside):
            raise Unanswered
        if not all(isinstance(one, Real) and not isinstance(one, bool) for one in inside):
            raise NotNumbers(
                f"What came is of the type {type(value).__name__}, which is no number and no array of numbers."
            )
    elif array.dtype.kind not in "iuf":
        kinds = {"b": "True or False", "c": "a complex number", "U": "text", "S": "text"}
        raise NotNumbers(f"What came is {kinds.get(array.dtype.kind, type(value).__name__)}.")
    if array.size == 0:
        raise NotNumbers("What came is empty.")
    return array.astype(float)


def compared(exercise: Exercise, gathered: list) -> Verdict:
    """The verdict on an answer that could be read: right, a slip with a name, or what else can be said."""
    right = expected(exercise, exercise.right)
    if same(gathered, right):
        return Verdict(True, exercise.known)
    for name, wrong in exercise.slips.items():
        if same(gathered, expected(exercise, wrong)):
            return Verdict(False, SLIPS.get(name, name))
    for name, looks_like in GENERAL.items():
        if all(looks_like(*pair) for pair in zip(gathered, right, strict=True)):
            return Verdict(False, SLIPS[name])
    for arguments, a, b in zip(exercise.inputs or [()], gathered, right, strict=True):
        if not equal(a, b):
            return Verdict(False, difference(a, b, exercise.wanted, arguments))


def expected(exercise: Exercise, values) -> list[np.ndarray]:
    """Right or wrong values of the exercise's author as arrays, one for each of the inputs."""
    return [np.asarray(values(*i), dtype=float) for i in exercise.inputs] or [np.asarray(values, dtype=float)]


def same(gathered: list, values: list) -> bool:
    return all(equal(*pair) for pair in zip(gathered, values, strict=True))


def equal(a, b: np.ndarray) -> bool:
    """Equal as a reader means it: [[x]] is x. A function that stops is like one that gives NaN or infinity."""
    if isinstance(a, NotNumbers):
        return not np.isfinite(b).all()
    a, b = np.squeeze(a), np.squeeze(b)
    return a.shape == b.shape and np.allclose(a, b, rtol=CLOSE, atol=CLOSE, equal_nan=True)


def rounded(a, b: np.ndarray) -> bool:
    """Is `a` within 2 % of `b`, or `b` rounded to two decimals or more?"""
    if isinstance(a, NotNumbers) or np.squeeze(a).shape != np.squeeze(b).shape:
        return False
    a, b = np.squeeze(a), np.squeeze(b)
    near = np.abs(a - b) <= 0.02 * np.abs(b)
    return bool(
        np.all(np.any([near, *(np.isclose(a, np.round(b, d), rtol=0, atol=1e-9) for d in (2, 3, 4, 5))], axis=0))
    )


# Slips that can be seen in any answer: what the answer looks like beside the right one.
GENERAL: dict[str, Callable] = {
    "sign": lambda a, b: equal(a, -b),
    "rounded": rounded,
    "swapped": lambda a, b: b.ndim == 2 and equal(a, b.T),
    "order": lambda a, b: (
        b.size > 1
        and not isinstance(a, NotNumbers)
        and np.squeeze(a).shape == np.squeeze(b).shape
        and equal(np.sort(a, axis=None), np.sort(b, axis=None))
    ),
}


def difference(a, b: np.ndarray, wanted: str, arguments: tuple) -> str:
    """What can be said of a wrong answer that is no slip with a name, without saying the right one."""
    at = f"For {', '.join(map(in_short, arguments))}: " if arguments else ""
    if isinstance(a, NotNumbers):
        return f"{at}{a}"
    if np.squeeze(a).shape != np.squeeze(b).shape:
        return f"{at}What came is {in_words_of_shape(a)}. Wanted: {wanted}."
    if not np.isfinite(a).all():
        return f"{at}What came holds NaN or infinity. Was something divided by 0, or too large for exp?"
    if at:
        return f"{at}the function gives {in_short(a)}, and that is not it."
    some = int(np.isclose(a, b, rtol=CLOSE, atol=CLOSE).sum()) if a.shape == b.shape else 0
    return (
        f"{some} of the {b.size} numbers are right."
        if b.size > 1
        else "It is another number, and none of the usual slips."
    )


def in_words_of_shape(array: np.ndarray) -> str:
    if array.size == 1:
        return "one number"
    if array.ndim == 1:
        return f"{array.size} numbers in a row"
    return (
        f"a table of {array.shape[0]} rows and {array.shape[1]} columns"
        if array.ndim == 2
        else f"of shape {array.shape}"
    )


def in_short(value) -> str:
    return np.array2string(np.asarray(value), precision=6, threshold=12).replace("\n", "")
