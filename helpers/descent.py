"""Gradient descent: slopes become steps. Imports numpy and the modules above."""

from collections.abc import Callable, Sequence

import numpy as np

from helpers.iris import check_flowers
from helpers.loss import gradient
from helpers.network import check_biases, raw_outputs


def descend(slopes_at: Callable[[np.ndarray], np.ndarray], start, learning_rate: float, steps: int) -> np.ndarray:
    """The path of gradient descent, (steps + 1, parameters): each step is minus learning_rate times the slopes there.

    `slopes_at` takes the parameters and gives the slope of the loss to each; `start` is where to begin. Lesson part 6.
    """
    if not (np.isfinite(learning_rate) and learning_rate > 0 and steps >= 0):
        raise ValueError(f"Descent needs a learning rate above 0 and 0 or more steps, not {learning_rate} and {steps}.")
    path = [np.asarray(start, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * np.asarray(slopes_at(path[-1])))
    return np.array(path)


def bias_slopes(inputs, observed, moving: Sequence[int] = (0, 1, 2)) -> Callable[[np.ndarray], np.ndarray]:
    """The function from b3, b4, b5 to the slopes of the total cross entropy, 0 for each bias that is not `moving`."""
    without_biases = raw_outputs(check_flowers(inputs), (0.0, 0.0, 0.0))
    moves = np.isin(np.arange(3), moving)

    def slopes_at(biases: np.ndarray) -> np.ndarray:
        return np.where(moves, gradient(without_biases + check_biases(biases), observed), 0.0)

    return slopes_at
