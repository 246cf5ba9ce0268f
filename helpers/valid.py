"""What comes in from outside, as arrays of the right kind; or a ValueError with one sentence, what is wrong and what is wanted."""

from itertools import permutations
from numbers import Integral, Real

import numpy as np


def numbers(values, name: str) -> np.ndarray:
    """`values` as a float array without NaN or infinity."""
    try:
        array = np.asarray(values)  # not dtype=float: that would read "1" as 1.0 and None as NaN
    except ValueError:
        array = np.array(None)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"The {name} are not numbers in rows of equal length; wanted: an array of numbers.")
    if not np.isfinite(array).all():
        raise ValueError(f"The {name} hold NaN or infinity; wanted: finite numbers only.")
    return array.astype(float, copy=False)


def shaped(array: np.ndarray, shape: tuple, what: str, wanted: str) -> np.ndarray:
    """`array`, if it has this shape."""
    if array.shape != shape:
        raise ValueError(f"The {what} have the wrong shape {array.shape}; wanted: {wanted}.")
    return array


def flowers(inputs) -> np.ndarray:
    """Petal and sepal widths, (flowers, 2)."""
    inputs = numbers(inputs, "flowers")
    if inputs.ndim != 2 or inputs.shape[1] != 2:
        wanted = "(flowers, 2), a petal and a sepal width in each row"
        raise ValueError(f"Flowers have the wrong shape {inputs.shape}; wanted: {wanted}.")
    if len(inputs) == 0:
        raise ValueError("There are no flowers; wanted: at least one row of petal and sepal width.")
    return inputs


def species(observed, flowers: int) -> np.ndarray:
    """The observed species of so many flowers as whole numbers, (flowers,)."""
    observed = np.asarray(
        observed, dtype=object
    )  # as given: NumPy would turn True into 1, and the 0 in [0, "Rose"] into "0"
    known = [isinstance(one, Real) and not isinstance(one, bool) and one in (0, 1, 2) for one in observed.ravel()]
    if not all(known):
        unknown = sorted({str(one) for one, fits in zip(observed.ravel(), known, strict=True) if not fits})
        raise ValueError(f"Unknown species {', '.join(unknown)}; wanted: 0, 1 or 2 (Setosa, Versicolor, Virginica).")
    if observed.size == 0:
        raise ValueError("There are no observed species; wanted: one for each flower.")
    if observed.shape != (flowers,):
        wanted = f"({flowers},), one species for each flower"
        raise ValueError(f"Observed species have the shape {observed.shape}; wanted: {wanted}.")
    return observed.astype(int)


def biases(values) -> np.ndarray:
    """b3, b4, b5, (3,)."""
    return shaped(numbers(values, "biases b3, b4, b5"), (3,), "biases", "three numbers, b3, b4 and b5")


def raw(outputs, dimensions: int | None = None) -> np.ndarray:
    """Raw outputs, whose last axis is the three species."""
    outputs = numbers(outputs, "raw outputs")
    if outputs.ndim == 0 or outputs.shape[-1] != 3 or outputs.size == 0 or dimensions not in (None, outputs.ndim):
        wanted = "(3,), one flower" if dimensions == 1 else "(flowers, 3), at least one flower"
        raise ValueError(f"The raw outputs have the wrong shape {outputs.shape}; wanted: {wanted}.")
    return outputs


def plane(axes) -> tuple[int, int]:
    """Two different biases of 0, 1, 2."""
    if tuple(axes) not in permutations(range(3), 2):
        raise ValueError(f"A plane needs two different biases of 0, 1, 2 (b3, b4, b5), not {axes}.")
    return tuple(axes)


def probability(p: float) -> float:
    """A probability of which -1/p is finite."""
    if not isinstance(p, Real) or not np.finfo(float).tiny <= p <= 1:
        raise ValueError(f"-1/p needs a probability above 0 and up to 1, with -1/p finite, not {p}.")
    return float(p)


def pace(learning_rate: float, steps: int) -> None:
    """A learning rate, and a number of steps."""
    rate_fits = isinstance(learning_rate, Real) and 0 < learning_rate < np.inf
    if not rate_fits or not isinstance(steps, Integral) or steps < 0:
        raise ValueError(f"Descent needs a learning rate above 0 and 0 or more steps, not {learning_rate} and {steps}.")


def moving(biases) -> np.ndarray:
    """Which of b3, b4, b5 move, True or False, (3,); `biases` are some of 0, 1, 2."""
    if not {0, 1, 2}.issuperset(biases):
        raise ValueError(f"Unknown biases in {biases}; wanted: 0, 1 or 2 (b3, b4, b5).")
    return np.isin(np.arange(3), biases)


def path(places) -> np.ndarray:
    """The biases along a descent, (steps + 1, 3)."""
    places = numbers(places, "biases on the path")
    if places.ndim != 2 or places.shape[1] != 3 or len(places) == 0:
        raise ValueError(f"The path has the wrong shape {places.shape}; wanted: (steps + 1, 3), each row b3, b4, b5.")
    return places
