"""An exercise has two halves: its numbers, a function in answers_*.py, and its words, a table in data/exercises.toml."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

from helpers.files import sentences


class Words(NamedTuple):
    """What is said in one exercise."""

    wanted: str  # completes "Wanted: ..."
    known: str  # one sentence: what the reader knows now
    hints: Sequence[str]  # two
    slips: dict[str, str]  # a sentence for each slip of its own


class Exercise(NamedTuple):
    """One exercise. `right` and the values of `slips` are numbers or arrays, or all of them functions, compared at `inputs`.

    A slip is named as in `words`, or as one that exercises share; what follows a space only tells two forms of it apart.
    `words` are those of data/exercises.toml, unless given.
    """

    right: Any
    slips: dict[str, Any]  # what one gets with each slip
    inputs: tuple[tuple, ...] = ()  # for a function: tuples of arguments, an everyday one first, then extreme ones
    words: Words | None = None

    def says(self, slip: str) -> str:
        name = slip.split()[0]
        return self.words.slips.get(name) or shared_slips()[name]


EXERCISES: dict[str, Callable[[], Exercise]] = {}


def exercise(function: Callable[[], Exercise]) -> Callable[[], Exercise]:
    """Register an exercise under the name of its function; it is computed once, when it is first checked."""

    @cache
    def whole() -> Exercise:
        made = function()
        return made if made.words else made._replace(words=Words(**sentences("exercises")[function.__name__]))

    EXERCISES[function.__name__] = whole
    return whole


def shared_slips() -> dict[str, str]:
    """A sentence for each slip that comes up again and again."""
    return sentences("exercises")["shared_slips"]
