"""The loss over a plane of two biases, against the plain loss at every point; and gradient descent, against the lesson.

Every test here also fails on any warning.
"""

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers.descent import bias_slopes, descend
from helpers.iris import all_flowers, training_flowers
from helpers.loss import gradient, loss_grid, total_cross_entropy
from helpers.network import raw_outputs, start_biases

pytestmark = pytest.mark.filterwarnings("error")


NO_BIASES = (0.0, 0.0, 0.0)
AXES = pytest.mark.parametrize("axes", list(permutations(range(3), 2)), ids=str)


def flowers_of(count: int):
    inputs, observed = training_flowers() if count == 3 else all_flowers()
    return raw_outputs(inputs, NO_BIASES), observed


def point_by_point(raw, observed, axes, across, up, third) -> np.ndarray:
    """The loss at every point of the plane, by helpers.loss, one point after another."""
    i, j = axes

    def loss(x, y):
        biases = np.full(3, float(third))
        biases[[i, j]] = x, y
        return total_cross_entropy(raw + biases, observed)

    return np.array([[loss(x, y) for x in across] for y in up])


def agree(found, raw, observed, axes, across, up, third) -> None:
    """Equal to 1e-10 of the loss.

    Or, where the loss is small because large numbers cancel, to the rounding of those numbers: a double keeps 16
    digits, and each flower adds a raw output and a bias and takes them off again.
    """
    largest = np.abs(raw).max() + max(np.abs(across).max(), np.abs(up).max(), abs(third))
    wanted = point_by_point(raw, observed, axes, across, up, third)
    assert found.shape == (len(up), len(across))
    np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=8 * np.finfo(float).eps * len(raw) * largest)


# The grid


@AXES
@pytest.mark.parametrize("count", [3, 150])
@pytest.mark.parametrize("reach", [5, 50, 1000])
def test_the_grid_is_the_loss_at_every_point(axes, count, reach):
    raw, observed = flowers_of(count)
    across, up = np.linspace(-reach, reach, 9), np.linspace(-reach, 0.7 * reach, 7)
    for third in (0.3, -float(reach), float(reach)):
        agree(loss_grid(raw, observed, axes, across, up, third), raw, observed, axes, across, up, third)


def numbers(reach, *shape):
    return arrays(float, shape, elements=st.floats(-reach, reach, allow_subnormal=False))


@st.composite
def planes(draw):
    """Any raw outputs, species and plane of biases, near or far apart."""
    flowers, reach = draw(st.integers(1, 25)), draw(st.sampled_from([1, 5, 50, 300, 1000]))
    raw = draw(numbers(draw(st.sampled_from([5, 50, 1000])), flowers, 3))
    observed = draw(arrays(int, flowers, elements=st.integers(0, 2)))
    axes = draw(st.permutations(range(3)))[:2]
    across, up = draw(numbers(reach, draw(st.integers(1, 4)))), draw(numbers(reach, draw(st.integers(1, 4))))
    return raw, observed, tuple(axes), across, up, draw(st.floats(-reach, reach))


@given(planes())
@example((np.zeros((1, 3)), np.array([0]), (2, 0), np.array([1000.0]), np.array([-1000.0, 1000.0]), -1000.0))
def test_the_grid_is_the_loss_for_any_raw_outputs_and_biases(plane):
    agree(loss_grid(*plane), *plane)


def test_moving_the_third_bias_shifts_the_map_along_the_diagonal():
    raw, observed = flowers_of(3)
    values = np.linspace(-4, 4, 17)  # half a bias from one to the next
    before, after = (loss_grid(raw, observed, (0, 1), values, values, b5) for b5 in (1.0, 2.0))
    assert after[2:, 2:] == pytest.approx(before[:-2, :-2], rel=1e-12)


PLANE = {
    "raw": np.zeros((2, 3)),
    "observed": [0, 2],
    "axes": (0, 1),
    "across": [-1.0, 0.0, 1.0],
    "up": [0.0, 1.0],
    "third": 1.0,
}
NOT_FINITE = "hold NaN or infinity; wanted: finite numbers only"
A_PLANE = "A plane needs two different biases of 0, 1, 2"


def refuses(function, *arguments, says, **named):
    with pytest.raises(ValueError, match=says) as caught:
        function(*arguments, **named)
    sentence = str(caught.value)
    assert "\n" not in sentence and sentence.endswith(".") and len(sentence) < 300, sentence


@pytest.mark.parametrize(
    "wrong, says",
    [
        ({"raw": [[np.nan, 0, 0], [0, 0, 0]]}, "^The raw outputs hold NaN or infinity"),
        ({"observed": [0, 3]}, "^Unknown species 3; wanted: 0, 1 or 2"),
        ({"axes": (1, 1)}, A_PLANE),
        ({"axes": (0, 3)}, A_PLANE),
        ({"axes": (0, 1, 2)}, A_PLANE),
    ],
    ids=lambda value: str(value)[:60] if isinstance(value, dict) else "",
)
def test_a_plane_that_is_none(wrong, says):
    loss_grid(**PLANE)
    refuses(loss_grid, **{**PLANE, **wrong}, says=says)


# Descent


def b3_of(learning_rate: float, steps: int, start=None) -> np.ndarray:
    """b3 after each step, with b4 and b5 held where they are."""
    start = start_biases() if start is None else start
    path = descend(bias_slopes(*training_flowers(), moving=[0]), start, learning_rate, steps)
    assert (path[:, 1:] == np.asarray(start)[1:]).all(), "b4 and b5 were to stay"
    return path[:, 0]


def test_the_lessons_sequence():
    """Lesson part 6: -2, then -1.23, at last -0.03; and the whole sequence by a loop of its own, p - y step by step."""
    found = b3_of(1, 100)
    assert [f"{b3:.2f}" for b3 in found[[0, 1, 100]]] == ["-2.00", "-1.23", "-0.03"]
    inputs, observed = training_flowers()
    b3 = -2.0
    for step in found:
        assert step == pytest.approx(b3, rel=1e-12)
        b3 -= sum(
            np.exp(raw[0]) / np.exp(raw).sum() - (species == 0)
            for raw, species in zip(raw_outputs(inputs, [b3, 0, 1]), observed, strict=True)
        )


def test_each_step_is_minus_the_learning_rate_times_the_slope_there():
    inputs, observed = training_flowers()
    path = descend(bias_slopes(inputs, observed), [0.5, -1.0, 2.0], 0.3, 25)
    assert path.shape == (26, 3) and (path[0] == [0.5, -1.0, 2.0]).all()
    for before, after in pairwise(path):
        assert after == pytest.approx(before - 0.3 * gradient(raw_outputs(inputs, before), observed), rel=1e-14)


def test_the_loss_falls_at_every_step_of_a_small_learning_rate():
    inputs, observed = training_flowers()
    path = descend(bias_slopes(inputs, observed), start_biases(), 0.1, 60)
    assert (np.diff([total_cross_entropy(raw_outputs(inputs, b), observed) for b in path]) < 0).all()


@pytest.mark.parametrize("flowers", [training_flowers(), all_flowers()], ids=["3 flowers", "150 flowers"])
@pytest.mark.parametrize("learning_rate", [0.01, 1, 4, 50])
def test_the_sum_of_the_three_biases_is_kept(flowers, learning_rate):
    """The three slopes add up to 0, so what one bias gains the others lose, at any learning rate."""
    path = descend(bias_slopes(*flowers), start_biases(), learning_rate, 100)
    assert path.sum(axis=1) == pytest.approx(-1, abs=1e-9)
    assert np.ptp(path, axis=0).max() > 0.1


def test_3_3_settles_and_4_hops_for_ever():
    lowest = b3_of(1, 200)[-1]
    settled, hopping = b3_of(3.3, 400), b3_of(4, 400)
    assert settled[-1] == pytest.approx(lowest, abs=1e-9)
    assert hopping[-1] == pytest.approx(hopping[-3], abs=1e-9), "4 comes back to the same two places"
    assert hopping[-2] == pytest.approx(hopping[-4], abs=1e-9)
    below, above = sorted(hopping[-2:])
    assert below < lowest - 0.5 and above > lowest + 0.5


def test_0_1_creeps_to_the_same_place():
    creeping = b3_of(0.1, 2000)
    assert (np.diff(creeping[:100]) > 0).all()
    assert creeping[-1] == pytest.approx(b3_of(1, 200)[-1], abs=1e-9)


@pytest.mark.parametrize("moving", [(), (0,), (2,), (0, 1), (1, 2), (0, 1, 2)], ids=str)
def test_only_the_moving_biases_move(moving):
    inputs, observed = all_flowers()
    biases = np.array([0.3, -0.2, 0.9])
    slopes = bias_slopes(inputs, observed, moving)(biases)
    full = gradient(raw_outputs(inputs, biases), observed)
    assert (np.abs(full) > 0.1).all()
    for k in range(3):
        assert slopes[k] == (pytest.approx(full[k], rel=1e-12) if k in moving else 0)


def test_any_function_of_the_learners_can_be_descended():
    assert descend(lambda x: 2 * x, 3.0, 0.25, 3).tolist() == [3, 1.5, 0.75, 0.375]
    assert descend(lambda x: [2 * x[0], 0], (8, 5), 0.5, 1).tolist() == [[8, 5], [0, 5]]
    assert descend(lambda x: 2 * x, np.ones((2, 2)), 0.5, 2).shape == (3, 2, 2)
    assert descend(lambda x: 2 * x, [1, 1], 1, 0).tolist() == [[1, 1]]


def test_descent_leaves_its_start_as_it_was_even_where_the_function_does_not():
    def careless(x):
        x += 1
        return x

    start = np.array([1.0, 2.0])
    path = descend(careless, start, 0.5, 3)
    assert start.tolist() == path[0].tolist() == [1, 2]


A_RATE = "^Descent needs a learning rate above 0 and 0 or more steps"


@pytest.mark.parametrize(
    "start, learning_rate, steps, says",
    [
        ([1.0], 0, 3, A_RATE),
        ([1.0], -1, 3, A_RATE),
        ([1.0], np.nan, 3, A_RATE),
        ([1.0], np.inf, 3, A_RATE),
        ([1.0], "1", 3, A_RATE),
        ([1.0], None, 3, A_RATE),
        ([1.0], [1, 2], 3, A_RATE),
        ([1.0], 1, -1, A_RATE),
        ([1.0], 1, 2.5, A_RATE),
        ([1.0], 1, np.nan, A_RATE),
        ([1.0], 1, "3", A_RATE),
        ([np.nan], 1, 3, "^The start values " + NOT_FINITE),
        ([np.inf], 1, 3, "^The start values " + NOT_FINITE),
        ("b3", 1, 3, "^The start values are not numbers"),
        (None, 1, 3, "^The start values are not numbers"),
    ],
    ids=str,
)
def test_a_descent_that_is_none(start, learning_rate, steps, says):
    refuses(descend, lambda x: 2 * x, start, learning_rate, steps, says=says)


@pytest.mark.parametrize("slopes", [[1.0], [1.0, 2.0, 3.0], 5.0], ids=str)
def test_a_function_that_gives_too_few_or_too_many_slopes(slopes):
    refuses(descend, lambda x: slopes, [1.0, 2.0], 1, 3, says=r"wanted: one for each of the parameters, \(2,\)")


@pytest.mark.parametrize("moving", [[3], [-1], [0, 7], ["b3"], [0.5], ["0"]], ids=str)
def test_a_bias_that_is_none(moving):
    refuses(bias_slopes, *training_flowers(), moving, says="^Unknown biases in .*; wanted: 0, 1 or 2")


@pytest.mark.parametrize("biases", [[np.nan, 0, 1], [0, 1], [np.inf, 0, 1]], ids=str)
def test_slopes_at_biases_that_are_none(biases):
    refuses(bias_slopes(*training_flowers()), biases, says="^The biases ")
