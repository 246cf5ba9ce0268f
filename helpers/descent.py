"""Gradient descent: slopes become steps. Imports numpy and the modules above."""

from collections.abc import Callable, Sequence
from numbers import Integral, Real

import numpy as np

from helpers.iris import as_floats, check_flowers
from helpers.loss import gradient
from helpers.network import check_biases, raw_outputs


def descend(slopes_at: Callable[[np.ndarray], np.ndarray], start, learning_rate: float, steps: int) -> np.ndarray:
    """The path of gradient descent, (steps + 1, parameters): each step is minus learning_rate times the slopes there.

    `slopes_at` takes the parameters and gives the slope of the loss to each; `start` is where to begin. Lesson part 6.
    Raises ValueError for a learning rate or number of steps that is none, or slopes of another shape than the start.
    """
    rate_fits = isinstance(learning_rate, Real) and 0 < learning_rate < np.inf
    if not rate_fits or not isinstance(steps, Integral) or steps < 0:
        raise ValueError(f"Descent needs a learning rate above 0 and 0 or more steps, not {learning_rate} and {steps}.")
    path = [as_floats(start, "start values")]
    for _ in range(steps):
        slopes = np.asarray(slopes_at(path[-1].copy()))  # a copy, which the function may change
        if slopes.shape != path[-1].shape:
            wanted = f"one for each of the parameters, {path[-1].shape}"
            raise ValueError(f"The slopes have the wrong shape {slopes.shape}; wanted: {wanted}.")
        path.append(path[-1] - learning_rate * slopes)
    return np.array(path)


def bias_slopes(inputs, observed, moving: Sequence[int] = (0, 1, 2)) -> Callable[[np.ndarray], np.ndarray]:
    """The function from b3, b4, b5 to the slopes of the total cross entropy, 0 for each bias that is not `moving`."""
    without_biases = raw_outputs(check_flowers(inputs), (0.0, 0.0, 0.0))
    if not {0, 1, 2}.issuperset(moving):
        raise ValueError(f"Unknown biases in {moving}; wanted: 0, 1 or 2 (b3, b4, b5).")
    moves = np.isin(np.arange(3), moving)

    def slopes_at(biases: np.ndarray) -> np.ndarray:
        return np.where(moves, gradient(without_biases + check_biases(biases), observed), 0.0)

    return slopes_at
