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
from helpers.live.still import Still, close_former
from helpers.pictures.style import GREEN, GREY, ORANGE
from helpers.show import Picture, Table, displayed_size, in_words, still_png

HERE = Path(__file__).parent

# --- predict --------------------------------------------------------------------------------------------------------


def predict(key: str, *outcome: Picture | Table | str) -> None:
    """Ask a question of data/questions.toml, and show `outcome`, made by the notebook's code, once the reader has committed.

    Where no kernel has run yet, the options and the outcome are folded. Raises ValueError for an unknown key, or an outcome
    that is no picture, table or text.
    """
    question = found(key, questions(), "question")
    if not outcome:
        raise ValueError("A prediction needs its outcome: a picture, a table or a text.")
    prediction = Prediction(question, "".join(as_html(part) for part in outcome))
    close_former(prediction)
    display(prediction.view)


@cache
def questions() -> dict[str, dict]:
    return tomllib.loads(read_data("questions.toml"))


class PredictView(Still, anywidget.AnyWidget):
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
        self.view.still = {"text/html": still, "text/plain": "\n".join(plain)}, {}

    def close(self) -> None:
        self.view.layout.close()
        self.view.close()


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
    """`right` or not, and what is said of it; `open` if there is no answer yet."""

    right: bool
    said: str
    open: bool = False


class NotNumbers(Exception):
    """What came is no answer; the message is the sentence for the reader."""


class Unanswered(NotNumbers):
    """There is no answer yet."""


def check(key: str, answer) -> None:
    """Say whether `answer` is right, and if not, which slip is behind it; it never raises for an answer, whatever that is.

    Raises ValueError for an unknown key.
    """
    exercise = found(key, EXERCISES, "exercise")()
    right, said, still_open = judge(exercise, answer)
    title, colour = ("Right.", GREEN) if right else ("Your turn.", GREY) if still_open else ("Not yet.", ORANGE)
    html = f"<p><b>{title}</b> {marked(said)}</p>"
    if not right and not still_open:
        hints = zip(("First hint", "Second hint"), exercise.hints, strict=True)
        html += "".join(fold(name, f"<p>{marked(hint)}</p>") for name, hint in hints)
    html = f'<div role="status" style="border-left: 4px solid {colour}; padding-left: 12px">{html}</div>'
    display({"text/html": html, "text/plain": f"{title} {said}"}, raw=True)


def judge(exercise: Exercise, answer) -> Verdict:
    """The verdict on an answer. Nothing that the answer prints, warns of or raises reaches the page."""
    try:
        with capture_output(), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return compared(exercise, results(exercise, answer))
    except Unanswered as error:
        open_ = f"Put {exercise.wanted}, in place of the `...` and run the cell again."
        return Verdict(False, str(error) or open_, open=True)
    except NotNumbers as error:
        return Verdict(False, f"{error} Wanted: {exercise.wanted}.")
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001, an answer may be any object, and do anything
        return Verdict(False, f"What came cannot be read as an answer. Wanted: {exercise.wanted}.")


def results(exercise: Exercise, answer) -> list:
    """The answer as arrays: itself, or what the function gives for each input, or for later inputs why it gives no numbers."""
    if not exercise.inputs:
        return [numbers(answer)]
    if answer is None or answer is ...:
        raise Unanswered
    if not callable(answer):
        raise NotNumbers("What came is no function. Give its name, without brackets.")
    gathered = [given(answer, exercise.inputs[0])]
    for arguments in exercise.inputs[1:]:  # extreme ones: that they fail may be a slip with a name
        try:
            gathered.append(given(answer, arguments))
        except NotNumbers as error:
            gathered.append(error)
    return gathered


def given(function: Callable, arguments: tuple) -> np.ndarray:
    """What the reader's function gives, as an array; NotNumbers says what it does in place of giving one."""
    try:
        result = function(*deepcopy(arguments))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001, the reader's own code
        raise NotNumbers(f"The function stops with {type(error).__name__}: {str(error)[:200].rstrip('.')}.") from None
    try:
        return numbers(result)
    except Unanswered:
        raise Unanswered("The function gives no answer yet: is there still a `...` in it, or no `return`?") from None
    except NotNumbers as error:
        raise NotNumbers(str(error).replace("What came", "What the function gives")) from None


def numbers(value) -> np.ndarray:
    """`value` as a float array; NotNumbers says what it is in place of numbers."""
    if callable(value):
        raise NotNumbers("What came is a function. Call it, with brackets and what it needs.")
    if isinstance(value, str | bytes):
        raise NotNumbers("What came is text. A number has no quotation marks.")
    if not isinstance(value, np.ndarray) and hasattr(value, "__len__") and len(value) > TOO_MANY:
        raise NotNumbers("What came is far longer than what is wanted.")
    if np.ma.is_masked(value):
        raise NotNumbers("Some of the numbers that came are masked.")
    try:
        array = np.asarray(value)
    except ValueError:
        raise NotNumbers("What came has rows of different lengths.") from None
    if array.size > TOO_MANY:
        raise NotNumbers("What came is far longer than what is wanted.")
    if array.size == 0:
        raise NotNumbers("What came is empty.")
    inside = array.ravel().tolist() if array.dtype == object else []
    if any(one is None or one is ... for one in inside):
        raise Unanswered
    real = inside and all(isinstance(one, Real) and not isinstance(one, bool) for one in inside)
    if not real and array.dtype.kind not in "iuf":
        kinds = {"b": "True or False", "c": "a complex number", "U": "text", "S": "text"}
        kind = kinds.get(
            array.dtype.kind, f"of the type {type(value).__name__}, which holds no numbers that can be read"
        )
        raise NotNumbers(f"What came is {kind}.")
    return array.astype(float)


def compared(exercise: Exercise, gathered: list) -> Verdict:
    """The verdict on an answer that could be read: right, a slip with a name, or the little that can be said."""
    right = expected(exercise, exercise.right)
    if alike(equal, gathered, right):
        return Verdict(True, exercise.known)
    for name, wrong in exercise.slips.items():
        if alike(equal, gathered, expected(exercise, wrong)):
            return Verdict(False, SLIPS.get(name, name))
    for name, looks_like in GENERAL.items():
        if alike(looks_like, gathered, right):
            return Verdict(False, SLIPS[name])
    for name, wrong in exercise.slips.items():
        if alike(typed, gathered, expected(exercise, wrong)):
            return Verdict(False, SLIPS.get(name, name))
    n = [equal(*pair) for pair in zip(gathered, right, strict=True)].index(False)
    at = f"For {', '.join(map(in_short, exercise.inputs[n]))}: " if exercise.inputs else ""
    return Verdict(False, at + difference(gathered[n], right[n], exercise))


@np.errstate(all="ignore")
def expected(exercise: Exercise, values) -> list[np.ndarray]:
    """Right or wrong values as the author gives them, as arrays, one for each of the inputs."""
    return [np.asarray(values(*deepcopy(i)), dtype=float) for i in exercise.inputs] or [np.asarray(values, dtype=float)]


def alike(how: Callable, gathered: list, values: list[np.ndarray]) -> bool:
    return all(how(a, b) for a, b in zip(gathered, values, strict=True))


def equal(a, b: np.ndarray) -> bool:
    """The same numbers; [[x]] is as good as x, and a function that stops is like one that gives NaN or infinity."""
    if isinstance(a, NotNumbers):
        return not np.isfinite(b).all()
    return same_shape(a, b) and np.allclose(np.squeeze(a), np.squeeze(b), rtol=CLOSE, atol=CLOSE, equal_nan=True)


def same_shape(a, b: np.ndarray) -> bool:
    return not isinstance(a, NotNumbers) and np.squeeze(a).shape == np.squeeze(b).shape


def rounded(a, b: np.ndarray) -> bool:
    """Is each number of `a` within 2 % of its own in `b`, or that one rounded to two decimals or more?"""
    if not same_shape(a, b):
        return False
    a, b = np.squeeze(a), np.squeeze(b)
    ways = [abs(a - b) <= 0.02 * abs(b), *(abs(a - np.round(b, decimals)) < 1e-9 for decimals in (2, 3, 4, 5))]
    return bool(np.any(ways, axis=0).all())


def typed(a, b: np.ndarray) -> bool:
    """Is each number of `a` its own in `b`, typed with two decimals or more (within 1 %), or from numbers so typed?"""
    if not same_shape(a, b):
        return False
    a, b = np.squeeze(a), np.squeeze(b)
    ways = [abs(a - b) <= 1e-5 * abs(b), *(abs(a - np.round(b, decimals)) < 1e-9 for decimals in (2, 3, 4, 5))]
    return bool((np.any(ways, axis=0) & (abs(a - b) <= 0.01 * abs(b))).all())


# Slips that show in any answer, set beside the right one. (Two tables of 0 and 1 too easily differ in order alone.)
GENERAL: dict[str, Callable] = {
    "sign": lambda a, b: equal(a, -b),
    "rounded": rounded,
    "swapped": lambda a, b: b.ndim == 2 and equal(a, b.T),
    "order": lambda a, b: (
        same_shape(a, b)
        and (b.ndim == 1 or np.unique(b).size > 2)
        and equal(np.sort(a, axis=None), np.sort(b, axis=None))
    ),
}


def difference(a, b: np.ndarray, exercise: Exercise) -> str:
    """What can be said of a wrong answer that is no slip with a name, without saying the right one."""
    if isinstance(a, NotNumbers):
        return str(a)
    if not same_shape(a, b):
        shape = np.squeeze(a).shape
        came = f"a table of {' x '.join(map(str, shape))} numbers" if shape[1:] else f"{a.size} numbers in a row"
        return f"What came is {came if shape else 'one number'}. Wanted: {exercise.wanted}."
    if not np.isfinite(a).all():
        return "What came holds NaN or infinity. Was something divided by 0, or too large for exp?"
    if exercise.inputs:
        return f"the function gives {in_short(a)}, and that is not it."
    some = np.isclose(np.squeeze(a), np.squeeze(b), rtol=CLOSE, atol=CLOSE).sum()
    return (
        f"{some} of the {b.size} numbers {'is' if some == 1 else 'are'} right."
        if b.size > 1
        else "It is another number, and none of the usual slips."
    )


def in_short(value) -> str:
    return np.array2string(np.asarray(value), precision=6, threshold=12).replace("\n", "")
