"""The flowers: load them, scale them, pick the three that the lesson trains on. Imports numpy only."""

from csv import DictReader
from csv import Error as CsvError
from numbers import Real
from pathlib import Path
from typing import NamedTuple

import numpy as np

SPECIES = ("Setosa", "Versicolor", "Virginica")
SETOSA, VERSICOLOR, VIRGINICA = range(3)

MEASUREMENTS = ("petal_width_cm", "sepal_width_cm")

# The nearest data/: it stands beside helpers/, and in a wheel, which has no beside, inside.
DATA = next(filter(Path.is_dir, (folder / "data" for folder in Path(__file__).parents[:2])), Path("data"))


class Flowers(NamedTuple):
    """Some flowers: `inputs` (flowers, 2) is petal and sepal width; `observed` (flowers,) is each one's species, 0 to 2."""

    inputs: np.ndarray
    observed: np.ndarray


def read_data(name: str) -> str:
    """The text of one file in data/. Raises FileNotFoundError, saying where it looked."""
    path = DATA / name
    if not path.is_file():
        raise FileNotFoundError(
            f"The data file {name} is missing: wanted at {path}. Restore data/ from the repository."
        )
    return path.read_text(encoding="utf-8")


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
    return (check_flowers(inputs) - smallest) / (largest - smallest)


def all_flowers() -> Flowers:
    """All 150 flowers, scaled to 0..1 and not rounded."""
    inputs, observed = flowers_in_cm()
    return Flowers(scale(inputs), observed)


def training_flowers() -> Flowers:
    """The lesson's three flowers, in its order: one Setosa, one Virginica, one Versicolor; inputs as the lesson rounds them."""
    inputs = np.array([[0.04, 0.42], [1.00, 0.54], [0.50, 0.37]])
    return Flowers(inputs, np.array([SETOSA, VIRGINICA, VERSICOLOR]))


def check_flowers(inputs) -> np.ndarray:
    """`inputs` as a float array (flowers, 2), or a ValueError that says what is wrong with it."""
    inputs = as_floats(inputs, "flowers")
    if inputs.ndim != 2 or inputs.shape[1] != 2:
        raise ValueError(
            f"Flowers have the wrong shape {inputs.shape}; wanted: (flowers, 2), a petal and a sepal width in each row."
        )
    if len(inputs) == 0:
        raise ValueError("There are no flowers; wanted: at least one row of petal and sepal width.")
    return inputs


def check_observed(observed, flowers: int) -> np.ndarray:
    """`observed` as whole numbers (flowers,), or a ValueError that says what is wrong with it."""
    # As given: NumPy would turn True into 1, and the 0 in [0, "Rose"] into "0".
    observed = np.asarray(observed, dtype=object)
    unknown = sorted({str(s) for s in observed.ravel() if not is_species(s)})
    if unknown:
        raise ValueError(f"Unknown species {', '.join(unknown)}; wanted: 0, 1 or 2 ({', '.join(SPECIES)}).")
    if observed.size == 0:
        raise ValueError("There are no observed species; wanted: one for each flower.")
    if observed.shape != (flowers,):
        raise ValueError(
            f"Observed species have the shape {observed.shape}; wanted: ({flowers},), one species for each flower."
        )
    return observed.astype(int)


def is_species(value) -> bool:
    """Is it the number 0, 1 or 2?"""
    return isinstance(value, Real) and not isinstance(value, bool) and value in (0, 1, 2)


def as_floats(values, name: str) -> np.ndarray:
    """`values` as a float array without NaN or infinity, or a ValueError that names them."""
    try:
        array = np.asarray(values)  # not dtype=float: that would read "1" as 1.0 and None as NaN
    except ValueError:
        array = np.array(None)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"The {name} are not numbers in rows of equal length; wanted: an array of numbers.")
    array = array.astype(float, copy=False)
    if not np.isfinite(array).all():
        raise ValueError(f"The {name} hold NaN or infinity; wanted: finite numbers only.")
    return array
