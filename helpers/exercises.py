"""What each exercise of the notebooks wants, what is right, and which slips are known by name. Imports numpy and the modules above.

An exercise is a function whose name is its key: check("key", answer). Right values and slips are computed, never typed.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from helpers.iris import SETOSA, training_flowers
from helpers.loss import softmax
from helpers.network import raw_outputs

# Slips that come up again and again. The first four are looked for in every exercise.
SLIPS = {
    "sign": "The size is right and the sign is the other one. Go through the minus signs once more.",
    "rounded": "Very close. Was a number rounded on the way, or a slope measured over too large a step? Keep all digits to the end.",
    "order": "The numbers are right and their order is not. Species go Setosa, Versicolor, Virginica; the training flowers Setosa, Virginica, Versicolor.",
    "swapped": "Rows and columns have changed places. A row is a flower, a column is a species.",
    "minus_one": "The -1 is missing. It belongs where the bias is that of the observed species.",
    "wrong_row": "The -1 stands in the wrong place. In each row it belongs to the species that was observed there.",
    "off_diagonal": "p (1 - p) is the slope of a p to its own raw output. Here another raw output moves, and that slope is minus p times the other p.",
    "mean": "This is the mean over the flowers. The course takes the sum, as the lesson does.",
    "log10": "This is the logarithm to base 10. The loss takes the natural one, to base e: np.log.",
    "log2": "This is the logarithm to base 2. The loss takes the natural one, to base e: np.log.",
    "unshifted": "Right for everyday raw outputs, and not for large ones: exp overflows. Take the largest raw output off first.",
}


class Exercise(NamedTuple):
    """One exercise. `right` and the values of `slips` are numbers or arrays, or all of them functions, compared at `inputs`.

    `slips` maps a name in SLIPS, or a sentence of its own, to what one gets with that slip.
    """

    wanted: str  # completes "Wanted: ..."
    right: Any
    known: str  # one sentence: what the reader knows now
    hints: tuple[str, str]
    slips: dict[str, Any]
    inputs: tuple[tuple, ...] = ()  # for a function: tuples of arguments, an everyday one first, then extreme ones


EXERCISES: dict[str, Callable[[], Exercise]] = {}


def exercise(function: Callable[[], Exercise]) -> Callable[[], Exercise]:
    """Register an exercise under the name of its function; it is computed once, when it is first checked."""
    EXERCISES[function.__name__] = cached = cache(function)
    return cached


# --- 05_setosa_and_b3 ---


@exercise
def slope_at_zero() -> Exercise:
    flower = training_flowers().inputs[0]
    p = softmax(raw_outputs([flower], (0, 0, 1)))[0]
    p_before = softmax(raw_outputs([flower], (-2, 0, 1)))[0]
    return Exercise(
        wanted="the slope dCE/db3 of the Setosa flower at b3 = 0, one number",
        right=p[SETOSA] - 1,
        known="The same formula holds at every b3, only p Setosa has changed, and with it the slope has become gentler.",
        hints=(
            "The derivation has ended in a formula that needs one probability of this flower. Which one?",
            "Subtract 1 from p Setosa, and take the p Setosa that belongs to b3 = 0.",
        ),
        slips={
            "minus_one": p[SETOSA],
            "This is p Setosa times 1 - p Setosa: the middle link alone. Two more links belong to the chain.": p[SETOSA]
            * (1 - p[SETOSA]),
            "This is the slope at b3 = -2. The probability has to be computed anew with b3 = 0.": p_before[SETOSA] - 1,
            "This is the link from p to the loss alone. Two more links belong to the chain.": -1 / p[SETOSA],
        },
    )
