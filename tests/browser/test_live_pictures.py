"""The live pictures as a reader meets them: in real JupyterLab, opened and not yet run, run, moved, dragged, and busy.

What a moved picture must show comes from the same explorer made here and set to the same values (tests/test_live.py holds
that against the mathematics): words to the letter, and once at rest the picture to the byte.
"""

import json
import re
import time
from base64 import b64decode, b64encode
from functools import cache
from html import unescape
from io import BytesIO

import ipywidgets
import numpy as np
import pytest
from lab import NOTEBOOKS, Opened
from nbconvert import HTMLExporter
from PIL import Image

from helpers import explorers
from helpers.descent import descend
from helpers.live import LiveFigure

NOT_SHOWN = re.compile("Error displaying widget|model not found|Loading widget")
EXPLORER = re.compile(r"show\((explorers\.\w+\(.*\))\)")


@cache
def stored(path) -> list[tuple[int, dict]]:
    """The cells of a stored notebook that show an explorer, with their numbers."""
    cells = enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"])
    return [(n, cell) for n, cell in cells if cell["cell_type"] == "code" and EXPLORER.search("".join(cell["source"]))]


WITH_EXPLORER = [path for path in NOTEBOOKS if stored(path)]
NOTEBOOK = pytest.mark.parametrize("path", WITH_EXPLORER, ids=lambda path: path.stem)


def joined(text) -> str:
    return "".join(text)


def words_of(cell: dict) -> list[str]:
    """The readings under the pictures of a stored cell."""
    return [joined(o["data"]["text/plain"]) for o in cell["outputs"] if "text/html" in o.get("data", {})]


def pictures_of(cell: dict) -> list[str]:
    return [joined(o["data"]["image/png"]).strip() for o in cell["outputs"] if "image/png" in o.get("data", {})]


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_there_are_explorers_in_the_notebooks():
    assert len(WITH_EXPLORER) >= 8


# Not yet run


@NOTEBOOK
def test_without_a_kernel_html_shows_picture_and_words(path):
    html, _ = HTMLExporter(template_name="lab").from_filename(str(path))
    text = plain(html)
    assert not NOT_SHOWN.search(html) and "application/vnd.jupyter.widget-view+json" not in html
    for number, cell in stored(path):
        assert "widget-view" not in json.dumps(cell), (
            f"cell {number} stores a widget, which no page without a kernel shows"
        )
        assert pictures_of(cell) and words_of(cell), f"cell {number} stores no picture or no words"
        for picture in pictures_of(cell):
            assert picture.replace("\n", "") in html.replace("\n", ""), f"cell {number}: its picture is not on the page"
        for words in words_of(cell):
            assert words in text, f"cell {number}: its words are not on the page"


# In JupyterLab: what test_every_notebook.py asks of each


def shows_what_is_stored(notebook: Opened, path) -> None:
    assert not NOT_SHOWN.search(notebook.page.inner_text("body"))
    for number, cell in stored(path):
        output = notebook.output(number)
        for words in words_of(cell):
            assert words in output.inner_text(), f"cell {number}: its words are not on the page"
        notebook.wait("n => [...course.node(n).querySelectorAll('img')].every(i => i.complete)", number)
        sizes = output.evaluate("node => [...node.querySelectorAll('img')].map(i => [i.naturalWidth, i.clientWidth])")
        assert len(sizes) == len(pictures_of(cell))
        for natural, shown in sizes:
            assert shown > 300 and abs(natural - 2 * shown) <= 2, "wanted: two pixels to a point"


def made_here(source: str) -> LiveFigure | None:
    """The explorer of a cell, made in this process; None for one that is drawn in the browser."""
    live = eval(EXPLORER.search(source)[1], {"explorers": explorers, "my_descend": descend})
    if not isinstance(live, LiveFigure):
        return None
    live.loop = None  # Playwright has a loop here, which draws nothing for us
    return live


def sliders(live: LiveFigure) -> dict:
    return {name: live.controls[name] for name in live.boxes}


def handle_of(notebook: Opened, number: int, label: str):
    """The handle of the slider with this label, in the middle of the window."""
    handle = notebook.page.evaluate_handle(
        """([number, label]) => [...course.node(number).querySelectorAll('.widget-slider')].find(
             row => row.querySelector('.widget-label').textContent === label).querySelector('.noUi-handle')""",
        [number, label],
    ).as_element()
    handle.evaluate("node => node.scrollIntoView({ block: 'center' })")
    return handle


def every_control_moves_picture_and_words(notebook: Opened, number: int, live: LiveFigure) -> None:
    """Each slider by keys and by the mouse, each choice, the buttons; at last Reset brings the lesson's values back."""
    shows(notebook, number, live)
    output = notebook.output(number)
    for control in sliders(live).values():
        before = live.words.value
        handle = handle_of(notebook, number, control.description)
        handle.focus()
        for _ in range(3):
            notebook.page.keyboard.press("ArrowRight")
        moved = min(control.value + 3 * control.step, control.max)
        control.value = moved if isinstance(control, ipywidgets.IntSlider) else round(moved, 6)
        assert live.words.value != before, f"{control.description} does not change the words"
        shows(notebook, number, live)
        Drag(notebook, number, control.description).end()
        control.value = control.max
        shows(notebook, number, live)
    for control in live.controls.values():
        if isinstance(control, ipywidgets.Dropdown):
            before = live.words.value
            row = f".widget-dropdown:has(.widget-label:text-is('{control.description}'))"
            other = (control.index + 1) % len(control.options)
            output.query_selector(f"{row} select").select_option(index=other)
            control.index = other
            assert live.words.value != before, f"{control.description} does not change the words"
            shows(notebook, number, live)
    output.query_selector("button:text-is('Reset')").click()
    live.reset()
    shows(notebook, number, live)
    if output.query_selector("button:text-is('Step')"):
        step_and_play(notebook, number, live)


def step_and_play(notebook: Opened, number: int, live: LiveFigure) -> None:
    output, step = notebook.output(number), live.controls["step"]
    assert step.value == 0, "nothing is played before the reader asks"
    output.query_selector("button:text-is('Step')").click()
    step.value = 1
    shows(notebook, number, live)
    play = output.query_selector("button[aria-label='Play or pause']")
    play.click()
    notebook.wait(f"number => ({STEP})(number) >= 4", number)
    play.click()
    notebook.page.wait_for_timeout(600)  # two of its beats: now it stands
    step.value = notebook.page.evaluate(STEP, number)
    shows(notebook, number, live)


STEP = "number => Number([...course.node(number).querySelectorAll('input[type=number]')].at(-1).value)"


def shows(notebook: Opened, number: int, live: LiveFigure, seconds: float = 15) -> None:
    """Wait for the words, the numbers in the boxes, the picture and its alt text of `live`, which was set to the same values here."""
    words, boxes = plain(live.words.value), [float(box.value) for box in live.boxes.values()]
    picture = b64encode(live.image.value).decode()
    end = time.monotonic() + seconds
    while True:
        seen = notebook.page.evaluate(SEEN, number)
        if words in seen["text"] and seen["boxes"] == boxes and (seen["picture"], seen["alt"]) == (picture, live.said):
            return
        if time.monotonic() > end:
            break
        notebook.page.wait_for_timeout(40)
    assert seen["boxes"] == boxes, f"cell {number}: the boxes hold other numbers"
    assert words in seen["text"], f"cell {number}: the words are others"
    assert seen["alt"] == live.said, f"cell {number}: the picture's alt text is another"
    raise AssertionError(f"cell {number}: words and boxes are right, and the picture is not")


SEEN = """async number => {
  const node = course.node(number), image = node.querySelector('img');
  const boxes = [...node.querySelectorAll('input[type=number]')].map(box => Number(box.value));
  return { text: node.innerText, boxes, alt: image?.alt, picture: image && await course.bytes(image).catch(() => null) }; }"""


# In one notebook: busy kernels, long drags, cells run again


@pytest.fixture(scope="module")
def softmax(page, lab) -> Opened:
    """The notebook on softmax, run, and the cell of its explorer."""
    notebook = Opened(page, lab, "02_softmax.ipynb")
    notebook.run_all()
    (notebook.cell,) = notebook.cells_with("show(explorers.softmax_bars())")
    yield notebook
    notebook.close()


@pytest.fixture
def live(softmax) -> LiveFigure:
    """The same explorer here, and both at the lesson's values."""
    button = softmax.output(softmax.cell).query_selector("button:has-text('Reset')")
    button.click()
    live = made_here("show(explorers.softmax_bars())")
    shows(softmax, softmax.cell, live)
    return live


BUSY = {
    "asleep": "import time\ntime.sleep(3)",
    "computing": "import time\nend = time.time() + 3\nwhile time.time() < end: sum(range(1000))",
}


@pytest.mark.parametrize("code", BUSY.values(), ids=BUSY)
def test_a_slider_moved_while_the_kernel_is_busy_is_not_lost(softmax, live, code):
    page = softmax.page
    handles = {name: handle_of(softmax, softmax.cell, name) for name in ("b3", "b5")}
    page.evaluate("code => { course.execute(code); }", code)
    softmax.wait("course.kernel.status === 'busy'")
    for name, handle in handles.items():
        handle.focus()
        for _ in range(12):
            page.keyboard.press("ArrowLeft" if name == "b5" else "ArrowRight")
    assert not page.evaluate("course.running.ran"), "the kernel was not busy all the time"
    softmax.wait("course.running.ran")
    live.controls["b3"].value, live.controls["b5"].value = -0.8, -0.2
    shows(softmax, softmax.cell, live)


SLOWLY = """
import time
from helpers.live import LiveFigure, open_figures
(live,) = [live for _, figures in open_figures.values() for live in figures if isinstance(live, LiveFigure)]
def slowly(plain=live.update, **values):
    time.sleep(0.3)
    return plain(**values)
live.update = slowly"""


def test_a_slider_moved_while_its_picture_is_drawn_is_not_lost(softmax, live):
    shown_by(softmax, SLOWLY)
    try:
        handle_of(softmax, softmax.cell, "b3").focus()
        for _ in range(8):
            softmax.page.keyboard.press("ArrowRight")
            softmax.page.wait_for_timeout(130)
        live.controls["b3"].value = -1.2
        shows(softmax, softmax.cell, live)
    finally:
        shown_by(softmax, "live.update = slowly.__defaults__[0]")


class Drag:
    """A slider's handle held with the mouse, that goes to and fro along its track, and stops at the right end."""

    def __init__(self, notebook: Opened, number: int, label: str):
        self.page, handle = notebook.page, handle_of(notebook, number, label)
        box, track = handle.bounding_box(), handle.query_selector("xpath=ancestor::*[contains(@class, 'noUi-base')]")
        self.track, self.y, self.moves = track.bounding_box(), box["y"] + box["height"] / 2, 0
        self.page.mouse.move(box["x"] + box["width"] / 2, self.y)
        self.page.mouse.down()

    def move(self) -> None:
        self.moves += 1
        share = abs((self.moves / 20) % 2 - 1)
        self.page.mouse.move(self.track["x"] + share * self.track["width"], self.y)
        self.page.wait_for_timeout(16)

    def end(self) -> None:
        self.page.mouse.move(self.track["x"] + self.track["width"] + 20, self.y)
        self.page.mouse.up()


# Has the picture's <img> been taken away or replaced, and how many pictures has it shown?
WATCH = """number => {
  const image = course.node(number).querySelector('img');
  const watch = course.watch = { removed: 0, pictures: 0 };
  image.addEventListener('load', () => watch.pictures++);
  new MutationObserver(changes => changes.forEach(change => {
    if ([...change.removedNodes].some(node => node.contains(image))) watch.removed++; })
  ).observe(document.body, { childList: true, subtree: true });
  image.scrollIntoView({ block: 'nearest' });
  return image.getBoundingClientRect().toJSON(); }"""


class Film:
    """What was on the screen, as the browser painted it, frame by frame."""

    def __init__(self, page):
        self.session, self.frames = page.context.new_cdp_session(page), []
        self.session.on("Page.screencastFrame", self.keep)
        self.session.send("Page.startScreencast", {"format": "png"})

    def keep(self, frame) -> None:
        self.frames.append(frame["data"])
        self.session.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

    def end(self) -> list[Image.Image]:
        self.session.send("Page.stopScreencast")
        self.session.detach()
        return [Image.open(BytesIO(b64decode(frame))).convert("L") for frame in self.frames]


def test_while_a_slider_is_dragged_the_picture_is_never_blank_and_the_end_is_shown(softmax, live):
    drag = Drag(softmax, softmax.cell, "b4")
    place = softmax.page.evaluate(WATCH, softmax.cell)
    film = Film(softmax.page)
    for _ in range(100):
        drag.move()
    drag.end()
    live.controls["b4"].value = 5.0
    shows(softmax, softmax.cell, live)
    frames = film.end()
    watch = softmax.page.evaluate("course.watch")
    assert watch["removed"] == 0 and watch["pictures"] > 10, watch
    inside = [place[side] for side in ("left", "top", "right", "bottom")]
    inked = [np.mean(np.asarray(frame.crop(inside)) < 200) for frame in frames]
    assert len(inked) > 10 and min(inked) > 0.01, f"a blank picture among {len(inked)}: {min(inked):.4f} of it inked"
    assert max(inked) < 5 * min(inked)


# Every way of drawing that the course has, in 20 figures.
FIGURES = """
from helpers import figures
from helpers.iris import training_flowers
from helpers.network import start_biases
from helpers.show import show
b = start_biases()
lifted = [0.5, 0.0, 1.0]
flower = training_flowers().inputs[0]
def twenty():
    yield figures.network_diagram()
    yield figures.iris_plane()
    yield figures.flower_finder().at(petal=0.3, sepal=0.7)
    yield figures.bent_and_crinkled(1, b)
    yield figures.surface_slice(0, b, lifted, sepal=0.42)
    yield figures.three_slices(b, lifted, sepal=0.42)
    yield figures.softmax_bars().at(flower=flower, biases=lifted)
    yield figures.probabilities_over_bias(flower, b, 0, marks=(-2, 0))
    yield figures.losses().at(biases=lifted)
    yield figures.two_losses(0.05)
    yield figures.secant().at(h=0.7)
    yield figures.softmax_slope_lines()
    yield figures.chain().at(flower=2, bias=1, biases=lifted)
    yield figures.loss_over_bias(0, b)
    yield figures.push_and_pull(b)
    yield figures.loss_curve().at(bias=2, biases=lifted)
    yield figures.descent_on_the_curve().at(learning_rate=3.3, start=-2.0, step=9)
    yield figures.loss_surface(b)
    yield figures.shifted_maps(b, third_values=(-1, 3))
    yield figures.learning_rates((0.1, 4))
"""
DRAW = "for _ in range({}):\n    for picture in twenty():\n        show(picture)"


def shown_by(notebook: Opened, code: str, meanwhile=None) -> list[dict]:
    """What the code puts on the page while it runs as a cell, and something is done meanwhile."""
    notebook.page.evaluate("code => { course.execute(code); }", code)
    while not notebook.page.evaluate("course.running.ran"):
        meanwhile() if meanwhile else notebook.page.wait_for_timeout(50)
    messages = notebook.page.evaluate("course.running.messages")
    assert [m["evalue"] for m in messages if m["type"] == "error"] == []
    return [m["data"] for m in messages if m["type"] == "display_data"]


def test_no_figure_suffers_while_a_slider_is_dragged(softmax, live):
    undisturbed = shown_by(softmax, FIGURES + DRAW.format(1))
    assert len(undisturbed) == 2 * 20 and all("image/png" in data for data in undisturbed[::2])

    drag = Drag(softmax, softmax.cell, "b3")
    disturbed = shown_by(softmax, FIGURES + DRAW.format(3), drag.move)
    drag.end()
    assert drag.moves > 100, "there was no drag to speak of"
    assert len(disturbed) == 2 * 60
    assert [n // 2 for n, data in enumerate(disturbed) if data != undisturbed[n % 40]] == []
    live.controls["b3"].value = 5.0
    shows(softmax, softmax.cell, live)


ALIVE = "from ipywidgets.widgets import widget\nprint(len(widget._instances))"


def test_a_cell_run_again_is_live_and_leaves_nothing_behind(softmax, live):
    def widgets_alive() -> int:
        shown_by(softmax, ALIVE)
        return int(softmax.page.evaluate("course.running.messages.find(m => m.type === 'stream').text"))

    softmax.run(softmax.cell)
    before, nodes = widgets_alive(), softmax.nodes()
    for _ in range(10):
        softmax.run(softmax.cell)
    assert widgets_alive() == before
    assert softmax.nodes() < nodes + 300, "each run adds some 100, and they have to go again"
    every_control_moves_picture_and_words(softmax, softmax.cell, live)
    assert softmax.errors() == [] and softmax.troubles == []
