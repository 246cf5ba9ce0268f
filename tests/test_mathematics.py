"""The mathematics of helpers: against algebra (SymPy), against measured slopes, and on random networks (Hypothesis).

Every test here also fails on any warning: extreme biases give the right answer silently, not by luck.
"""

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers.iris import SPECIES, training_flowers
from helpers.loss import (
    chain_links,
    cross_entropy,
    cross_entropy_slope,
    gradient,
    gradient_per_flower,
    log_softmax,
    one_hot,
    slope,
    softmax,
    softmax_slopes,
    total_cross_entropy,
)
from helpers.network import BIAS_NAMES, Network, bent_surfaces, raw_outputs, start_biases

pytestmark = pytest.mark.filterwarnings("error")


INPUTS, OBSERVED = training_flowers()
SPECIES_NUMBERS = range(3)
NINE = pytest.mark.parametrize(
    "observed, bias",
    [(observed, bias) for observed in SPECIES_NUMBERS for bias in SPECIES_NUMBERS],
    ids=[f"{species} observed, {bias}" for species in SPECIES for bias in BIAS_NAMES],
)
POINTS = pytest.mark.parametrize(
    "biases",
    [(-2, 0, 1), (0, 0, 1), (-0.69, -0.59, 0.28), (3.5, -4, 0.25)],
    ids=["the lesson's start", "b3 = 0", "after training", "elsewhere"],
)


# Algebra: the network's last step in symbols. A bias is added to what the bent surfaces give, and nothing else.

SURFACES = sympy.symbols("surfaces_0:3", real=True)
RAW = sympy.symbols("raw_0:3", real=True)
BIASES = sympy.symbols("b3:6", real=True)
RAW_OF_BIASES = dict(zip(RAW, [s + b for s, b in zip(SURFACES, BIASES)]))
P = [sympy.exp(raw) / sum(map(sympy.exp, RAW)) for raw in RAW]
P_OF_BIASES = [p.subs(RAW_OF_BIASES) for p in P]


def is_zero(expression) -> bool:
    return sympy.simplify(expression) == 0


@NINE
def test_algebra_dce_by_db_is_p_minus_y(observed, bias):
    cross_entropy_in_symbols = -sympy.log(P_OF_BIASES[observed])
    y = int(observed == bias)
    assert is_zero(sympy.diff(cross_entropy_in_symbols, BIASES[bias]) - (P_OF_BIASES[bias] - y))


@NINE
def test_algebra_softmax_slope_is_p_times_1_minus_p_or_minus_p_times_p(observed, bias):
    of_itself, of_another = P[observed] * (1 - P[observed]), -P[observed] * P[bias]
    assert is_zero(sympy.diff(P[observed], RAW[bias]) - (of_itself if observed == bias else of_another))


@NINE
def test_algebra_three_links_multiply_to_the_derivative(observed, bias):
    p = sympy.Symbol("p", positive=True)
    ce_by_p = sympy.diff(-sympy.log(p), p)
    raw_by_b = sympy.diff(RAW_OF_BIASES[RAW[bias]], BIASES[bias])
    assert ce_by_p == -1 / p and raw_by_b == 1
    product = ce_by_p.subs(p, P[observed]) * sympy.diff(P[observed], RAW[bias]) * raw_by_b
    assert is_zero(product - (P[bias] - int(observed == bias)))


@NINE
@POINTS
def test_helpers_give_what_the_algebra_gives(biases, observed, bias):
    for raw in raw_outputs(INPUTS, biases):
        p_by_raw = sympy.lambdify(RAW, sympy.diff(P[observed], RAW[bias]), "math")(*raw)
        ce_by_b = sympy.lambdify(RAW, sympy.diff(-sympy.log(P[observed]), RAW[bias]), "math")(*raw)
        links = chain_links(raw, observed, bias)
        assert links.ce_by_p == pytest.approx(-1 / softmax(raw)[observed], rel=1e-12)
        assert links.p_by_raw == softmax_slopes(softmax(raw))[observed, bias] == pytest.approx(p_by_raw, rel=1e-12)
        assert links.raw_by_b == 1
        assert links.product == pytest.approx(ce_by_b, rel=1e-12)
        assert gradient_per_flower([raw], [observed])[0, bias] == pytest.approx(ce_by_b, rel=1e-12)


# Measurement: each link, and the whole chain, as rise over run.


def with_one_changed(values, k, value):
    return np.where(np.arange(3) == k, value, values)


@POINTS
def test_the_first_link_is_the_slope_that_is_measured(biases):
    for p in softmax(raw_outputs(INPUTS, biases)).ravel():
        assert cross_entropy_slope(p) == pytest.approx(slope(lambda q: -np.log(q), p, h=1e-5 * p), rel=1e-8)


@NINE
@POINTS
def test_the_middle_link_is_the_slope_that_is_measured(biases, observed, bias):
    for raw in raw_outputs(INPUTS, biases):

        def p_observed(value, raw=raw):
            return softmax(with_one_changed(raw, bias, value))[observed]

        assert softmax_slopes(softmax(raw))[observed, bias] == pytest.approx(slope(p_observed, raw[bias]), abs=1e-9)


def measured_gradient(inputs, observed, biases, network=None) -> list[float]:
    """The slope of the total cross entropy to each bias, by rise over run."""

    def measured(k):
        def loss(value):
            return total_cross_entropy(raw_outputs(inputs, with_one_changed(biases, k, value), network), observed)

        return slope(loss, biases[k])

    return [measured(k) for k in SPECIES_NUMBERS]


@POINTS
def test_gradient_is_the_slope_that_is_measured(biases):
    assert gradient(raw_outputs(INPUTS, biases), OBSERVED) == pytest.approx(
        measured_gradient(INPUTS, OBSERVED, biases), abs=1e-8
    )


# Random networks, flowers and biases: what holds at the lesson's point holds everywhere.


def numbers(low, high, *shape):
    return arrays(float, shape, elements=st.floats(low, high, allow_subnormal=False))


FLOWERS = 4
a_bias = st.floats(-1000, 1000, allow_subnormal=False)
three_biases = numbers(-1000, 1000, 3)
some_flowers = numbers(0, 1, FLOWERS, 2)
some_species = arrays(int, FLOWERS, elements=st.integers(0, 2))
a_network = st.builds(Network, numbers(-5, 5, 2, 2), numbers(-5, 5, 2), numbers(-5, 5, 2, 3), three_biases)
some_raw = st.builds(raw_outputs, some_flowers, three_biases, a_network)


@given(some_raw)
def test_probabilities_share_a_budget_of_1(raw):
    p = softmax(raw)
    assert ((0 <= p) & (p <= 1)).all()
    assert p.sum(axis=1) == pytest.approx(1, abs=4e-16)


@given(some_raw)
def test_softmax_keeps_the_order(raw):
    in_order = np.take_along_axis(softmax(raw), raw.argsort(axis=1), axis=1)
    assert (np.diff(in_order, axis=1) >= 0).all()


@given(some_raw, a_bias)
def test_a_constant_added_to_every_raw_output_changes_nothing(raw, constant):
    assert softmax(raw + constant) == pytest.approx(softmax(raw), rel=1e-11, abs=1e-300)


@given(some_raw)
def test_log_softmax_is_the_log_of_softmax_wherever_p_is_a_normal_number(raw):
    p = softmax(raw)
    normal = p >= np.finfo(float).tiny
    assert log_softmax(raw)[normal] == pytest.approx(np.log(p[normal]), rel=1e-12, abs=1e-15)


@given(some_raw)
def test_log_softmax_is_right_to_the_last_digits_where_p_rounds_to_0(raw):
    with mpmath.workdps(40):
        exact = [[r - mpmath.log(sum(map(mpmath.exp, row))) for r in row] for row in map(mpmath.matrix, raw)]
    assert log_softmax(raw) == pytest.approx(np.array(exact, dtype=float), rel=1e-14, abs=1e-15)


@given(some_raw, some_species)
def test_cross_entropy_is_never_negative(raw, observed):
    assert (cross_entropy(raw, observed) >= 0).all()
    assert total_cross_entropy(raw, observed) == pytest.approx(cross_entropy(raw, observed).sum())


@given(some_raw, some_species)
def test_gradient_is_p_minus_y_and_each_row_sums_to_0(raw, observed):
    rows = gradient_per_flower(raw, observed)
    y = observed[:, None] == np.arange(3)
    assert (one_hot(observed) == y).all()
    assert (rows == softmax(raw) - y).all()
    assert rows.sum(axis=1) == pytest.approx(0, abs=1e-15)
    assert gradient(raw, observed) == pytest.approx(rows.sum(axis=0))


@given(some_flowers, some_species, three_biases, a_network)
def test_gradient_is_the_measured_slope_on_any_network(inputs, observed, biases, network):
    measured = measured_gradient(inputs, observed, biases, network)
    assert gradient(raw_outputs(inputs, biases, network), observed) == pytest.approx(measured, abs=1e-6)


@given(some_raw, some_species)
def test_gradient_is_the_product_of_the_links_wherever_the_first_link_is_finite(raw, observed):
    finite = softmax(raw)[np.arange(FLOWERS), observed] >= np.finfo(float).tiny
    assume(finite.any())
    for flower in np.flatnonzero(finite):
        products = [chain_links(raw[flower], observed[flower], bias).product for bias in SPECIES_NUMBERS]
        assert gradient_per_flower(raw, observed)[flower] == pytest.approx(products, rel=1e-12, abs=1e-15)


@given(some_flowers, three_biases, a_network)
def test_blue_plus_orange_plus_bias_is_the_raw_output(inputs, biases, network):
    blue, orange = bent_surfaces(inputs, network).swapaxes(0, 1)
    assert raw_outputs(inputs, biases, network) == pytest.approx(blue + orange + biases, rel=1e-12, abs=1e-12)


@given(some_flowers, three_biases, a_network, st.integers(0, 2), a_bias)
def test_a_bias_lifts_its_own_surface_and_bends_nothing(inputs, biases, network, k, lift):
    before = raw_outputs(inputs, biases, network)
    after = raw_outputs(inputs, biases + lift * np.eye(3)[k], network)
    assert after[:, k] - before[:, k] == pytest.approx(lift, abs=1e-11)
    assert (np.delete(after, k, axis=1) == np.delete(before, k, axis=1)).all()


# Extremes, answers known by heart.


@pytest.mark.parametrize(
    "raw, p, log_p",
    [
        ((1000, 0, -1000), (1, 0, 0), (0, -1000, -2000)),
        ((-1000, -1000, -1000), (1 / 3, 1 / 3, 1 / 3), (-np.log(3),) * 3),
        ((1000, 1000, -1000), (0.5, 0.5, 0), (-np.log(2), -np.log(2), -2000 - np.log(2))),
        ((-1000, 0, 0), (0, 0.5, 0.5), (-1000 - np.log(2), -np.log(2), -np.log(2))),
    ],
    ids=str,
)
def test_raw_outputs_of_1000_overflow_nothing(raw, p, log_p):
    assert softmax(raw) == pytest.approx(p, rel=1e-15)
    assert log_softmax(raw) == pytest.approx(log_p, rel=1e-15)
    for observed in SPECIES_NUMBERS:
        assert cross_entropy([raw], [observed]) == pytest.approx([-log_p[observed]], rel=1e-15)
        assert gradient([raw], [observed]) == pytest.approx(p - np.eye(3)[observed], rel=1e-15)


def test_where_the_curve_of_b3_is_flat_and_where_it_is_steepest():
    """Far left one Setosa flower pulls with slope -1; far right two others push with +1 each."""
    far_left, far_right = start_biases(), start_biases()
    far_left[0], far_right[0] = -1000, 1000
    assert gradient(raw_outputs(INPUTS, far_left), OBSERVED)[0] == -1
    assert gradient(raw_outputs(INPUTS, far_right), OBSERVED)[0] == 2
