"""Notebooks 08 to 10, down the surface and one layer back: what is right in each exercise, and what each slip gives."""

from collections.abc import Callable

import numpy as np

from helpers.descent import bias_slopes, descend
from helpers.iris import training_flowers
from helpers.loss import gradient, gradient_per_flower, softmax, softmax_slopes, total_cross_entropy
from helpers.network import hidden_nodes, lesson_network, raw_outputs, start_biases
from helpers.practice.exercise import Exercise, exercise


def slope_at(b3: float) -> float:
    """The slope of the lesson's total loss over b3, as in the notebook."""
    flowers, observed = training_flowers()
    return gradient(raw_outputs(flowers, (b3, 0, 1)), observed)[0]


# --- 08_loss_surface ---


@exercise
def ends_of_100() -> Exercise:
    count, own = 100, 20  # Versicolors among them
    slips = {
        "three_flowers": np.array([-1, 2]),
        "mean": np.array([-own, count - own]) / count,
        "minus_one": np.array([0, count]),
        "no_brackets": np.array([-1, count - 1]),
        "other_bias": np.array([-50, 50]),
        "other_bias b5": np.array([-30, 70]),
        "left_sign": np.array([own, count - own]),
        "right_too_low": np.array([-own, own]),
        "exchanged": np.array([count - own, -own]),
    }
    return Exercise(right=np.array([-own, count - own]), slips=slips)


@exercise
def tangent_promises() -> Exercise:
    flowers, observed = training_flowers()
    here, there = (total_cross_entropy(raw_outputs(flowers, (b3, 0, 1)), observed) for b3 in (-2, -1.5))
    steep = slope_at(-2)
    slips = {
        "curve": there,
        "whole_slope": here + steep,
        "uphill": here - 0.5 * steep,
        "change": 0.5 * steep,
        "by_the_place": here - 1.5 * steep,
        "no_brackets": here - 1.5 * steep + 2,
        "slope_elsewhere": here + 0.5 * slope_at(-1.5),
    }
    return Exercise(right=here + 0.5 * steep, slips=slips)


@exercise
def same_loss_elsewhere() -> Exercise:
    start, lowered = start_biases(), -1.5
    two, step = start[:2], lowered - start[2]
    slips = {
        "as_they_were": two,
        "up": two - step,
        "whole_b5": two + lowered,
        "all_equal": np.full(2, lowered),
        "rise": np.full(2, step),
        "rise up": np.full(2, -step),
    }
    return Exercise(right=two + step, slips=slips)


# --- 09_gradient_descent ---


@exercise
def one_step() -> Exercise:
    at, rate = 1.0, 0.5
    steep = slope_at(at)
    slips = {
        "uphill": at + rate * steep,
        "no_rate": at - steep,
        "slope": steep,
        "step": -rate * steep,
        "step_without_sign": rate * steep,
        "slope_elsewhere": at - rate * slope_at(-2.0),
        "from_elsewhere": -2 - rate * slope_at(-2.0),
        "from_elsewhere 2": -2 - rate * steep,
        "mean": at - rate * steep / 3,
    }
    return Exercise(right=at - rate * steep, slips=slips)


def walk(new_place: Callable) -> Callable:
    """The reader's function, with `new_place(b3, start, learning_rate)` where the `...` stands."""

    def walked(start: float, learning_rate: float, steps: int) -> np.ndarray:
        places = [start]
        for _ in range(steps):
            places.append(new_place(places[-1], start, learning_rate))
        return np.array(places)

    return walked


@exercise
def walk_down() -> Exercise:
    right = walk(lambda b3, start, rate: b3 - rate * slope_at(b3))
    slips = {
        "uphill": walk(lambda b3, start, rate: b3 + rate * slope_at(b3)),
        "no_rate": walk(lambda b3, start, rate: b3 - slope_at(b3)),
        "slope": walk(lambda b3, start, rate: slope_at(b3)),
        "step_without_sign": walk(lambda b3, start, rate: rate * slope_at(b3)),
        "mean": walk(lambda b3, start, rate: b3 - rate * slope_at(b3) / 3),
        "notebooks_own": walk(lambda b3, start, rate: b3 - slope_at(-2.0)),
        "slope_elsewhere": walk(lambda b3, start, rate: b3 - rate * slope_at(-2.0)),
        "from_elsewhere": walk(lambda b3, start, rate: start - rate * slope_at(b3)),
        "from_elsewhere 2": walk(lambda b3, start, rate: -2 - rate * slope_at(b3)),
        "forgets": walk(lambda b3, start, rate: -rate * slope_at(b3)),
        "slope_of_start": walk(lambda b3, start, rate: b3 - rate * slope_at(start)),
        "stored_before": lambda start, rate, steps: np.array([start, *right(start, rate, steps)[:-1]]),
        "last_only": lambda start, rate, steps: right(start, rate, steps)[-1],
    }
    inputs = ((-2.0, 1.0, 5), (1.0, 0.5, 3), (-2.0, 4.0, 6))
    return Exercise(right=right, slips=slips, inputs=inputs)


@exercise
def all_three_step() -> Exercise:
    flowers, observed = training_flowers()
    start, rate, raw = start_biases(), 0.5, raw_outputs(flowers)
    per_flower = gradient_per_flower(raw, observed)
    slopes = per_flower.sum(axis=0)
    slips = {
        "uphill": start + rate * slopes,
        "no_rate": start - slopes,
        "steps": -rate * slopes,
        "mean": start - rate * slopes / 3,
        "minus_one": start - rate * softmax(raw).sum(axis=0),
        "only_b3": start - rate * slopes * [1, 0, 0],
        "setosa_flower": start - rate * per_flower[0],
    }
    return Exercise(right=start - rate * slopes, slips=slips)


@exercise
def border_for_three() -> Exercise:
    flowers, observed = training_flowers()

    def bends(moving: tuple[int, ...]) -> np.ndarray:
        """How the loss bends in each direction (3, 3), at its lowest place over the biases that move."""
        slopes_at = bias_slopes(flowers, observed, moving)
        lowest = descend(slopes_at, start_biases(), learning_rate=1.0, steps=200)[-1]
        return sum(softmax_slopes(p) for p in softmax(raw_outputs(flowers, lowest)))

    _, other_wall, steepest = amounts = np.linalg.eigvalsh(bends((0, 1, 2)))
    slips = {
        "other_wall": 2 / other_wall,
        "lands_on_the_floor": 1 / steepest,
        "b3_alone": 2 / bends((0,))[0, 0],
        "upside_down": steepest / 2,
        "mean": 2 / (steepest / 3),
        "added": 2 / amounts.sum(),
    }
    return Exercise(right=2 / steepest, slips=slips)


# --- 10_every_parameter ---


@exercise
def petal_to_upper() -> Exercise:
    flowers, observed = training_flowers()
    petal, sepal = flowers.T
    error = gradient_per_flower(raw_outputs(flowers), observed)
    back = error @ lesson_network().output_weights.T
    upper, bottom = (back * (hidden_nodes(flowers) > 0)).T
    slips = {
        "no_relu": petal @ back[:, 0],
        "to_bottom": petal @ bottom,
        "from_sepal": sepal @ upper,
        "bias_of_node": upper.sum(),
        "setosa_flower": petal[0] * upper[0],
    }
    return Exercise(right=petal @ upper, slips=slips)


@exercise
def carried_back() -> Exercise:
    flowers, observed = training_flowers()
    ours = lesson_network().output_weights
    lesson = gradient_per_flower(raw_outputs(flowers), observed), ours, hidden_nodes(flowers)
    others = np.array([[0.25, -0.5, 0.25], [-0.75, 0.5, 0.25]]), -ours, np.array([[0.0, 2.0], [0.5, 0.0]])

    def right(error, weights, hidden):
        return (error @ weights.T) * (hidden > 0)

    slips = {
        "no_relu": lambda error, weights, hidden: error @ weights.T,
        "no_brackets": lambda error, weights, hidden: (error @ weights.T) * hidden > 0,
        "notebooks_own": lambda error, weights, hidden: right(error, ours, hidden),
        "summed": lambda error, weights, hidden: right(error, weights, hidden).sum(axis=0),
        "by_what_it_gives": lambda error, weights, hidden: (error @ weights.T) * hidden,
        "on_and_off": lambda error, weights, hidden: (error @ weights.T) * (hidden <= 0),
        "relu_of_error": lambda error, weights, hidden: np.maximum(0, error @ weights.T),
    }
    return Exercise(right=right, slips=slips, inputs=(lesson, others))
