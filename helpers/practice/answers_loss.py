"""Notebooks 01 to 03, from a flower to its loss: what is right in each exercise, and what each slip gives."""

import numpy as np

from helpers.iris import SETOSA, VERSICOLOR, VIRGINICA, all_flowers, flowers_in_cm, training_flowers
from helpers.loss import one_hot, softmax
from helpers.network import hidden_nodes, lesson_network, raw_outputs, start_biases
from helpers.practice.exercise import Exercise, exercise


def flower_71() -> np.ndarray:
    """Its widths (1, 2), scaled, and rounded as the notebooks give them: 0.71 and 0.50."""
    return np.round(all_flowers().inputs[[70]], 2)


# --- 01_raw_outputs ---


@exercise
def scaled_petal() -> Exercise:
    in_cm = flowers_in_cm().inputs
    (low, low_sepal), (high, _) = in_cm.min(axis=0), in_cm.max(axis=0)
    petal, span = in_cm[70, 0], high - low
    slips = {
        "not_shifted": petal / span,
        "only_by_largest": petal / high,
        "by_largest": (petal - low) / high,
        "not_divided": petal - low,
        "smallest_sepal": (petal - low_sepal) / span,
        "no_brackets": petal - low / span,
        "from_largest_down": (high - petal) / span,
        "sepal": all_flowers().inputs[70, 1],
    }
    return Exercise(right=(petal - low) / span, slips=slips)


@exercise
def raw_virginica() -> Exercise:
    network, flower = lesson_network(), flower_71()
    hidden, unrounded = hidden_nodes(flower)[0], hidden_nodes(all_flowers().inputs[[70]])[0]
    sums = (flower @ network.hidden_weights + network.hidden_biases)[0]
    weights, (b3, _, b5) = network.output_weights[:, VIRGINICA], network.output_biases
    slips = {
        "no_relu": sums @ weights + b5,
        "no_bias": hidden @ weights,
        "b3": hidden @ weights + b3,
        "raw_setosa": hidden @ network.output_weights[:, SETOSA] + b3,
        "blue_sign": b5 - hidden @ weights,
        "weights_swapped": hidden @ weights[::-1] + b5,
        "both_off": b5,
        "setosa_flower": hidden_nodes(training_flowers().inputs[:1])[0] @ weights + b5,
        "not_rounded": unrounded @ weights + b5,
        "petal_and_sepal": hidden_nodes(flower[:, ::-1])[0] @ weights + b5,
    }
    return Exercise(right=hidden @ weights + b5, slips=slips)


@exercise
def green_meets_purple() -> Exercise:
    b3, _, b5 = start_biases()
    (setosa, versicolor, virginica), _, others = raw_outputs(training_flowers().inputs)
    lift = virginica - setosa
    slips = {
        "rise": lift,
        "lowered": b3 - lift,
        "added": b3 + virginica + setosa,
        "red": b3 + versicolor - setosa,
        "height": virginica,
        "equal_biases": b5,
        "versicolor_flower": b3 + others[VIRGINICA] - others[SETOSA],
    }
    return Exercise(right=b3 + lift, slips=slips)


# --- 02_softmax ---

BASES = {"base2": np.log(2), "base10": np.log(10)}  # 2 ** x is e ** (x ln 2)


@exercise
def p_of_flower_71() -> Exercise:
    raw = raw_outputs(flower_71())[0]
    e, p = np.exp(raw), softmax(raw)
    own = e[VERSICOLOR]
    slips = {
        **{name: softmax(raw * ln)[VERSICOLOR] for name, ln in BASES.items()},
        "no_exp": raw[VERSICOLOR] / raw.sum(),
        "not_divided": own,
        "itself_left_out": own / (e.sum() - own),
        "one_divides": own / e[0] + e[1] + e[2],
        "over_raw_sum": own / raw.sum(),
        "virginica": p[VIRGINICA],
        "setosa": p[SETOSA],
        "setosa_flower": softmax(raw_outputs(training_flowers().inputs[:1]))[0, VERSICOLOR],
        "its_sum": own / np.exp(raw_outputs(training_flowers().inputs[:1])).sum(),
    }
    return Exercise(right=p[VERSICOLOR], slips=slips)


def shifted_by(shift):
    """Softmax of one flower, with `shift(raw)` taken off first."""
    return lambda raw: np.exp(raw - shift(raw)) / np.exp(raw - shift(raw)).sum()


@exercise
def steady_softmax() -> Exercise:
    total = np.exp(raw_outputs(training_flowers().inputs[:1])).sum()  # a name of the notebook
    slips = {
        **{name: lambda raw, ln=ln: softmax(raw * ln) for name, ln in BASES.items()},
        "unshifted": shifted_by(lambda raw: 0),
        "smallest_off": shifted_by(np.min),
        "mean_off": shifted_by(np.mean),
        "not_divided": lambda raw: np.exp(raw - raw.max()),
        "divided_by_largest": lambda raw: softmax(raw / raw.max()),
        "no_exp": lambda raw: raw / raw.sum(),
        "no_exp shifted": lambda raw: (raw - raw.max()) / (raw - raw.max()).sum(),
        "itself_left_out": lambda raw: softmax(raw) / (1 - softmax(raw)),
        "one_divides": lambda raw: np.exp(raw - raw[0]) + np.exp(raw[1:] - raw.max()).sum(),
        "over_raw_sum": lambda raw: np.exp(raw - raw.max()) / (raw - raw.max()).sum(),
        "notebooks_own": lambda raw: np.exp(raw - raw.max()) / total,
        "notebooks_own unshifted": lambda raw: np.exp(raw) / total,
    }
    inputs = (
        (np.array([1.43, -0.40, 0.23]),),
        (np.array([1000.0, 0.0, -1000.0]),),
        (np.array([-1000.0, -1001.0, -1003.0]),),
    )
    return Exercise(right=softmax, slips=slips, inputs=inputs)


@exercise
def same_probabilities() -> Exercise:
    start, rise = start_biases(), 2.5
    moved = start + [rise, 0, 0]
    slips = {
        "only_b3": moved,
        "others_down": moved - [0, rise, rise],
        "whole_b3": [moved[SETOSA], *(start[1:] + moved[SETOSA])],
        "same_sum": moved - [0, rise / 2, rise / 2],
        "all_equal": np.full(3, moved[SETOSA]),
        "rise": np.full(3, rise),
    }
    return Exercise(right=start + rise, slips=slips)


# --- 03_cross_entropy ---


def other_losses(q) -> dict:
    """What is taken for the loss in place of -ln q, by slip."""
    return {
        "log10": -np.log10(q),
        "log2": -np.log2(q),
        "p_itself": q,
        "from_1": 1 - q,
        "from_1_squared": (1 - q) ** 2,
        "others": -np.log(1 - q),
        "inverse": 1 / q,
        "p_ln_p": -q * np.log(q),
        "of_percent": -np.log(100 * q),
    }


@exercise
def loss_of_flower_71() -> Exercise:
    p = softmax(raw_outputs(flower_71())[0])
    q = p[VERSICOLOR]
    slips = {
        **other_losses(q),
        "virginica": -np.log(p[VIRGINICA]),
        "setosa": -np.log(p[SETOSA]),
        "all_three": -np.log(p).sum(),
        "of_the_sum": 0.0,
    }
    return Exercise(right=-np.log(q), slips=slips)


@exercise
def total_further_up() -> Exercise:
    flowers, observed = training_flowers()
    rows = range(3)
    before, p = (softmax(raw_outputs(flowers, [b3, 0, 1])) for b3 in (-2, 1.5))
    own = p[rows, observed]
    slips = {
        **{name: losses.sum() for name, losses in other_losses(own).items()},
        "largest": -np.log(p.max(axis=1)).sum(),
        "added_first": -np.log(own.sum()),
        "added_first nine": -np.log(p.sum()),
        "minus_once": -np.log(own[0]) + np.log(own[1:]).sum(),
        "before": -np.log(before[rows, observed]).sum(),
        "setosa_flower": -np.log(own[0]),
        "all_nine": -np.log(p).sum(),
        "diagonal": -np.log(p[rows, rows]).sum(),
        "product": own.prod(),
    }
    return Exercise(right=-np.log(own).sum(), slips=slips)


@exercise
def y_of_four() -> Exercise:
    y = one_hot([VIRGINICA, VIRGINICA, SETOSA, VERSICOLOR])
    slips = {
        "columns_of_the_lesson": y[:, [0, 2, 1]],
        "exchanged": 1 - y,
        "numbers_of_species": y.argmax(axis=1),
        "sorted": y[[2, 3, 0, 1]],
    }
    return Exercise(right=y, slips=slips)


def top_and_bottom(raw, species, log=np.log, base=1):
    """The loss of one flower without p, as the difference of two logarithms; `base` is the logarithm of what is raised."""
    shifted = raw - raw.max()
    return log(np.exp(shifted * base).sum()) - shifted[species]


@exercise
def flower_loss() -> Exercise:
    p_71 = softmax(raw_outputs(flower_71())[0])  # a name of the notebook

    def by_p(name):
        return lambda raw, species: other_losses(softmax(raw)[species])[name]

    slips = {
        **{name: by_p(name) for name in other_losses(p_71)},
        **{name: lambda raw, species, ln=ln: top_and_bottom(raw, species, base=ln) for name, ln in BASES.items()},
        "through_p": lambda raw, species: -np.log(softmax(raw)[species]),
        "through_unshifted_p": lambda raw, species: -np.log(np.exp(raw[species]) / np.exp(raw).sum()),
        "unshifted": lambda raw, species: np.log(np.exp(raw).sum()) - raw[species],
        "ln_p": lambda raw, species: raw[species] - np.log(np.exp(raw).sum()),
        "half_shifted": lambda raw, species: np.log(np.exp(raw - raw.max()).sum()) - raw[species],
        "no_log": lambda raw, species: np.exp(raw - raw.max()).sum() - (raw - raw.max())[species],
        "log10 in_part": lambda raw, species: top_and_bottom(raw, species, np.log10),
        "log2 in_part": lambda raw, species: top_and_bottom(raw, species, np.log2),
        "bottom_alone": lambda raw, species: np.log(np.exp(raw - raw.max()).sum()),
        "all_three": lambda raw, species: -np.log(softmax(raw)).sum(),
        "of_the_sum": lambda raw, species: 0.0,
        "notebooks_own": lambda raw, species: -np.log(p_71[species]),
        "always_setosa": lambda raw, species: top_and_bottom(raw, SETOSA),
    }
    inputs = (
        (np.array([0.23, -0.40, 1.43]), VERSICOLOR),
        (np.array([1000.0, 0.0, -1000.0]), VIRGINICA),
        (np.array([1000.0, 999.0, -1000.0]), VERSICOLOR),
    )
    return Exercise(right=top_and_bottom, slips=slips, inputs=inputs)
