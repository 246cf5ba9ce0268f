"""The live pictures without a browser: what they say, what they store, what Python can set, and what a re-run leaves behind.

An explorer is found by itself. A new one needs an entry in SAYS: what `said` must hold at any values of its controls, reckoned
here by other roads than the code that draws. That the browser computes the same is held in tests/browser/test_twins.py.
"""

import gc
import inspect
import io
import subprocess
import sys
import weakref
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest
from ipywidgets.widgets import widget as ipywidgets_widget
from PIL import Image

import helpers
import helpers.live.still
from helpers.iris import all_flowers, training_flowers
from helpers.live import explorers
from helpers.live.panel import Explorer
from helpers.network import as_vector, lesson_network, raw_outputs, start_biases

pytestmark = pytest.mark.filterwarnings("error")
FLOWERS, OBSERVED = training_flowers()
FOUND = {
    name: function
    for name, function in inspect.getmembers(explorers, inspect.isfunction)
    if function.__module__ == explorers.__name__ and inspect.signature(function).return_annotation is Explorer
}
EXPLORER = pytest.mark.parametrize("name", FOUND)


# What must be said


def probabilities(raw) -> np.ndarray:
    exponentials = np.exp(raw)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def losses_at(biases) -> np.ndarray:
    return -np.log(probabilities(raw_outputs(FLOWERS, biases))[range(3), OBSERVED])


def rise(function, at: float, h: float = 1e-4) -> float:
    """A slope from four places about the point: right to h to the fourth."""
    a, b, c, d = (function(at + k * h) for k in (-2, -1, 1, 2))
    return (a - 8 * b + 8 * c - d) / (12 * h)


def moved(values, k: int, by: float) -> np.ndarray:
    return np.asarray(values) + by * (np.arange(len(values)) == k)


def secant(h, tangent) -> dict:
    raw = raw_outputs(FLOWERS)[0]
    p, ahead = (probabilities(moved(raw, 0, by))[0] for by in (0, h))
    tangent = rise(lambda by: probabilities(moved(raw, 0, by))[0], 0)
    return {"raw": raw[0], "h": h, "rise": ahead - p, "secant": (ahead - p) / h, "tangent": tangent}


def chain(b3, b4, b5, flower=0, bias=0) -> dict:
    biases, species = [b3, b4, b5], OBSERVED[flower]
    raw = raw_outputs(FLOWERS, biases)[flower]
    p = probabilities(raw)[species]
    links = [
        1,
        rise(lambda by: probabilities(moved(raw, bias, by))[species], 0),
        rise(lambda by: -np.log(p + by), 0, h=1e-4 * p),
        rise(lambda by: losses_at(moved(biases, bias, by))[flower], 0),
    ]
    return {"links": links, "measured": links[-1], "rule": links[-1], "y": int(species == bias)}


def network(flower, b3, b4, b5, **_) -> dict:
    raw = raw_outputs(FLOWERS, [b3, b4, b5])[flower]
    loss = losses_at([b3, b4, b5])[flower]
    return {"raw": raw, "p": probabilities(raw), "loss": loss, "biases": [b3, b4, b5], "petal": FLOWERS[flower, 0]}


def cancel(b3) -> dict:
    p = probabilities(raw_outputs(FLOWERS, [b3, 0, 1]))[0, 0]
    steep = rise(lambda b: losses_at([b, 0, 1])[0], b3)
    return {"inverse": 1 / p, "link": p - p * p, "rest": 1 - p, "slope": steep}


def one_bias(flower, b3) -> dict:
    raw = raw_outputs(FLOWERS, [b3, 0, 1])[flower]
    steep = rise(lambda b: losses_at([b, 0, 1])[flower], b3)
    return {"price": probabilities(raw)[0], "gain": int(OBSERVED[flower] == 0), "slope": steep, "measured": steep}


def nine(b3, b4, b5) -> dict:
    slopes = [
        [rise(lambda by, i=i, m=m: losses_at(moved([b3, b4, b5], m, by))[i], 0) for m in range(3)] for i in range(3)
    ]
    return {"slopes": np.array(slopes), "sums": np.zeros(3)}


def budget(flower, b3, b4, b5, together) -> dict:
    raw = raw_outputs(FLOWERS, [b3, b4, b5])[flower] + together
    powers = [2.718281828459045**value for value in raw]
    return {"raw": raw, "e": powers, "sum": sum(powers), "p": probabilities(raw), "whole": 1.0}


def losses(b3, b4, b5, seen) -> dict:
    loss = losses_at([b3, b4, b5])
    return {"p": np.exp(-loss), "loss": loss, "total": loss.sum()}


def total_slopes(biases) -> list:
    return [rise(lambda by, k=k: losses_at(moved(biases, k, by)).sum(), 0) for k in range(3)]


def loss_curve(over, b3, b4, b5) -> dict:
    biases = [b3, b4, b5]
    return {"at": biases[over], "loss": losses_at(biases).sum(), "slope": total_slopes(biases)[over]}


def descent_on_the_curve(learning_rate, start, step) -> dict:
    b3 = start
    for _ in range(step):
        b3 -= learning_rate * (probabilities(raw_outputs(FLOWERS, [b3, 0, 1]))[:, 0].sum() - 1)
    steep = total_slopes([b3, 0, 1])[0]
    loss = losses_at([b3, 0, 1]).sum()
    return {"b3": b3, "loss": loss, "slope": steep, "next": -learning_rate * steep, "step": step}


def raw_surfaces(b3, b4, b5, species, **_) -> dict:
    raw = raw_outputs(FLOWERS, [b3, b4, b5])
    return {"raw": raw.ravel()} if species == -1 else {}


def loss_surface(b3, b4, b5, flowers, **_) -> dict:
    biases = np.array([b3, b4, b5])
    if flowers == 3:
        return {"loss": losses_at(biases).sum(), "slopes": total_slopes(biases)}
    inputs, observed = all_flowers()

    def loss(at):
        return -np.log(probabilities(raw_outputs(inputs, at))[range(150), observed]).sum()

    return {"loss": loss(biases), "slopes": [rise(lambda by, k=k: loss(moved(biases, k, by)), 0) for k in range(3)]}


def descent_on_the_surface(**_) -> dict:
    return {}  # held in tests/browser/test_surfaces.py, where a kernel answers


def training(moving, learning_rate, step) -> dict:
    """A few steps by measured slopes, the loss written out."""
    if step > 8:
        return {}
    inputs, observed = all_flowers()
    learn = np.random.default_rng(seed=0).permutation(150)[:100]

    def rows(v) -> np.ndarray:
        nodes = np.maximum(0, inputs @ v[:4].reshape(2, 2) + v[4:6])
        return np.array([probabilities(raw) for raw in nodes @ v[6:12].reshape(2, 3) + v[12:]])

    def loss(v) -> float:
        return -np.log(rows(v)[learn, observed[learn]]).sum()

    v = as_vector(lesson_network())
    moves = range(15) if moving == 15 else range(12, 15)
    for _ in range(step):
        slopes = [rise(lambda by, n=n, v=v: loss(moved(v, n, by)), 0) if n in moves else 0 for n in range(15)]
        v = v - learning_rate * np.array(slopes)
    right = rows(v).argmax(axis=1) == observed
    return {"loss": loss(v) / 100, "learned": right[learn].sum(), "held_out": right.sum() - right[learn].sum()}


SAYS = {
    function.__name__: function
    for function in (
        network,
        secant,
        chain,
        cancel,
        one_bias,
        nine,
        budget,
        losses,
        loss_curve,
        descent_on_the_curve,
        raw_surfaces,
        loss_surface,
        descent_on_the_surface,
        training,
    )
}


def test_every_explorer_is_found_and_its_mathematics_known():
    assert FOUND.keys() == SAYS.keys()


@pytest.fixture(scope="module")
def made():
    return {name: function() for name, function in FOUND.items()}


@pytest.fixture
def explorer(made, name) -> Explorer:
    return made[name]


def reached(control: dict, rng):
    """Some value that a hand can give the control."""
    if control["kind"] == "trail":
        return [int(rng.integers(3)), *np.sort(rng.uniform(-5, 5, 2)).round(1).tolist()]
    if control["kind"] == "choice":
        return control["options"][rng.integers(len(control["options"]))][1]
    count = round((control["max"] - control["min"]) / control["step"])
    value = control["min"] + int(rng.integers(count + 1)) * control["step"]
    return value if isinstance(control["min"], int) else min(round(value, 6), control["max"])


@EXPLORER
def test_it_says_what_the_mathematics_says(name, explorer):
    rng = np.random.default_rng(3)
    places = [explorer.picture["start"]]
    places += [{n: reached(control, rng) for n, control in explorer.controls.items()} for _ in range(20)]
    for values in places:
        said = explorer.numbers(**values)["said"]
        for key, wanted in SAYS[name](**values).items():
            assert said[key] == pytest.approx(wanted, rel=1e-6, abs=1e-8), f"{key} at {values}"


# Python asks and tells


def test_biases_can_be_asked_and_set():
    explorer = explorers.chain(choose=("flower", "bias"))
    assert explorer.biases.tolist() == start_biases().tolist()
    explorer.biases = [0.5, -1.25, 3]
    assert explorer.values["b4"] == -1.25 and explorer.biases.tolist() == [0.5, -1.25, 3.0]
    explorer.close()


@pytest.mark.parametrize(
    "values, sentence",
    [
        ({"b3": 7.0}, "b3 goes from -5 to 5, not to 7.0"),
        ({"b3": float("nan")}, "b3 goes from -5 to 5, not to nan"),
        ({"b3": "1"}, "b3 goes from -5 to 5, not to 1"),
        ({"flower": 5}, "flower is one of 0, 1, 2, not 5"),
        ({"b6": 0.0}, "wanted: flower, bias, b3, b4, b5"),
    ],
)
def test_values_that_no_control_can_hold(values, sentence):
    explorer = explorers.chain(choose=("flower", "bias"))
    with pytest.raises(ValueError, match=sentence):
        explorer.values = explorer.values | values
    assert explorer.values == explorer.picture["start"]
    explorer.close()


# The still form


@EXPLORER
def test_where_nothing_has_run_there_is_the_picture_and_its_words(explorer):
    (data, metadata), (words, _) = (part._repr_mimebundle_() for part in explorer.parts)
    assert {"image/png", "text/plain", "application/vnd.jupyter.widget-view+json"} == data.keys()
    assert {"text/html", "text/plain", "application/vnd.jupyter.widget-view+json"} == words.keys()
    assert data["text/plain"] == words["text/plain"] == metadata["image/png"]["alt"] == explorer.said
    picture = Image.open(io.BytesIO(b64decode(data["image/png"])))
    assert abs(picture.width - 2 * metadata["image/png"]["width"]) <= 1


@EXPLORER
def test_the_same_explorer_is_stored_in_the_same_way(name, explorer):
    again = FOUND[name]()
    for one, other in zip(explorer.parts, again.parts, strict=True):
        (data, _), (same, _) = one._repr_mimebundle_(), other._repr_mimebundle_()
        for bundle in (data, same):
            bundle.pop("application/vnd.jupyter.widget-view+json")
        assert data == same
    assert again.picture == explorer.picture
    again.close()


# Cells that are run again


class Shell:
    """IPython as an explorer sees it: which cell asks, in which run."""

    runs = 0

    def get_parent(self):
        return {"header": {"msg_id": f"run {self.runs}"}, "metadata": {"cellId": "one"}}


def widgets_alive() -> int:
    return len(ipywidgets_widget._instances)


@pytest.mark.parametrize("name", ["secant", "descent_on_the_surface"])  # flat; a surface, one that asks
def test_a_cell_run_again_leaves_nothing_of_its_former_run(name, monkeypatch):
    shell, before = Shell(), widgets_alive()
    monkeypatch.setattr(helpers.live.still, "get_ipython", lambda: shell)
    monkeypatch.setattr(helpers.live.still, "open_widgets", {})
    explorer = FOUND[name]()
    of_one, former = widgets_alive() - before, weakref.ref(explorer)
    del explorer
    for shell.runs in (1, 2):
        explorer = FOUND[name]()
        assert widgets_alive() - before == of_one
    gc.collect(), gc.collect()
    assert former() is None, "the former explorer is still held"
    explorer.close()
    assert widgets_alive() == before


def test_no_module_of_helpers_imports_pyplot():
    folder = Path(helpers.__file__).parent
    names = sorted(".".join(path.relative_to(folder.parent).with_suffix("").parts) for path in folder.rglob("*.py"))
    code = f"import sys, {', '.join(names)}\nprint(*[m for m in sys.modules if m.startswith(('matplotlib.pyplot', 'pylab'))])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder.parent)
    assert found.stdout.strip() == ""
