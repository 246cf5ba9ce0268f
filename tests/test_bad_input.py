"""Bad input meets one clear sentence: what was wrong, and what is wanted. Never a traceback from inside NumPy."""

import json
import re

import numpy as np
import pytest

import helpers.files
from helpers.files import read_data
from helpers.iris import all_flowers, flowers_in_cm, scale, training_flowers
from helpers.loss import (
    chain_links,
    cross_entropy,
    cross_entropy_slope,
    gradient,
    gradient_per_flower,
    log_softmax,
    one_hot,
    softmax,
    softmax_slopes,
    total_cross_entropy,
)
from helpers.network import bent_surfaces, hidden_nodes, lesson_network, raw_outputs

NAN, INFINITY = float("nan"), float("inf")
INPUTS, OBSERVED = training_flowers()
RAW = raw_outputs(INPUTS)

NOT_FINITE = r"hold NaN or infinity; wanted: finite numbers only\.$"
NOT_NUMBERS = r"are not numbers in rows of equal length; wanted: an array of numbers\.$"


def refuses(function, *arguments, says, error=ValueError):
    with pytest.raises(error, match=says) as caught:
        function(*arguments)
    sentence = str(caught.value)
    assert type(caught.value) is error
    assert "\n" not in sentence and sentence.endswith(".") and len(sentence) < 300


def ids(value):
    return value.__name__ if callable(value) else repr(value)[:40]


@pytest.mark.parametrize(
    "biases, says",
    [
        ([NAN, 0, 1], "^The biases b3, b4, b5 " + NOT_FINITE),
        ([INFINITY, 0, 1], "^The biases b3, b4, b5 " + NOT_FINITE),
        ([-2, 0, -INFINITY], "^The biases b3, b4, b5 " + NOT_FINITE),
        ([-2, 0], r"^The biases have the wrong shape \(2,\); wanted: three numbers, b3, b4 and b5\.$"),
        ([-2, 0, 1, 0], r"wrong shape \(4,\); wanted: three numbers"),
        ([[-2, 0, 1]], r"wrong shape \(1, 3\); wanted: three numbers"),
        ([], r"wrong shape \(0,\); wanted: three numbers"),
        (-2, r"wrong shape \(\); wanted: three numbers"),
        ([[-2], [0, 1]], "^The biases b3, b4, b5 " + NOT_NUMBERS),
        ([None, 0, 1], NOT_NUMBERS),
        ([..., 0, 1], NOT_NUMBERS),
        (["-2", "0", "1"], NOT_NUMBERS),
        ([10**400, 0, 1], NOT_NUMBERS),
        ("b3", NOT_NUMBERS),
        ({"b3": -2}, NOT_NUMBERS),
    ],
    ids=ids,
)
def test_biases(biases, says):
    refuses(raw_outputs, INPUTS, biases, says=says)


@pytest.mark.parametrize("function", [scale, hidden_nodes, bent_surfaces, raw_outputs], ids=ids)
@pytest.mark.parametrize(
    "flowers, says",
    [
        ([[NAN, 0.4]], "^The flowers " + NOT_FINITE),
        ([[0.4, INFINITY]], "^The flowers " + NOT_FINITE),
        ([0.04, 0.42], r"^Flowers have the wrong shape \(2,\); wanted: \(flowers, 2\), a petal and a sepal width"),
        ([[0.04, 0.42, 1]], r"wrong shape \(1, 3\); wanted: \(flowers, 2\)"),
        ([[[0.04, 0.42]]], r"wrong shape \(1, 1, 2\); wanted: \(flowers, 2\)"),
        (0.04, r"wrong shape \(\); wanted: \(flowers, 2\)"),
        (np.empty((0, 2)), "^There are no flowers; wanted: at least one row of petal and sepal width.$"),
        ([], r"wrong shape \(0,\); wanted: \(flowers, 2\)"),
        ([[0.04, 0.42], [0.5]], "^The flowers " + NOT_NUMBERS),
        ([["wide", "narrow"]], NOT_NUMBERS),
        ("Setosa", NOT_NUMBERS),
        (None, NOT_NUMBERS),
    ],
    ids=ids,
)
def test_flowers(function, flowers, says):
    refuses(function, flowers, says=says)


UNKNOWN_SPECIES = [
    (3, "3"),
    (-1, "-1"),
    (1.5, "1.5"),
    (NAN, "nan"),
    (INFINITY, "inf"),
    (True, "True"),
    (np.True_, "True"),
    (None, "None"),
    ("Rose", "Rose"),
    ("0", "0"),
    ([0, 1], r"\[0, 1\]"),
    (np.array([0, 1]), r"\[0 1\]"),
    ({}, "{}"),
]


@pytest.mark.parametrize("function", [cross_entropy, total_cross_entropy, gradient_per_flower, gradient], ids=ids)
@pytest.mark.parametrize("species, named", UNKNOWN_SPECIES, ids=ids)
def test_unknown_species(function, species, named):
    says = rf"^Unknown species {named}; wanted: 0, 1 or 2 \(Setosa, Versicolor, Virginica\)\.$"
    refuses(function, RAW, [species, 0, 1], says=says)


@pytest.mark.parametrize("species, named", UNKNOWN_SPECIES, ids=ids)
def test_unknown_species_or_bias_in_the_chain(species, named):
    refuses(one_hot, [0, species], says=f"^Unknown species {named}; wanted: 0, 1 or 2")
    refuses(chain_links, RAW[0], species, 0, says=f"^Unknown species {named}; wanted: 0, 1 or 2")
    refuses(chain_links, RAW[0], 0, species, says=f"^Unknown species {named}; wanted: 0, 1 or 2")


@pytest.mark.parametrize("function", [cross_entropy, total_cross_entropy, gradient_per_flower, gradient], ids=ids)
@pytest.mark.parametrize(
    "observed, says",
    [
        ([0, 2], r"^Observed species have the shape \(2,\); wanted: \(3,\), one species for each flower\.$"),
        ([0, 2, 1, 0], r"the shape \(4,\); wanted: \(3,\)"),
        ([[0, 2, 1]], r"the shape \(1, 3\); wanted: \(3,\)"),
        (0, r"the shape \(\); wanted: \(3,\)"),
        ([], "^There are no observed species; wanted: one for each flower.$"),
    ],
    ids=ids,
)
def test_wrong_number_of_observed_species(function, observed, says):
    refuses(function, RAW, observed, says=says)


@pytest.mark.parametrize(
    "raw, says",
    [
        ([[NAN, 0, 1]], "^The raw outputs " + NOT_FINITE),
        ([[-2, INFINITY, 1]], "^The raw outputs " + NOT_FINITE),
        ([], r"^The raw outputs have the wrong shape \(0,\); wanted: \(flowers, 3\), at least one flower\.$"),
        (np.empty((0, 3)), r"wrong shape \(0, 3\); wanted: \(flowers, 3\), at least one flower"),
        ([[-2, 0]], r"wrong shape \(1, 2\); wanted: \(flowers, 3\)"),
        (1, r"wrong shape \(\); wanted: \(flowers, 3\)"),
        ([[-2, 0, 1], [-2, 0]], "^The raw outputs " + NOT_NUMBERS),
        ("raw", NOT_NUMBERS),
        (None, NOT_NUMBERS),
    ],
    ids=ids,
)
def test_raw_outputs(raw, says):
    refuses(softmax, raw, says=says)
    refuses(log_softmax, raw, says=says)
    refuses(cross_entropy, raw, [0], says=says)
    refuses(gradient, raw, [0], says=says)


def test_one_flower_where_many_are_wanted_and_many_where_one_is():
    refuses(cross_entropy, RAW[0], [0], says=r"wrong shape \(3,\); wanted: \(flowers, 3\), at least one flower")
    refuses(gradient, RAW[0], [0], says=r"wrong shape \(3,\); wanted: \(flowers, 3\), at least one flower")
    refuses(chain_links, RAW, 0, 0, says=r"wrong shape \(3, 3\); wanted: \(3,\), one flower")


@pytest.mark.parametrize("p", [0, -0.1, 1.1, NAN, INFINITY, 1e-320, "0.5", None, [0.5]], ids=ids)
def test_no_slope_of_cross_entropy_without_a_probability(p):
    says = rf"^-1/p needs a probability above 0 and up to 1, with -1/p finite, not {re.escape(str(p))}\.$"
    refuses(cross_entropy_slope, p, says=says)


@pytest.mark.parametrize("raw", [(-1000, 0, 1000), (-720, 0, 0)], ids=["p rounds to 0", "-1/p rounds to infinity"])
def test_no_first_link_where_it_is_not_finite(raw):
    refuses(chain_links, raw, 0, 0, says="^-1/p needs a probability above 0 and up to 1, with -1/p finite, not ")


@pytest.mark.parametrize(
    "p, says",
    [
        ([[0.1, 0.2, 0.7]], r"^The probabilities have the wrong shape \(1, 3\); wanted: \(3,\), one flower\.$"),
        ([0.5, 0.5], r"wrong shape \(2,\); wanted: \(3,\)"),
        (0.5, r"wrong shape \(\); wanted: \(3,\)"),
        ([NAN, 0.5, 0.5], "^The probabilities " + NOT_FINITE),
        ("p", "^The probabilities " + NOT_NUMBERS),
    ],
    ids=ids,
)
def test_probabilities(p, says):
    refuses(softmax_slopes, p, says=says)


# Files: a folder of the test's own stands in for data/.


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A copy of data/ to spoil."""
    for name in ("iris.csv", "network.json"):
        (tmp_path / name).write_text(read_data(name), encoding="utf-8")
    monkeypatch.setattr(helpers.files, "DATA", tmp_path)
    lesson_network.cache_clear()
    yield tmp_path
    lesson_network.cache_clear()


@pytest.mark.parametrize("name, reads", [("iris.csv", all_flowers), ("network.json", lesson_network)], ids=ids)
def test_missing_file(data, name, reads):
    (data / name).unlink()
    says = f"^The data file {name} is missing: wanted at {re.escape(str(data / name))}. Restore data/ from the repository.$"
    refuses(reads, says=says, error=FileNotFoundError)


CANNOT_BE_READ = (
    r"^data/iris\.csv holds a row that cannot be read \(.+\); wanted: 150 rows, 50 of each species, with the"
)


@pytest.mark.parametrize(
    "spoil, says",
    [
        (lambda text: b"", r"^data/iris\.csv is not whole: 0 rows found; wanted: 150 rows, 50 of each species"),
        (lambda text: text[: text.index(b"\n100,") + 1], r"^data/iris\.csv is not whole: 99 rows found; wanted: 150"),
        (lambda text: text[:2000], CANNOT_BE_READ),
        (lambda text: text.replace(b"petal_width_cm", b"petal"), CANNOT_BE_READ),
        (lambda text: text.replace(b"1.5,0.1", b"1.5,wide"), CANNOT_BE_READ),
        (lambda text: text.replace(b"1.5,0.1", b"1.5,nan"), r"^data/iris\.csv is not whole: 150 rows found; wanted"),
        (lambda text: text.replace(b"Setosa", b"Rose"), CANNOT_BE_READ),
        (lambda text: text.replace(b"Setosa", b"Virginica"), r"^data/iris\.csv is not whole: 150 rows found; wanted"),
        (lambda text: b"\xff\xfe" + text, CANNOT_BE_READ),
        (lambda text: text + b"x" * 200_000, CANNOT_BE_READ),
        (lambda text: b"<!DOCTYPE html>\n<p>Not found</p>\n", CANNOT_BE_READ),
    ],
    ids=[
        "empty",
        "truncated after a row",
        "truncated within a row",
        "column missing",
        "no number",
        "NaN",
        "unknown species",
        "not 50 of each",
        "not UTF-8",
        "endless line",
        "a web page",
    ],
)
def test_spoiled_flowers(data, spoil, says):
    path = data / "iris.csv"
    path.write_bytes(spoil(path.read_bytes()))
    refuses(flowers_in_cm, says=says)


def without_a_weight(network):
    del network["hidden"]["upper"]["sepal"]


def with_a_word(network):
    network["output"]["Setosa"]["bias"] = "minus two"


def with_nan(network):
    network["output"]["Setosa"]["bias"] = NAN


NOT_A_NETWORK = (
    r"^data/network\.json cannot be read \(.+\); wanted: weights and a bias for 2 hidden nodes and 3 species\.$"
)


@pytest.mark.parametrize(
    "spoil, says",
    [
        (without_a_weight, NOT_A_NETWORK),
        (with_a_word, NOT_A_NETWORK),
        (with_nan, r"^The parameters in data/network\.json " + NOT_FINITE),
    ],
    ids=ids,
)
def test_spoiled_parameter(data, spoil, says):
    network = json.loads(read_data("network.json"))
    spoil(network)
    (data / "network.json").write_text(json.dumps(network))
    refuses(lesson_network, says=says)


@pytest.mark.parametrize("text", [b"", b'{"hidden": {"upper"', b"[]", b"null", b"{}", b"\xff\xfe"], ids=ids)
def test_spoiled_network(data, text):
    (data / "network.json").write_bytes(text)
    refuses(lesson_network, says=NOT_A_NETWORK)
