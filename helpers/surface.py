"""The total cross entropy over a grid of two biases, fast enough to redraw under a moving hand. Imports numpy and the modules above."""

import numpy as np

from helpers.iris import as_floats, check_observed
from helpers.loss import check_raw

# One logarithm of a product of flowers stands for as many logarithms; a double holds the product between e^-700 and e^700.
LARGEST_EXPONENT = 700.0


def loss_grid(raw, observed, axes: tuple[int, int], across, up, third: float) -> np.ndarray:
    """Total cross entropy at every point of a plane of two biases, (up, across).

    `raw` is (flowers, species), the raw outputs without their biases; `axes` says which bias (0, 1, 2 = b3, b4, b5) takes
    the values `across` and which the values `up`; `third` is the value of the one that is left. Right to rounding for
    biases of any size: the loss is ln(A e^b3 + B e^b4 + C e^b5) less the observed raw output and bias, for each flower.
    Raises ValueError for NaN, infinity, a wrong shape or the same axis twice.
    """
    raw, observed = check_raw(raw, dimensions=2), check_observed(observed, len(raw))
    across, up = check_row(across, "values across"), check_row(up, "values up")
    third = as_floats(third, "third bias")
    if third.ndim:
        raise ValueError(f"The third bias has the wrong shape {third.shape}; wanted: one number.")
    try:
        i, j = check_observed(axes, 2)
        (k,) = {0, 1, 2} - {i, j}
    except ValueError:
        raise ValueError(f"A plane needs two different biases of 0, 1, 2 (b3, b4, b5), not {axes}.") from None

    largest_bias = max(across.max(), up.max(), third)
    largest_raw = raw.max(axis=1)
    e_raw = np.exp(raw - largest_raw[:, None])
    e_across, e_up, e_third = (np.exp(values - largest_bias) for values in (across, up, third))
    spread = largest_bias - min(across.min(), up.min(), third) + (largest_raw[:, None] - raw).max()
    together = int(LARGEST_EXPONENT / max(spread, np.log(3)))  # each factor lies between e^-spread and 3
    if together < 1:
        return stable_loss_grid(raw, observed, axes, across, up, third)

    # Only the sums e_raw[i] e^across + (e_raw[j] e^up + e_raw[k] e^third) are large; the rest are rows and columns.
    columns = e_raw[:, i, None] * e_across
    rows = e_raw[:, j, None] * e_up + e_raw[:, k, None] * e_third
    logs, product, sums = (np.zeros((len(up), len(across))) for _ in range(3))
    for start in range(0, len(raw), together):
        product.fill(1)
        for row, column in zip(rows[start : start + together], columns[start : start + together], strict=True):
            product *= np.add.outer(row, column, out=sums)
        logs += np.log(product, out=product)
    count = np.bincount(observed, minlength=3)
    observed_raw = (raw[np.arange(len(raw)), observed] - largest_raw).sum()
    observed_biases = count[i] * across + (count[j] * up + count[k] * third)[:, None]
    return logs + len(raw) * largest_bias - observed_raw - observed_biases


def check_row(values, name: str) -> np.ndarray:
    """`values` as a float array with one axis, or a ValueError that says what is wrong with it."""
    values = as_floats(values, name)
    if values.ndim != 1 or values.size == 0:
        raise ValueError(f"The {name} have the wrong shape {values.shape}; wanted: a row of at least one number.")
    return values


def stable_loss_grid(raw, observed, axes, across, up, third) -> np.ndarray:
    """The same by the plain stable form, log-sum-exp of every flower at every point: slow, and right however far apart."""
    i, j = axes
    biases = np.full((len(up), len(across), 3), third)
    biases[..., i], biases[..., j] = across, up[:, None]
    total = np.zeros((len(up), len(across)))
    for raw_of_one, species in zip(raw, observed, strict=True):
        moved = raw_of_one + biases
        largest = moved.max(axis=-1)
        total += largest + np.log(np.exp(moved - largest[..., None]).sum(axis=-1)) - moved[..., species]
    return total
