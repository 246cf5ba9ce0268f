"""The surfaces that the browser draws, taken by the hand: in a bare page, and the descent with its kernel in JupyterLab.

Sliders, choices, words and what happens without a kernel: test_every_notebook.py. Numbers in both languages: test_twins.py.
"""

import io

import numpy as np
import pytest
from bare import mount, move, reading_of
from lab import Opened
from PIL import Image
from test_live_pictures import made_here, shown_by, shows
from test_twins import bare  # noqa: F401, a fixture

from helpers.descent import bias_slopes, descend
from helpers.iris import training_flowers
from helpers.live import explorers
from helpers.network import start_biases
from helpers.pictures.reading import readings

SURFACES = "raw_surfaces", "loss_surface", "descent_on_the_surface"


@pytest.fixture(params=SURFACES)
def mounted(bare, request):  # noqa: F811
    explorer = getattr(explorers, request.param)(mode="3d")
    mount(bare, explorer)
    return bare


def picture(page) -> np.ndarray:
    """The canvas at rest: drawn fine, its pixels."""
    page.wait_for_timeout(400)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return np.asarray(Image.open(io.BytesIO(page.locator(".live canvas").screenshot())).convert("RGB")).astype(int)


def differ(one: np.ndarray, other: np.ndarray) -> int:
    """How many pixels are clearly others."""
    assert one.shape == other.shape
    return int((abs(one - other).max(axis=2) > 60).sum())


def drag(page, path: list[tuple]) -> None:
    """From place to place on the canvas, in shares of its width and height."""
    box = page.locator(".live canvas").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in path]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()


def values(page) -> dict:
    return page.evaluate("model.get('values')")


def test_a_drag_turns_the_surface_and_reset_turns_it_back(mounted):
    before, start = picture(mounted), values(mounted)
    drag(mounted, [(0.5, 0.5), (0.7, 0.45)])
    assert values(mounted)["azimuth"] != start["azimuth"] and values(mounted)["elevation"] != start["elevation"]
    assert differ(picture(mounted), before) > 1000
    mounted.locator("button:text-is('Reset')").click()
    assert values(mounted) == start
    assert differ(picture(mounted), before) == 0


def test_each_bias_is_seen_in_3d_and_on_the_map(mounted):
    for mode, value in (("3d", 2.5), ("map", -3.0)):
        move(mounted, {"mode": mode})
        for name in ("b3", "b4", "b5"):
            before = picture(mounted)
            move(mounted, {name: value})
            assert differ(picture(mounted), before) > 100, f"{name} is not seen ({mode})"


def test_the_dark_theme_has_another_paper(mounted):
    light = picture(mounted)
    mounted.evaluate("document.documentElement.dataset.theme = 'dark'")
    dark = picture(mounted)
    mounted.evaluate("delete document.documentElement.dataset.theme")
    assert np.median(light) > 240 and np.median(dark) < 60
    assert differ(picture(mounted), light) == 0


def test_the_height_axis_of_the_raw_surfaces_never_moves(bare):  # noqa: F811
    """Left of the surfaces stand the numbers of the height axis: the same ink, wherever the biases are."""
    mount(bare, explorers.raw_surfaces())
    strips = []
    for b3, b4, b5 in ((-2, 0, 1), (5, 5, 5), (-5, -5, -5)):
        move(bare, {"b3": b3, "b4": b4, "b5": b5})
        shown = picture(bare)
        strips.append(shown[60 : shown.shape[0] // 2, : int(0.21 * shown.shape[1])])
    assert strips[0].min() < 150, "there is an axis"
    assert [differ(strip, strips[0]) for strip in strips] == [0, 0, 0]


def test_a_click_a_drag_and_the_arrow_keys_place_the_point_on_the_map(bare):  # noqa: F811
    explorer = explorers.loss_surface(mode="map")
    mount(bare, explorer)
    picture(bare)
    drag(bare, [(0.5, 0.4)])
    clicked = values(bare)
    drag(bare, [(0.5, 0.4), (0.6, 0.5)])
    dragged = values(bare)
    assert dragged["b3"] > clicked["b3"] and dragged["b4"] < clicked["b4"] and dragged["b5"] == 1.0
    bare.locator(".live canvas").press("ArrowRight")
    assert values(bare)["b3"] == pytest.approx(dragged["b3"] + 0.1)
    bare.wait_for_timeout(300)
    explorer.values = values(bare)
    assert bare.evaluate("model.get('said')") == reading_of(explorer)


# The descent, with its kernel


@pytest.fixture(scope="module")
def notebook(page, lab) -> Opened:
    opened = Opened(page, lab, "09_gradient_descent.ipynb")
    opened.run_all()
    (opened.cell,) = opened.cells_with("show(explorers.descent_on_the_surface(my_descend))")
    yield opened
    assert opened.errors() == [] and opened.troubles == []
    opened.close()


def test_the_steps_are_those_of_python_from_any_start(notebook):
    explorer = made_here(notebook.source(notebook.cell))
    notebook.output(notebook.cell).query_selector("[aria-label='start b3']").focus()
    for _ in range(5):
        notebook.page.keyboard.press("ArrowRight")
    shows(notebook, notebook.cell, explorer, b3=-1.5)  # the kernel has answered
    notebook.output(notebook.cell).query_selector("button:text-is('Step')").click()
    shows(notebook, notebook.cell, explorer, step=1)
    path = descend(bias_slopes(*training_flowers()), start_biases() + [0.5, 0, 0], 1.0, 40)
    assert f"{path[1, 0]:.6f}" in reading_of(explorer)
    notebook.output(notebook.cell).query_selector("button:text-is('Reset')").click()
    shows(notebook, notebook.cell, explorer, **explorer.picture["start"])


OWN = """
def mine(slopes_at, start, learning_rate, steps):
    if start[0] > -1:
        raise RuntimeError("too far")
    return [[*start], [0, 0, 0]]
explorer = explorers.descent_on_the_surface(mine)
explorer.values = explorer.values | {{"b3": {b3}}}
print(explorer.answer)"""


@pytest.mark.parametrize("b3, told", [(-1.5, "[[-1.5, 0.0, 1.0], [0.0, 0.0, 0.0]]"), (0.5, "RuntimeError: too far")])
def test_the_readers_own_descent_is_walked_and_its_trouble_said(notebook, b3, told):
    shown_by(notebook, OWN.format(b3=b3))
    assert told in notebook.page.evaluate("course.running.messages.find(m => m.type === 'stream').text")


@pytest.mark.parametrize("way", ["restartKernel", "shutdown"])
def test_its_kernel_gone_the_page_says_what_no_longer_works(notebook, way):  # the last ones
    def noted(number: int) -> str:
        return notebook.output(number).query_selector(".live-note").inner_text()

    notebook.run_all()
    (other,) = notebook.cells_with("show(explorers.descent_on_the_curve())")
    assert noted(notebook.cell) == ""
    notebook.page.evaluate(f"course.panel.sessionContext.{way}()")
    notebook.wait("number => course.node(number).querySelector('.live-note').innerText", notebook.cell)
    assert noted(notebook.cell) == readings()["notes"]["gone"] and noted(other) == "", "there all works as before"
    notebook.output(notebook.cell).query_selector("button:text-is('Reset')").click()
    assert noted(notebook.cell) == readings()["notes"]["gone"]
