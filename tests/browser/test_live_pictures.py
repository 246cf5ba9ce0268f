"""The live pictures as a reader meets them: in real JupyterLab, opened and not yet run, run, moved, dragged; the kernel busy, and gone.

What is said under a moved picture must be what the same explorer says here, set to the same values (test_twins.py holds that
the picture belongs to it).
"""

import json
import re
from base64 import b64decode
from functools import cache
from html import unescape
from io import BytesIO

import numpy as np
import pytest
from bare import reading_of
from lab import NOTEBOOKS, Opened
from nbconvert import HTMLExporter
from PIL import Image

from helpers.descent import descend
from helpers.live import explorers
from helpers.live.panel import Explorer

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


def made_here(source: str) -> Explorer:
    """The explorer of a cell, made in this process."""
    drawn = np.random.default_rng(seed=0).permutation(150)[:100]  # as notebook 10 draws it
    names = {"explorers": explorers, "my_descend": descend, "learn": drawn}
    return eval(EXPLORER.search(source)[1], names)


def control_of(notebook: Opened, number: int, label: str):
    """The slider with this label, in the middle of the window."""
    control = notebook.output(number).query_selector(f".live [aria-label='{label}']")
    control.evaluate("node => node.scrollIntoView({ block: 'center' })")
    return control


SHOWN = """number => {
  const node = course.node(number), boxes = [...node.querySelectorAll('.live-slider')].map(row =>
    [row.querySelector('input[type=range]').getAttribute('aria-label'), row.querySelector('.live-number').value]);
  return { words: node.querySelector('.live-words')?.textContent, boxes: Object.fromEntries(boxes),
    alt: node.querySelector('.live-picture')?.shadowRoot?.querySelector('svg').getAttribute('aria-label') ?? null }; }"""


def shows(notebook: Opened, number: int, explorer: Explorer, **values) -> None:
    """Wait until words, alt text and boxes are those of `explorer` with these values."""
    explorer.values = explorer.values | values
    labels = {name: control["label"] for name, control in explorer.controls.items() if control["kind"] == "slider"}
    for _ in range(200):
        seen = notebook.page.evaluate(SHOWN, number)
        boxes = {name: float(seen["boxes"][label]) for name, label in labels.items()}
        wanted = {name: explorer.values[name] for name in labels}
        if seen["words"] == reading_of(explorer) and boxes == wanted and seen["alt"] in (None, reading_of(explorer)):
            return
        notebook.page.wait_for_timeout(50)
    assert boxes == wanted, f"cell {number}: the boxes hold other numbers"
    assert seen["words"] == reading_of(explorer), f"cell {number}: the words are others"
    assert seen["alt"] == reading_of(explorer), f"cell {number}: the picture's alt text is another"


def at_rest(notebook: Opened, number: int) -> bytes:
    """The picture as it is on the screen."""
    return notebook.output(number).query_selector(".live-picture, .live canvas").screenshot()


def becomes_another(notebook: Opened, number: int, picture: bytes) -> bool:
    """Within two seconds: words that stay the same do not tell when it is drawn."""
    for _ in range(20):
        if at_rest(notebook, number) != picture:
            return True
        notebook.page.wait_for_timeout(100)
    return False


def pressed(notebook: Opened, number: int, explorer: Explorer, name: str) -> float:
    """Move a slider three steps by its keys, and say where it ought to be."""
    control, start = explorer.controls[name], explorer.values[name]
    control_of(notebook, number, control["label"]).focus()
    way = -1 if start + 3 * control["step"] > control["max"] else 1
    for _ in range(3):
        notebook.page.keyboard.press("ArrowRight" if way > 0 else "ArrowLeft")
    if not control.get("log"):
        return round(start + way * 3 * control["step"], 6)
    notebook.page.wait_for_timeout(300)  # it moves by factors: there the box says where it is
    return float(notebook.page.evaluate(SHOWN, number)["boxes"][control["label"]])


BEFORE_A_STEP = "learning_rate", "moving"  # change the words alone: the picture shows no step that is not taken


def every_control_moves_picture_and_words(notebook: Opened, number: int, explorer: Explorer) -> None:
    """Each slider by keys and by the mouse, each choice, the buttons; at last Reset brings the lesson's values back."""
    shows(notebook, number, explorer)
    output = notebook.output(number)
    for name, control in explorer.controls.items():
        words, picture, start = reading_of(explorer), at_rest(notebook, number), explorer.values[name]
        if control["kind"] == "slider":
            moved = pressed(notebook, number, explorer, name)
            shows(notebook, number, explorer, **{name: moved})
            assert reading_of(explorer) != words, f"{name} does not change the words"
            assert name in BEFORE_A_STEP or becomes_another(notebook, number, picture), (
                f"{name} does not move the picture"
            )
            with Drag(notebook, number, control["label"]):
                pass
            shows(notebook, number, explorer, **{name: control["max"]})
        elif control["kind"] == "choice":
            values = [value for _, value in control["options"]]
            other = (values.index(start) + 1) % len(values)
            select = output.query_selector(f"label:has-text('{control['label']}') select")
            if not select.is_enabled():
                continue  # it makes no difference here
            select.select_option(label=control["options"][other][0])
            shows(notebook, number, explorer, **{name: values[other]})
            assert name in BEFORE_A_STEP or becomes_another(notebook, number, picture), f"{name} moves nothing"
    output.query_selector("button:text-is('Reset')").click()
    shows(notebook, number, explorer, **explorer.picture["start"])
    if output.query_selector("button:text-is('Step')"):
        step_and_play(notebook, number, explorer)


def step_and_play(notebook: Opened, number: int, explorer: Explorer) -> None:
    output = notebook.output(number)
    step, play = (output.query_selector(f"button:text-is('{words}')") for words in ("Step", "Play"))
    step.click()
    shows(notebook, number, explorer, step=1)
    play.click()
    notebook.page.wait_for_timeout(1500)
    play.click()
    notebook.page.wait_for_timeout(600)  # two of its beats: now it stands
    reached = notebook.page.evaluate(STEP, number)
    assert reached > 1
    shows(notebook, number, explorer, step=reached)
    output.query_selector("button:text-is('Reset')").click()
    shows(notebook, number, explorer, step=0)


STEP = "number => Number(/[Ss]tep (\\d+)/.exec(course.node(number).querySelector('.live-words').textContent)[1])"


class Drag:
    """A slider held with the mouse, that goes to and fro along its track, and stops at the right end."""

    def __init__(self, notebook: Opened, number: int, label: str):
        self.page, self.track, self.moves = notebook.page, control_of(notebook, number, label).bounding_box(), 0
        self.y = self.track["y"] + self.track["height"] / 2

    def __enter__(self):
        self.page.mouse.move(self.track["x"] + self.track["width"] / 2, self.y)
        self.page.mouse.down()
        return self

    def move(self) -> None:
        self.moves += 1
        share = abs((self.moves / 20) % 2 - 1)
        self.page.mouse.move(self.track["x"] + share * self.track["width"], self.y)
        self.page.wait_for_timeout(16)

    def __exit__(self, *_):
        self.page.mouse.move(self.track["x"] + self.track["width"] + 20, self.y)
        self.page.mouse.up()


# In one notebook: busy kernels, long drags, Python asking and telling, cells run again


@pytest.fixture(scope="module")
def softmax(page, lab) -> Opened:
    """The notebook on softmax, run, and the cell of its explorer."""
    notebook = Opened(page, lab, "02_softmax.ipynb")
    notebook.run_all()
    (notebook.cell,) = notebook.cells_with("show(explorers.budget())")
    notebook.wait("number => course.node(number).querySelector('.live button')", notebook.cell)
    yield notebook
    notebook.close()


@pytest.fixture
def live(softmax) -> Explorer:
    """The same explorer here, and both at the lesson's values."""
    softmax.output(softmax.cell).query_selector("button:has-text('Reset')").click()
    live = made_here("show(explorers.budget())")
    shows(softmax, softmax.cell, live)
    return live


BUSY = {
    "asleep": "import time\ntime.sleep(3)",
    "computing": "import time\nend = time.time() + 3\nwhile time.time() < end: sum(range(1000))",
}


@pytest.mark.parametrize("code", BUSY.values(), ids=BUSY)
def test_while_the_kernel_is_busy_the_picture_follows(softmax, live, code):
    page = softmax.page
    page.evaluate("code => { course.execute(code); }", code)
    softmax.wait("course.kernel.status === 'busy'")
    for label, key in (("b3", "ArrowRight"), ("b5", "ArrowLeft")):
        control_of(softmax, softmax.cell, label).focus()
        for _ in range(12):
            page.keyboard.press(key)
    shows(softmax, softmax.cell, live, b3=-1.4, b5=0.4)
    assert not page.evaluate("course.running.ran"), "the kernel was not busy all the time"
    softmax.wait("course.running.ran")


IN_PYTHON = """
from helpers.live.still import open_widgets
(live,) = [widget for _, widgets in open_widgets.values() for widget in widgets if hasattr(widget, "biases")]
"""


def test_python_asks_and_tells(softmax, live):
    """`biases` holds what the screen shows, and setting it moves the screen."""
    control_of(softmax, softmax.cell, "b4").focus()
    softmax.page.keyboard.press("ArrowRight")
    shows(softmax, softmax.cell, live, b4=0.05)
    softmax.page.wait_for_timeout(600)
    shown_by(softmax, IN_PYTHON + "print(live.biases.tolist(), live.values['flower'])")
    assert "[-2.0, 0.05, 1.0] 0" in softmax.page.evaluate("course.running.messages.find(m => m.type === 'stream').text")
    shown_by(softmax, IN_PYTHON + "live.biases = [0.5, -1.25, -3]")
    shows(softmax, softmax.cell, live, b3=0.5, b4=-1.25, b5=-3.0)
    shown_by(softmax, IN_PYTHON + "live.values = live.values | {'flower': 2}")
    shows(softmax, softmax.cell, live, flower=2)


TYPED = {"0,5": 0.5, "\u22121.25": -1.25, "-.5": -0.5, "1e-1": 0.1, "-0.03": -0.03, "1/2": None, "7": None, "": None}


@pytest.mark.parametrize("text, value", TYPED.items())
def test_a_number_typed_is_held_or_it_is_said_why_not(softmax, live, text, value):
    box = control_of(softmax, softmax.cell, "b3 as a number")
    box.click(click_count=3)
    softmax.page.keyboard.press("Delete")
    softmax.page.keyboard.type(text)
    softmax.page.keyboard.press("Enter")
    shows(softmax, softmax.cell, live, b3=-2.0 if value is None else value)
    note = softmax.output(softmax.cell).query_selector(".live-note").inner_text()
    assert ("b3" in note and "-2" in note) if value is None else note == ""


def test_a_bar_can_be_dragged(softmax, live):
    softmax.page.mouse.move(0, 0)
    bar = (
        softmax.output(softmax.cell)
        .query_selector(".live-picture")
        .evaluate_handle("node => node.shadowRoot.getElementById('raw 0')")
    )
    place = bar.as_element().bounding_box()
    x, y = place["x"] + 2, place["y"] + place["height"] / 2
    softmax.page.mouse.move(x, y)
    softmax.page.mouse.down()
    for step in range(20):
        softmax.page.mouse.move(x + 3 * step, y)
    softmax.page.mouse.up()
    softmax.page.wait_for_timeout(500)
    b3 = float(softmax.page.evaluate(SHOWN, softmax.cell)["boxes"]["b3"])
    assert b3 > -1.5
    shows(softmax, softmax.cell, live, b3=b3)


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


def test_while_a_slider_is_dragged_the_picture_is_never_blank(softmax, live):
    picture = softmax.output(softmax.cell).query_selector(".live-picture")
    with Drag(softmax, softmax.cell, "b4") as drag:
        place = picture.bounding_box()
        film = Film(softmax.page)
        for _ in range(100):
            drag.move()
        frames = film.end()
    shows(softmax, softmax.cell, live, b4=live.controls["b4"]["max"])
    inside = place["x"], place["y"], place["x"] + place["width"], place["y"] + place["height"]
    inked = [np.mean(np.asarray(frame.crop(inside)) < 200) for frame in frames]
    assert len(inked) > 10 and min(inked) > 0.01, f"a blank picture among {len(inked)}: {min(inked):.4f} of it inked"
    assert max(inked) < 5 * min(inked)


# Every way of drawing that the course has, in 20 figures.
FIGURES = """
from helpers.pictures import chain, cross_entropy, curve, descent, diagram, landscape, nine, plane, softmax, surfaces
from helpers.network import start_biases
from helpers.pictures import show
b = start_biases()
lifted = [0.5, 0.0, 1.0]
def twenty():
    yield curve.straight_ends()
    yield plane.iris_plane()
    yield diagram.network().at(flower=1, b3=0.5, b4=0.0, b5=1.0)
    yield surfaces.bent_and_crinkled(1, b)
    yield surfaces.surface_slice(0, b, lifted, sepal=0.42)
    yield surfaces.three_slices(b, lifted, sepal=0.42)
    yield softmax.budget().at(flower=1, b3=0.5, b4=0.0, b5=1.0, together=0.0)
    yield landscape.along_directions()
    yield cross_entropy.losses().at(b3=0.5, b4=0.0, b5=1.0, seen=[0, -2, 0.5])
    yield cross_entropy.two_losses(0.05)
    yield chain.secant().at(h=0.7, tangent=1)
    yield chain.softmax_slope_lines()
    yield chain.chain().at(flower=2, bias=1, b3=0.5, b4=0.0, b5=1.0)
    yield chain.loss_over_bias(0, b)
    yield nine.nine().at(b3=0.5, b4=0.0, b5=1.0)
    yield curve.loss_curve().at(over=2, b3=0.5, b4=0.0, b5=1.0)
    yield curve.descent_on_the_curve().at(learning_rate=3.3, start=-2.0, step=9)
    yield landscape.loss_surface(b)
    yield landscape.shifted_maps(b, third_values=(-1, 3))
    yield descent.learning_rates((0.1, 4))
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

    with Drag(softmax, softmax.cell, "b3") as drag:
        disturbed = shown_by(softmax, FIGURES + DRAW.format(3), drag.move)
    assert drag.moves > 100, "there was no drag to speak of"
    assert len(disturbed) == 2 * 60
    assert [n // 2 for n, data in enumerate(disturbed) if data != undisturbed[n % 40]] == []
    shows(softmax, softmax.cell, live, b3=live.controls["b3"]["max"])


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
