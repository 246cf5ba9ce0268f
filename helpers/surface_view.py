"""SurfaceView: surfaces over a plane, computed and drawn in the browser. Imports anywidget and the modules above.

The kernel sends the flowers, the colours and a path once; sliders and boxes are linked in the browser. So the picture
follows the hand at any distance, while the kernel computes, and after it was shut down. What the browser does stands in
surface_math.js, surface_draw.js and surface_view.js.
"""

import re
from base64 import b64encode
from functools import cache
from pathlib import Path
from zlib import crc32

import anywidget
import ipywidgets
import matplotlib
import numpy as np
import traitlets
from matplotlib.colors import to_hex

from helpers.figures import LOSS_COLOURS, flowers_for, loss_scale
from helpers.iris import SPECIES, as_floats, training_flowers
from helpers.live import STYLE, Names, Panel, QuietSlider, close_all, close_former, slider, with_number_box
from helpers.network import BIAS_NAMES, NODES, check_biases, lesson_network, start_biases
from helpers.show import Picture, displayed_size, in_words, still_png
from helpers.pictures.style import GREY, INK, NODE_COLOURS, PALE, SPECIES_COLOURS, SPECIES_MARKERS

PLANES = ((0, 1), (0, 2), (1, 2))
FILES = [Path(__file__).with_name(f"surface_{part}.js") for part in ("math", "draw", "view")]
# One module for the page: the three files, without the lines in which they import from each other.
SOURCE = re.sub("^import .*\n", "", "".join(file.read_text(encoding="utf-8") for file in FILES), flags=re.MULTILINE)
# What anywidget imports stays in the page for good, once for each widget. So it gets these lines, and they import the
# module itself once for the page, from a widget that is never shown and made once for the kernel.
LOADER = """
export default {
initialize({ model }) { // slider and box meet at the view: both get 1.1, not the 1.0999999999999996 that steps of 0.1 add up to
  for (const name of model.get("kind") === "words" ? [] : ["b3", "b4", "b5", "rate"])
    model.on(`change:${name}`, () => model.set(name, Math.round(1e6 * model.get(name)) / 1e6)); },
async render(view) {
  const name = "surface_view " + SUM;
  globalThis[name] ??= (async () => {
    const carrier = await view.model.widget_manager.get_model(view.model.get("carrier"));
    const url = URL.createObjectURL(new Blob([carrier.get("value")], { type: "text/javascript" }));
    return import(url).finally(() => URL.revokeObjectURL(url)); })();
  return (await globalThis[name]).render(view); } };
""".replace("SUM", str(crc32(SOURCE.encode())))


@cache
def carrier() -> ipywidgets.Label:
    return ipywidgets.Label(SOURCE)


FONT = "px system-ui, 'DejaVu Sans', sans-serif"
LOOK = {
    "ink": INK,
    "grey": GREY,
    "pale": PALE,
    "node_colours": NODE_COLOURS,
    "species_colours": SPECIES_COLOURS,
    "markers": SPECIES_MARKERS,
    "heights": [to_hex(colour) for colour in matplotlib.colormaps[LOSS_COLOURS](np.arange(256))],
    "nodes": [f"{node}, {hue}" for node, hue in zip(NODES, ("blue", "orange"), strict=True)],
    "species": SPECIES,
    "fonts": [f"400 12.5{FONT}", f"600 14{FONT}"],  # of numbers and legend, and of names
    "width": 640,  # CSS pixels
}
CSS = """
.surface-view { max-width: 660px; }
.surface-view canvas { display: block; touch-action: none; border-radius: 4px; }
.surface-view-bar { display: flex; flex-wrap: wrap; gap: 6px 8px; align-items: center; margin: 4px 0 8px; }
.surface-view label, .surface-view-hint { color: var(--jp-ui-font-color1, CanvasText); font-size: 13px; }
.surface-view-hint { margin-top: 4px; }
.surface-view select, .surface-view button {
  font: inherit; padding: 3px 7px; border-radius: 3px; cursor: pointer; border: 1px solid var(--jp-ui-font-color2, GrayText);
  color: var(--jp-ui-font-color1, ButtonText); background: var(--jp-layout-color2, ButtonFace); }
.surface-view :disabled { opacity: 0.5; cursor: default; }
.surface-view :focus-visible { outline: 3px solid var(--jp-brand-color1, Highlight); outline-offset: 2px; }
"""


class SurfaceView(anywidget.AnyWidget):
    """One picture of surfaces, as a map or in 3D, with its own choices and buttons; its state is the same on both sides.

    `kind` is "loss" (total cross entropy over two biases) or "raw" (raw outputs over petal and sepal width). Raises
    ValueError for a bias that is NaN or infinite, for axes that are no pair of biases, for a choice that is none.
    """

    _esm = LOADER
    _css = CSS

    carrier = traitlets.Unicode().tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    b3, b4, b5 = (traitlets.Float().tag(sync=True) for _ in range(3))
    axes = traitlets.List([0, 1]).tag(sync=True)  # across and up: 0, 1, 2 = b3, b4, b5
    flowers = traitlets.Int(3).tag(sync=True)  # 3 or 150
    mode = traitlets.Unicode("3d").tag(sync=True)  # "3d" or "map"
    species = traitlets.Int(-1).tag(sync=True)  # 0, 1, 2, or -1 for all
    parts = traitlets.Unicode("sum").tag(sync=True)  # "sum", "parts", or "all"
    rate = traitlets.Float(1.0).tag(sync=True)  # the learning rate, held here so that slider and box meet
    moving = traitlets.List([0, 1, 2]).tag(sync=True)  # the biases that descent moves
    walk = traitlets.Dict().tag(sync=True)  # a descent: `path`, `from` what (b3, b4, b5, rate, *moving), `trouble` met
    step = traitlets.Int(0).tag(sync=True)  # how much of the path is shown
    azimuth, elevation = (traitlets.Float(value).tag(sync=True) for value in (30.0, 35.0))  # degrees
    data, network, look, start = (traitlets.Dict().tag(sync=True) for _ in range(4))  # `start`: what Reset goes back to
    id = traitlets.Unicode().tag(sync=True)

    def __init__(self, **traits):
        biases = dict(zip(BIAS_NAMES, start_biases().tolist(), strict=True))
        super().__init__(**{"look": LOOK, "carrier": carrier().model_id, **biases, **traits})
        self.id = self.model_id
        self.keep_start()

    def keep_start(self) -> None:
        """What stands here now is what Reset goes back to; only the choice of map or 3D is left alone."""
        names = (
            *BIAS_NAMES,
            "axes",
            "flowers",
            "species",
            "parts",
            "rate",
            "moving",
            "walk",
            "step",
            "azimuth",
            "elevation",
        )
        self.start = {name: getattr(self, name) for name in names}

    @traitlets.validate(*BIAS_NAMES)
    def _finite(self, proposal):
        return float(as_floats(proposal.value, f"values of {proposal.trait.name}"))

    @traitlets.validate("axes")
    def _two_biases(self, proposal):
        if tuple(proposal.value) not in PLANES:
            raise ValueError(f"The axes are two of the biases, (0, 1), (0, 2) or (1, 2), not {proposal.value}.")
        return list(proposal.value)

    @traitlets.validate("flowers", "mode", "parts", "species", "kind")
    def _one_of(self, proposal):
        name = proposal.trait.name
        wanted = {
            "flowers": (3, 150),
            "mode": ("map", "3d"),
            "parts": ("sum", "parts", "all"),
            "species": (-1, 0, 1, 2),
            "kind": ("loss", "raw"),
        }[name]
        if proposal.value not in wanted:
            raise ValueError(f"{name} is one of {', '.join(map(str, wanted))}, not {proposal.value}.")
        return proposal.value


class SurfaceWords(anywidget.AnyWidget):
    """The reading of a `SurfaceView`, written in the browser with each picture: it does not pass through the kernel."""

    _esm = LOADER

    carrier = traitlets.Unicode().tag(sync=True)
    kind = traitlets.Unicode("words").tag(sync=True)
    of, words, frame = (traitlets.Unicode().tag(sync=True) for _ in range(3))


class SurfaceFigure:
    """A `SurfaceView` under sliders and number boxes for b3, b4 and b5, and its words: two outputs, as `LiveFigure` has.

    `still` stands in the stored notebook where no kernel has run yet. `more` sliders by name of what they move stand above.
    """

    def __init__(self, view: SurfaceView, still: Picture, more: dict | None = None):
        self.view = view
        sliders = {**(more or {}), **{name: slider(name, getattr(view, name), of=QuietSlider) for name in BIAS_NAMES}}
        rows, late, self.links = [], [], []
        for name, control in sliders.items():
            row, box = with_number_box(control, LOOK["width"])
            rows.append(row)
            late += [control.model_id, box.model_id]  # the view tells the kernel
            self.links += [ipywidgets.jslink((widget, "value"), (view, name)) for widget in (control, box)]
        width, height = displayed_size(still.figure)
        names = Names(late=late)
        self.panel = Panel([*rows, view, names])
        self.panel.still = (
            {"image/png": b64encode(still_png(still.figure)).decode(), "text/plain": still.words},
            {"image/png": {"alt": still.words, "width": width, "height": height}},
        )
        frame = in_words("").replace("</p>", " <span data-words></span></p>")
        frame = f'<div role="status" aria-live="polite" style="{STYLE}">{frame}</div>'
        self.words = Panel([SurfaceWords(carrier=view.carrier, of=view.model_id, words=still.words, frame=frame)])
        self.words.still = {"text/html": in_words(still.words), "text/plain": still.words}, {}
        names.parts = [part.model_id for part in (*self.parts, *self.links)]
        close_former(self)

    @property
    def parts(self) -> tuple:
        return self.panel, self.words

    @property
    def biases(self) -> np.ndarray:
        """b3, b4, b5 as the sliders on the screen have them, (3,)."""
        return np.array([round(getattr(self.view, name), 6) for name in BIAS_NAMES])

    @biases.setter
    def biases(self, values) -> None:
        for name, value in zip(BIAS_NAMES, check_biases(values).tolist(), strict=True):
            setattr(self.view, name, value)

    def close(self) -> None:
        """Take the widgets and their links out of the kernel and the browser."""
        close_all(*self.links, self.words, self.panel)


def loss_data() -> dict:
    """What the browser needs of the flowers, for the lesson's three and for all 150; and how their loss is read."""
    data = {}
    for count in (3, 150):
        raw, observed = flowers_for(count)
        scale = loss_scale(count)
        data[count] = {
            "raw": raw.tolist(),  # raw outputs without their biases
            "observed": observed.tolist(),
            "lowest": scale.lowest.tolist(),
            "low": scale.norm.vmin,
            "high": scale.norm.vmax,
            "levels": scale.levels,
        }
    return data


def network_data() -> dict:
    """What the browser needs to draw the crinkled surfaces: the three flowers, and the network's weights."""
    network, flowers = lesson_network(), training_flowers()
    return {
        "data": {"inputs": flowers.inputs.tolist(), "observed": flowers.observed.tolist()},
        "network": {
            "hidden": np.column_stack([network.hidden_weights.T, network.hidden_biases]).tolist(),
            "output": network.output_weights.tolist(),
        },
    }
