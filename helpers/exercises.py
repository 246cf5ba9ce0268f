"""What each exercise of the notebooks wants, what is right, and which slips are known by name. Imports numpy and the modules above.

An exercise is a function whose name is its key: check("key", answer). Right values and slips are computed, never typed.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from helpers.iris import SETOSA, VERSICOLOR, VIRGINICA, training_flowers
from helpers.loss import gradient_per_flower, softmax
from helpers.network import hidden_nodes, lesson_network, raw_outputs

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


# --- 10_every_parameter ---


@exercise
def bottom_to_versicolor() -> Exercise:
    flowers, observed = training_flowers()
    hidden, raw = hidden_nodes(flowers), raw_outputs(flowers)
    p, error = softmax(raw), gradient_per_flower(raw, observed)
    upper, bottom = hidden.T
    return Exercise(
        wanted="the slope of the total loss to the weight from bottom to raw Versicolor, one number",
        right=bottom @ error[:, VERSICOLOR],
        known="Any of the six slopes is this sum: what came in along the arrow, times the error at its end.",
        hints=(
            "Which column of `hidden` comes in along this arrow, and which column of `error` waits at its end?",
            "Multiply the column of bottom by the error column of Versicolor, flower by flower, and add the three products.",
        ),
        slips={
            "mean": (bottom * error[:, VERSICOLOR]).mean(),
            "minus_one": bottom @ p[:, VERSICOLOR],
            "This is the slope to the arrow that comes from upper. Which column of `hidden` is bottom?": upper
            @ error[:, VERSICOLOR],
            "This is the arrow that ends at raw Virginica. Species go Setosa, Versicolor, Virginica.": bottom
            @ error[:, VIRGINICA],
            "This is the slope to b4. A bias has 1 coming in; along this arrow comes what bottom gives.": error[
                :, VERSICOLOR
            ].sum(),
            "This is what the Setosa flower says alone. The total is over all three.": bottom[0] * error[0, VERSICOLOR],
        },
    )


@exercise
def carried_to_bottom() -> Exercise:
    flowers, observed = training_flowers()
    raw, weights = raw_outputs(flowers), lesson_network().output_weights
    p, error = softmax(raw)[0], gradient_per_flower(raw, observed)[0]
    upper, bottom = weights
    return Exercise(
        wanted="the error that is carried back to bottom for the Setosa flower, one number",
        right=error @ bottom,
        known="Back along the arrows the same weights multiply, and where several arrows meet, the errors are added.",
        hints=(
            "Three arrows leave bottom. Which error waits at the end of each, and which weight stands on it?",
            "Multiply the three errors in row 0 by the three weights in row 1, and add.",
        ),
        slips={
            "minus_one": p @ bottom,
            "mean": (error * bottom).mean(),
            "This is the error carried to upper. Bottom has the second row of the weights.": error @ upper,
            "This is only what comes back from raw Setosa. Three arrows leave bottom.": error[0] * bottom[0],
            "This goes through the Virginica flower, the second row of `error`. The Setosa flower has the first.": (
                gradient_per_flower(raw, observed)[1] @ bottom
            ),
        },
    )


@exercise
def carried_back() -> Exercise:
    flowers, observed = training_flowers()
    weights = lesson_network().output_weights
    lesson = gradient_per_flower(raw_outputs(flowers), observed), weights, hidden_nodes(flowers)
    others = np.array([[0.25, -0.5, 0.25], [-0.75, 0.5, 0.25]]), -weights, np.array([[0.0, 2.0], [0.5, 0.0]])
    return Exercise(
        wanted="a function of error, weights and hidden that gives the error at the sums of the hidden nodes, (flowers, nodes)",
        right=lambda error, weights, hidden: (error @ weights.T) * (hidden > 0),
        known="This one line is all that a further layer costs.",
        hints=(
            "Two links: back along the arrows, which is a sum over the species, and then through relu.",
            "`error @ weights.T` carries it back to the nodes. Multiply by 1 where the node is on and by 0 where it is off.",
        ),
        slips={
            "relu is missing: where a node gives 0, no error gets through.": lambda error, weights, hidden: (
                error @ weights.T
            ),
            "This multiplies by what the node gives. The slope of relu is 1 or 0: `hidden > 0`.": lambda error, weights, hidden: (
                (error @ weights.T) * hidden
            ),
            "The nodes that are off let the error through, and those that are on stop it. It is the other way round.": lambda error, weights, hidden: (
                (error @ weights.T) * (hidden <= 0)
            ),
            "relu was put on the error. What counts is whether the node is on, not the sign of the error.": lambda error, weights, hidden: (
                np.maximum(0, error @ weights.T)
            ),
        },
        inputs=(lesson, others),
    )
