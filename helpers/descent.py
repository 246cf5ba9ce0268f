"""Gradient descent: slopes become steps. Imports numpy and the modules above."""

from collections.abc import Callable, Sequence

import numpy as np

from helpers import valid
from helpers.loss import gradient, gradient_per_flower
from helpers.network import Network, as_network, as_vector, hidden_nodes, raw_outputs


def descend(slopes_at: Callable[[np.ndarray], np.ndarray], start, learning_rate: float, steps: int) -> np.ndarray:
    """The path of gradient descent, (steps + 1, parameters): each step is minus learning_rate times the slopes there.

    `slopes_at` takes the parameters and gives the slope of the loss to each; `start` is where to begin. Lesson part 6.
    Raises ValueError for a learning rate or number of steps that is none, or slopes of another shape than the start.
    """
    valid.pace(learning_rate, steps)
    path = [valid.numbers(start, "start values")]
    for _ in range(steps):
        slopes = np.asarray(slopes_at(path[-1].copy()))  # a copy, which the function may change
        valid.shaped(slopes, path[-1].shape, "slopes", f"one for each of the parameters, {path[-1].shape}")
        path.append(path[-1] - learning_rate * slopes)
    return np.array(path)


def bias_slopes(inputs, observed, moving: Sequence[int] = (0, 1, 2)) -> Callable[[np.ndarray], np.ndarray]:
    """The function from b3, b4, b5 to the slopes of the total cross entropy, 0 for each bias that is not `moving`."""
    without_biases = raw_outputs(valid.flowers(inputs), (0.0, 0.0, 0.0))
    moves = valid.moving(moving)

    def slopes_at(biases: np.ndarray) -> np.ndarray:
        return np.where(moves, gradient(without_biases + valid.biases(biases), observed), 0.0)

    return slopes_at


def parameter_gradient(network: Network, inputs, observed) -> Network:
    """The slope of the total cross entropy to each of the 15 parameters, each in its parameter's place: backpropagation.

    Every slope is what came in along the arrow, times the error that came back to its end, summed over the flowers (a bias
    has 1 coming in). At the raw outputs the error is p - y; a hidden node gets it back through its output weights, and not
    at all where it is off. Rumelhart, Hinton and Williams 1986. Raises ValueError as `raw_outputs` and `cross_entropy` do.
    """
    inputs = valid.flowers(inputs)
    hidden = hidden_nodes(inputs, network)
    error = gradient_per_flower(raw_outputs(inputs, network=network), observed)
    carried = (error @ network.output_weights.T) * (hidden > 0)
    return Network(inputs.T @ carried, carried.sum(axis=0), hidden.T @ error, error.sum(axis=0))


def parameter_slopes(inputs, observed) -> Callable[[np.ndarray], np.ndarray]:
    """The function from all 15 parameters in one row to the slopes of the total cross entropy, (15,): for `descend`."""
    return lambda vector: as_vector(parameter_gradient(as_network(vector), inputs, observed))
