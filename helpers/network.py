"""The lesson's network: two hidden nodes, their bent surfaces, three raw outputs. Imports numpy and `iris`."""

import json
from functools import cache
from typing import NamedTuple

import numpy as np

from helpers import valid
from helpers.files import read_data
from helpers.iris import SPECIES

NODES = ("upper", "bottom")
BIAS_NAMES = ("b3", "b4", "b5")
PARAMETER_NAMES = (
    *(f"{width} → {node}" for width in ("petal", "sepal") for node in NODES),
    *("b1", "b2"),
    *(f"{node} → {species}" for node in NODES for species in SPECIES),
    *BIAS_NAMES,
)


class Network(NamedTuple):
    """The 15 parameters. Shapes: (inputs 2, nodes 2), (nodes 2,), (nodes 2, species 3), (species 3,)."""

    hidden_weights: np.ndarray
    hidden_biases: np.ndarray
    output_weights: np.ndarray
    output_biases: np.ndarray


@cache
def lesson_network() -> Network:
    """The network before training, b3 = -2, b4 = 0, b5 = 1, from data/network.json. Lesson parts 1 to 6.

    Raises FileNotFoundError without the file, ValueError if a parameter is missing or no number.
    """
    try:
        stored = json.loads(read_data("network.json"))
        hidden, output = stored["hidden"], stored["output"]
        network = Network(
            np.array([[hidden[node][i] for node in NODES] for i in ("petal", "sepal")], dtype=float),
            np.array([hidden[node]["bias"] for node in NODES], dtype=float),
            np.array([[output[species][node] for species in SPECIES] for node in NODES], dtype=float),
            np.array([output[species]["bias"] for species in SPECIES], dtype=float),
        )
    except (KeyError, TypeError, ValueError) as error:
        wanted = "wanted: weights and a bias for 2 hidden nodes and 3 species."
        raise ValueError(f"data/network.json cannot be read ({error}); {wanted}") from None
    for parameters in network:
        valid.numbers(parameters, "parameters in data/network.json")
        parameters.setflags(write=False)  # one copy serves every caller
    return network


def start_biases() -> np.ndarray:
    """b3, b4, b5 before training, (3,): the reader's own copy, free to change."""
    return lesson_network().output_biases.copy()


def as_vector(network: Network) -> np.ndarray:
    """The 15 parameters, or a slope for each, in one row, (15,), in the order of PARAMETER_NAMES."""
    return np.concatenate([np.ravel(parameters) for parameters in network])


def as_network(vector) -> Network:
    """The network whose 15 parameters stand in one row: undoes `as_vector`. Raises ValueError for any other shape or NaN."""
    vector = valid.shaped(valid.numbers(vector, "parameters"), (15,), "parameters", "(15,), as `as_vector` gives them")
    hidden_weights, hidden_biases, output_weights, output_biases = np.split(vector, (4, 6, 12))
    return Network(hidden_weights.reshape(2, 2), hidden_biases, output_weights.reshape(2, 3), output_biases)


def hidden_nodes(inputs, network: Network | None = None) -> np.ndarray:
    """What the two hidden nodes give for each flower, (flowers, nodes): relu(weights x widths + bias). Lesson part 1."""
    network = network or lesson_network()
    return np.maximum(0, valid.flowers(inputs) @ network.hidden_weights + network.hidden_biases)


def bent_surfaces(inputs, network: Network | None = None) -> np.ndarray:
    """Each hidden node times its output weight, (flowers, nodes, species): the blue and orange surfaces of lesson part 1."""
    network = network or lesson_network()
    return hidden_nodes(inputs, network)[:, :, None] * network.output_weights


def raw_outputs(inputs, biases=None, network: Network | None = None) -> np.ndarray:
    """Blue + orange + bias for each flower and species, (flowers, species): the crinkled surfaces; elsewhere called logits.

    `biases` is b3, b4, b5; without it, the network's own. Raises ValueError for NaN, infinity or a wrong shape.
    """
    network = network or lesson_network()
    biases = valid.biases(network.output_biases if biases is None else biases)
    return hidden_nodes(inputs, network) @ network.output_weights + biases
