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


@exercise
def p_of_flower_71() -> Exercise:
    raw = raw_outputs(flower_71())[0]
    e, p = np.exp(raw), softmax(raw)
    own = e[VERSICOLOR]
    slips = {
        "no_exp": raw[VERSICOLOR] / raw.sum(),
        "not_divided": own,
        "itself_left_out": own / (e.sum() - own),
        "over_raw_sum": own / raw.sum(),
        "virginica": p[VIRGINICA],
        "setosa": p[SETOSA],
        "setosa_flower": softmax(raw_outputs(training_flowers().inputs[:1]))[0, VERSICOLOR],
        "its_sum": own / np.exp(raw_outputs(training_flowers().inputs[:1])).sum(),
        "other_two": 1 - p[VERSICOLOR],
    }
    return Exercise(right=p[VERSICOLOR], slips=slips)


def shifted_by(shift):
    """Softmax of one flower, with `shift(raw)` taken off first."""
    return lambda raw: np.exp(raw - shift(raw)) / np.exp(raw - shift(raw)).sum()


@exercise
def steady_softmax() -> Exercise:
    slips = {
        "unshifted": shifted_by(lambda raw: 0),
        "smallest_off": shifted_by(np.min),
        "mean_off": shifted_by(np.mean),
        "cut_off": lambda raw: np.exp(np.minimum(raw, 700)) / np.exp(np.minimum(raw, 700)).sum(),
        "not_divided": lambda raw: np.exp(raw - raw.max()),
        "only_above": lambda raw: np.exp(raw - raw.max()) / np.exp(raw).sum(),
        "divided_by_largest": lambda raw: softmax(raw / raw.max()),
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
        "same_sum": moved - [0, rise / 2, rise / 2],
        "all_equal": np.full(3, moved[SETOSA]),
        "rise": np.full(3, rise),
    }
    return Exercise(right=start + rise, slips=slips)


# --- 03_cross_entropy ---


@exercise
def loss_of_flower_71() -> Exercise:
    p = softmax(raw_outputs(flower_71())[0])
    q = p[VERSICOLOR]
    slips = {
        "log10": -np.log10(q),
        "log2": -np.log2(q),
        "p_itself": q,
        "virginica": -np.log(p[VIRGINICA]),
        "setosa": -np.log(p[SETOSA]),
        "from_1": 1 - q,
        "others": -np.log(1 - q),
        "all_three": -np.log(p).sum(),
    }
    return Exercise(right=-np.log(q), slips=slips)


@exercise
def total_further_up() -> Exercise:
    flowers, observed = training_flowers()
    rows = range(3)
    before, p = (softmax(raw_outputs(flowers, [b3, 0, 1])) for b3 in (-2, 1.5))
    own = p[rows, observed]
    slips = {
        "mean": -np.log(own).mean(),
        "log10": -np.log10(own).sum(),
        "log2": -np.log2(own).sum(),
        "largest": -np.log(p.max(axis=1)).sum(),
        "added_first": -np.log(own.sum()),
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


def top_and_bottom(raw, species, log=np.log):
    """The loss of one flower without p, as the difference of two logarithms."""
    shifted = raw - raw.max()
    return log(np.exp(shifted).sum()) - shifted[species]


@exercise
def flower_loss() -> Exercise:
    slips = {
        "through_p": lambda raw, species: -np.log(softmax(raw)[species]),
        "through_unshifted_p": lambda raw, species: -np.log(np.exp(raw[species]) / np.exp(raw).sum()),
        "unshifted": lambda raw, species: np.log(np.exp(raw).sum()) - raw[species],
        "ln_p": lambda raw, species: raw[species] - np.log(np.exp(raw).sum()),
        "half_shifted": lambda raw, species: np.log(np.exp(raw - raw.max()).sum()) - raw[species],
        "no_log": lambda raw, species: np.exp(raw - raw.max()).sum() - (raw - raw.max())[species],
        "log10": lambda raw, species: top_and_bottom(raw, species, np.log10),
        "log2": lambda raw, species: top_and_bottom(raw, species, np.log2),
        "always_setosa": lambda raw, species: top_and_bottom(raw, SETOSA),
    }
    inputs = (
        (np.array([1.43, -0.40, 0.23]), VERSICOLOR),
        (np.array([1000.0, 0.0, -1000.0]), VIRGINICA),
        (np.array([1000.0, 999.0, -1000.0]), VERSICOLOR),
    )
    return Exercise(right=top_and_bottom, slips=slips, inputs=inputs)
