"""LiveFigure: sliders, a Matplotlib picture that follows them, and its reading in words. Imports ipywidgets and the modules above.

What makes it fast and safe: the still parts are drawn once and kept; a move redraws only the moving ones; the newest values win;
and all drawing happens on the kernel's main thread, since ipykernel 7 handles a slider's messages on another one, even while a
cell runs.
"""

import asyncio
from base64 import b64encode
from collections.abc import Callable, Iterator
from html import escape
from io import BytesIO
from pathlib import Path

import anywidget
import ipywidgets
import numpy as np
import traitlets
from IPython import get_ipython
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from helpers.figures import Drawing
from helpers.show import displayed_size, in_words, still_png
from helpers.style import DPI

SLIDERS = (ipywidgets.FloatSlider, ipywidgets.IntSlider)
LABEL = "105px"  # one width for all labels, so that sliders and boxes stand in line
REST = 0.25  # seconds without a move after which the picture is drawn once more, at twice the pixels


class QuietSlider(ipywidgets.FloatSlider):
    """The kernel does not answer it with its own value: that could come late, and set back a slider that has moved on."""

    value = traitlets.CFloat(0.0).tag(sync=True, echo_update=False)


class QuietBox(ipywidgets.BoundedFloatText):
    """A box for a number, for which the same holds."""

    value = traitlets.CFloat(0.0).tag(sync=True, echo_update=False)


def slider(name: str, value: float, low: float = -5.0, high: float = 5.0, step: float = 0.1, of=ipywidgets.FloatSlider):
    return of(value, min=low, max=high, step=step, description=name, readout=False)


def choice(name: str, options: dict[str, int], value: int = 0) -> ipywidgets.Dropdown:
    return ipywidgets.Dropdown(options=list(options.items()), value=value, description=name)


# Widgets have smaller letters than the page they stand on.
STYLE = "font-size: var(--jp-content-font-size1, 14px); line-height: var(--jp-content-line-height, 1.5)"


class Panel(ipywidgets.VBox):
    """The controls and the picture. Where no kernel has run yet, the stored notebook shows `still` in their place."""

    still: tuple[dict, dict]

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = self.still
        return {**super()._repr_mimebundle_(**kwargs), **data}, metadata


class Names(anywidget.AnyWidget):
    """Gives the sliders of the panel that it stands in their names, and the picture its words as alt text.

    `parts` are the outermost widgets that are closed together, by their ids: the browser then lets go of all in them.
    `late` are those whose values the kernel need not have while they move.
    """

    _esm = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    alt = traitlets.Unicode().tag(sync=True)
    parts, late = (traitlets.List().tag(sync=True) for _ in range(2))


class Words(ipywidgets.HTML):
    """The reading under the picture, spoken when it changes; where no kernel has run yet, plain HTML."""

    def __init__(self, words: str):
        super().__init__()
        self.still = {"text/html": in_words(words), "text/plain": words}
        self.say(words)

    def say(self, words: str) -> None:
        self.value = f'<div role="status" aria-live="polite" style="{STYLE}">{in_words(words)}</div>'

    def _repr_mimebundle_(self, **kwargs):
        return {**super()._repr_mimebundle_(**kwargs), **self.still}


def progress(name: str, steps: int) -> Iterator[int]:
    """The numbers from 0 to steps - 1, for a loop, and on the page a bar that fills while the loop runs."""
    bar = ipywidgets.IntProgress(max=steps, description=name, layout={"width": "400px"})
    bar.style.description_width = LABEL
    count = ipywidgets.HTML()
    panel = Panel([ipywidgets.HBox([bar, count])])
    still = f"{name}: {steps} of {steps} steps done"
    panel.still = {"text/html": f"<p>{escape(still)}</p>", "text/plain": still}, {}
    display(panel)
    for step in range(steps):
        yield step
        done = step + 1
        if done % max(1, steps // 50) == 0 or done == steps:  # 50 messages to the browser, however many steps
            bar.value = done
            count.value = f'<span style="{STYLE}">{done} of {steps} steps done</span>'


class LiveFigure:
    """A drawing under controls.

    `controls` are widgets by name; each time one changes, `update` gets their values by name, sets the drawing's moving
    parts and returns the words. `extra` widgets (a Play button) stand beside the controls. `show` puts it on the page.
    """

    def __init__(self, drawing: Drawing, update: Callable[..., str], controls: dict, extra: tuple = ()):
        self.drawing, self.update, self.controls = drawing, update, controls
        self.start = {name: control.value for name, control in controls.items()}
        self.waiting, self.resting, self.last, self.ahead, self.boxes = False, None, None, {}, {}
        try:
            self.loop = asyncio.get_running_loop()  # a cell runs on the main thread: this is its loop
        except RuntimeError:
            self.loop = None  # in a test or a script: draw at once

        self.shown = self.values()  # what the number boxes show
        self.said = words = self.update(**self.shown)
        self.words = Words(words)
        picture = {"image/png": b64encode(still_png(drawing.figure)).decode(), "text/plain": words}
        width, height = displayed_size(drawing.figure)
        self.canvas, self.backgrounds = FigureCanvasAgg(drawing.figure), {}
        drawing.figure.set_layout_engine("none")  # the still form has laid it out; a move must not shift it
        for artist in drawing.moving:
            artist.set_animated(True)
        self.image = ipywidgets.Image(format="webp", layout={"width": f"{width}px", "height": f"{height}px"})
        self.names = Names()
        self.sharpen()

        rows = []
        for name, control in controls.items():
            if isinstance(control, SLIDERS):
                row, self.boxes[name] = with_number_box(control, width)
            else:
                row, control.style.description_width = control, LABEL
            rows.append(row)
        self.chosen = [v for n, v in self.values().items() if n not in self.boxes]
        reset = ipywidgets.Button(description="Reset", tooltip="Back to the lesson's values")
        reset.on_click(self.reset)
        self.panel = Panel([*rows, ipywidgets.HBox([*extra, reset]), self.image, self.names])
        self.names.parts = [part.model_id for part in self.parts]
        self.panel.still = picture, {"image/png": {"alt": words, "width": width, "height": height}}
        for name, control in controls.items():
            control.observe(self.changed, "value")
            if name in self.boxes:
                self.boxes[name].observe(lambda change, name=name: self.typed(name, change.new), "value")
        close_former(self)

    @property
    def parts(self) -> tuple:
        return self.panel, self.words

    def values(self) -> dict:
        """What the controls hold, without the dust that a slider's steps of 0.1 leave behind."""
        held = {name: control.value for name, control in self.controls.items()}
        return {name: round(v, 6) if isinstance(v, float) else v for name, v in held.items()}

    def changed(self, change) -> None:
        """A control has moved: ask for one picture, however many moves come before it is drawn. On any thread."""
        self.last = change["owner"]
        if self.loop is None:
            self.draw()
        elif not self.waiting:
            self.waiting = True
            self.loop.call_soon_threadsafe(self.draw)

    def draw(self) -> None:
        self.waiting = False  # first, so that a move during the drawing asks for another picture
        self.shown = self.values()
        chosen = [v for n, v in self.shown.items() if n not in self.boxes]
        if chosen != self.chosen:
            self.chosen = chosen
            self.backgrounds.clear()  # another flower or bias: other labels on the axes
        if self.loop:
            self.put(*(self.ahead.get(tuple(self.shown.values())) or self.drawn(self.shown, DPI, "jpeg")))
        else:
            self.sharpen()
        self.words.say(self.said)
        for name, box in self.boxes.items():
            box.value = self.shown[name]
        if self.loop:
            if self.resting:
                self.resting.cancel()
            self.resting = self.loop.call_later(REST, self.sharpen)

    def typed(self, name: str, value: float) -> None:
        """A number box has changed. Where only the drawing wrote into it, its slider may by now be elsewhere: leave it."""
        if value != self.shown[name]:
            self.controls[name].value = value

    def sharpen(self) -> None:
        """Once more at twice the pixels; then have ready what is asked for next, since nothing else is to be done now."""
        self.put(*self.drawn(self.shown, 2 * DPI, "webp"))
        self.names.alt = self.said
        if self.loop:
            self.ahead = {tuple(v.values()): self.drawn(v, DPI, "jpeg") for v in (*self.next_steps(), self.shown)}

    def next_steps(self) -> Iterator[dict]:
        """What the arrow keys can ask for next: a step up or down of the slider that was moved last."""
        for name in self.boxes:
            control = self.controls[name]
            for value in (self.shown[name] + control.step, self.shown[name] - control.step):
                if control is self.last and control.min <= value <= control.max:
                    yield self.shown | {name: round(value, 6)}

    def drawn(self, values: dict, dpi: float, form: str) -> tuple[str, str, bytes]:
        """The words, and the picture: lossless WebP at rest; on the move JPEG, which takes half a millisecond and not 3."""
        words = self.update(**values)
        options = {"lossless": True, "quality": 0, "method": 1} if form == "webp" else {}
        pixels, file = self.paint(dpi), BytesIO()
        Image.frombuffer("RGBX", pixels.shape[1::-1], pixels).save(file, form, **options)
        return words, form, file.getvalue()

    def put(self, words: str, form: str, picture: bytes) -> None:
        self.said = words
        with self.image.hold_sync():
            self.image.format, self.image.value = form, picture

    def paint(self, dpi: float) -> np.ndarray:
        """The picture's pixels: the kept background, and the moving artists over it."""
        figure = self.drawing.figure
        if figure.dpi != dpi:
            figure.set_dpi(dpi)
        if dpi not in self.backgrounds:
            self.canvas.draw()
            self.backgrounds[dpi] = self.canvas.copy_from_bbox(figure.bbox)
        self.canvas.restore_region(self.backgrounds[dpi])
        renderer = self.canvas.get_renderer()
        for artist in self.drawing.moving:
            artist.draw(renderer)
        return np.asarray(self.canvas.buffer_rgba())

    def reset(self, _button=None) -> None:
        """Back to the lesson's values, exactly."""
        for name, control in self.controls.items():
            control.value = self.start[name]

    def close(self) -> None:
        """Take the widgets out of the kernel and the browser; a cell that is run again would leave them behind."""
        if self.resting:
            self.resting.cancel()
        close_all(self.words, self.panel)


def close_all(*widgets) -> None:
    """Close widgets and all that stands in them."""
    widgets = list(widgets)
    for widget in widgets:
        widgets += getattr(widget, "children", ())
    for widget in widgets:
        for part in (widget, getattr(widget, "layout", None), getattr(widget, "style", None)):
            if isinstance(part, ipywidgets.Widget):
                part.close()


def with_number_box(control, width: int):
    """The slider and a box to type its value in, together as wide as the picture; and the box by itself.

    The box is labelled properly for those who cannot see it, which a slider's handle is not.
    """
    boxes = {ipywidgets.IntSlider: ipywidgets.BoundedIntText, QuietSlider: QuietBox}
    box = boxes.get(type(control), ipywidgets.BoundedFloatText)(
        value=control.value,
        min=control.min,
        max=control.max,
        step=control.step,
        description=f"{control.description} =",
        style={"description_width": LABEL},
        layout={"width": "195px"},
    )
    control.style.description_width = LABEL
    control.layout.width = f"{width - 205}px"
    return ipywidgets.HBox([control, box]), box


open_figures: dict[str, tuple[str, list[LiveFigure]]] = {}


def close_former(figure: LiveFigure) -> None:
    """Remember `figure` as one of its cell's, and close those that an earlier run of the same cell has made."""
    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    run = parent.get("header", {}).get("msg_id")
    cell = parent.get("metadata", {}).get("cellId") or parent.get("content", {}).get("code")
    if not (run and cell):
        return
    former_run, figures = open_figures.get(cell, (run, []))
    if former_run != run:
        for former in figures:
            former.close()
        figures = []
    open_figures[cell] = run, [*figures, figure]
