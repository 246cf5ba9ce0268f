"""Gradient descent: slopes become steps. Imports numpy and the modules above."""

from collections.abc import Callable, Sequence
from numbers import Integral, Real

import numpy as np

from helpers.iris import as_floats, check_flowers
from helpers.loss import gradient, gradient_per_flower
from helpers.network import Network, as_network, as_vector, check_biases, hidden_nodes, raw_outputs


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


def parameter_gradient(network: Network, inputs, observed) -> Network:
    """The slope of the total cross entropy to each of the 15 parameters, each in its parameter's place: backpropagation.

    Every slope is what came in along the arrow, times the error that came back to its end, summed over the flowers (a bias
    has 1 coming in). At the raw outputs the error is p - y; a hidden node gets it back through its output weights, and not
    at all where it is off. Rumelhart, Hinton and Williams 1986. Raises ValueError as `raw_outputs` and `cross_entropy` do.
    """
    inputs = check_flowers(inputs)
    hidden = hidden_nodes(inputs, network)
    error = gradient_per_flower(raw_outputs(inputs, network=network), observed)
    carried = (error @ network.output_weights.T) * (hidden > 0)
    return Network(inputs.T @ carried, carried.sum(axis=0), hidden.T @ error, error.sum(axis=0))


def parameter_slopes(inputs, observed) -> Callable[[np.ndarray], np.ndarray]:
    """The function from all 15 parameters in one row to the slopes of the total cross entropy, (15,): for `descend`."""
    return lambda vector: as_vector(parameter_gradient(as_network(vector), inputs, observed))
