"""The live pictures, without a browser: every explorer of helpers.explorers, its controls, its words and its picture.

An explorer is found by itself. A new one needs an entry in MATHEMATICS below: what its words and its picture must say at
any values of its controls, reckoned here from helpers.loss and helpers.network, not from the code that draws.
"""

import asyncio
import gc
import inspect
import io
import itertools
import re
import subprocess
import sys
import threading
import tracemalloc
import weakref
from base64 import b64decode
from collections.abc import Callable, Sequence
from html import unescape
from pathlib import Path
from typing import NamedTuple

import ipywidgets
import numpy as np
import pytest
from ipywidgets.widgets import widget as ipywidgets_widget
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image

import helpers.live
from helpers import explorers
from helpers.descent import bias_slopes, descend
from helpers.figures import Drawing, Number, number, panels
from helpers.iris import SPECIES, all_flowers, training_flowers
from helpers.live import LiveFigure, slider
from helpers.loss import chain_links, cross_entropy, gradient, softmax, softmax_slopes, total_cross_entropy
from helpers.network import BIAS_NAMES, raw_outputs, start_biases
from helpers.style import DPI

pytestmark = pytest.mark.filterwarnings("error")

FLOWERS, OBSERVED = training_flowers()


# What the words and the picture must say


class Says(NamedTuple):
    """`words`, `texts`: names and numbers in the order in which the words, and the texts that move in the picture, give them;
    a str must be met to the letter, a float to the decimals shown. `lines`: a check for each line that moves. `heights` of
    the bars that move. `labels`: names and numbers on the axes, where a choice changes them.
    """

    words: list
    texts: list
    lines: list[Callable]
    heights: Sequence = ()
    labels: list | None = None
    still: Sequence = ()  # of each panel the first line, where it is none of the moving ones


def close(found, wanted) -> bool:
    return np.allclose(found, wanted, rtol=1e-9, atol=1e-9)


def at(x, y):
    return lambda xs, ys: len(xs) == 1 and close([*xs, *ys], [x, y])


def path(x, y):
    return lambda xs, ys: close(xs, x) and close(ys, y)


def through(x, y, slope):
    """A straight line through a place, as long as it can be seen."""
    return lambda xs, ys: (
        np.hypot(np.ptp(xs), np.ptp(ys)) > 0.01 and close(np.subtract(ys, y), slope * np.subtract(xs, x))
    )


def upright(x):
    return lambda xs, ys: close(xs, x)


def along(function):
    def check(xs, ys):
        some = np.linspace(0, len(xs) - 1, 7).astype(int)
        return len(xs) > 2 and close(np.asarray(ys)[some], [function(np.asarray(xs)[k]) for k in some])

    return check


def replaced(values, k, value) -> np.ndarray:
    return np.where(np.arange(3) == k, value, values)


def flower_finder(petal, sepal) -> Says:
    flowers, observed = all_flowers()
    nearest = min(range(150), key=lambda n: (flowers[n, 0] - petal) ** 2 + (flowers[n, 1] - sepal) ** 2)
    (x, y), species = flowers[nearest], SPECIES[observed[nearest]]
    words = [f"{petal:g}", f"{sepal:g}", "150", str(nearest + 1), species, x, y]
    return Says(words, [], [path([petal, x], [sepal, y]), at(x, y), at(petal, sepal)])


def softmax_bars(flower, b3, b4, b5) -> Says:
    raw = raw_outputs(FLOWERS, [b3, b4, b5])[flower]
    p = np.exp(raw) / np.exp(raw).sum()
    words = [word for k in range(3) for word in (SPECIES[k], raw[k], p[k])]
    return Says([*words, 1.0], [*raw, *p], [], heights=[*raw, *p])


def losses(b3, b4, b5) -> Says:
    raw = raw_outputs(FLOWERS, [b3, b4, b5])
    p = softmax(raw)[range(3), OBSERVED]
    ce, total = cross_entropy(raw, OBSERVED), total_cross_entropy(raw, OBSERVED)
    words = [word for i in range(3) for word in (SPECIES[OBSERVED[i]], p[i], ce[i])]
    points = [at(x, min(y, 5.9)) for x, y in zip(p, ce, strict=True)]  # a loss above the top stands at the top
    return Says([*words, total], [*ce, total], [*map(upright, p), *points], heights=ce)


def chain(flower, bias, b3, b4, b5) -> Says:
    biases = np.array([b3, b4, b5])
    raw, species = raw_outputs(FLOWERS, biases)[flower], OBSERVED[flower]
    links, p, ce = chain_links(raw, species, bias), softmax(raw), cross_entropy([raw], [species])[0]
    name, moved, seen, y = BIAS_NAMES[bias], SPECIES[bias], SPECIES[species], int(species == bias)
    by_p_minus_y = p[bias] - y
    words = [seen, name, moved, name, seen, moved, seen, name, "1", links.p_by_raw, links.ce_by_p, by_p_minus_y]
    places = (biases[bias], raw[bias]), (raw[bias], p[species]), (p[species], ce)
    slopes = 1, links.p_by_raw, links.ce_by_p
    curves = [
        along(lambda value: raw[bias] - biases[bias] + value),
        along(lambda value: softmax(replaced(raw, bias, value))[species]),
        along(lambda value: -np.log(value)),
    ]
    tangents = [through(*place, slope) for place, slope in zip(places, slopes, strict=True)]
    return Says(
        [*words, by_p_minus_y, moved, str(y), by_p_minus_y],
        [links.p_by_raw, links.ce_by_p],
        [curves[1], *tangents, *(at(*place) for place in places)],
        labels=[name, moved, name, moved, seen, seen],
        still=curves,
    )


def secant(h) -> Says:
    raw = raw_outputs(FLOWERS)[0]
    before, after = (softmax([raw[0] + step, raw[1], raw[2]])[0] for step in (0, h))
    slope, tangent = (after - before) / h, softmax_slopes(softmax(raw))[0, 0]
    words = ["Setosa", raw[0], f"{h:g}", after - before, slope, tangent, abs(slope - tangent)]
    return Says(words, [slope], [through(raw[0], before, slope), at(raw[0] + h, after)])


def loss_curve(over, b3, b4, b5) -> Says:
    biases, name = np.array([b3, b4, b5]), BIAS_NAMES[over]

    def loss_at(value):
        return total_cross_entropy(raw_outputs(FLOWERS, replaced(biases, over, value)), OBSERVED)

    value, loss, slope = biases[over], loss_at(biases[over]), gradient(raw_outputs(FLOWERS, biases), OBSERVED)[over]
    others = [word for k in range(3) if k != over for word in (BIAS_NAMES[k], f"{biases[k]:g}")]
    return Says(
        [name, *others, name, f"{value:g}", loss, slope],
        [slope],
        [along(loss_at), through(value, loss, slope), at(value, loss)],
        labels=[name],
    )


def descent_on_the_curve(learning_rate, start, step) -> Says:
    _, b4, b5 = start_biases()
    visited = descend(bias_slopes(FLOWERS, OBSERVED, moving=[0]), [start, b4, b5], learning_rate, step)
    all_losses = [total_cross_entropy(raw_outputs(FLOWERS, biases), OBSERVED) for biases in visited]
    b3, loss, slope = visited[-1, 0], all_losses[-1], gradient(raw_outputs(FLOWERS, visited[-1]), OBSERVED)[0]
    words = [f"{learning_rate:g}", "b3", f"{start:g}", str(step), "b3", b3, loss, slope, f"-{learning_rate:g}"]
    lines = [path(visited[:, 0], all_losses), at(b3, loss)]
    return Says([*words, -learning_rate * slope], [loss], lines)


MATHEMATICS = {
    function.__name__: function
    for function in (flower_finder, softmax_bars, losses, chain, secant, loss_curve, descent_on_the_curve)
}

FOUND = {
    name: function
    for name, function in inspect.getmembers(explorers, inspect.isfunction)
    if function.__module__ == explorers.__name__ and inspect.signature(function).return_annotation is LiveFigure
}
EXPLORER = pytest.mark.parametrize("name", FOUND)


def test_every_explorer_is_found_and_its_mathematics_known():
    assert FOUND.keys() == MATHEMATICS.keys()


# What they do say

TOKEN = re.compile(rf"{'|'.join(SPECIES)}|b[345]|-?\d+(?:\.\d+)?(?:e[-+]\d+)?")


def words_of(live: LiveFigure) -> str:
    """What a reader of the page reads under the picture."""
    html = live.words.value
    assert html.startswith('<div role="status" aria-live="polite"')
    return unescape(re.sub(r"<[^>]+>", "", html)).removeprefix("In words. ")


def same_tokens(text: str, wanted: list) -> None:
    found = TOKEN.findall(text)
    assert len(found) == len(wanted), f"{text!r}\nwanted: {wanted}"
    for token, value in zip(found, wanted, strict=True):
        if isinstance(value, str):
            assert token == value, f"{token}, wanted {value}, in {text!r}"
        else:
            half_of_the_last_digit = 0.5 * 10.0 ** -len(token.partition(".")[2])
            gap = abs(float(token) - value)
            assert gap <= half_of_the_last_digit + 1e-9, f"{token}, wanted {value}, in {text!r}"


def labels_of(live: LiveFigure) -> str:
    """The texts that stand still while a slider moves: at the axes, then the figure's own."""
    figure, moving = live.drawing.figure, live.drawing.moving
    texts = [text for ax in figure.axes for text in (ax.get_xlabel(), ax.get_ylabel(), ax.get_title("left"))]
    return " ".join([*texts, *(text.get_text() for text in figure.texts if text not in moving)])


def says_what_the_mathematics_says(name: str, live: LiveFigure, **values) -> None:
    """Words and drawing, at the values that the controls were given."""
    wanted, moving = MATHEMATICS[name](**values), live.drawing.moving
    same_tokens(words_of(live), wanted.words)
    same_tokens(" ".join(artist.get_text() for artist in moving if isinstance(artist, Text)), wanted.texts)
    lines = [artist.get_data() for artist in moving if isinstance(artist, Line2D)]
    assert [check(*line) for line, check in zip(lines, wanted.lines, strict=True)] == [True] * len(lines)
    for axes, check in zip(live.drawing.figure.axes, wanted.still, strict=False):
        assert check(*axes.lines[0].get_data())
    assert close([artist.get_height() for artist in moving if isinstance(artist, Rectangle)], wanted.heights)
    if wanted.labels is not None:
        same_tokens(labels_of(live), wanted.labels)


def decoded(picture: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))


@pytest.fixture(scope="module")
def drawn_afresh():
    """Draws the same picture by another road: on a figure of its own, as a whole, nothing kept from before."""
    others = {}

    def draw(name: str, **values) -> np.ndarray:
        if name not in others:
            others[name] = FOUND[name]()
            for n, artist in enumerate(others[name].drawing.moving):
                artist.set(animated=False, zorder=1000 + n)  # above the rest, as where they are drawn last
        other = others[name]
        other.update(**values)
        other.drawing.figure.set_dpi(2 * DPI)
        other.canvas.draw()
        return np.array(other.canvas.buffer_rgba())[..., :3]

    yield draw
    for other in others.values():
        other.close()


def same_picture(found: bytes, wanted: np.ndarray) -> None:
    found = decoded(found)
    assert found.shape == wanted.shape
    different = int((found != wanted).any(axis=-1).sum())
    assert different == 0, f"{different} pixels are not those of a fresh drawing"


def places(control) -> list:
    """All values that a reader can give a control by hand."""
    if isinstance(control, ipywidgets.Dropdown):
        return [value for _, value in control.options]
    count = round((control.max - control.min) / control.step)
    steps = (control.min + k * control.step for k in range(count + 1))
    return [step if isinstance(control, ipywidgets.IntSlider) else round(step, 6) for step in steps]


def move(live: LiveFigure, **values) -> None:
    for control, value in values.items():
        live.controls[control].value = value


@pytest.fixture(scope="module")
def all_made():
    made = {name: function() for name, function in FOUND.items()}
    yield made
    for live in made.values():
        live.close()


@pytest.fixture
def live(all_made, name) -> LiveFigure:
    """The explorer `name` at the lesson's values. The tests share it: what one leaves behind, the next must not see."""
    all_made[name].reset()
    all_made[name].draw()
    return all_made[name]


@pytest.fixture
def coarse(monkeypatch) -> None:
    """Few pixels, to be quick, where the picture itself is not looked at."""
    monkeypatch.setattr(helpers.live, "DPI", 20)


# Controls, words and picture


@EXPLORER
def test_every_control_is_labelled_and_every_slider_has_a_number_box(live):
    for control_name, control in live.controls.items():
        assert control.description, f"{control_name} has no label"
        if isinstance(control, ipywidgets.FloatSlider | ipywidgets.IntSlider):
            box = live.boxes[control_name]
            assert isinstance(box, ipywidgets.BoundedFloatText | ipywidgets.BoundedIntText)
            assert control.description in box.description
            assert (box.value, box.min, box.max) == (control.value, control.min, control.max)


@EXPLORER
def test_all_of_it_is_on_the_page(live):
    def inside(widget):
        return {widget, *(part for child in getattr(widget, "children", ()) for part in inside(child))}

    panel, words = live.parts
    assert {*live.controls.values(), *live.boxes.values(), live.image} <= inside(panel)
    assert words is live.words
    assert [w.description for w in inside(panel) if isinstance(w, ipywidgets.Button)].count("Reset") == 1


@EXPLORER
def test_at_the_start_it_says_what_the_mathematics_says(name, live, drawn_afresh):
    says_what_the_mathematics_says(name, live, **live.start)
    same_picture(live.image.value, drawn_afresh(name, **live.start))


@EXPLORER
def test_each_control_changes_the_picture_and_the_words(name, live, drawn_afresh):
    values = {control: places(widget)[len(places(widget)) // 3] for control, widget in live.controls.items()}
    move(live, **values)
    for control, widget in live.controls.items():
        words, picture = words_of(live), live.image.value
        values[control] = places(widget)[2 * len(places(widget)) // 3]
        move(live, **{control: values[control]})
        assert words_of(live) != words, f"{control} does not change the words"
        assert live.image.value != picture, f"{control} does not change the picture"
        says_what_the_mathematics_says(name, live, **values)
        same_picture(live.image.value, drawn_afresh(name, **values))


@EXPLORER
def test_at_any_values_it_says_what_the_mathematics_says(name, live, coarse):
    rng = np.random.default_rng(3)
    for _ in range(8):
        values = {control: rng.choice(places(widget)).item() for control, widget in live.controls.items()}
        move(live, **values)
        says_what_the_mathematics_says(name, live, **values)


@EXPLORER
def test_at_the_ends_of_the_sliders(name, live, coarse):
    ends = {control: {places(widget)[0], places(widget)[-1]} for control, widget in live.controls.items()}
    for corner in itertools.product(*ends.values()):
        values = dict(zip(ends, corner, strict=True))
        move(live, **values)
        says_what_the_mathematics_says(name, live, **values)
        assert np.ptp(decoded(live.image.value)) > 200


@EXPLORER
def test_the_number_box_moves_the_slider_and_the_slider_the_box(name, live, coarse):
    values = dict(live.start)
    for control_name, box in live.boxes.items():
        control = live.controls[control_name]
        typed, moved = places(control)[1], places(control)[-2]
        box.value = values[control_name] = typed
        assert control.value == typed
        says_what_the_mathematics_says(name, live, **values)
        control.value = values[control_name] = moved
        assert box.value == moved
        says_what_the_mathematics_says(name, live, **values)


@EXPLORER
def test_a_number_out_of_range_is_the_nearest_in_range(name, live, coarse):
    values = dict(live.start)
    for control_name, box in live.boxes.items():
        control = live.controls[control_name]
        for typed, wanted in ((control.max + 7, control.max), (control.min - 7, control.min)):
            box.value, values[control_name] = typed, wanted
            assert box.value == control.value == wanted
            says_what_the_mathematics_says(name, live, **values)


@pytest.mark.parametrize("name", ["losses"])
def test_the_dust_of_a_sliders_steps_is_not_shown(name, live):
    live.controls["b3"].value = 1.0999999999999996
    assert live.boxes["b3"].value == 1.1
    says_what_the_mathematics_says(name, live, b3=1.1, b4=0.0, b5=1.0)
    live.boxes["b4"].value = 0.123456  # between two steps of the slider
    assert live.controls["b4"].value == 0.123456
    says_what_the_mathematics_says(name, live, b3=1.1, b4=0.123456, b5=1.0)


@EXPLORER
def test_reset_restores_exactly(name, live):
    picture, words = live.image.value, live.words.value
    for value in (0, -1):
        move(live, **{control: places(widget)[value] for control, widget in live.controls.items()})
    assert live.image.value != picture and live.words.value != words
    (button,) = [w for w in every_widget(live) if isinstance(w, ipywidgets.Button) and w.description == "Reset"]
    button.click()
    assert {control: widget.value for control, widget in live.controls.items()} == live.start
    assert {control: box.value for control, box in live.boxes.items()} == {c: live.start[c] for c in live.boxes}
    assert live.image.value == picture and live.words.value == words


def every_widget(live: LiveFigure) -> list:
    widgets = [*live.parts]
    for widget in widgets:
        widgets += getattr(widget, "children", ())
    return widgets


@pytest.mark.parametrize("name", ["descent_on_the_curve"])
def test_step_takes_one_step_and_play_all_of_them(name, live, coarse):
    (button,) = [w for w in every_widget(live) if isinstance(w, ipywidgets.Button) and w.description == "Step"]
    (play,) = [w for w in every_widget(live) if isinstance(w, ipywidgets.Play)]
    assert not play.playing and play.value == 0, "nothing moves before the reader asks for it"
    for step in (1, 2, 3):
        button.click()
        says_what_the_mathematics_says(name, live, learning_rate=1.0, start=-2.0, step=step)
    assert play.value == 3
    last = live.controls["step"].max
    for play.value in range(4, last + 1):
        pass
    says_what_the_mathematics_says(name, live, learning_rate=1.0, start=-2.0, step=last)
    button.click()
    assert live.controls["step"].value == last
    live.reset()
    assert play.value == 0


# The loop: newest values win, and all drawing is done on its thread


class Watched:
    """An explorer whose drawings are counted, each with the thread that drew it and the values drawn."""

    def __init__(self, name: str, while_drawing: Callable = lambda: None):
        self.live, self.threads, self.drawn = FOUND[name](), [], []
        plain = self.live.update

        def update(**values):
            self.threads.append(threading.get_ident())
            self.drawn.append(values)
            words = plain(**values)
            while_drawing()
            return words

        self.live.update = update


def in_another_thread(work: Callable) -> None:
    """Done when this returns; meanwhile the loop cannot run, as while a cell runs."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("waited in vain")


@pytest.mark.parametrize("name", ["chain", "descent_on_the_curve"])
def test_many_moves_from_another_thread_make_one_drawing_on_the_loops_thread(name):
    async def main():
        watched = Watched(name)
        live = watched.live
        ends = [{c: places(w)[n] for c, w in live.controls.items()} for n in (0, -1, 1)]
        in_another_thread(lambda: [move(live, **values) for values in ends])
        assert not watched.drawn, "a move is not drawn by the thread that it came from"
        await until(lambda: watched.drawn)
        assert watched.drawn == [ends[-1]]
        assert watched.threads == [threading.get_ident()]
        says_what_the_mathematics_says(name, live, **ends[-1])
        live.close()

    asyncio.run(main())


@pytest.mark.parametrize("changed", ["b3", "b4", "flower"])
def test_a_move_during_a_drawing_is_not_lost(changed):
    """The newest value wins whichever control it was: not the one that was just drawn."""

    async def main():
        def once():
            if not meanwhile:
                meanwhile.append(True)
                in_another_thread(lambda: move(watched.live, **{changed: values[changed]}))

        meanwhile, values = [], {"flower": 2, "b3": 3.0, "b4": -1.5, "b5": 1.0}
        watched = Watched("softmax_bars", while_drawing=once)
        live = watched.live
        values = {**live.start, changed: values[changed], "b3": values["b3"]}
        live.controls["b3"].value = 3.0 if changed != "b3" else 2.0
        await until(lambda: len(watched.drawn) == 2)
        await asyncio.sleep(0)
        assert {control: widget.value for control, widget in live.controls.items()} == values
        assert watched.drawn[-1] == values
        says_what_the_mathematics_says("softmax_bars", live, **values)
        live.close()

    asyncio.run(main())


def test_while_another_thread_moves_without_end_the_last_values_win():
    async def main():
        watched = Watched("losses")
        live, rng = watched.live, np.random.default_rng(8)
        moves = [{name: rng.choice(places(live.controls[name])).item() for name in BIAS_NAMES} for _ in range(150)]

        def drag():
            for values in moves:
                move(live, **values)
                pause.wait(0.001)

        pause = threading.Event()
        thread = threading.Thread(target=drag)
        thread.start()
        await until(lambda: not thread.is_alive())
        await until(lambda: watched.drawn and watched.drawn[-1] == moves[-1])
        assert len(watched.drawn) < 3 * len(moves)
        assert {name: live.controls[name].value for name in BIAS_NAMES} == moves[-1]
        assert {name: live.boxes[name].value for name in BIAS_NAMES} == moves[-1]
        assert set(watched.threads) == {threading.get_ident()}
        says_what_the_mathematics_says("losses", live, **moves[-1])
        live.close()

    asyncio.run(main())


def test_a_moving_picture_has_one_pixel_to_a_point_and_one_at_rest_two(monkeypatch, drawn_afresh):
    monkeypatch.setattr(helpers.live, "REST", 0.02)

    async def main():
        live = FOUND["losses"]()
        sharp = decoded(live.image.value).shape
        widths = []
        live.image.observe(lambda change: widths.append(decoded(change.new).shape[1]), "value")
        live.controls["b3"].value = 2.5
        await until(lambda: len(widths) == 2)
        assert widths == [sharp[1] // 2, sharp[1]]
        same_picture(live.image.value, drawn_afresh("losses", b3=2.5, b4=0.0, b5=1.0))
        live.close()

    asyncio.run(main())


def test_at_rest_what_the_arrow_keys_ask_for_next_is_drawn_already(monkeypatch):
    monkeypatch.setattr(helpers.live, "REST", 0.02)

    async def main():
        live, other = FOUND["chain"](), FOUND["chain"]()
        for b4, steps in ((5.0, [4.9]), (1.0, [1.1, 0.9])):
            live.controls["b4"].value = b4
            expected = [{**live.start, "b4": value} for value in (*steps, b4)]
            await until(lambda expected=expected: [tuple(v.values()) for v in expected] == list(live.ahead))
            for values in expected:
                assert live.ahead[tuple(values.values())] == other.drawn(values, DPI, "jpeg")

        def drawn_again(**_):
            raise AssertionError("it was ready")

        monkeypatch.setattr(live, "update", drawn_again)
        live.controls["b4"].value = 0.9000000000000001  # as a slider adds its steps up
        words, _, picture = live.ahead[tuple({**live.start, "b4": 0.9}.values())]
        await until(lambda: live.image.value == picture)
        same_tokens(words_of(live), MATHEMATICS["chain"](**{**live.start, "b4": 0.9}).words)
        assert words_of(live) == words and live.boxes["b4"].value == 0.9
        live.close()
        other.close()

    asyncio.run(main())


def test_closed_while_a_drawing_waits(monkeypatch):
    monkeypatch.setattr(helpers.live, "REST", 0.0)

    async def main():
        troubles = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: troubles.append(context))
        watched = Watched("secant")
        watched.live.controls["h"].value = 1.5
        watched.live.close()
        await asyncio.sleep(0.05)
        assert not troubles

    asyncio.run(main())


# The still form


@EXPLORER
def test_where_nothing_has_run_there_is_the_picture_and_its_words(name, live):
    panel, words = live.parts
    words_at_start = words_of(live)
    data, metadata = panel._repr_mimebundle_()
    assert {"image/png", "text/plain", "application/vnd.jupyter.widget-view+json"} == data.keys()
    assert data["text/plain"] == metadata["image/png"]["alt"] == words_at_start
    picture = decoded(b64decode(data["image/png"]))
    width, height = (metadata["image/png"][side] for side in ("width", "height"))
    assert abs(picture.shape[1] - 2 * width) <= 1 and abs(picture.shape[0] - 2 * height) <= 1
    assert live.image.layout.width == f"{width}px" and live.image.layout.height == f"{height}px"
    gap = np.abs(picture.astype(int) - decoded(live.image.value))  # 128 colours: near, and not the same
    assert np.percentile(gap, 99) < 40

    data = words._repr_mimebundle_()
    assert {"text/html", "text/plain", "application/vnd.jupyter.widget-view+json"} == data.keys()
    assert data["text/plain"] == words_at_start
    same_tokens(unescape(re.sub(r"<[^>]+>", "", data["text/html"])), MATHEMATICS[name](**live.start).words)


@EXPLORER
def test_the_still_form_does_not_follow_the_sliders(name, live):
    before = still_form(live)
    move(live, **{control: places(widget)[-1] for control, widget in live.controls.items()})
    assert still_form(live) == before


def still_form(live: LiveFigure):
    """All that a stored notebook keeps."""
    (picture, metadata), words = (part._repr_mimebundle_() for part in live.parts)
    for bundle in (picture, words):
        assert bundle.pop("application/vnd.jupyter.widget-view+json")["model_id"]
    return picture, metadata, words


# Cells that are run again


class Shell:
    """IPython as an explorer sees it: which cell asks, in which run."""

    def __init__(self):
        self.runs, self.cell = 0, {"cellId": "one"}

    def get_parent(self):
        return {
            "header": {"msg_id": f"run {self.runs}"},
            "metadata": self.cell,
            "content": {"code": "show(explorers.losses())"},
        }

    def run(self, make: Callable, cell: str | None = "one"):
        self.runs += 1
        self.cell = {"cellId": cell} if cell else {}
        return make()


@pytest.fixture
def shell(monkeypatch) -> Shell:
    shell = Shell()
    monkeypatch.setattr(helpers.live, "get_ipython", lambda: shell)
    monkeypatch.setattr(helpers.live, "open_figures", {})
    return shell


def widgets_alive() -> int:
    return len(ipywidgets_widget._instances)


@EXPLORER
def test_another_one_is_the_same_and_closed_leaves_nothing_behind(name, live):
    before = widgets_alive()
    another = FOUND[name]()
    assert widgets_alive() > before + 5
    assert still_form(another) == still_form(live), "the still form is the same each time"

    far, near = ({c: places(w)[n] for c, w in live.controls.items()} for n in (-1, 1))
    move(live, **far)
    for of in (another, live):
        move(of, **near)
    assert another.image.value == live.image.value, "the picture depends on the way that the sliders took"

    figure = weakref.ref(another.drawing.figure)
    another.close()
    assert widgets_alive() == before
    del another, of
    assert_gone(figure)


def assert_gone(figure: weakref.ref) -> None:
    for _ in range(2):  # some of Matplotlib's own parts let go only then
        gc.collect()
    assert figure() is None, "the figure is still held"


@pytest.mark.parametrize("name", ["softmax_bars", "descent_on_the_curve"])
def test_a_cell_run_again_leaves_nothing_of_its_former_run(name, shell):
    before = widgets_alive()
    first = shell.run(FOUND[name])
    of_one, figure = widgets_alive() - before, weakref.ref(first.drawing.figure)
    del first
    again = shell.run(FOUND[name])
    assert widgets_alive() - before == of_one
    assert_gone(figure)
    again.close()
    assert widgets_alive() == before


def small() -> LiveFigure:
    """An explorer as small as can be, to be made many times."""
    figure = Figure(figsize=(1, 1))
    line = figure.add_artist(Line2D([0, 1], [0, 1]))

    def update(a, n, **_):
        line.set_data([0, 1], [a, n])
        return f"a is {a:g}, n is {n}."

    n = ipywidgets.IntSlider(0, min=0, max=5, description="n")
    extra = explorers.step_and_play(n)
    return LiveFigure(Drawing(figure, [line], update), update, {"a": slider("a", 0.0), "n": n}, extra)


@pytest.mark.parametrize("cell, runs", [("one", 200), (None, 20)], ids=["known by its id", "known by its code"])
def test_memory_is_flat_over_200_runs_of_a_cell(shell, cell, runs, coarse):
    def run_and_move(times):
        for _ in range(times):
            live = shell.run(small, cell)
            live.controls["a"].value = 3.0
        gc.collect(), gc.collect()
        return widgets_alive(), tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        run_and_move(5)
        widgets, memory = run_and_move(1)
        later_widgets, later_memory = run_and_move(runs)
    finally:
        tracemalloc.stop()
    assert later_widgets == widgets
    assert later_memory - memory < 1_000_000, "a run leaves something behind; one such explorer holds 130 KB"


def test_two_explorers_of_one_cell_both_live_on_and_other_cells_too(shell):
    def two():
        return small(), small()

    other = shell.run(small, "another cell")
    former, (first, second) = shell.run(two), shell.run(two)
    for live in (other, first, second):
        live.controls["a"].value = 2.5
        assert words_of(live) == "a is 2.5, n is 0."
        assert not any(widget.comm is None for widget in every_widget(live))
    for live in former:
        assert all(widget.comm is None for widget in every_widget(live))
    for live in (other, first, second):
        live.close()


def test_without_a_kernel_nothing_is_remembered():
    before = dict(helpers.live.open_figures)
    small().close()
    assert helpers.live.open_figures == before


# The staircase

MODULES = sorted(path.stem for path in Path(helpers.live.__file__).parent.glob("*.py") if path.stem != "__init__")


def test_no_module_of_helpers_imports_pyplot():
    names = ", ".join(f"helpers.{module}" for module in MODULES)
    code = f"import sys, {names}\nprint(*[m for m in sys.modules if m.startswith(('matplotlib.pyplot', 'pylab'))])"
    root = Path(helpers.live.__file__).parents[1]
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert found.stdout.strip() == ""


# Numbers on the move


@pytest.mark.parametrize("name", FOUND)
def test_a_text_that_moves_is_a_number(name):
    """Text would take five times as long to draw."""
    texts = [artist for artist in FOUND[name]().drawing.moving if isinstance(artist, Text)]
    assert {type(text) for text in texts} <= {Number}


@pytest.mark.parametrize("ha", ["left", "center", "right"])
@pytest.mark.parametrize("va", ["bottom", "baseline", "top"])
@pytest.mark.parametrize("text", ["-6.627828", "0.41", "7"])
def test_on_the_move_a_number_stands_where_it_stands_at_rest(ha, va, text):
    ink = {}
    for moving in (True, False):
        figure, axes = panels(width=4, height=2)
        figure.set_layout_engine("none")
        axes.set_axis_off()
        written = number(axes, 0.5, 0.5, ha=ha, va=va, fontweight="bold", color="#0000FF")
        written.set_text(text)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        canvas.get_renderer().clear()
        written.set_animated(moving)
        written.draw(canvas.get_renderer())
        shade = np.asarray(canvas.buffer_rgba())[..., 3] / 255
        ink[moving] = np.array([shade.sum(axis) @ np.arange(shade.shape[1 - axis]) / shade.sum() for axis in (0, 1)])
    assert np.abs(ink[True] - ink[False]).max() < 2, "pixels; at rest each letter is fitted to them"
