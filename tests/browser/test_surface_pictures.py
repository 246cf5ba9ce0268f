"""The surfaces that the browser draws, in real JupyterLab: by slider, click and key; far, busy, shut down, run again.

What the words must say comes from the mathematics in Python, to the last digit; that they and the picture belong together
is held by one rule: another state, another picture, and back in the first state the first picture.
"""

import re
import sys
from base64 import b64decode
from io import BytesIO
from itertools import combinations
from pathlib import Path

import nbformat
import numpy as np
import pytest
from lab import Opened
from PIL import Image
from test_live_pictures import Drag, handle_of, shown_by

from helpers.descent import bias_slopes, descend
from helpers.iris import SPECIES, training_flowers
from helpers.loss import gradient, softmax, total_cross_entropy
from helpers.network import BIAS_NAMES, bent_surfaces, raw_outputs, start_biases

sys.path.append(str(Path(__file__).parents[1] / "benchmark"))
from far import delayed

CELLS = ["from helpers import explorers\nfrom helpers.show import show"]
CELLS += [f"show({name} := explorers.{name}())" for name in ("loss_surface", "raw_surfaces", "descent_on_the_surface")]
LOSS, RAW, DESCENT = 1, 2, 3
START = start_biases()


def written(lab, name: str = "surfaces.ipynb") -> str:
    python = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS], metadata=python)
    nbformat.write(notebook, lab.notebooks / name)
    return name


@pytest.fixture(scope="module")
def notebook(page, lab) -> Opened:
    opened = Opened(page, lab, written(lab))
    opened.run_all()
    yield opened
    assert opened.errors() == [] and opened.troubles == []
    opened.close()


@pytest.fixture(autouse=True)
def as_made(request):
    """Each test begins with the lesson's values, in 3D."""
    if "notebook" in request.fixturenames:
        notebook = request.getfixturevalue("notebook")
        for cell in (LOSS, RAW, DESCENT):
            press(notebook, cell, "Reset")
            choose(notebook, cell, "Picture", '"3d"')
            says(notebook, cell, *(loss_words(START) if cell != RAW else raw_words(START)))


# What the words must say


def loss_words(biases) -> list[str]:
    inputs, observed = training_flowers()
    raw = raw_outputs(inputs, biases)
    slopes = [f"to {name} {value:.6f}" for name, value in zip(BIAS_NAMES, gradient(raw, observed), strict=True)]
    chances = [
        f"{SPECIES[k]} flower Setosa {p[0]:.6f}, Versicolor {p[1]:.6f} and Virginica {p[2]:.6f}"
        for k, p in zip(observed, softmax(raw), strict=True)
    ]
    return [f"the total cross entropy of the 3 flowers is {total_cross_entropy(raw, observed):.6f}", *slopes, *chances]


def raw_words(biases) -> list[str]:
    inputs, observed = training_flowers()
    rows = zip(observed, raw_outputs(inputs, biases), strict=True)
    return [f"{SPECIES[k]} flower: Setosa {r[0]:.4f}, Versicolor {r[1]:.4f} and Virginica {r[2]:.4f}" for k, r in rows]


SAID = "cell => course.node(cell)?.querySelector('[data-words]')?.textContent ?? ''"


def words(notebook: Opened, cell: int) -> str:
    return notebook.page.evaluate(SAID, cell)


def says(notebook: Opened, cell: int, *expected: str) -> None:
    """Wait until the words hold all that is expected."""
    try:
        script = f"([cell, expected]) => expected.every(words => ({SAID})(cell).includes(words))"
        notebook.wait(script, [cell, list(expected)], timeout=15_000)
    except Exception:
        assert list(expected) == words(notebook, cell), f"cell {cell} says other words"
        raise


def boxes(notebook: Opened, cell: int) -> dict[str, str]:
    return notebook.page.evaluate(
        """cell => Object.fromEntries([...course.node(cell).querySelectorAll('input[type=number]')].map(box =>
             [box.labels[0].textContent.replace(' =', ''), box.value]))""",
        cell,
    )


class Pixels:
    """A picture's pixels, some of them. Two are equal if only the smoothing of edges tells them apart."""

    def __init__(self, png: bytes):
        self.values = np.asarray(Image.open(BytesIO(png)).convert("RGB").reduce(2), dtype=float)

    def __eq__(self, other) -> bool:
        same_size = self.values.shape == other.values.shape
        return same_size and (abs(self.values - other.values).max(axis=2) > 40).sum() < 10


def picture(notebook: Opened, cell: int) -> Pixels:
    """The pixels of the canvas, once the frames that were asked for are drawn."""
    url = notebook.page.evaluate(
        """async cell => { for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame);
           return course.node(cell).querySelector('canvas').toDataURL(); }""",
        cell,
    )
    return Pixels(b64decode(url.partition(",")[2]))


def all_differ(pictures: list) -> bool:
    return not any(one == other for one, other in combinations(pictures, 2))


# The hand


def canvas(notebook: Opened, cell: int):
    found = notebook.output(cell).query_selector("canvas")
    found.scroll_into_view_if_needed()
    return found


def press(notebook: Opened, cell: int, label: str) -> None:
    notebook.output(cell).query_selector(f"button:text-is('{label}')").click()


def choose(notebook: Opened, cell: int, label: str, value: str) -> None:
    notebook.output(cell).query_selector(f".surface-view label:has-text('{label}') select").select_option(value)


def key(notebook: Opened, name: str, times: int = 1) -> None:
    for _ in range(times):
        notebook.page.keyboard.press(name)


def slide(notebook: Opened, cell: int, label: str, steps: int) -> None:
    handle_of(notebook, cell, label).focus()
    key(notebook, "ArrowRight" if steps > 0 else "ArrowLeft", abs(steps))


# Sliders, boxes, choices


@pytest.mark.parametrize("cell", [LOSS, RAW, DESCENT])
def test_each_slider_moves_words_box_and_picture(notebook, cell):
    expected = raw_words if cell == RAW else loss_words
    biases, first = START.copy(), picture(notebook, cell)
    for k, name in enumerate(BIAS_NAMES):
        before = picture(notebook, cell)
        slide(notebook, cell, name, steps=9)
        biases[k] = round(biases[k] + 0.9, 6)
        says(notebook, cell, *expected(biases))
        assert float(boxes(notebook, cell)[name]) == biases[k]
        moved = picture(notebook, cell)
        assert moved != before
        Drag(notebook, cell, name).end()  # by mouse, to its right end
        biases[k] = 5
        says(notebook, cell, *expected(biases))
        assert float(boxes(notebook, cell)[name]) == 5
        assert picture(notebook, cell) not in (before, moved)
    press(notebook, cell, "Reset")
    says(notebook, cell, *expected(START))
    assert picture(notebook, cell) == first


def test_python_holds_what_the_screen_shows(notebook):
    slide(notebook, LOSS, "b4", steps=11)
    says(notebook, LOSS, *loss_words([-2, 1.1, 1]))
    notebook.wait("course.kernel.status === 'idle'")
    shown_by(notebook, "print(loss_surface.biases.tolist())")
    printed = notebook.page.evaluate("course.running.messages.find(m => m.type === 'stream').text")
    assert printed.strip() == "[-2.0, 1.1, 1.0]"
    shown_by(notebook, "loss_surface.biases = [0.5, -0.5, 2]")
    says(notebook, LOSS, *loss_words([0.5, -0.5, 2]))
    assert boxes(notebook, LOSS) == {"b3": "0.5", "b4": "-0.5", "b5": "2"}


def test_while_it_moves_the_view_alone_tells_the_kernel_and_at_rest_all_hold_the_same(notebook):
    notebook.page.evaluate(
        """() => { window.told = {}; window.count = (_, { msg, direction }) => {
             if (direction === 'send' && msg.header.msg_type === 'comm_msg')
               told[msg.content.comm_id] = 1 + (told[msg.content.comm_id] ?? 0); };
           course.kernel.anyMessage.connect(count); }"""
    )
    handle_of(notebook, LOSS, "b4").focus()
    for _ in range(20):
        key(notebook, "ArrowRight")
        notebook.page.wait_for_timeout(30)
    says(notebook, LOSS, *loss_words([-2, 2, 1]))
    notebook.page.wait_for_timeout(500)
    notebook.page.evaluate("course.kernel.anyMessage.disconnect(count)")
    inside = "slider, box = loss_surface.panel.children[1].children\n"
    shown_by(
        notebook, f"{inside}print([w.model_id for w in (loss_surface.view, slider, box)], slider.value, box.value)"
    )
    printed = notebook.page.evaluate("course.running.messages.find(m => m.type === 'stream').text")
    ids, _, values = printed.strip().rpartition("] ")
    assert [round(float(value), 6) for value in values.split()] == [2, 2]
    view, slider, box = (notebook.page.evaluate("told")[id] for id in re.findall("[0-9a-f]{32}", ids))
    assert view >= 10 and slider + box <= 8, (view, slider, box)  # without a pause: 2


def test_a_number_typed_into_a_box(notebook):
    notebook.output(LOSS).query_selector("input[type=number]").focus()
    key(notebook, "ControlOrMeta+a")
    notebook.page.keyboard.type("-0.688574")
    key(notebook, "Enter")
    says(notebook, LOSS, *loss_words([-0.688574, 0, 1]))


def test_every_choice_of_the_loss(notebook):
    shown = [picture(notebook, LOSS)]
    for label, value in (
        ("Axes", "[0,2]"),
        ("Axes", "[1,2]"),
        ("Picture", "map"),
        ("Flowers", "150"),
        ("Axes", "[0,1]"),
    ):
        choose(notebook, LOSS, label, value)
        shown.append(picture(notebook, LOSS))
    assert len(shown) == 6 and all_differ(shown)
    says(notebook, LOSS, "the total cross entropy of the 150 flowers is 135.733391")


def test_every_choice_of_the_raw_surfaces(notebook):
    shown, (inputs, observed) = [picture(notebook, RAW)], training_flowers()
    for k, name in enumerate(SPECIES):
        choose(notebook, RAW, "Species", str(k))
        parts = bent_surfaces(inputs)[:, :, k]
        raw = raw_outputs(inputs, START)[:, k]
        for species, (blue, orange), total in zip(observed, parts, raw, strict=True):
            start = f"{SPECIES[species]} flower: blue {blue + 0.0:.4f} plus orange {orange + 0.0:.4f} plus"
            says(notebook, RAW, f"raw outputs for {name}", f"{start} {BIAS_NAMES[k]} is {total:.4f}")
        for value in ("parts", "all", "sum"):
            choose(notebook, RAW, "Show", f'"{value}"')
            shown.append(picture(notebook, RAW))
    assert len(shown) == 10 and all_differ(shown)
    press(notebook, RAW, "Reset")
    choose(notebook, RAW, "Picture", '"map"')
    assert picture(notebook, RAW) not in shown  # equal to none


# The picture itself


def test_a_click_and_a_drag_on_the_map_place_the_point(notebook):
    choose(notebook, LOSS, "Picture", '"map"')
    place, mouse = canvas(notebook, LOSS).bounding_box(), notebook.page.mouse
    x, y = place["x"] + place["width"] / 2 - 16, place["y"] + place["height"] / 2
    mouse.click(x, y)
    held = [float(value) for value in boxes(notebook, LOSS).values()]
    assert abs(held[0]) < 0.05 and abs(held[1]) < 1.5 and held[2] == 1
    says(notebook, LOSS, *loss_words(held))
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 60, y - 90, steps=5)
    mouse.up()
    dragged = [float(value) for value in boxes(notebook, LOSS).values()]
    assert dragged[0] > held[0] + 0.5 and dragged[1] > held[1] + 1 and dragged[2] == 1
    assert (dragged[1] - held[1]) / (dragged[0] - held[0]) == pytest.approx(1.5, abs=0.05)
    says(notebook, LOSS, *loss_words(dragged))


@pytest.mark.parametrize("cell", [LOSS, RAW, DESCENT])
def test_a_drag_turns_the_surface_and_reset_view_turns_it_back(notebook, cell):
    first, said = picture(notebook, cell), words(notebook, cell)
    place, mouse = canvas(notebook, cell).bounding_box(), notebook.page.mouse
    mouse.move(place["x"] + 300, place["y"] + 200)
    mouse.down()
    mouse.move(place["x"] + 200, place["y"] + 240, steps=5)
    mouse.up()
    assert picture(notebook, cell) != first and words(notebook, cell) == said
    press(notebook, cell, "Reset view")
    assert picture(notebook, cell) == first


# By keyboard alone


IN_PLACE = "({ cells: course.sources, active: course.panel.content.activeCellIndex, kind: course.cells.map(c => c.model.type) })"
SHORTCUTS = ["a", "b", "c", "x", "v", "z", "m", "y", "r", "j", "k", "l", "o", "1", "d", "d", "Enter", "Shift+M"]


def test_every_control_by_keyboard_and_no_shortcut_of_jupyterlab(notebook):
    key_turns = canvas(notebook, DESCENT)
    first = picture(notebook, DESCENT)
    key_turns.focus()
    key(notebook, "ArrowLeft", 3)
    key(notebook, "ArrowUp")
    assert picture(notebook, DESCENT) != first
    choice = notebook.output(DESCENT).query_selector(".surface-view select")
    choice.focus()
    key(notebook, "m")  # a letter chooses the map
    assert choice.evaluate("select => JSON.parse(select.value)") == "map"
    key_turns.focus()
    key(notebook, "ArrowRight", 2)
    key(notebook, "ArrowDown")
    start = [-1.8, -0.1, 1.0]
    says(notebook, DESCENT, *loss_words(start), "step 0 of 40")
    step, play, reset = (
        notebook.output(DESCENT).query_selector(f"button:text-is('{t}')") for t in ("Step", "Play", "Reset")
    )
    step.focus()
    key(notebook, "Space", 2)
    path = descend(bias_slopes(*training_flowers()), start, 1.0, 40)
    says(notebook, DESCENT, "step 2 of 40", *loss_words(path[2]))
    play.focus()
    key(notebook, "Enter")
    says(notebook, DESCENT, "step 4 of 40", *loss_words(path[4]))
    key(notebook, "Enter")
    reset.focus()
    key(notebook, "Enter")
    says(notebook, DESCENT, "step 0 of 40", *loss_words(START))


@pytest.mark.parametrize("where", ["canvas", ".surface-view button", ".surface-view select"])
def test_keys_stay_inside(notebook, where):
    notebook.output(LOSS).query_selector(where).focus()
    before = notebook.page.evaluate(IN_PLACE)
    for name in SHORTCUTS:
        key(notebook, name)
    assert notebook.page.evaluate(IN_PLACE) == before


# The descent


def test_the_path_is_pythons_and_is_drawn(notebook):
    path = descend(bias_slopes(*training_flowers()), START, 1.0, 40)
    shown = [picture(notebook, DESCENT)]
    for n in (1, 2, 3):
        press(notebook, DESCENT, "Step")
        says(notebook, DESCENT, f"step {n} of 40", *loss_words(path[n]))
        shown.append(picture(notebook, DESCENT))
    assert len(shown) == 4 and all_differ(shown)


def test_b3_alone_with_a_rate_that_never_settles(notebook):
    notebook.page.emulate_media(reduced_motion="reduce")  # then Play shows all steps at once
    choose(notebook, DESCENT, "Moves", "[0]")
    box = notebook.output(DESCENT).query_selector("input[type=number]")
    for rate in (3.3, 4.0):
        box.fill(str(rate))
        box.press("Enter")
        says(notebook, DESCENT, f"Descent with learning rate {rate:g}, b3 alone: step 0 of 40")
        press(notebook, DESCENT, "Play")
        path = descend(bias_slopes(*training_flowers(), moving=[0]), START, rate, 40)
        says(notebook, DESCENT, "step 40 of 40", *loss_words(path[-1]))
    press(notebook, DESCENT, "Reset")
    says(notebook, DESCENT, "Descent with learning rate 1, all three biases: step 0 of 40", *loss_words(START))
    assert boxes(notebook, DESCENT)["learning rate"] == "1"
    notebook.page.emulate_media(reduced_motion="no-preference")


OWN = """
def {name}(slopes_at, start, learning_rate, steps):
    if start[0] > -1:
        raise RuntimeError("too far")
    return [[*start], [0, 0, 0]]
explorer = explorers.descent_on_the_surface({name})
explorer.view.b3 = {b3}
print(explorer.view.walk)"""


def test_the_readers_own_descent_is_walked_and_its_trouble_said(notebook):
    for b3, told in ((-1.5, "[[-1.5, 0.0, 1.0], [0.0, 0.0, 0.0]]"), (0.5, "RuntimeError: too far")):
        shown_by(notebook, OWN.format(name="mine", b3=b3))
        printed = notebook.page.evaluate("course.running.messages.find(m => m.type === 'stream').text")
        assert told in printed


# As others see it


def test_the_picture_is_the_same_in_the_dark_theme_and_the_controls_are_legible(notebook):
    light = [picture(notebook, cell) for cell in (LOSS, RAW, DESCENT)]
    notebook.dress("Dark")
    try:
        assert [picture(notebook, cell) for cell in (LOSS, RAW, DESCENT)] == light
        contrasts = notebook.output(LOSS).evaluate(CONTRASTS)
        assert len(contrasts) > 6 and min(contrasts) >= 4.5
    finally:
        notebook.dress("Light")


# Of each piece of text in the view and under it, against what it stands on.
CONTRASTS = """node => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const bright = colour => parts(colour).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((s, v, n) => s + v * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = e => { const { backgroundColor } = getComputedStyle(e), [, , , alpha = 1] = parts(backgroundColor);
    return alpha || !e.parentElement ? backgroundColor : ground(e.parentElement); };
  return [...node.querySelectorAll('label, button:enabled, .surface-view-hint, select:enabled, [data-words]')].map(e => {
    const [dark, light] = [bright(getComputedStyle(e).color), bright(ground(e))].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05); }); }"""


def test_at_twice_the_size_nothing_is_cut_off_and_the_picture_is_sharp(browser, lab):
    page = browser.new_context(viewport={"width": 700, "height": 500}, device_scale_factor=2).new_page()
    notebook = Opened(page, lab, written(lab, "zoomed.ipynb"))
    page.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
    notebook.run_all()
    for cell in (LOSS, RAW, DESCENT):
        says(notebook, cell, *(raw_words(START) if cell == RAW else loss_words(START)))
        seen = canvas(notebook, cell).evaluate(
            """c => ({ dots: c.width, wide: c.clientWidth, room: c.closest('.jp-OutputArea-output').clientWidth,
                 bar: c.previousElementSibling.scrollWidth - c.previousElementSibling.clientWidth })"""
        )
        assert 250 < seen["wide"] <= seen["room"] and abs(seen["dots"] - 2 * seen["wide"]) <= 2 and seen["bar"] <= 0
    assert notebook.errors() == [] and notebook.troubles == []
    notebook.close()
    page.context.close()


# Far, busy, shut down, run again


def test_far_from_the_kernel(browser, lab):
    page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    notebook = Opened(page, lab._replace(port=delayed(lab.port)), written(lab, "far.ipynb"))
    notebook.run_all()
    says(notebook, DESCENT, "step 0 of 40")
    for cell in (LOSS, DESCENT):
        slide(notebook, cell, "b3", steps=7)
        says(notebook, cell, *loss_words([-1.3, 0, 1]))
    path = descend(bias_slopes(*training_flowers()), [-1.3, 0, 1], 1.0, 40)
    says(notebook, DESCENT, "step 0 of 40")  # the path has come
    press(notebook, DESCENT, "Step")
    says(notebook, DESCENT, "step 1 of 40", *loss_words(path[1]))
    # Nothing that comes back late throws a slider back, not even for a moment, that has moved on from a rest.
    handle = handle_of(notebook, LOSS, "b4")
    handle.evaluate(
        """handle => { window.held = []; new MutationObserver(() => held.push(Number(handle.ariaValueNow)))
             .observe(handle, { attributeFilter: ["aria-valuenow"] }); }"""
    )
    handle.focus()
    for _ in range(8):
        key(notebook, "ArrowRight")
        page.wait_for_timeout(210)
    page.wait_for_timeout(500)
    held = page.evaluate("held")
    assert held == sorted(held) and held[-1] == 0.8
    assert [boxes(notebook, LOSS)[name] for name in ("b3", "b4")] == ["-1.3", "0.8"]
    assert notebook.errors() == [] and notebook.troubles == []
    notebook.close()
    page.context.close()


def all_goes_on(notebook: Opened) -> None:
    """Sliders, turning, words, map, and a descent on the path that is there: nothing of it needs the kernel."""
    slide(notebook, LOSS, "b3", steps=7)
    says(notebook, LOSS, *loss_words([-1.3, 0, 1]))
    before = picture(notebook, LOSS)
    canvas(notebook, LOSS).focus()
    key(notebook, "ArrowLeft", 2)
    assert picture(notebook, LOSS) != before
    choose(notebook, LOSS, "Picture", '"map"')
    canvas(notebook, LOSS).focus()
    key(notebook, "ArrowUp")
    says(notebook, LOSS, *loss_words([-1.3, 0.1, 1]))
    slide(notebook, RAW, "b5", steps=-4)
    says(notebook, RAW, *raw_words([-2, 0, 0.6]))
    press(notebook, DESCENT, "Step")
    says(notebook, DESCENT, "step 1 of 40", *loss_words(descend(bias_slopes(*training_flowers()), START, 1.0, 1)[1]))
    slide(notebook, DESCENT, "b4", steps=5)
    says(notebook, DESCENT, *loss_words([-2, 0.5, 1]))


def test_while_the_kernel_computes_for_eight_seconds(notebook):
    code = "import time\nend = time.time() + 8\nwhile time.time() < end: sum(range(1000))"
    notebook.page.evaluate("code => { course.execute(code); }", code)
    notebook.wait("course.kernel.status === 'busy'")
    all_goes_on(notebook)
    assert not notebook.page.evaluate("course.running.ran"), "the kernel was not busy all the time"
    notebook.wait("course.running.ran")
    says(notebook, DESCENT, "step 0 of 40", *loss_words([-2, 0.5, 1]))


ALIVE = "from ipywidgets.widgets import widget\nprint(len(widget._instances))"


def left_behind(notebook: Opened) -> dict:
    """What a cell that is run again could leave: widgets in the kernel; open comms, elements and canvases in the page."""
    shown_by(notebook, ALIVE)
    seen = notebook.page.evaluate(
        """() => ({ widgets: Number(course.running.messages.find(m => m.type === 'stream').text),
          comms: course.kernel._comms.size, canvases: document.querySelectorAll('canvas').length,
          elements: document.querySelectorAll('.jp-Notebook *').length })"""
    )
    assert all(seen.values()), seen
    return seen


@pytest.mark.parametrize("cell", [LOSS, RAW, DESCENT])
def test_a_cell_run_again_leaves_nothing_behind(notebook, cell):
    notebook.run(cell)
    before, nodes = left_behind(notebook), notebook.nodes()
    for _ in range(10):
        notebook.run(cell)
    says(notebook, cell, *(raw_words(START) if cell == RAW else loss_words(START)))
    assert left_behind(notebook) == before
    assert notebook.nodes() < nodes + 300, "each run adds some 100, and they have to go again"


def test_the_kernel_shut_down_and_started_again(notebook):
    notebook.page.evaluate("course.panel.sessionContext.shutdown()")
    notebook.wait("!course.kernel")
    all_goes_on(notebook)
    says(notebook, DESCENT, "The steps from this start are not there yet")
    press(notebook, DESCENT, "Reset")
    press(notebook, DESCENT, "Step")
    says(notebook, DESCENT, "step 1 of 40")
    notebook.page.evaluate("course.panel.sessionContext.startKernel()")
    notebook.wait("course.kernel?.status === 'idle'")
    notebook.run_all()
    for cell in (LOSS, RAW, DESCENT):
        assert len(notebook.output(cell).query_selector_all("canvas")) == 1
        slide(notebook, cell, "b4", steps=3)
        says(notebook, cell, *(raw_words if cell == RAW else loss_words)([-2, 0.3, 1]))
    says(notebook, DESCENT, "step 0 of 40")


def test_the_kernel_restarted_and_cells_run_again(notebook):
    notebook.page.evaluate("course.panel.sessionContext.session.kernel.restart()")
    notebook.wait("course.kernel?.status === 'idle'")
    notebook.run_all()
    assert notebook.page.evaluate("document.querySelectorAll('.surface-view canvas').length") == 3
    slide(notebook, LOSS, "b5", steps=3)
    says(notebook, LOSS, *loss_words([-2, 0, 1.3]))
    assert np.array_equal(START, start_biases())
