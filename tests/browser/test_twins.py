"""One truth in two languages: what Python and the browser both compute for a live picture is the same.

Numbers to 1e-9 and words to the letter, at the corners of the controls and at random; and a picture that the browser has
moved shows the same pixels as one that Matplotlib draws at the same values. Every explorer of helpers.live is found by itself.
"""

import inspect
import io
import itertools
import json
import math

import numpy as np
import pytest
from bare import mount, move, served
from PIL import Image, ImageChops
from test_explorers import reached

from helpers.live import explorers
from helpers.live.panel import Explorer, lesson
from helpers.loss import loss_grid
from helpers.network import raw_outputs
from helpers.pictures.landscape import flowers_for
from helpers.pictures.reading import filled, readings

FOUND = {
    name: function
    for name, function in inspect.getmembers(explorers, inspect.isfunction)
    if function.__module__ == explorers.__name__ and inspect.signature(function).return_annotation is Explorer
}
# Also with what the notebooks give them.
VARIANTS = {
    **{name: function for name, function in FOUND.items()},
    "chain, before the rule": lambda: explorers.chain(with_rule=False),
    "network, backwards": lambda: explorers.network(backwards=True),
    "loss_surface, plain": lambda: explorers.loss_surface(plain=True),
    "chain, all of it": lambda: explorers.chain(choose=("flower", "bias")),
}
ON_CANVAS = "raw_surfaces", "loss_surface", "loss_surface, plain"  # drawn by the browser alone: test_surfaces.py
EXPLORER = pytest.mark.parametrize("name", VARIANTS)


@pytest.fixture(scope="module")
def made():
    return {name: function() for name, function in VARIANTS.items()}


@pytest.fixture
def explorer(made, name) -> Explorer:
    return made[name]


@pytest.fixture(scope="module")
def bare(browser):
    with served() as address:
        page = browser.new_context(viewport={"width": 1000, "height": 900}).new_page()
        page.goto(f"{address}/live.css")
        page.set_content("<body></body>")
        yield page
        page.context.close()


def ends(control: dict) -> list:
    """The ends of a slider, or all options of a choice."""
    if control["kind"] == "trail":
        return [[0, -5, 5], [2, 1, 1]]
    options = control.get("options") or [(None, control["min"]), (None, control["max"])]
    return [value for _, value in options]


def some_values(explorer: Explorer, corners: int = 40, others: int = 40) -> list[dict]:
    """The start, corners of the controls (all of them if they are few), and random places that a hand can reach."""
    rng = np.random.default_rng(5)
    controls = explorer.controls
    every = [dict(zip(controls, corner, strict=True)) for corner in itertools.product(*map(ends, controls.values()))]
    picked = [every[n] for n in rng.permutation(len(every))[:corners]]
    random = [{name: reached(control, rng) for name, control in controls.items()} for _ in range(others)]
    return [explorer.picture["start"], *picked, *random]


def same(python, browser, where: str) -> None:
    """Equal to 1e-9, a NaN being null in the browser's JSON."""
    if isinstance(python, dict):
        assert python.keys() == browser.keys(), where
        for key in python:
            same(python[key], browser[key], f"{where}, {key}")
    elif isinstance(python, str | bool | None):
        assert python == browser, where
    elif isinstance(python, list | tuple | np.ndarray):
        assert len(python) == len(browser), where
        for n, pair in enumerate(zip(python, browser, strict=True)):
            same(*pair, f"{where}[{n}]")
    elif not math.isfinite(python):
        assert browser is None, where
    else:
        assert browser == pytest.approx(python, rel=1e-9, abs=1e-9), where


@EXPLORER
def test_numbers_and_words_are_the_same_in_both_languages(bare, explorer):
    places, picture = some_values(explorer), explorer.picture
    found = bare.evaluate(
        """async ({ picture, answer, places }) => {
          const { pictures } = await import("/pictures.js"), { filled } = await import("/reading.js");
          return places.map((values) => {
            const { parts, said, reading } = pictures[picture.name].numbers({ ...picture.settings, ...values, answer }, picture.data);
            const { words, table } = picture.readings[reading ?? picture.name];
            return JSON.stringify({ parts, said, words: filled(words, said), table: table.flat().map((cell) => filled(cell, said)) }); }); }""",
        {"picture": picture, "answer": explorer.answer, "places": places},
    )
    for values, text in zip(places, found, strict=True):
        numbers, browser = explorer.numbers(**values), json.loads(text)
        reading = readings()[numbers.get("reading", picture["name"])]
        same(numbers["parts"], browser["parts"], str(values))
        same(numbers["said"], browser["said"], str(values))
        assert browser["words"] == filled(reading["words"], numbers["said"])
        assert browser["table"] == [filled(cell, numbers["said"]) for row in reading["table"] for cell in row]


def photographed(page) -> Image.Image:
    return Image.open(io.BytesIO(page.locator(".live-picture.drawn").screenshot())).convert("L")


@pytest.mark.parametrize("name", [name for name in VARIANTS if name not in ON_CANVAS])
def test_moved_in_the_browser_is_drawn_by_matplotlib(bare, explorer):
    drawing = explorer.drawing
    for values in some_values(explorer, corners=3, others=3):
        mount(bare, explorer)
        move(bare, values)
        moved = photographed(bare)
        drawing.set(explorer.numbers(**values)["parts"])
        mount(bare, explorer, svg=drawing.as_svg(), places={})  # nothing in it is moved
        hidden = [name for name, part in explorer.numbers(**values)["parts"].items() if not part.get("visible", True)]
        bare.evaluate(
            """names => { const { shadowRoot } = document.querySelector(".live-picture.drawn");
            for (const name of names) shadowRoot.getElementById(name).style.display = "none"; }""",
            hidden,
        )
        different = np.asarray(ImageChops.difference(moved, photographed(bare))).astype(int)
        assert (different > 60).sum() == 0, f"{(different > 60).sum()} pixels differ at {values}"


# What only the browser computes over whole planes, against the Python that teaches it


@pytest.mark.parametrize("axes", [(0, 1), (0, 2), (2, 1)])
@pytest.mark.parametrize("count", [3, 150])
@pytest.mark.parametrize("third", [1.0, -5.0])
def test_the_loss_over_a_plane(bare, axes, count, third):
    raw, observed = flowers_for(count)
    across, up = np.linspace(-5, 5, 21), np.linspace(-4, 5, 17)
    found = bare.evaluate(
        """async ({ raw, observed, axes, across, up, third }) => {
          const { lossGrid } = await import("/lesson.js");
          return [...lossGrid(raw, observed, axes, across, up, third)]; }""",
        {
            "raw": raw.tolist(),
            "observed": observed.tolist(),
            "axes": axes,
            "across": across.tolist(),
            "up": up.tolist(),
            "third": third,
        },
    )
    np.testing.assert_allclose(
        np.reshape(found, (17, 21)), loss_grid(raw, observed, axes, across, up, third), rtol=1e-9
    )


def test_the_crinkled_surfaces_over_the_square(bare):
    rng = np.random.default_rng(4)
    flowers, biases = rng.uniform(0, 1, (60, 2)), rng.uniform(-5, 5, 3)
    found = bare.evaluate(
        """async ({ network, flowers, biases }) => {
          const { heights } = await import("/geometry.js"), { rawOutputs } = await import("/lesson.js");
          const sheets = [0, 1, 2].map((species) => ({ nodes: [0, 1], species, bias: true }));
          return flowers.map((at) => [heights(sheets, network, biases, at), rawOutputs(network, at, biases)]); }""",
        {"network": lesson()["network"], "flowers": flowers.tolist(), "biases": biases.tolist()},
    )
    for both in zip(*found, strict=True):
        np.testing.assert_allclose(both, raw_outputs(flowers, biases), rtol=1e-9, atol=1e-9)
