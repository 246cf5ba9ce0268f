"""SurfaceView's mathematics in a real browser, held against the Python that teaches it."""

import functools
import http.server
import json
import os
import shutil
import threading
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from helpers.figures import loss_scale

from helpers.iris import all_flowers, training_flowers
from helpers.loss import gradient, softmax, total_cross_entropy
from helpers.network import lesson_network, raw_outputs
from helpers.surface import loss_grid

HELPERS = Path(__file__).parents[2] / "helpers"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
REQUIRED = os.environ.get("COURSE_BROWSER_TESTS") == "required"
needs_chromium = pytest.mark.skipif(
    not Path(CHROMIUM).exists() and not REQUIRED,
    reason="There is no Chromium here (COURSE_BROWSER_TESTS=required insists).",
)
PLANES = [(0, 1), (0, 2), (1, 2), (1, 0), (2, 0), (2, 1)]


class Quiet(http.server.SimpleHTTPRequestHandler):
    extensions_map = MappingProxyType({".js": "text/javascript"})

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def page():
    """A blank page that has the module's functions in `view`: no JupyterLab, no widget, no kernel."""
    from playwright.sync_api import sync_playwright

    handler = functools.partial(Quiet, directory=str(HELPERS))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page()
            page.route("**/blank.html", lambda route: route.fulfill(content_type="text/html", body="<!doctype html>"))
            page.goto(f"http://127.0.0.1:{server.server_port}/blank.html")
            page.evaluate("async () => { window.view = await import('/surface_math.js') }")
            yield page
            browser.close()
        server.shutdown()


def in_browser(page, expression: str, **values):
    """`expression` of the module's functions with these values, which pass as JSON, so to the last digit."""
    names = ", ".join(values)
    return page.evaluate(
        f"text => {{ const {{ {names} }} = JSON.parse(text); return {expression} }}", json.dumps(values)
    )


def random_case(seed: int):
    """Raw outputs, observed species and biases of random size: a few flowers or many, near one another or far apart."""
    random = np.random.default_rng(seed)
    flowers = int(random.choice([1, 3, 17, 150]))
    raw = random.normal(size=(flowers, 3)) * random.choice([0.1, 3.0, 40.0])
    return raw, random.integers(0, 3, flowers), random.uniform(-5, 5, 3), random


def same(found, wanted):
    """Equal to 1e-9: absolutely, and for large numbers relative to their size."""
    np.testing.assert_allclose(np.asarray(found, dtype=float), wanted, rtol=1e-9, atol=1e-9)


GRID = "[...view.lossGrid(view.prepare(raw, observed), axes, across, up, third)]"


@needs_chromium
@pytest.mark.parametrize("seed", range(24))
def test_grid_is_pythons(page, seed):
    raw, observed, biases, random = random_case(seed)
    axes = PLANES[seed % len(PLANES)]
    third = biases[3 - sum(axes)]
    across, up = np.linspace(-5, 5, 13), np.sort(random.uniform(-5, 5, 7))
    found = in_browser(
        page,
        GRID,
        raw=raw.tolist(),
        observed=observed.tolist(),
        axes=axes,
        across=across.tolist(),
        up=up.tolist(),
        third=third,
    )
    same(np.reshape(found, (7, 13)), loss_grid(raw, observed, axes, across, up, third))


@needs_chromium
@pytest.mark.parametrize("size", [50.0, 1000.0])
@pytest.mark.parametrize("axes", PLANES)
def test_grid_with_extreme_biases(page, axes, size):
    raw, observed, _, _ = random_case(2)
    line = [-size, -size / 3, 0.0, 5.0, size]
    for third in (-size, 0.0, size):
        found = in_browser(
            page, GRID, raw=raw.tolist(), observed=observed.tolist(), axes=axes, across=line, up=line, third=third
        )
        same(np.reshape(found, (5, 5)), loss_grid(raw, observed, axes, line, line, third))


@needs_chromium
@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("size", [1.0, 10.0, 200.0])  # biases to 5, 50 and 1000
def test_loss_slopes_and_probabilities_are_pythons(page, seed, size):
    raw, observed, biases, _ = random_case(seed)
    biases = biases * size
    found = in_browser(
        page,
        "view.atPoint({ raw, observed }, biases)",
        raw=raw.tolist(),
        observed=observed.tolist(),
        biases=biases.tolist(),
    )
    same(found["loss"], total_cross_entropy(raw + biases, observed))
    same(found["slopes"], gradient(raw + biases, observed))
    same(found["probabilities"], softmax(raw + biases))


@needs_chromium
def test_grid_as_drawn(page):
    """The map's own 101 x 101 points, for the lesson's three flowers and for all 150."""
    for inputs, observed in (training_flowers(), all_flowers()):
        raw, line = raw_outputs(inputs, (0.0, 0.0, 0.0)), np.linspace(-5, 5, 101)
        found = in_browser(
            page,
            GRID,
            raw=raw.tolist(),
            observed=observed.tolist(),
            axes=(0, 1),
            across=line.tolist(),
            up=line.tolist(),
            third=1.0,
        )
        same(np.reshape(found, (101, 101)), loss_grid(raw, observed, (0, 1), line, line, 1.0))


@needs_chromium
@pytest.mark.parametrize("seed", range(8))
def test_raw_outputs_are_pythons(page, seed):
    random = np.random.default_rng(seed)
    network = lesson_network()
    if seed:
        network = network._replace(hidden_weights=random.normal(size=(2, 2)), hidden_biases=random.normal(size=2))
        network = network._replace(output_weights=random.normal(size=(2, 3)) * 3)
    sent = {
        "hidden": np.column_stack([network.hidden_weights.T, network.hidden_biases]).tolist(),
        "output": network.output_weights.tolist(),
    }
    biases, flowers = random.uniform(-5, 5, 3), random.uniform(0, 1, (20, 2))
    found = in_browser(
        page,
        "inputs.map((at) => view.rawOutputs(network, biases, at))",
        network=sent,
        biases=biases.tolist(),
        inputs=flowers.tolist(),
    )
    same(found, raw_outputs(flowers, biases, network))


def test_lowest_biases_are_lowest():
    for inputs, observed in (training_flowers(), all_flowers()):
        raw, lowest = raw_outputs(inputs, (0.0, 0.0, 0.0)), loss_scale(len(observed)).lowest
        np.testing.assert_allclose(gradient(raw + lowest, observed), 0, atol=1e-9)
    np.testing.assert_allclose(loss_scale(3).lowest, [-0.688574, -0.589854, 0.278427], atol=1e-6)
