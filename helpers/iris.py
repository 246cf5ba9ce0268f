"""The flowers: load them, scale them, pick the three that the lesson trains on. Imports numpy and `valid`."""

from csv import DictReader
from csv import Error as CsvError
from typing import NamedTuple

import numpy as np

from helpers import valid
from helpers.files import read_data

SPECIES = ("Setosa", "Versicolor", "Virginica")
SETOSA, VERSICOLOR, VIRGINICA = range(3)

MEASUREMENTS = ("petal_width_cm", "sepal_width_cm")


class Flowers(NamedTuple):
    """Some flowers: `inputs` (flowers, 2) is petal and sepal width; `observed` (flowers,) is each one's species, 0 to 2."""

    inputs: np.ndarray
    observed: np.ndarray


def flowers_in_cm() -> Flowers:
    """All 150 flowers as measured: petal and sepal width in centimetres, in Fisher's order (Fisher 1936).

    Raises FileNotFoundError without data/iris.csv, ValueError if it is not whole.
    """
    wanted = "wanted: 150 rows, 50 of each species, with the columns petal_width_cm, sepal_width_cm and species."
    try:
        rows = list(DictReader(read_data("iris.csv").splitlines()))
        inputs = np.array([[float(row[column]) for column in MEASUREMENTS] for row in rows])
        observed = np.array([SPECIES.index(row["species"]) for row in rows], dtype=int)
    except (CsvError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"data/iris.csv holds a row that cannot be read ({error}); {wanted}") from None
    if not np.array_equal(np.bincount(observed, minlength=3), [50, 50, 50]) or not np.isfinite(inputs).all():
        raise ValueError(f"data/iris.csv is not whole: {len(rows)} rows found; {wanted}")
    return Flowers(inputs, observed)


def scale(inputs: np.ndarray) -> np.ndarray:
    """Widths in cm (flowers, 2) to 0..1, each column by the smallest and largest of the 150 flowers. Lesson part 1."""
    all_inputs = flowers_in_cm().inputs
    smallest, largest = all_inputs.min(axis=0), all_inputs.max(axis=0)
    return (valid.flowers(inputs) - smallest) / (largest - smallest)


def all_flowers() -> Flowers:
    """All 150 flowers, scaled to 0..1 and not rounded."""
    inputs, observed = flowers_in_cm()
    return Flowers(scale(inputs), observed)


def training_flowers() -> Flowers:
    """The lesson's three flowers, in its order: one Setosa, one Virginica, one Versicolor; inputs as the lesson rounds them."""
    inputs = np.array([[0.04, 0.42], [1.00, 0.54], [0.50, 0.37]])
    return Flowers(inputs, np.array([SETOSA, VIRGINICA, VERSICOLOR]))
