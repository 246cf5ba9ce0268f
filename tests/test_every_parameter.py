"""The slopes to all 15 parameters: against algebra (SymPy), against measured slopes on random networks, and in training.

Every test here also fails on any warning.
"""

from itertools import pairwise

import numpy as np
import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from test_written_out import written_out

from helpers.descent import bias_slopes, descend, parameter_gradient, parameter_slopes
from helpers.iris import SPECIES, all_flowers, training_flowers
from helpers.loss import gradient, slope, total_cross_entropy
from helpers.network import NODES, PARAMETER_NAMES, as_network, as_vector, hidden_nodes, lesson_network, raw_outputs
from helpers.pictures.plane import CORNERS, named_regions

pytestmark = pytest.mark.filterwarnings("error")


INPUTS, OBSERVED = training_flowers()
LESSON = lesson_network()


def loss(vector, inputs=INPUTS, observed=OBSERVED) -> float:
    return total_cross_entropy(raw_outputs(inputs, network=as_network(vector)), observed)


def measured(vector, inputs=INPUTS, observed=OBSERVED) -> np.ndarray:
    def along(n):
        return lambda value: loss(np.where(np.arange(15) == n, value, vector), inputs, observed)

    return np.array([slope(along(n), at=vector[n]) for n in range(15)])


# The row of 15


def test_the_row_and_the_network_are_one_another():
    row = np.arange(15.0)
    assert (as_vector(as_network(row)) == row).all()
    for ours, again in zip(LESSON, as_network(as_vector(LESSON)), strict=True):
        assert ours.shape == again.shape and (ours == again).all()


def test_each_name_stands_at_its_parameter():
    """Found by what raising it does: the one named a → b moves what b takes in, by what a gives."""
    assert len(set(PARAMETER_NAMES)) == 15
    flower = np.array([[0.2, 0.7]])

    def sums(network):
        into_hidden = flower @ network.hidden_weights + network.hidden_biases
        return np.concatenate([into_hidden[0], raw_outputs(flower, network=network)[0]])

    gives = {"petal": 0.2, "sepal": 0.7, **dict(zip(NODES, hidden_nodes(flower)[0], strict=True))}
    place = {name: i for i, name in enumerate((*NODES, *SPECIES))} | {f"b{i + 1}": i for i in range(5)}
    for n, name in enumerate(PARAMETER_NAMES):
        moved = sums(as_network(as_vector(LESSON) + 0.01 * (np.arange(15) == n))) - sums(LESSON)
        origin, _, end = name.rpartition(" → ")
        assert moved[place[end]] == pytest.approx(0.01 * gives.get(origin, 1.0)), name
        same_layer = slice(0, 2) if place[end] < 2 else slice(0, 5)
        assert (moved[same_layer] != 0).sum() == 1, name


@pytest.mark.parametrize(
    "row, says",
    [
        (np.zeros(14), r"^The parameters have the wrong shape \(14,\); wanted: \(15,\)"),
        (np.zeros((1, 15)), r"^The parameters have the wrong shape \(1, 15\)"),
        ([np.nan] * 15, "^The parameters hold NaN or infinity"),
        ("weights", "^The parameters are not numbers"),
    ],
    ids=["14", "a table", "NaN", "text"],
)
def test_a_row_that_is_none(row, says):
    with pytest.raises(ValueError, match=says):
        as_network(row)


# Algebra: the whole network in symbols, each hidden node on (its sum) or off (0)

SYMBOLS = sympy.symbols("w0:15", real=True)
PETAL, SEPAL = sympy.symbols("petal sepal", real=True)


def raw_in_symbols(on) -> list:
    w, b, v, c = SYMBOLS[:4], SYMBOLS[4:6], SYMBOLS[6:12], SYMBOLS[12:]
    hidden = [is_on * (PETAL * w[j] + SEPAL * w[2 + j] + b[j]) for j, is_on in enumerate(on)]
    return [hidden[0] * v[k] + hidden[1] * v[3 + k] + c[k] for k in range(3)]


@pytest.mark.parametrize("on", [(1, 1), (1, 0), (0, 1), (0, 0)], ids=["both on", "upper on", "bottom on", "both off"])
@pytest.mark.parametrize("observed", range(3), ids=SPECIES)
def test_what_algebra_gives(observed, on):
    raw = raw_in_symbols(on)
    ce = sympy.log(sum(map(sympy.exp, raw))) - raw[observed]
    by_algebra = sympy.lambdify((SYMBOLS, PETAL, SEPAL), [sympy.diff(ce, w) for w in SYMBOLS], "math")
    random = np.random.default_rng(10)
    drawn = [(random.normal(size=15), random.random((1, 2))) for _ in range(200)]
    fitting = [(v, f) for v, f in drawn if tuple((hidden_nodes(f, as_network(v))[0] > 0).astype(int)) == on]
    assert len(fitting) >= 20
    for vector, flower in fitting[:20]:
        ours = as_vector(parameter_gradient(as_network(vector), flower, [observed]))
        np.testing.assert_allclose(ours, by_algebra(vector, *flower[0]), rtol=1e-9, atol=1e-12)


# Measured


@st.composite
def networks_and_flowers(draw):
    reach = draw(st.sampled_from([1.0, 3.0, 8.0]))
    vector = draw(arrays(float, 15, elements=st.floats(-reach, reach, allow_subnormal=False)))
    count = draw(st.integers(1, 8))
    inputs = draw(arrays(float, (count, 2), elements=st.floats(0, 1, allow_subnormal=False)))
    observed = draw(arrays(int, count, elements=st.integers(0, 2)))
    network = as_network(vector)
    sums = inputs @ network.hidden_weights + network.hidden_biases
    assume((np.abs(sums) > 1e-3).all())  # the measurement must not step across the corner of relu
    return vector, inputs, observed


@given(networks_and_flowers())
def test_computed_is_measured_on_any_network(case):
    vector, inputs, observed = case
    ours = as_vector(parameter_gradient(as_network(vector), inputs, observed))
    np.testing.assert_allclose(ours, measured(vector, inputs, observed), rtol=1e-6, atol=1e-6)


@given(networks_and_flowers())
def test_the_gradient_of_the_total_is_the_sum_over_the_flowers(case):
    vector, inputs, observed = case
    network = as_network(vector)
    single = [as_vector(parameter_gradient(network, inputs[[i]], observed[[i]])) for i in range(len(inputs))]
    together = as_vector(parameter_gradient(network, inputs, observed))
    np.testing.assert_allclose(together, sum(single), rtol=1e-9, atol=1e-9)


def test_the_lessons_fifteen():
    ours = as_vector(parameter_gradient(LESSON, INPUTS, OBSERVED))
    np.testing.assert_allclose(ours, measured(as_vector(LESSON)), atol=1e-8)
    np.testing.assert_allclose(ours[12:], gradient(raw_outputs(INPUTS), OBSERVED), rtol=1e-12)


def test_a_flower_with_both_nodes_off_moves_the_output_biases_only():
    virginica = parameter_gradient(LESSON, INPUTS[[1]], OBSERVED[[1]])
    assert (hidden_nodes(INPUTS[[1]]) == 0).all()
    assert (as_vector(virginica)[:12] == 0).all() and (virginica.output_biases != 0).all()


def test_exactly_at_the_corner_the_slope_of_relu_is_taken_as_0():
    corner = LESSON._replace(hidden_weights=np.zeros((2, 2)), hidden_biases=np.zeros(2))
    assert (as_vector(parameter_gradient(corner, INPUTS, OBSERVED))[:6] == 0).all()


def test_the_notebook_writes_it_out_as_the_helpers_hold_it():
    theirs = written_out("10_every_parameter", "parameter_gradient")
    random = np.random.default_rng(11)
    for _ in range(20):
        network, inputs, observed = as_network(random.normal(size=15)), random.random((7, 2)), random.integers(0, 3, 7)
        ours = parameter_gradient(network, inputs, observed)
        np.testing.assert_allclose(
            as_vector(theirs(network, inputs, observed)), as_vector(ours), rtol=1e-12, atol=1e-14
        )


def test_extreme_parameters_give_finite_slopes_silently():
    huge = as_network(1000 * as_vector(LESSON))
    assert np.isfinite(as_vector(parameter_gradient(huge, INPUTS, OBSERVED))).all()


@pytest.mark.parametrize(
    "inputs, observed, says",
    [
        ([[0.1, 0.2, 0.3]], [0], r"wrong shape \(1, 3\)"),
        (np.zeros((0, 2)), [], "There are no flowers"),
        ([[np.nan, 0.1]], [0], "^The flowers hold NaN"),
        ([[0.1, 0.2]], [3], "^Unknown species 3"),
        ([[0.1, 0.2]], [0, 1], r"shape \(2,\); wanted: \(1,\)"),
    ],
    ids=["three widths", "none", "NaN", "species 3", "too many species"],
)
def test_flowers_that_are_none(inputs, observed, says):
    with pytest.raises(ValueError, match=says):
        parameter_gradient(LESSON, inputs, observed)


# Training


def drawn_by_lot(seed: int):
    """100 flowers to train on and 50 held out, as the notebook draws them."""
    order = np.random.default_rng(seed).permutation(150)
    inputs, observed = all_flowers()
    return (inputs[order[:100]], observed[order[:100]]), (inputs[order[100:]], observed[order[100:]])


def right(vector, inputs, observed) -> int:
    return (raw_outputs(inputs, network=as_network(vector)).argmax(axis=1) == observed).sum()


@pytest.mark.parametrize("seed", range(4))
def test_training_all_15_makes_the_network_surer_and_hardly_more_often_right_than_three_biases(seed):
    learn, held_out = drawn_by_lot(seed)
    start = as_vector(LESSON)
    three, all_15 = start.copy(), descend(parameter_slopes(*learn), start, 0.001, 1000)[-1]
    three[12:] = descend(bias_slopes(*learn), start[12:], 0.001, 1000)[-1]
    for flowers in (learn, held_out):
        assert 2 * loss(all_15, *flowers) < loss(three, *flowers) < loss(start, *flowers)
        assert abs(right(all_15, *flowers) - right(three, *flowers)) <= 2


def test_every_one_of_the_first_steps_goes_downhill():
    learn, _ = drawn_by_lot(0)
    losses = [loss(v, *learn) for v in descend(parameter_slopes(*learn), as_vector(LESSON), 0.001, 200)]
    assert all(after < before for before, after in pairwise(losses))


def test_a_learning_rate_too_large_switches_both_nodes_off_for_good():
    learn, _ = drawn_by_lot(0)
    path = descend(parameter_slopes(*learn), as_vector(LESSON), 0.02, 200)
    assert (hidden_nodes(all_flowers().inputs, as_network(path[-1])) == 0).all()
    assert (path[-1][:12] == path[-100][:12]).all()
    assert loss(path[-1], *learn) / 100 == pytest.approx(np.log(3), abs=0.01)


# Which species is named where


def area(polygon) -> float:
    x, y = np.transpose(polygon)
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


@pytest.mark.parametrize("seed", range(30))
def test_the_regions_are_where_a_species_has_the_largest_raw_output(seed):
    """Together they are the whole plane, and in the middle of each piece its species is the one that is named."""
    rng = np.random.default_rng(seed)
    network = as_network(as_vector(LESSON) + rng.normal(scale=seed / 10, size=15))
    regions = named_regions(network)
    whole = sum(area(piece) for pieces in regions for piece in pieces)
    assert whole == pytest.approx(area(CORNERS), rel=1e-9)
    for k, pieces in enumerate(regions):
        for piece in pieces:
            if area(piece) > 1e-9:
                assert raw_outputs([np.mean(piece, axis=0)], network=network)[0].argmax() == k


def test_where_all_are_alike_the_first_species_is_named():
    """As argmax has it: with three equal biases, wherever both hidden nodes are off."""
    alike = LESSON._replace(output_biases=np.full(3, 5.0))
    regions = named_regions(alike)
    assert sum(area(piece) for pieces in regions for piece in pieces) == pytest.approx(area(CORNERS), rel=1e-9)
    assert raw_outputs([[1.0, 0.5]], network=alike)[0].argmax() == 0
    assert any(np.max(piece, axis=0)[0] > 1 for piece in regions[0]), "the right edge, where both nodes are off"
