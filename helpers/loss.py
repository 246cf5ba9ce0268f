"""Softmax, cross entropy, the links of the chain, and p - y. Imports numpy and the modules above.

`raw` is (flowers, species), `observed` (flowers,): each flower's species, 0 to 2. All logarithms are natural; losses are summed.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from helpers import valid
from helpers.iris import SPECIES


def softmax(raw) -> np.ndarray:
    """Raw outputs to probabilities, same shape, each row summing to 1. Lesson part 2.

    The largest raw output of each row is taken off first: the result is the same, and exp cannot overflow.
    """
    raw = valid.raw(raw)
    exponentials = np.exp(raw - raw.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def log_softmax(raw) -> np.ndarray:
    """ln(softmax(raw)), without passing through a probability that may round to 0; same shape."""
    raw = valid.raw(raw)
    shifted = raw - raw.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def one_hot(observed) -> np.ndarray:
    """y: a 1 in the column of each flower's observed species, 0 elsewhere, (flowers, species)."""
    observed = np.atleast_1d(np.asarray(observed, dtype=object))
    return np.eye(len(SPECIES))[valid.species(observed, len(observed))]


def cross_entropy(raw, observed) -> np.ndarray:
    """-ln(p of the observed species) for each flower, (flowers,), in nats. Lesson part 2."""
    log_p = log_softmax(valid.raw(raw, dimensions=2))
    return -log_p[np.arange(len(log_p)), valid.species(observed, len(log_p))]


def total_cross_entropy(raw, observed) -> float:
    """The loss: the cross entropies of all flowers, summed."""
    return float(cross_entropy(raw, observed).sum())


def gradient_per_flower(raw, observed) -> np.ndarray:
    """dCE/db3, dCE/db4, dCE/db5 for each flower, (flowers, species): p - y. Lesson parts 3 and 4."""
    p = softmax(valid.raw(raw, dimensions=2))
    return p - one_hot(valid.species(observed, len(p)))


def gradient(raw, observed) -> np.ndarray:
    """The slope of the total cross entropy to b3, b4, b5, (3,): p - y, summed over the flowers."""
    return gradient_per_flower(raw, observed).sum(axis=0)


class Links(NamedTuple):
    """The three slopes whose product is dCE/db for one flower."""

    ce_by_p: float
    p_by_raw: float
    raw_by_b: float

    @property
    def product(self) -> float:
        return self.ce_by_p * self.p_by_raw * self.raw_by_b


def cross_entropy_slope(p_observed: float) -> float:
    """dCE/dp = -1/p: first link. Raises ValueError unless 0 < p <= 1, and -1/p is finite (p above about 2e-308)."""
    return -1 / valid.probability(p_observed)


def softmax_slopes(p) -> np.ndarray:
    """dp/draw, (species, species): row i, column j is the slope of p_i to raw output j. The middle link.

    p_i (1 - p_i) on the diagonal, -p_i p_j off it, from the quotient rule. Lesson part 3. `p` is (species,).
    """
    p = valid.shaped(valid.numbers(p, "probabilities"), (3,), "probabilities", "(3,), one flower")
    return np.diag(p) - np.outer(p, p)


def chain_links(raw, observed: int, bias: int) -> Links:
    """The three links from one bias (0, 1, 2 = b3, b4, b5) to one flower's cross entropy. Lesson parts 3 and 4.

    `raw` is that flower's raw outputs, (species,); the last link is 1, since a bias is added and nothing else.
    """
    p = softmax(valid.raw(raw, dimensions=1))
    (observed, bias) = valid.species([observed, bias], 2)
    return Links(cross_entropy_slope(p[observed]), float(softmax_slopes(p)[observed, bias]), 1.0)


def slope(function: Callable[[float], float], at: float, h: float = 1e-5) -> float:
    """The measured slope of `function` at one place: rise over run between at - h and at + h."""
    return (function(at + h) - function(at - h)) / (2 * h)


def loss_grid(raw, observed, axes: tuple[int, int], across, up, third: float) -> np.ndarray:
    """Total cross entropy at every point of a plane of two biases, (up, across).

    `raw` is (flowers, species), the raw outputs without their biases; `axes` says which bias (0, 1, 2 = b3, b4, b5) takes
    the values `across` and which the values `up`; `third` is the value of the one that is left. Raises ValueError for the
    same bias twice, and for raw outputs or species that are none.
    """
    raw = valid.raw(raw, dimensions=2)
    axes = valid.plane(axes)
    biases = np.full((len(up), len(across), 3), float(third))
    biases[..., axes[0]], biases[..., axes[1]] = across, np.asarray(up)[:, None]
    observed = valid.species(observed, len(raw))
    return sum(-log_softmax(one + biases)[..., k] for one, k in zip(raw, observed, strict=True))
