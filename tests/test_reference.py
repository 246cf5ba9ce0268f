"""Every number that the course promises, to six decimals, and every figure that the lesson prints, under its own rounding.

The wanted numbers are typed here; the computed ones come from helpers alone.
"""

from math import exp, log, trunc

import numpy as np
import pytest

from helpers.iris import SETOSA, VERSICOLOR, VIRGINICA, all_flowers, scale, training_flowers
from helpers.loss import (
    chain_links,
    cross_entropy,
    gradient,
    gradient_per_flower,
    softmax,
    softmax_slopes,
    total_cross_entropy,
)
from helpers.network import hidden_nodes, lesson_network, raw_outputs, start_biases

INPUTS, OBSERVED = training_flowers()
AT_SETOSA, AT_VIRGINICA, AT_VERSICOLOR = range(3)  # the rows of the three flowers, in the lesson's order


def raw(biases=None):
    return raw_outputs(INPUTS, biases)


def p(biases=None):
    return softmax(raw(biases))


def losses(biases=None):
    return cross_entropy(raw(biases), OBSERVED)


def loss(biases=None):
    return total_cross_entropy(raw(biases), OBSERVED)


def nine(biases=None):
    return gradient_per_flower(raw(biases), OBSERVED)


def hessian(biases=None):
    """How fast the gradient turns: dp/draw, summed over the flowers."""
    return sum(softmax_slopes(row) for row in p(biases))


def descend(steps, learning_rate=1.0, moving=(1, 0, 0)):
    """The biases on the way down, (steps + 1, 3). `moving` says which of b3, b4, b5 may move."""
    b = start_biases()
    path = [b]
    for _ in range(steps):
        b = b - learning_rate * gradient(raw(b), OBSERVED) * moving
        path.append(b)
    return np.array(path)


def b3_found():
    return descend(100)[-1]


def all_three_found():
    return descend(100, moving=(1, 1, 1))[-1]


def right_of_150(biases):
    inputs, observed = all_flowers()
    return (raw_outputs(inputs, biases).argmax(axis=1) == observed).sum()


def slope_to_b3_at(b3):
    return gradient(raw((b3, 0, 1)), OBSERVED)[0]


def flowers_that_round_to(row):
    """The numbers, 1 to 150, of the flowers of that species within half a hundredth of a training flower."""
    inputs, observed = all_flowers()
    near = (np.abs(inputs - INPUTS[row]) <= 0.005 + 1e-9).all(axis=1)
    return np.flatnonzero(near & (observed == OBSERVED[row])) + 1


REFERENCE = [
    # what, wanted, computed
    ("Setosa flower: hidden nodes", [1.752, 0.808], lambda: hidden_nodes(INPUTS)[AT_SETOSA]),
    ("Virginica flower: hidden nodes", [0, 0], lambda: hidden_nodes(INPUTS)[AT_VIRGINICA]),
    ("Versicolor flower: hidden nodes", [0.572, 0.098], lambda: hidden_nodes(INPUTS)[AT_VERSICOLOR]),
    ("Setosa flower: raw outputs", [-0.9632, 0.0032, 0.1352], lambda: raw()[AT_SETOSA]),
    ("Virginica flower: raw outputs", [-2, 0, 1], lambda: raw()[AT_VIRGINICA]),
    ("Versicolor flower: raw outputs", [-1.9102, 0.8632, 0.1042], lambda: raw()[AT_VERSICOLOR]),
    ("Setosa flower: probabilities", [0.150879, 0.396580, 0.452541], lambda: p()[AT_SETOSA]),
    ("Virginica flower: probabilities", [0.035119, 0.259496, 0.705385], lambda: p()[AT_VIRGINICA]),
    ("Versicolor flower: probabilities", [0.040801, 0.653346, 0.305853], lambda: p()[AT_VERSICOLOR]),
    ("Setosa flower: cross entropy", 1.891277, lambda: losses()[AT_SETOSA]),
    ("Virginica flower: cross entropy", 0.349012, lambda: losses()[AT_VIRGINICA]),
    ("Versicolor flower: cross entropy", 0.425649, lambda: losses()[AT_VERSICOLOR]),
    ("total cross entropy", 2.665939, lambda: loss()),
    ("Setosa flower: dCE/db3, db4, db5", [-0.849121, 0.396580, 0.452541], lambda: nine()[AT_SETOSA]),
    ("Virginica flower: dCE/db3, db4, db5", [0.035119, 0.259496, -0.294615], lambda: nine()[AT_VIRGINICA]),
    ("Versicolor flower: dCE/db3, db4, db5", [0.040801, -0.346654, 0.305853], lambda: nine()[AT_VERSICOLOR]),
    ("total: dCE/db3, db4, db5", [-0.773201, 0.309422, 0.463779], lambda: gradient(raw(), OBSERVED)),
    ("each row of the nine sums to 0", [0, 0, 0], lambda: nine().sum(axis=1)),
    ("the total gradient sums to 0", 0, lambda: gradient(raw(), OBSERVED).sum()),
    ("Setosa flower: links to b3", [-6.627828, 0.128115, 1], lambda: chain_links(raw()[0], SETOSA, 0)),
    ("Virginica flower: links to b3", [-1.417667, -0.024772, 1], lambda: chain_links(raw()[1], VIRGINICA, 0)),
    ("Versicolor flower: links to b3", [-1.530584, -0.026657, 1], lambda: chain_links(raw()[2], VERSICOLOR, 0)),
    ("Setosa flower: slopes of p_Setosa", [0.128115, -0.059836, -0.068279], lambda: softmax_slopes(p()[0])[SETOSA]),
    ("b3 descends", [-2, -1.226799, -0.662258, -0.327253, -0.160634, -0.086014], lambda: descend(5)[:, 0]),
    ("the loss descends", [2.665939, 2.141541, 1.884375, 1.799708, 1.779539], lambda: [loss(b) for b in descend(4)]),
    ("b3 found", -0.031653, lambda: b3_found()[0]),
    ("loss at the b3 found", 1.774696, lambda: loss(b3_found())),
    ("slope to b3 far left", -1, lambda: slope_to_b3_at(-100)),
    ("slope to b3 far right", 2, lambda: slope_to_b3_at(100)),
    ("curvature at the b3 found", 0.589333, lambda: hessian(b3_found())[0, 0]),
    ("largest learning rate that settles", 3.393667, lambda: 2 / hessian(b3_found())[0, 0]),
    ("learning rate 3.3 converges", [-0.031653, -0.031653], lambda: descend(500, 3.3)[-2:, 0]),
    ("learning rate 4 ends in two steps", [1.115249, -1.846033, 1.115249], lambda: descend(501, 4)[-3:, 0]),
    ("all three biases found", [-0.688574, -0.589854, 0.278427], lambda: all_three_found()),
    ("loss at all three found", 1.770812, lambda: loss(all_three_found())),
    ("b3 + b4 + b5 stays -1", [-1] * 101, lambda: descend(100, moving=(1, 1, 1)).sum(axis=1)),
    ("Hessian eigenvalues at the start", [0, 0.301625, 1.225331], lambda: np.linalg.eigvalsh(hessian())),
    ("the valley lies along (1, 1, 1)", [0, 0, 0], lambda: hessian() @ [1, 1, 1]),
    ("right of 150 at b3 = -2", 93, lambda: right_of_150(start_biases())),
    ("right of 150, in %, at b3 = -2", 62, lambda: right_of_150(start_biases()) / 1.5),
    ("right of 150, in %, at the b3 found", 95.333333, lambda: right_of_150(b3_found()) / 1.5),
    ("right of 150, in %, at all three found", 96, lambda: right_of_150(all_three_found()) / 1.5),
    ("the Setosa flower in the data", [2, 26, 39], lambda: flowers_that_round_to(AT_SETOSA)),
    ("the Virginica flower in the data", [101, 145], lambda: flowers_that_round_to(AT_VIRGINICA)),
    ("the Versicolor flower in the data", [59, 65, 75, 97, 98], lambda: flowers_that_round_to(AT_VERSICOLOR)),
]


@pytest.mark.parametrize("wanted, computed", [row[1:] for row in REFERENCE], ids=[row[0] for row in REFERENCE])
def test_the_course_to_six_decimals(wanted, computed):
    assert np.round(computed(), 6).tolist() == wanted


# The lesson's printed figures. How each was rounded is a function: does `printed` come from `here` in this way?


def nearest(printed, here):
    return printed == round(here, 2)


def cut(printed, here):
    return printed == trunc(here * 100) / 100 != round(here + 1e-9, 2)


def log_of_the_rounded_p(here):
    return round(-log(round(exp(-here), 2)), 2)


def from_rounded_p(printed, here):
    """-ln of the probability already rounded to two decimals."""
    return printed == log_of_the_rounded_p(here) != round(here, 2)


def sum_of_rounded(printed, here):
    """The three losses, each from a rounded probability, added up."""
    return printed == round(sum(map(log_of_the_rounded_p, losses((0, 0, 1)))), 2) != round(here, 2)


def last_digit_off(printed, here):
    """Neither rounding nor cutting gives it: one hundredth from the nearest."""
    return abs(printed - round(here, 2)) == pytest.approx(0.01)


def other_sign(printed, here):
    """Printed so in the earlier parts; with it, the total of 2.67 that the lesson prints would be 4.26."""
    network = lesson_network()
    weights = network.hidden_weights * [[1, 1], [-1, 1]]
    total = total_cross_entropy(raw_outputs(INPUTS, network=network._replace(hidden_weights=weights)), OBSERVED)
    return printed == -here and round(total, 2) == 4.26


def example():
    return softmax((1.43, -0.40, 0.23))


def scaled(petal_cm, sepal_cm):
    return scale([(petal_cm, sepal_cm)])[0]


PRINTED = [
    # what, printed by the lesson, here, how it was rounded, computed
    ("Setosa flower: petal width", 0.04, 0.041667, nearest, lambda: scaled(0.2, 3.0)[0]),
    ("Setosa flower: sepal width", 0.42, 0.416667, nearest, lambda: scaled(0.2, 3.0)[1]),
    ("Virginica flower: petal width", 1.00, 1.0, nearest, lambda: scaled(2.5, 3.3)[0]),
    ("Virginica flower: sepal width", 0.54, 0.541667, nearest, lambda: scaled(2.5, 3.3)[1]),
    ("Versicolor flower: petal width", 0.50, 0.5, nearest, lambda: scaled(1.3, 2.9)[0]),
    ("Versicolor flower: sepal width", 0.37, 0.375, cut, lambda: scaled(1.3, 2.9)[1]),
    ("upper node's sepal weight, early parts", -0.6, 0.6, other_sign, lambda: lesson_network().hidden_weights[1, 0]),
    ("example: p of raw 1.43", 0.69, 0.684178, last_digit_off, lambda: example()[0]),
    ("example: p of raw -0.40", 0.10, 0.109751, cut, lambda: example()[1]),
    ("example: p of raw 0.23", 0.21, 0.206070, nearest, lambda: example()[2]),
    ("b3 = -2: p of Setosa", 0.15, 0.150879, nearest, lambda: p()[AT_SETOSA, SETOSA]),
    ("b3 = -2: cross entropy, Setosa flower", 1.89, 1.891277, nearest, lambda: losses()[AT_SETOSA]),
    ("b3 = -2: the 1.90 it did not print", 1.90, 1.891277, from_rounded_p, lambda: losses()[AT_SETOSA]),
    ("b3 = -2: cross entropy, Virginica flower", 0.35, 0.349012, nearest, lambda: losses()[AT_VIRGINICA]),
    ("b3 = -2: cross entropy, Versicolor flower", 0.43, 0.425649, nearest, lambda: losses()[AT_VERSICOLOR]),
    ("b3 = -2: total cross entropy", 2.67, 2.665939, nearest, lambda: loss()),
    ("b3 = 0: cross entropy, Setosa flower", 0.56, 0.566247, from_rounded_p, lambda: losses((0, 0, 1))[AT_SETOSA]),
    (
        "b3 = 0: cross entropy, Virginica flower",
        0.54,
        0.551445,
        from_rounded_p,
        lambda: losses((0, 0, 1))[AT_VIRGINICA],
    ),
    (
        "b3 = 0: cross entropy, Versicolor flower",
        0.65,
        0.657300,
        from_rounded_p,
        lambda: losses((0, 0, 1))[AT_VERSICOLOR],
    ),
    ("b3 = 0: total cross entropy", 1.75, 1.774992, sum_of_rounded, lambda: loss((0, 0, 1))),
    ("b3 = -2: slope to b3", -0.77, -0.773201, nearest, lambda: gradient(raw(), OBSERVED)[0]),
    ("b3 after one step", -1.23, -1.226799, nearest, lambda: descend(1)[-1, 0]),
    ("b3 at the end", -0.03, -0.031653, nearest, lambda: b3_found()[0]),
]


@pytest.mark.parametrize(
    "printed, here, how, computed",
    [row[1:] for row in PRINTED],
    ids=[f"{what} {printed:.2f}, {how.__name__}" for what, printed, _, how, _ in PRINTED],
)
def test_what_the_lesson_prints(printed, here, how, computed):
    assert round(computed(), 6) == here
    assert how(printed, computed())
