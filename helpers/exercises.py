"""What each exercise of the notebooks wants, what is right, and which slips are known by name. Imports numpy and the modules above.

An exercise is a function whose name is its key: check("key", answer). Right values and slips are computed, never typed.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from helpers.descent import bias_slopes, descend
from helpers.iris import SETOSA, VERSICOLOR, VIRGINICA, all_flowers, flowers_in_cm, training_flowers
from helpers.loss import (
    cross_entropy,
    gradient,
    gradient_per_flower,
    one_hot,
    softmax,
    softmax_slopes,
    total_cross_entropy,
)
from helpers.network import hidden_nodes, lesson_network, raw_outputs, start_biases

# Slips that come up again and again. The first four are looked for in every exercise.
SLIPS = {
    "sign": "The size is right and the sign is the other one. Go through the minus signs once more.",
    "rounded": "Very close. Was a number rounded on the way, or a slope measured over too large a step? Keep all digits to the end.",
    "order": "The numbers are right and their order is not. Species go Setosa, Versicolor, Virginica; the training flowers Setosa, Virginica, Versicolor.",
    "swapped": "Rows and columns have changed places. A row is a flower, a column is a species.",
    "minus_one": "The -1 is missing. It belongs where the bias is that of the observed species.",
    "wrong_row": "The -1 stands in the wrong place. In each row it belongs to the species that was observed there.",
    "off_diagonal": "p (1 - p) is the slope of a p to its own raw output. Here another raw output moves. Where in the fraction for p does it stand?",
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


# --- 01_raw_outputs ---


@exercise
def scaled_petal() -> Exercise:
    in_cm = flowers_in_cm().inputs
    (low, low_sepal), (high, _) = in_cm.min(axis=0), in_cm.max(axis=0)
    petal, span = in_cm[70, 0], high - low
    return Exercise(
        wanted="the petal width of flower 71 on the scale from 0 to 1, one number",
        right=(petal - low) / span,
        known="On this scale the unit no longer matters: inches would have given the same number.",
        hints=(
            "What would your calculation make of the smallest petal, and what of the largest?",
            "Take the smallest petal width off, and divide what is left by the range of the petals.",
        ),
        slips={
            "The smallest was not taken off first. What becomes of the smallest petal here?": petal / span,
            "This divides by the largest and takes nothing off. What becomes of the smallest petal here?": petal / high,
            "The smallest is off, and then the largest divides. Which number has to divide so that the largest petal becomes 1?": (
                petal - low
            )
            / high,
            "This is still in centimetres, counted from the smallest petal. One step is missing.": petal - low,
            "This takes the smallest sepal off. Which line of the output is about petals?": (petal - low_sepal) / span,
            "Only the 0.1 was divided. Brackets around the difference make the whole of it the top.": petal
            - low / span,
            "This counts from the largest down. Which petal is to become 0?": (high - petal) / span,
        },
    )


@exercise
def raw_virginica() -> Exercise:
    scaled = all_flowers().inputs[[70]]
    network, flower = lesson_network(), np.round(scaled, 2)
    hidden, sums = hidden_nodes(flower)[0], (flower @ network.hidden_weights + network.hidden_biases)[0]
    weights, biases = network.output_weights[:, VIRGINICA], network.output_biases
    return Exercise(
        wanted="raw Virginica of flower 71, one number",
        right=hidden @ weights + biases[VIRGINICA],
        known="A node that is off gives 0, and so the whole orange part of this flower is 0.",
        hints=(
            "Work out the sum in each of the two nodes first. What does relu make of the one and of the other?",
            "Virginica's weight for upper times what upper gives, plus its weight for bottom times what bottom gives, plus b5.",
        ),
        slips={
            "The sum in one node is below 0 and went on as it is. What does relu make of it?": sums @ weights
            + biases[VIRGINICA],
            "The bias is missing. Each raw output has one of its own, added last.": hidden @ weights,
            "This adds b3, the bias of Setosa. Which one belongs to Virginica?": hidden @ weights + biases[SETOSA],
            "This is raw Setosa. Virginica has weights and a bias of its own.": hidden
            @ network.output_weights[:, SETOSA]
            + biases[SETOSA],
            "The blue part has the other sign. What stands before the 2.2?": biases[VIRGINICA] - hidden @ weights,
            "The two weights of Virginica have changed places. Which one stands on the arrow from upper?": hidden
            @ weights[::-1]
            + biases[VIRGINICA],
            "This is b5 alone, as if both nodes were off. Look at the sum in upper again, sign by sign.": biases[
                VIRGINICA
            ],
            "These are the widths before they were rounded. Take 0.71 and 0.50 here.": hidden_nodes(scaled)[0] @ weights
            + biases[VIRGINICA],
        },
    )


@exercise
def green_meets_purple() -> Exercise:
    biases, raw = start_biases(), raw_outputs(training_flowers().inputs)
    lift = raw[0, VIRGINICA] - raw[0, SETOSA]
    return Exercise(
        wanted="the b3 at which raw Setosa of the Setosa flower is as high as its raw Virginica, one number",
        right=biases[SETOSA] + lift,
        known="A little further, and green is on top at this flower: the network calls it a Setosa.",
        hints=(
            "How far is the green surface below the purple one at this flower? Read the first row of the table.",
            "A bias lifts its surface by as much as it is raised. Add the distance to the b3 that we start from.",
        ),
        slips={
            "This is how far b3 has to rise. Where does it start?": lift,
            "This lowers the green surface by the distance. Which of the two is to move, and which way?": biases[SETOSA]
            - lift,
            "The two raw outputs were added. A distance is one of them minus the other, and one is below 0.": biases[
                SETOSA
            ]
            + raw[0, VIRGINICA]
            + raw[0, SETOSA],
            "This is where raw Setosa equals raw Versicolor. Which surface is the purple one?": biases[SETOSA]
            + raw[0, VERSICOLOR]
            - raw[0, SETOSA],
            "This is the height to reach. b3 is only one of the three parts that make up raw Setosa.": raw[
                0, VIRGINICA
            ],
            "Now b3 equals b5. Equal biases do not make equal raw outputs, since each species has its own blue and orange.": biases[
                VIRGINICA
            ],
            "This is right for the Versicolor flower. Which row of the table is the Setosa flower?": biases[SETOSA]
            + raw[2, VIRGINICA]
            - raw[2, SETOSA],
        },
    )


# --- 02_softmax ---


@exercise
def p_of_flower_71() -> Exercise:
    raw = raw_outputs(np.round(all_flowers().inputs[[70]], 2))[0]
    e, p = np.exp(raw), softmax(raw)
    return Exercise(
        wanted="p Versicolor of flower 71, one number",
        right=p[VERSICOLOR],
        known="Virginica gets more, though this flower is a Versicolor. How bad that is, notebook 03 puts in a number.",
        hints=(
            "Two steps: what makes each raw output positive, and what makes the three add up to 1?",
            "Raise e to each of the three with `np.exp`. Divide the result for Versicolor by the sum of all three results.",
        ),
        slips={
            "The raw outputs were divided as they are. Which step comes before the division?": raw[VERSICOLOR]
            / raw.sum(),
            "This is more than 1, so it is no probability yet. One step is missing.": e[VERSICOLOR],
            "The sum below the line leaves Versicolor itself out. It is over all three.": e[VERSICOLOR]
            / (e.sum() - e[VERSICOLOR]),
            "Above the line stands an exponential, below it the sum of the raw outputs. Both belong to the exponentials.": e[
                VERSICOLOR
            ]
            / raw.sum(),
            "This is p Virginica. Species go Setosa, Versicolor, Virginica.": p[VIRGINICA],
            "This is p Setosa. Species go Setosa, Versicolor, Virginica.": p[SETOSA],
            "This is what the other two species have together.": 1 - p[VERSICOLOR],
        },
    )


@exercise
def steady_softmax() -> Exercise:
    def shifted_by(shift):
        return lambda raw: np.exp(raw - shift(raw)) / np.exp(raw - shift(raw)).sum()

    return Exercise(
        wanted="a function of the three raw outputs of one flower that gives its three probabilities",
        right=softmax,
        known="After the shift the largest raw output is 0, and e to the power 0 is 1: nothing overflows.",
        hints=(
            "Which number can you take off all three, so that none of them is above 0 any more?",
            "Begin with `shifted = raw - raw.max()`. Then go on as `first_softmax` does, with `shifted` in place of `raw`.",
        ),
        slips={
            "unshifted": shifted_by(lambda raw: 0),
            "The smallest was taken off, so now the large ones are larger still. Which one has to become 0?": shifted_by(
                np.min
            ),
            "The mean was taken off, and the largest may still be far above 0. Which one has to become 0?": shifted_by(
                np.mean
            ),
            "Large raw outputs were cut off. That changes how far they are apart, and very negative ones still all become 0.": lambda raw: (
                np.exp(np.minimum(raw, 700)) / np.exp(np.minimum(raw, 700)).sum()
            ),
            "The three do not add up to 1. The division by their sum is missing.": lambda raw: np.exp(raw - raw.max()),
            "Above the line the raw outputs are shifted, below it they are not.": lambda raw: (
                np.exp(raw - raw.max()) / np.exp(raw).sum()
            ),
            "The raw outputs were divided by the largest. Only adding or taking off leaves the probabilities alone.": lambda raw: (
                softmax(raw / raw.max())
            ),
        },
        inputs=(
            (np.array([1.43, -0.40, 0.23]),),
            (np.array([1000.0, 0.0, -1000.0]),),
            (np.array([-1000.0, -1001.0, -1003.0]),),
        ),
    )


@exercise
def same_probabilities() -> Exercise:
    start, rise = start_biases(), 2.5
    moved = start + [rise, 0, 0]
    return Exercise(
        wanted="the three biases b3, b4 and b5 in square brackets, with b3 = 0.5",
        right=start + rise,
        known="There are many biases for each set of probabilities. In notebook 08 they form a valley.",
        hints=(
            "By how much has b3 moved? And what does softmax look at in the three raw outputs?",
            "Add to b4 and to b5 what was added to b3: then all three raw outputs rise alike.",
        ),
        slips={
            "Only b3 has moved, and so raw Setosa has come closer to the other two.": moved,
            "The other two went down by what b3 went up. Now they are twice as far off as if they had stayed.": moved
            - [0, rise, rise],
            "The other two went down so that the three biases keep their sum. What counts is how far they are apart.": moved
            - [0, rise / 2, rise / 2],
            "Now all three biases are equal. At the start they were not: what counts is how far they are apart.": np.full(
                3, moved[SETOSA]
            ),
            "This is what each bias rises by. Wanted is where they stand then.": np.full(3, rise),
        },
    )


# --- 03_cross_entropy ---


@exercise
def loss_of_flower_71() -> Exercise:
    p = softmax(raw_outputs(np.round(all_flowers().inputs[[70]], 2))[0])
    q = p[VERSICOLOR]
    return Exercise(
        wanted="the cross entropy of flower 71, one number",
        right=-np.log(q),
        known="What the other two species got does not stand in the formula. It shows all the same, in what is missing here.",
        hints=(
            "Which species was this flower observed to be, and which of the three probabilities is that?",
            "Minus `np.log` of p Versicolor, with all six decimals of p.",
        ),
        slips={
            "log10": -np.log10(q),
            "log2": -np.log2(q),
            "This looks at p Virginica, the largest. The loss looks at the species that was observed.": -np.log(
                p[VIRGINICA]
            ),
            "This looks at p Setosa. Which species was observed?": -np.log(p[SETOSA]),
            "This is how far p is from 1. The loss is minus the logarithm of p.": 1 - q,
            "This is minus the logarithm of what the other species got. Which probability belongs there?": -np.log(
                1 - q
            ),
            "This adds all three logarithms. Only one of the three probabilities counts.": -np.log(p).sum(),
        },
    )


@exercise
def total_at_zero() -> Exercise:
    flowers, observed = training_flowers()
    rows = range(3)
    before, p = (softmax(raw_outputs(flowers, [b3, 0, 1])) for b3 in (-2, 0))
    own = p[rows, observed]
    return Exercise(
        wanted="the total loss of the three flowers at b3 = 0, one number",
        right=-np.log(own).sum(),
        known="The Setosa flower has gained much, the other two have paid a little, and the total is lower than at b3 = -2.",
        hints=(
            "Row by row: which species is this flower, and which column of `p_at_zero` is that?",
            "Minus `np.log` of `p_at_zero[0, 0]`, of `p_at_zero[1, 2]` and of one more, and add the three.",
        ),
        slips={
            "mean": -np.log(own).mean(),
            "log10": -np.log10(own).sum(),
            "log2": -np.log2(own).sum(),
            "This is the figure of the lesson, from rounded probabilities. Keep all digits to the end.": np.round(
                -np.log(np.round(own, 2)), 2
            ).sum(),
            "This is the total at b3 = -2. Take `p_at_zero`.": -np.log(before[rows, observed]).sum(),
            "This is the Setosa flower alone. The losses of all three flowers are added.": -np.log(own[0]),
            "This adds the logarithms of all nine. In each row only the observed species counts.": -np.log(p).sum(),
            "This goes down the diagonal. The second row is the Virginica flower: which column is its own?": -np.log(
                p[rows, rows]
            ).sum(),
            "This is the product of the three probabilities. Its logarithm, with a minus sign, is the total.": own.prod(),
        },
    )


@exercise
def y_of_four() -> Exercise:
    y = one_hot([VIRGINICA, VIRGINICA, SETOSA, VERSICOLOR])
    return Exercise(
        wanted="four rows of three numbers, a row for each flower and a column for each species",
        right=y,
        known="Each row adds up to 1, as a row of probabilities does. It is what a perfect prediction would be.",
        hints=(
            "How many rows does a table for four flowers have, and in which order do the columns stand?",
            "Columns go Setosa, Versicolor, Virginica. So a Virginica has its 1 in the last place of its row.",
        ),
        slips={
            "The columns stand in the order of the lesson's flowers. Species go Setosa, Versicolor, Virginica.": y[
                :, [0, 2, 1]
            ],
            "0 and 1 have changed places. The 1 says what was observed.": 1 - y,
            "These are the numbers of the species, one for each flower. A one-hot row has three entries.": y.argmax(
                axis=1
            ),
            "The flowers are in the order Setosa, Versicolor, Virginica, Virginica. Keep the order of the question.": y[
                [2, 3, 0, 1]
            ],
        },
    )


@exercise
def flower_loss() -> Exercise:
    def top_and_bottom(raw, species, log=np.log):
        shifted = raw - raw.max()
        return log(np.exp(shifted).sum()) - shifted[species]

    return Exercise(
        wanted="a function of the raw outputs of one flower and the number of its species that gives its loss",
        right=top_and_bottom,
        known="No p has been computed, so none can become 0, however extreme the raw outputs are.",
        hints=(
            "In the formula, which part is the logarithm of the top, and which that of the bottom? And what keeps exp small?",
            "Take the largest raw output off first. Then the loss is `np.log` of the sum of the exponentials, minus the shifted raw output of `species`.",
        ),
        slips={
            "Right for everyday raw outputs. For extreme ones p becomes 0 on the way, and its logarithm is infinite.": lambda raw, species: (
                -np.log(softmax(raw)[species])
            ),
            "Right for everyday raw outputs. For large ones exp overflows on the way to p. Write it without p, as in the formula.": lambda raw, species: (
                -np.log(np.exp(raw[species]) / np.exp(raw).sum())
            ),
            "unshifted": lambda raw, species: np.log(np.exp(raw).sum()) - raw[species],
            "This is ln p as the formula gives it. The loss is minus that. And for large raw outputs exp overflows.": lambda raw, species: (
                raw[species] - np.log(np.exp(raw).sum())
            ),
            "The sum was taken of shifted raw outputs, and then an unshifted one was taken off. Use the same in both places.": lambda raw, species: (
                np.log(np.exp(raw - raw.max()).sum()) - raw[species]
            ),
            "The sum of the exponentials went in without its logarithm.": lambda raw, species: (
                np.exp(raw - raw.max()).sum() - (raw - raw.max())[species]
            ),
            "log10": lambda raw, species: top_and_bottom(raw, species, np.log10),
            "log2": lambda raw, species: top_and_bottom(raw, species, np.log2),
            "This is the loss of a Setosa, whatever was observed. Where does `species` come in?": lambda raw, species: (
                top_and_bottom(raw, SETOSA)
            ),
        },
        inputs=(
            (np.array([1.43, -0.40, 0.23]), VERSICOLOR),
            (np.array([1000.0, 0.0, -1000.0]), VIRGINICA),
            (np.array([1000.0, 999.0, -1000.0]), VERSICOLOR),
        ),
    )


# --- 04_chain_rule ---


@exercise
def secant_slope() -> Exercise:
    raw = raw_outputs(training_flowers().inputs)[0]
    at = raw[SETOSA]

    def p(raw_setosa):
        return softmax([raw_setosa, raw[VERSICOLOR], raw[VIRGINICA]])[SETOSA]

    return Exercise(
        wanted="a function of h that gives the slope of the secant from `raw[0]` to `raw[0] + h`",
        right=lambda h: (p(at + h) - p(at)) / h,
        known="Rise over step: this one formula measures any slope, the better the smaller the step.",
        hints=(
            "At which two places do you need the height of the curve, and what becomes of the two heights?",
            "Take `p_setosa` at `raw[0] + h` and at `raw[0]`, subtract, put brackets around the difference, and divide by `h`.",
        ),
        slips={
            "This is the rise alone. A slope is the rise for each unit of the step.": lambda h: p(at + h) - p(at),
            "Only the second height is divided by h. Brackets around the difference make the whole rise the top.": lambda h: (
                p(at + h) - p(at) / h
            ),
            "This is the step divided by the rise. A slope is the other way round.": lambda h: h / (p(at + h) - p(at)),
            "This is the height at the far end, divided by the step. How far has the curve risen on the way there?": lambda h: (
                p(at + h) / h
            ),
            "This secant starts where raw Setosa is 0. Where is the flower?": lambda h: (p(h) - p(0)) / h,
            "The rise is multiplied by the step. A long step must not make the slope larger.": lambda h: (
                (p(at + h) - p(at)) * h
            ),
            "This steps to both sides, which comes later in this notebook. Here the secant starts at the flower.": lambda h: (
                (p(at + h) - p(at - h)) / (2 * h)
            ),
        },
        inputs=((2.0,), (0.001,), (-0.5,)),
    )


@exercise
def virginica_first_link() -> Exercise:
    p = softmax(raw_outputs(training_flowers().inputs))
    own = p[1, VIRGINICA]
    return Exercise(
        wanted="the slope of the Virginica flower's loss to the p that its loss looks at, one number",
        right=-1 / own,
        known="This flower is predicted better, so its curve is less steep there. You will meet this number again in notebook 06.",
        hints=(
            "Which of the three probabilities does the loss of a Virginica look at?",
            "Minus 1, divided by p Virginica, which is the third of the three.",
        ),
        slips={
            "This divides by p Setosa. The loss looks at the species that was observed, and this flower is a Virginica.": -1
            / p[1, SETOSA],
            "This divides by p Versicolor. In the order of the species Virginica comes last.": -1 / p[1, VERSICOLOR],
            "This belongs to the Setosa flower. Which probabilities are those of the Virginica flower?": -1
            / p[0, SETOSA],
            "This is the loss itself. How fast does it change with p?": -np.log(own),
            "log10": -1 / (own * np.log(10)),
            "log2": -1 / (own * np.log(2)),
            "This is minus p. The slope of a logarithm is 1 divided by what stands in it.": -own,
            "This is p - 1, which belongs to the whole chain. Here only the link from p to the loss is asked for.": own
            - 1,
        },
    )


@exercise
def versicolor_own_slope() -> Exercise:
    raw = raw_outputs(training_flowers().inputs)[0]
    p = softmax(raw)
    mine = p[VERSICOLOR]
    return Exercise(
        wanted="the slope of p Versicolor to raw Versicolor for the Setosa flower, one number",
        right=mine * (1 - mine),
        known="The same formula serves every species, as long as it is its own raw output that moves.",
        hints=(
            "In the derivation, what becomes of S / T when you write V, for Versicolor, in place of S?",
            "The formula is p (1 - p). Which of the three p is it now?",
        ),
        slips={
            "This is the slope of p Setosa to raw Setosa, which stands above. Who moves, and who answers, this time?": p[
                SETOSA
            ]
            * (1 - p[SETOSA]),
            "This is Virginica's. In the order of the species Versicolor comes second.": p[VIRGINICA]
            * (1 - p[VIRGINICA]),
            "This is p squared. The second factor is what is left of the budget.": mine**2,
            "This is the second factor alone. Which first factor stands before it?": 1 - mine,
            "This is the first factor alone. By what is p multiplied?": mine,
            "This takes the raw output where the formula wants the probability.": raw[VERSICOLOR]
            * (1 - raw[VERSICOLOR]),
        },
    )


@exercise
def virginica_to_raw_versicolor() -> Exercise:
    p = softmax(raw_outputs(training_flowers().inputs))[0]
    return Exercise(
        wanted="the slope of p Virginica to raw Versicolor for the Setosa flower, one number",
        right=-p[VIRGINICA] * p[VERSICOLOR],
        known="Two different species, so the slope is minus the product of their p, and it does not matter which of the two moves.",
        hints=(
            "What stands on top of the fraction for p Virginica, and does it move when raw Versicolor does?",
            "Only the sum below moves. That is the second case: minus one p times the other.",
        ),
        slips={
            "off_diagonal": p[VIRGINICA] * (1 - p[VIRGINICA]),
            "This is the slope of p Versicolor to its own raw output. Here another p answers.": p[VERSICOLOR]
            * (1 - p[VERSICOLOR]),
            "This is the slope of p Virginica to raw Setosa. Which raw output moves here?": -p[VIRGINICA] * p[SETOSA],
            "This is how p Setosa answers raw Versicolor. Which p is asked for?": -p[SETOSA] * p[VERSICOLOR],
            "This says that p Virginica stays. The top of its fraction does. What about the sum below?": 0.0,
            "This is p of the species that moves alone. How much is lost depends also on how much there was.": -p[
                VERSICOLOR
            ],
        },
    )


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


@exercise
def promised_change() -> Exercise:
    flower, step = training_flowers().inputs[0], 0.02

    def ce(b3):
        return cross_entropy(raw_outputs([flower], (b3, 0, 1)), [SETOSA])[0]

    p = softmax(raw_outputs([flower], (-2, 0, 1)))[0]
    steep = p[SETOSA] - 1
    return Exercise(
        wanted="the change of the loss that the slope promises for a rise of b3 by 0.02, one number",
        right=steep * step,
        known="For a step as small as this, the promise is kept to within a thousandth part or two.",
        hints=(
            "The slope is the change for each unit of b3. Which part of a unit is the step?",
            "Take p Setosa minus 1, and multiply it by the step.",
        ),
        slips={
            "minus_one": p[SETOSA] * step,
            "This is the slope: the change for a whole unit of b3. The step is smaller.": steep,
            "The slope is divided by the step. A smaller step must give a smaller change.": steep / step,
            "This is what the curve really does. The promise is made by the tangent: slope times step.": ce(-2 + step)
            - ce(-2),
            "This is the loss that is left after the step. By how much has it changed?": ce(-2) + steep * step,
            "This goes up by the link from p to the loss alone. The slope to b3 has three links.": -1
            / p[SETOSA]
            * step,
        },
    )


@exercise
def p_from_the_slope() -> Exercise:
    steep = -0.25
    return Exercise(
        wanted="p Setosa of a Setosa flower whose slope dCE/db3 is -0.25, one number",
        right=steep + 1,
        known="The slope alone says how good the prediction is: it is the probability that is missing, with a minus sign.",
        hints=(
            "Which formula ties this slope to p Setosa?",
            "p Setosa minus 1 is -0.25. What has to be added on both sides?",
        ),
        slips={
            "A probability is never negative. In the formula for the slope something is taken off p Setosa: what?": steep,
            "This is what is missing to a perfect prediction. What does the network give?": -steep,
            "A probability is never above 1. Is the 1 taken off p, or p off the 1?": 1 - steep,
            "This is the p whose loss is 0.25. It is the slope that is -0.25.": np.exp(steep),
        },
    )


# --- 06_virginica_and_versicolor ---


@exercise
def virginica_middle_link() -> Exercise:
    p = softmax(raw_outputs(training_flowers().inputs))
    p_set, p_ver, p_vir = p[1]
    return Exercise(
        wanted="the slope of p Virginica to raw Setosa for the Virginica flower, one number",
        right=-p_vir * p_set,
        known="b3 does reach this flower: through the sum below the fraction, which all three species share.",
        hints=(
            "Write p Virginica as a fraction. Where in it does raw Setosa stand?",
            "It stands in the sum below and not on top: the second case of notebook 04, minus the p that answers times the p that moves.",
        ),
        slips={
            "off_diagonal": p_vir * (1 - p_vir),
            "This is the slope of p Setosa to its own raw output. Which p does the loss of this flower look at?": p_set
            * (1 - p_set),
            "This is how p Versicolor answers raw Setosa. Which p does the loss of this flower look at?": -p_ver
            * p_set,
            "This is how p Virginica answers raw Versicolor. Which raw output does b3 move?": -p_vir * p_ver,
            "This is minus p Setosa: the fraction of itself that p Virginica loses. How much is that of what it has?": -p_set,
            "This says that p Virginica stays. Its raw output does. Does the sum below its fraction stay too?": 0.0,
            "These are probabilities of the Setosa flower. The Virginica flower has the second row of the table.": -p[
                0, 2
            ]
            * p[0, 0],
        },
    )


@exercise
def versicolor_first_link() -> Exercise:
    p = softmax(raw_outputs(training_flowers().inputs))
    p_set, p_ver, p_vir = p[2]
    return Exercise(
        wanted="the slope of the Versicolor flower's loss to the p that it looks at, one number",
        right=-1 / p_ver,
        known="The first link always belongs to the species that was observed, whichever bias moves.",
        hints=(
            "Which species was observed, and so which p stands in the loss?",
            "The loss is -ln of p Versicolor. The slope of ln p is 1 / p.",
        ),
        slips={
            "This divides by p Setosa. b3 is Setosa's bias, but the loss looks at the species that was observed.": -1
            / p_set,
            "This divides by p Virginica. The flower is a Versicolor: in a row of p, that is the second place.": -1
            / p_vir,
            "This is the loss itself. How fast does it change with p?": -np.log(p_ver),
            "log10": -1 / (p_ver * np.log(10)),
            "log2": -1 / (p_ver * np.log(2)),
            "This is the middle link. Asked for is the one from p to the loss.": -p_ver * p_set,
            "This is the link of the Virginica flower. The Versicolor flower has another p, in the last row.": -1
            / p[1, 2],
        },
    )


@exercise
def versicolor_middle_link() -> Exercise:
    p = softmax(raw_outputs(training_flowers().inputs))
    p_set, p_ver, p_vir = p[2]
    return Exercise(
        wanted="the slope of p Versicolor to raw Setosa for the Versicolor flower, one number",
        right=-p_ver * p_set,
        known="The formula is that of the Virginica flower, with the observed species exchanged.",
        hints=(
            "Which p answers, which raw output moves, and are they of the same species?",
            "They are not: minus the p that answers times the p of the species that moves.",
        ),
        slips={
            "off_diagonal": p_ver * (1 - p_ver),
            "This is the slope of p Setosa to its own raw output. Which p does the loss of this flower look at?": p_set
            * (1 - p_set),
            "This is how p Virginica answers raw Setosa. The observed species is another one now.": -p_vir * p_set,
            "This is how p Versicolor answers raw Virginica. Which raw output does b3 move?": -p_ver * p_vir,
            "This is minus p Setosa: the fraction of itself that p Versicolor loses. How much is that of what it has?": -p_set,
            "This is the whole slope dCE/db3, all links multiplied. Asked for is the link in the middle.": p_set,
            "This belongs to the Virginica flower. The Versicolor flower has the last row.": -p[1, 2] * p[1, 0],
        },
    )


# --- 07_all_nine ---


@exercise
def versicolor_and_b4() -> Exercise:
    p_set, p_ver, p_vir = softmax(raw_outputs(training_flowers().inputs))[2]
    return Exercise(
        wanted="the slope dCE/db4 of the Versicolor flower, one number",
        right=p_ver - 1,
        known="All three links were yours, and they multiply to p minus 1, as for Setosa and b3.",
        hints=(
            "b4 moves raw Versicolor. Does it stand on top of the fraction that this loss looks at?",
            "It does, so multiply -1 / p, p (1 - p) and 1, with p Versicolor in every place.",
        ),
        slips={
            "minus_one": p_ver,
            "This is the middle link alone. The link to the loss belongs to the chain as well.": p_ver * (1 - p_ver),
            "This is the link from p to the loss alone. The middle link belongs to the chain as well.": -1 / p_ver,
            "This is p Setosa, the answer for b3. Whose bias is b4?": p_set,
            "This is p Setosa minus 1. The flower is a Versicolor, and so is the bias.": p_set - 1,
            "This is p Virginica minus 1. The flower is a Versicolor, and so is the bias.": p_vir - 1,
        },
    )


@exercise
def two_columns() -> Exercise:
    flowers, observed = training_flowers()
    p, y = softmax(raw_outputs(flowers)), one_hot(observed)
    return Exercise(
        wanted="three rows, for the Setosa, Virginica and Versicolor flower, with two numbers in each, dCE/db4 and dCE/db5",
        right=(p - y)[:, 1:],
        known="All nine cells are filled. Two questions have done it: which species was observed, and whose bias is it?",
        hints=(
            "In which of the six cells is the bias that of the species that was observed?",
            "Those are b5 of the Virginica flower and b4 of the Versicolor flower. There it is p - 1, and in the other four it is p.",
        ),
        slips={
            "minus_one": p[:, 1:],
            "wrong_row": (p - np.eye(3))[:, 1:],
            "1 is taken off in all six cells. Where is the bias that of the observed species?": p[:, 1:] - 1,
            "All six are positive here. Where the bias is the observed species' own, a rise lowers the loss.": abs(
                p - y
            )[:, 1:],
            "These are the columns of b3 and b4. Wanted are those of b4 and b5.": (p - y)[:, :2],
            "This is the whole table. Wanted are its last two columns, those of b4 and b5.": p - y,
        },
    )


@exercise
def predicted_minus_observed() -> Exercise:
    flowers, observed = training_flowers()
    ours = gradient_per_flower(raw_outputs(flowers), observed)

    def unshifted(raw, observed):
        with np.errstate(all="ignore"):
            e = np.exp(raw)
            return e / e.sum(axis=1, keepdims=True) - one_hot(observed)

    extreme = np.array([[1000.0, 0.0, -1000.0], [-2.0, 1.0, 0.5], [0.3, -1.0, 2.0]])
    return Exercise(
        wanted="a function of raw and observed that gives all slopes, a row for each flower and a column for each bias",
        right=gradient_per_flower,
        known="Predicted minus observed: the derivative of the whole of softmax and cross entropy is one subtraction.",
        hints=(
            "The formula has two letters. Which function of `raw` makes the table p, and which function of `observed` the table y?",
            "`return`, then softmax of `raw`, minus one_hot of `observed`.",
        ),
        slips={
            "minus_one": lambda raw, observed: softmax(raw),
            "wrong_row": lambda raw, observed: softmax(raw) - np.eye(len(observed), 3),
            "This takes y off the raw outputs. Which of raw and p can be set against a 1 and two 0?": lambda raw, observed: (
                raw - one_hot(observed)
            ),
            "This is summed over the flowers already. Here each flower keeps a row of its own.": lambda raw, observed: (
                gradient(raw, observed)
            ),
            "This is the mean over the flowers already. Here each flower keeps a row of its own.": lambda raw, observed: (
                gradient(raw, observed) / len(observed)
            ),
            "1 is taken off everywhere. In each row it belongs to the observed species only.": lambda raw, observed: (
                softmax(raw) - 1
            ),
            "This gives the slopes of our three flowers, whatever comes in. Use the `raw` and `observed` in the brackets.": lambda raw, observed: (
                ours
            ),
            "unshifted": unshifted,
        },
        inputs=((raw_outputs(flowers), observed), (extreme, np.array([2, 0, 1]))),
    )


@exercise
def total_slopes() -> Exercise:
    flowers, observed = training_flowers()
    raw = raw_outputs(flowers)
    slopes, p = gradient_per_flower(raw, observed), softmax(raw)
    return Exercise(
        wanted="the slopes of the total loss to b3, b4 and b5, three numbers",
        right=slopes.sum(axis=0),
        known="This is the gradient. b3 is the one to raise, and notebook 09 does so.",
        hints=(
            "Over what is added: over the flowers or over the biases? And in which direction of the table do these run?",
            "Over the flowers, which stand one below the other. So it is a sum down each column.",
        ),
        slips={
            "mean": slopes.mean(axis=0),
            "minus_one": p.sum(axis=0),
            "This adds along each row, over the biases. What is the total a sum of?": slopes.sum(axis=1),
            "These are the slopes of the Setosa flower alone. Three flowers have a say.": slopes[0],
            "1 is taken off for every flower. In each column the bias is the own one of a single flower.": (p - 1).sum(
                axis=0
            ),
        },
    )


# --- 08_loss_surface ---


@exercise
def ends_of_150() -> Exercise:
    observed = all_flowers().observed
    count, own = len(observed), (observed == VERSICOLOR).sum()
    return Exercise(
        wanted="the slope over b4 far to the left and far to the right, for all 150 flowers: two numbers, (left, right)",
        right=np.array([-own, count - own]),
        known="Far out the slope does nothing but count: on the left the flowers that miss this bias, on the right those that have too much of it.",
        hints=(
            "Far to the left, what is p Versicolor of any flower? What is it far to the right? And for how many flowers is y Versicolor 1?",
            "Add p - y over the 150 flowers: once with every p = 0, once with every p = 1, and each time with y = 1 for fifty of them.",
        ),
        slips={
            "This is what three flowers give. Here are 150, and 50 of them are Versicolors.": np.array([-1, 2]),
            "mean": np.array([-own, count - own]) / count,
            "minus_one": np.array([0, count]),
            "The right end is right, and the left one lacks its sign. Far to the left p - y is 0 - 1 for each Versicolor.": (
                np.array([own, count - own])
            ),
            "The left end is right. Far to the right p is near 1 for every flower, also for those that are no Versicolor.": np.array(
                [-own, own]
            ),
            "The numbers are right, left and right are not. Far to the left p is near 0, and only -y is left.": np.array(
                [count - own, -own]
            ),
        },
    )


@exercise
def tangent_promises() -> Exercise:
    flowers, observed = training_flowers()
    here = total_cross_entropy(raw_outputs(flowers, (-2, 0, 1)), observed)
    steep = gradient(raw_outputs(flowers, (-2, 0, 1)), observed)[0]
    return Exercise(
        wanted="the loss on the tangent above b3 = -1.5, one number",
        right=here + 0.5 * steep,
        known="The table says that the curve is a little higher there. It bends away upwards, and leaves every one of its tangents below it.",
        hints=(
            "A slope says how much is gained for each unit of b3. How many units is it from -2 to -1.5?",
            "Start at the loss at b3 = -2, and add 0.5 times the slope there.",
        ),
        slips={
            "This is the height of the curve. The tangent is a straight line with one slope all along, that at b3 = -2.": (
                total_cross_entropy(raw_outputs(flowers, (-1.5, 0, 1)), observed)
            ),
            "The whole slope was added. It belongs to one unit of b3, and from -2 to -1.5 it is half a unit.": here
            + steep,
            "This goes uphill. The slope is negative, so to the right the tangent falls.": here - 0.5 * steep,
            "This is the change alone. It starts from the loss at b3 = -2.": 0.5 * steep,
        },
    )


@exercise
def same_loss_elsewhere() -> Exercise:
    start, raised = start_biases(), 3.0
    step = raised - start[2]
    return Exercise(
        wanted="b3 and b4 that go with b5 = 3, two numbers, (b3, b4)",
        right=start[:2] + step,
        known="The three biases have moved along (1, 1, 1), and no probability has noticed.",
        hints=(
            "The loss sees only the differences between raw outputs. By how much has b5 risen?",
            "b5 has risen by 2, from 1 to 3. To keep the differences, b3 and b4 have to rise by as much.",
        ),
        slips={
            "These are b3 and b4 as they were. But b5 has risen, so the differences have changed.": start[:2],
            "They went down. To keep their distance from b5, which rises, they have to rise too.": start[:2] - step,
            "They were raised by 3. b5 is 3 now, and before it was 1.": start[:2] + raised,
            "All three are equal now. Not the biases have to be equal, but their differences as they were.": np.array(
                [raised, raised]
            ),
        },
    )


# --- 09_gradient_descent ---


@exercise
def one_step() -> Exercise:
    flowers, observed = training_flowers()
    at, rate = 1.0, 0.5

    def slope_at(b3: float) -> float:
        return gradient(raw_outputs(flowers, (b3, 0, 1)), observed)[0]

    return Exercise(
        wanted="where b3 is after the step, one number",
        right=at - rate * slope_at(at),
        known="From this side the slope is positive, and the minus leads b3 back to the left: downhill again.",
        hints=(
            "Which slope counts, and what has to be done with it before it is a step?",
            "The step is -0.5 times `slope_at(1.0)`. The new b3 is the old one plus that step.",
        ),
        slips={
            "This went uphill: the slope was added. A step is minus the learning rate times the slope.": at
            + rate * slope_at(at),
            "The slope itself was taken as the step. The learning rate is missing.": at - slope_at(at),
            "This is the slope. It says how steep it is, not where b3 goes.": slope_at(at),
            "This is the step. Where does it lead, from b3 = 1?": -rate * slope_at(at),
            "This is the step with its sign lost, and not the place it leads to.": rate * slope_at(at),
            "This is the slope at b3 = -2. The slope has to be measured where you stand, at b3 = 1.": at
            - rate * slope_at(-2.0),
        },
    )


@exercise
def walk_down() -> Exercise:
    flowers, observed = training_flowers()

    def slope_at(b3: float) -> float:
        return gradient(raw_outputs(flowers, (b3, 0, 1)), observed)[0]

    def walk(new_place: Callable) -> Callable:
        """The reader's function, with `new_place(b3, start, learning_rate)` where the `...` stands."""

        def walked(start: float, learning_rate: float, steps: int) -> np.ndarray:
            places = [start]
            for _ in range(steps):
                places.append(new_place(places[-1], start, learning_rate))
            return np.array(places)

        return walked

    right = walk(lambda b3, start, rate: b3 - rate * slope_at(b3))
    return Exercise(
        wanted="a function of b3, learning_rate and steps that gives every place on the way, the start among them",
        right=right,
        known="This one line, repeated, is all of gradient descent.",
        hints=(
            "What is the new b3, given the old one? You did it once by hand. Where does the slope have to be measured?",
            "The new b3 is the old b3, minus learning_rate times the slope at the old b3: `slope_at(b3)`.",
        ),
        slips={
            "It walks uphill: the slope is added. A step is minus the learning rate times the slope.": walk(
                lambda b3, start, rate: b3 + rate * slope_at(b3)
            ),
            "The learning rate is missing: a slope is not yet a step.": walk(lambda b3, start, rate: b3 - slope_at(b3)),
            "b3 becomes the step, and forgets where it was. The step is added to the old b3.": walk(
                lambda b3, start, rate: -rate * slope_at(b3)
            ),
            "The slope was measured once, at the start, and used for every step. It has to be measured anew at each place.": walk(
                lambda b3, start, rate: b3 - rate * slope_at(start)
            ),
            "Each place is stored before the step is made, so the start comes twice and the last place is lost.": (
                lambda start, rate, steps: np.concatenate([[start], right(start, rate, steps)[:-1]])
            ),
            "It gives the last place only. Wanted are all of them, from the start on.": lambda start, rate, steps: (
                right(start, rate, steps)[-1]
            ),
        },
        inputs=((-2.0, 1.0, 5), (1.0, 0.5, 3), (-2.0, 4.0, 6)),
    )


@exercise
def all_three_step() -> Exercise:
    flowers, observed = training_flowers()
    start, rate, raw = start_biases(), 0.5, raw_outputs(flowers)
    slopes = gradient(raw, observed)
    return Exercise(
        wanted="b3, b4 and b5 after the step, three numbers",
        right=start - rate * slopes,
        known="b3 rises, and b4 and b5 fall: the flowers ask for more Setosa, and what one gets the others give.",
        hints=(
            "Each bias has a slope of its own. How many slopes does `gradient` give, and in which order?",
            "Subtract 0.5 times the three slopes from the three biases at the start, place by place.",
        ),
        slips={
            "This went uphill: the slopes were added. A step is minus the learning rate times the slope.": start
            + rate * slopes,
            "The learning rate is missing: the slopes themselves were taken as the steps.": start - slopes,
            "These are the three steps. Where do they lead from the start?": -rate * slopes,
            "mean": start - rate * slopes / 3,
            "minus_one": start - rate * softmax(raw).sum(axis=0),
            "Only b3 has moved. Each of the three biases takes its own step.": start - rate * slopes * [1, 0, 0],
            "This is what the Setosa flower alone asks for. The gradient is added over the three flowers.": start
            - rate * gradient_per_flower(raw, observed)[0],
        },
    )


@exercise
def border_for_three() -> Exercise:
    flowers, observed = training_flowers()
    floor = descend(bias_slopes(flowers, observed), start_biases(), learning_rate=1.0, steps=200)[-1]
    amounts = np.linalg.eigvalsh(sum(softmax_slopes(p) for p in softmax(raw_outputs(flowers, floor))))
    b3 = descend(bias_slopes(flowers, observed, moving=[0]), start_biases(), learning_rate=1.0, steps=200)[-1]
    alone = sum(softmax_slopes(p)[0, 0] for p in softmax(raw_outputs(flowers, b3)))
    return Exercise(
        wanted="the learning rate above which all three biases no longer settle, one number",
        right=2 / amounts[-1],
        known="The steepest wall sets the pace for all: in that direction the jumps grow first.",
        hints=(
            "For b3 alone it was 2 divided by the curvature. Here each direction has a border of its own. Which one is crossed first?",
            "Along the direction that bends most the jumps grow first. Divide 2 by the largest of the three curvatures.",
        ),
        slips={
            "This is the border for the other wall of the valley. The direction that bends more is crossed first.": 2
            / amounts[1],
            "With this learning rate a step lands on the floor, and the border is where it lands as far away on the other side.": 1
            / amounts[-1],
            "This is the border for b3 alone. With all three, other directions are open.": 2 / alone,
            "The fraction is upside down: where it bends more, the steps have to be smaller.": amounts[-1] / 2,
            "The curvatures were added. Each direction has a border of its own, and the lowest of them counts.": 2
            / amounts.sum(),
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
            "This is the mean of the three products. What comes back along several arrows is added.": (
                error * bottom
            ).mean(),
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
            "All of the error gets through here. Where a node gives 0, none does: that is the link of relu.": lambda error, weights, hidden: (
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
