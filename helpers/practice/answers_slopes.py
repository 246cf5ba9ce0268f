"""Notebooks 04 to 07, the slopes link by link: what is right in each exercise, and what each slip gives."""

import numpy as np

from helpers.iris import SETOSA, VERSICOLOR, VIRGINICA, training_flowers
from helpers.loss import cross_entropy, gradient, gradient_per_flower, one_hot, softmax
from helpers.network import raw_outputs
from helpers.practice.exercise import Exercise, exercise


def p_of_three(b3: float = -2) -> np.ndarray:
    """The probabilities of the lesson's three flowers (flowers, species)."""
    return softmax(raw_outputs(training_flowers().inputs, (b3, 0, 1)))


# --- 04_chain_rule ---


@exercise
def secant_slope() -> Exercise:
    raw = raw_outputs(training_flowers().inputs)[0]
    at = raw[SETOSA]

    def p(raw_setosa):
        return softmax([raw_setosa, raw[VERSICOLOR], raw[VIRGINICA]])[SETOSA]

    slips = {
        "rise": lambda h: p(at + h) - p(at),
        "no_brackets": lambda h: p(at + h) - p(at) / h,
        "upside_down": lambda h: h / (p(at + h) - p(at)),
        "height": lambda h: p(at + h) / h,
        "from_zero": lambda h: (p(h) - p(0)) / h,
        "multiplied": lambda h: (p(at + h) - p(at)) * h,
        "both_sides": lambda h: (p(at + h) - p(at - h)) / (2 * h),
        "backwards": lambda h: (p(at) - p(at - h)) / h,
        "notebooks_own": lambda h: (p(at + 2.0) - p(at)) / h,
    }
    inputs = ((2.0,), (0.001,), (-0.5,))
    return Exercise(right=lambda h: (p(at + h) - p(at)) / h, slips=slips, inputs=inputs)


@exercise
def versicolor_own_slope() -> Exercise:
    p_set, own, p_vir = p_of_three()[0]
    raw = raw_outputs(training_flowers().inputs)[0, VERSICOLOR]
    slips = {
        "setosa": p_set * (1 - p_set),
        "virginica": p_vir * (1 - p_vir),
        "squared": own**2,
        "no_brackets": 0.0,
        "second_factor": 1 - own,
        "first_factor": own,
        "raw": raw * (1 - raw),
    }
    return Exercise(right=own * (1 - own), slips=slips)


@exercise
def virginica_to_raw_versicolor() -> Exercise:
    setosa_flower, (p_set, p_ver, p_vir), _ = p_of_three()
    slips = {
        "off_diagonal": p_vir * (1 - p_vir),
        "setosa_flower": -setosa_flower[VIRGINICA] * setosa_flower[VERSICOLOR],
        "two_flowers": -p_vir * setosa_flower[VERSICOLOR],
        "two_flowers 2": -setosa_flower[VIRGINICA] * p_ver,
        "versicolor_own": p_ver * (1 - p_ver),
        "raw_setosa": -p_vir * p_set,
        "p_setosa": -p_set * p_ver,
        "stays": 0.0,
        "minus_p": -p_ver,
    }
    return Exercise(right=-p_vir * p_ver, slips=slips)


# --- 05_setosa_and_b3 ---


@exercise
def last_line() -> Exercise:
    slips = {
        "bracket_dropped": lambda p: -1 - p,
        "only_p": lambda p: p,
        "product": lambda p: -1 * p,
        "middle_link": lambda p: p * (1 - p),
        "first_link": lambda p: -1 / p,
        "no_brackets": lambda p: 0.0,
    }
    return Exercise(right=lambda p: p - 1, slips=slips, inputs=((0.150879,), (0.9,), (0.25,)))


@exercise
def slope_at_zero() -> Exercise:
    own, before = p_of_three(b3=0)[0, SETOSA], p_of_three()[0, SETOSA]
    slips = {
        "p_alone": own,
        "middle_link": own * (1 - own),
        "before": before - 1,
        "first_link": -1 / own,
        "bracket_dropped": -1 - own,
        "summed": p_of_three(b3=0)[:, SETOSA].sum() - 1,
    }
    return Exercise(right=own - 1, slips=slips)


@exercise
def promised_change() -> Exercise:
    own, step = p_of_three()[0, SETOSA], 0.5
    steep = own - 1
    before, after = (
        cross_entropy(raw_outputs(training_flowers().inputs, (b3, 0, 1))[:1], [SETOSA])[0] for b3 in (-2, -2 + step)
    )
    slips = {
        "p_alone": own * step,
        "slope": steep,
        "divided": steep / step,
        "curve": after - before,
        "loss_left": before + steep * step,
        "first_link": -1 / own * step,
        "no_brackets": own - step,
        "no_brackets 2": step * own - 1,
        "summed": (p_of_three()[:, SETOSA].sum() - 1) * step,
    }
    return Exercise(right=steep * step, slips=slips)


@exercise
def p_from_the_slope() -> Exercise:
    steep = -0.25
    slips = {"slope": steep, "missing": -steep, "above_1": 1 - steep, "loss": np.exp(steep)}
    return Exercise(right=steep + 1, slips=slips)


# --- 06_virginica_and_versicolor ---


@exercise
def virginica_middle_link() -> Exercise:
    setosa_flower, (p_set, p_ver, p_vir), _ = p_of_three()
    slips = {
        "off_diagonal": p_vir * (1 - p_vir),
        "setosa_own": p_set * (1 - p_set),
        "p_versicolor": -p_ver * p_set,
        "raw_versicolor": -p_vir * p_ver,
        "minus_p": -p_set,
        "stays": 0.0,
        "setosa_flower": -setosa_flower[VIRGINICA] * setosa_flower[SETOSA],
        "two_flowers": -p_vir * setosa_flower[SETOSA],
        "two_flowers 2": -setosa_flower[VIRGINICA] * p_set,
    }
    return Exercise(right=-p_vir * p_set, slips=slips)


@exercise
def versicolor_first_link() -> Exercise:
    _, virginica_flower, (p_set, p_ver, p_vir) = p_of_three()
    slips = {
        "p_setosa": -1 / p_set,
        "p_virginica": -1 / p_vir,
        "loss": -np.log(p_ver),
        "log10": -1 / (p_ver * np.log(10)),
        "log2": -1 / (p_ver * np.log(2)),
        "middle_link": -p_ver * p_set,
        "virginica_flower": -1 / virginica_flower[VIRGINICA],
        "virginica_flower 2": -1 / virginica_flower[VERSICOLOR],
        "square_below": -1 / p_ver**2,
    }
    return Exercise(right=-1 / p_ver, slips=slips)


@exercise
def versicolor_middle_link() -> Exercise:
    _, virginica_flower, (p_set, p_ver, p_vir) = p_of_three()
    slips = {
        "off_diagonal": p_ver * (1 - p_ver),
        "setosa_own": p_set * (1 - p_set),
        "p_virginica": -p_vir * p_set,
        "raw_virginica": -p_ver * p_vir,
        "minus_p": -p_set,
        "whole_chain": p_set,
        "virginica_flower": -virginica_flower[VIRGINICA] * virginica_flower[SETOSA],
        "virginica_flower 2": -virginica_flower[VERSICOLOR] * virginica_flower[SETOSA],
        "two_flowers": -p_ver * virginica_flower[SETOSA],
        "two_flowers 2": -virginica_flower[VERSICOLOR] * p_set,
        "stays": 0.0,
    }
    return Exercise(right=-p_ver * p_set, slips=slips)


# --- 07_all_nine ---


@exercise
def versicolor_and_b4() -> Exercise:
    p = p_of_three()
    p_set, p_ver, p_vir = p[2]
    slips = {
        "minus_one": p_ver,
        "bracket_dropped": -1 - p_ver,
        "summed": p[:, VERSICOLOR].sum() - 1,
        "middle_link": p_ver * (1 - p_ver),
        "first_link": -1 / p_ver,
        "p_setosa": p_set,
        "setosa": p_set - 1,
        "virginica": p_vir - 1,
    }
    return Exercise(right=p_ver - 1, slips=slips)


@exercise
def two_columns() -> Exercise:
    p, y = p_of_three(), one_hot(training_flowers().observed)
    slips = {
        "minus_one": p[:, 1:],
        "wrong_row": (p - np.eye(3))[:, 1:],
        "off_everywhere": p[:, 1:] - 1,
        "all_positive": abs(p - y)[:, 1:],
        "b3_and_b4": (p - y)[:, :2],
        "summed": (p - y)[:, 1:].sum(axis=0),
        "whole_table": p - y,
    }
    return Exercise(right=(p - y)[:, 1:], slips=slips)


@exercise
def predicted_minus_observed() -> Exercise:
    flowers, observed = training_flowers()
    lesson = raw_outputs(flowers), observed
    extreme = np.array([[1000.0, 0.0, -1000.0], [-2.0, 1.0, 0.5], [0.3, -1.0, 2.0]])
    slips = {
        "minus_one": lambda raw, observed: softmax(raw),
        "wrong_row": lambda raw, observed: softmax(raw) - np.eye(len(observed), 3),
        "raw": lambda raw, observed: raw - one_hot(observed),
        "all_positive": lambda raw, observed: abs(gradient_per_flower(raw, observed)),
        "over_all": lambda raw, observed: np.exp(raw) / np.exp(raw).sum() - one_hot(observed),
        "over_columns": lambda raw, observed: softmax(raw.T).T - one_hot(observed),
        "summed": gradient,
        "averaged": lambda raw, observed: gradient(raw, observed) / len(observed),
        "off_everywhere": lambda raw, observed: softmax(raw) - 1,
        "notebooks_own p": lambda raw, observed: softmax(lesson[0]) - one_hot(observed),
        "notebooks_own y": lambda raw, observed: softmax(raw) - one_hot(lesson[1]),
        "unshifted": lambda raw, observed: np.exp(raw) / np.exp(raw).sum(axis=1, keepdims=True) - one_hot(observed),
    }
    inputs = (lesson, (extreme, np.array([2, 0, 1])))
    return Exercise(right=gradient_per_flower, slips=slips, inputs=inputs)


@exercise
def total_slopes() -> Exercise:
    p = p_of_three()
    slopes = p - one_hot(training_flowers().observed)
    slips = {
        "minus_one": p.sum(axis=0),
        "along_rows": slopes.sum(axis=1),
        "setosa_flower": slopes[0],
        "off_everywhere": (p - 1).sum(axis=0),
    }
    return Exercise(right=slopes.sum(axis=0), slips=slips)
