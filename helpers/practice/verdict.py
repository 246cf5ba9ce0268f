"""check: whether an answer is right, and if not, which slip is behind it."""

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from inspect import iscoroutinefunction
from numbers import Real
from typing import NamedTuple

import numpy as np
from IPython.display import display

from helpers.pictures.style import GREEN, GREY, ORANGE
from helpers.practice.exercise import EXERCISES, Exercise, shared_slips
from helpers.practice.page import fold, found, marked

CLOSE = 1e-6  # as good as right: six printed decimals are


class Verdict(NamedTuple):
    """`right` or not, and what is said of it; `open` if there is no answer yet, `rounded` if it is right as far as it goes."""

    right: bool
    said: str
    open: bool = False
    rounded: bool = False


class NotNumbers(Exception):
    """What came is no answer; the message is the sentence for the reader."""


class Unanswered(NotNumbers):
    """There is no answer yet."""


def check(key: str, answer) -> None:
    """Say whether `answer` is right, and if not, which slip is behind it; it never raises for an answer.

    What a function prints stands above. Raises ValueError for an unknown key.
    """
    exercise = found(key, EXERCISES, "exercise")()
    right, said, still_open, rounded_off = judge(exercise, answer)
    title = "Right, to three digits." if rounded_off else "Right."
    title, colour = (title, GREEN) if right else ("Your turn.", GREY) if still_open else ("Not yet.", ORANGE)
    html = f"<p><b>{title}</b> {marked(said)}</p>"
    if not right and not still_open:
        hints = zip(("First hint", "Second hint"), exercise.words.hints, strict=True)
        html += "".join(fold(name, f"<p>{marked(hint)}</p>") for name, hint in hints)
    html = f'<div role="status" style="border-left: 4px solid {colour}; padding-left: 12px">{html}</div>'
    display({"text/html": html, "text/plain": f"{title} {said}"}, raw=True)


@np.errstate(all="ignore")
def judge(exercise: Exercise, answer) -> Verdict:
    wanted = exercise.words.wanted
    try:
        return compared(exercise, results(exercise, answer))
    except Unanswered as error:
        open_ = f"Put {wanted}, in place of the `...` and run the cell again."
        return Verdict(False, str(error) or open_, open=True)
    except NotNumbers as error:
        return Verdict(False, f"{error} Wanted: {wanted}.")
    except Exception:  # noqa: BLE001, a reader meets a sentence, never a traceback from in here
        return Verdict(False, f"What came cannot be read as an answer. Wanted: {wanted}.")


def results(exercise: Exercise, answer) -> list:
    """The answer as arrays: itself, or what the function gives for each input, or for later inputs why it gives no numbers."""
    if not exercise.inputs:
        return [numbers(answer)]
    if answer is None or answer is ...:
        raise Unanswered
    if iscoroutinefunction(answer):
        raise NotNumbers("What came is an `async` function, which only promises to answer. Begin it with `def` alone.")
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
    except Exception as error:  # noqa: BLE001, the reader's own code
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
    if isinstance(value, str):
        raise NotNumbers("What came is text. A number has no quotation marks.")
    try:
        array = np.asarray(value)
    except ValueError:
        raise NotNumbers("What came has rows of different lengths.") from None
    if array.size == 0:
        raise NotNumbers("What came is empty.")
    kind = array.dtype.kind
    if kind == "O":  # NumPy has no numbers of this kind: fractions, or a `...` among numbers, or no numbers at all
        inside = array.ravel().tolist()
        if any(one is None or one is ... for one in inside):
            raise Unanswered
        kind = "f" if all(isinstance(one, (Real, Decimal)) for one in inside) else kind
    if kind == "b" and array.size > 1:  # a one-hot row, as == gives it
        kind = "i"
    if kind not in "iuf":
        kinds = {"b": "True or False", "c": "a complex number", "U": "text"}
        unread = f"of the type {type(value).__name__}, which holds no numbers that can be read"
        raise NotNumbers(f"What came is {kinds.get(kind, unread)}.")
    return array.astype(float)


def compared(exercise: Exercise, gathered: list) -> Verdict:
    """The verdict on an answer that could be read: right, a slip with a name, or the little that can be said."""
    right = expected(exercise, exercise.right)
    if alike(equal, gathered, right):
        return Verdict(True, exercise.words.known)
    slips = {name: expected(exercise, wrong) for name, wrong in exercise.slips.items()}
    for name, wrong in slips.items():
        if alike(equal, gathered, wrong):
            return Verdict(False, exercise.says(name))
    if not exercise.inputs and to_three_digits(gathered[0], right[0]):
        return Verdict(True, exercise.words.known, rounded=True)
    if exercise.inputs and alike(equal, gathered, gathered[:1] * len(gathered)):
        return Verdict(False, shared_slips()["notebooks_own"])
    if not equal(gathered[0], right[0]):  # the everyday input alone: at extreme ones a slip has many ways to go
        for name, looks_like in GENERAL.items():
            if looks_like(gathered[0], right[0]):
                return Verdict(False, shared_slips()[name])
        for name, wrong in slips.items():
            if typed(gathered[0], wrong[0]):
                return Verdict(False, exercise.says(name))
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


def near(a, b: np.ndarray, relative: float) -> np.ndarray:
    """Which numbers of `a` are their own in `b` but for a small part, or rounded to two decimals or more?"""
    a, b = np.squeeze(a), np.squeeze(b)
    ways = [abs(a - b) <= relative * abs(b), *(abs(a - np.round(b, decimals)) < 1e-9 for decimals in (2, 3, 4, 5))]
    return np.any(ways, axis=0)


@np.errstate(divide="ignore")
def to_three_digits(a, b: np.ndarray) -> bool:
    """Is each number of `a` its own in `b`, as far as three digits go? (A whole number has to be whole.)"""
    if not same_shape(a, b):
        return False
    a, b = np.squeeze(a), np.squeeze(b)
    last = 10.0 ** (np.floor(np.log10(abs(b))) - 2)  # the third digit counts so much; 0 for a number that is 0
    return bool((abs(a - b) <= np.where(b == np.round(b), CLOSE, last / 2)).all())


def rounded(a, b: np.ndarray) -> bool:
    """Is each number of `a` within 2 % of its own in `b`, or that one rounded to two decimals or more?"""
    return same_shape(a, b) and bool(near(a, b, 0.02).all())


def typed(a, b: np.ndarray) -> bool:
    """Is each number of `a` its own in `b`, typed with two decimals or more (within 1 %), or from numbers so typed?"""
    if not same_shape(a, b):
        return False
    within = abs(np.squeeze(a) - np.squeeze(b)) <= 0.01 * abs(np.squeeze(b))
    return bool((near(a, b, 1e-5) & within).all())


# Slips that show in any answer, set beside the right one. (Two tables of 0 and 1 too easily differ in order alone.)
GENERAL: dict[str, Callable] = {
    "sign": lambda a, b: equal(a, -b),
    "rounded": rounded,
    "percent": lambda a, b: bool((b >= 0).all() and (b <= 1).all()) and rounded(a, 100 * b),
    "mean": lambda a, b: typed(a, b / 3),  # of the three flowers
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
        comma = " Python reads a comma as `and`; the decimal sign is a point." * (
            a.size == 2 * b.size and bool((a % 1 == 0).all())
        )
        return f"What came is {came if shape else 'one number'}.{comma} Wanted: {exercise.words.wanted}."
    if not np.isfinite(a).all():
        return "What came holds NaN or infinity. Was something divided by 0, or too large for exp?"
    if exercise.inputs:
        return f"the function gives {in_short(a)}, and that is not it."
    if b.size == 1:
        return "That is another number, and not one that a usual slip gives. The first hint asks the question to begin with."
    some = np.isclose(np.squeeze(a), np.squeeze(b), rtol=CLOSE, atol=CLOSE).sum()
    return f"{some} of the {b.size} numbers {'is' if some == 1 else 'are'} right."


def in_short(value) -> str:
    return np.array2string(np.asarray(value), precision=6, threshold=12).replace("\n", "")
