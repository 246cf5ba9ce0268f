"""SurfaceView: surfaces over a plane, computed and drawn in the browser. Imports anywidget and the modules above.

The kernel sends the flowers, the colours and a path once; sliders and boxes are linked in the browser. So the picture
follows the hand at any distance, while the kernel computes, and after it was shut down. The drawing is in surface_view.js.
"""

from base64 import b64encode
from html import escape
from pathlib import Path

import anywidget
import ipywidgets
import matplotlib
import numpy as np
import traitlets
from matplotlib.colors import to_hex

from helpers.figures import LOSS_COLOURS, flowers_for, loss_scale
from helpers.iris import SPECIES, as_floats, training_flowers
from helpers.live import Panel, Words, close_former, slider, with_number_box
from helpers.network import BIAS_NAMES, NODES, check_biases, lesson_network, start_biases
from helpers.show import Picture, displayed_size, still_png
from helpers.style import GREY, INK, NODE_COLOURS, PALE, SPECIES_COLOURS, SPECIES_MARKERS

PLANES = ((0, 1), (0, 2), (1, 2))
LOOK = {
    "ink": INK,
    "grey": GREY,
    "pale": PALE,
    "nodes": NODE_COLOURS,
    "species": SPECIES_COLOURS,
    "markers": SPECIES_MARKERS,
    "heights": [to_hex(colour) for colour in matplotlib.colormaps[LOSS_COLOURS](np.linspace(0, 1, 33))],
    "node_names": [f"{node}, {hue}" for node, hue in zip(NODES, ("blue", "orange"), strict=True)],
    "species_names": SPECIES,
    "font": "system-ui, 'DejaVu Sans', sans-serif",
    "tick": 12.5,  # CSS pixels, as all that follows
    "label": 14,
    "width": 640,
}
CSS = """
.surface-view { max-width: 660px; }
.surface-view canvas { display: block; touch-action: none; border-radius: 4px; }
.surface-view-bar { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; margin: 4px 0 8px; }
.surface-view label, .surface-view-hint { color: var(--jp-ui-font-color1, CanvasText); font-size: 13px; }
.surface-view-hint { margin-top: 4px; }
.surface-view select, .surface-view button {
  font: inherit; padding: 3px 9px; border-radius: 3px; cursor: pointer; border: 1px solid var(--jp-ui-font-color2, GrayText);
  color: var(--jp-ui-font-color1, ButtonText); background: var(--jp-layout-color2, ButtonFace); }
.surface-view :disabled { opacity: 0.5; cursor: default; }
.surface-view :focus-visible { outline: 3px solid var(--jp-brand-color1, Highlight); outline-offset: 2px; }
"""


class SurfaceView(anywidget.AnyWidget):
    """One picture of surfaces, as a map or in 3D, with its own choices and buttons; its state is the same on both sides.

    `kind` is "loss" (total cross entropy over two biases) or "raw" (raw outputs over petal and sepal width). Raises
    ValueError for a bias that is NaN or infinite, for axes that are no pair of biases, for a path of the wrong shape.
    """

    _esm = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    _css = CSS

    kind = traitlets.Unicode().tag(sync=True)
    b3, b4, b5 = (traitlets.Float().tag(sync=True) for _ in range(3))
    axes = traitlets.List([0, 1]).tag(sync=True)  # across and up: 0, 1, 2 = b3, b4, b5
    flowers = traitlets.Int(3).tag(sync=True)  # 3 or 150
    mode = traitlets.Unicode("3d").tag(sync=True)  # "3d" or "map"
    species = traitlets.Int(-1).tag(sync=True)  # 0, 1, 2, or -1 for all
    parts = traitlets.Unicode("sum").tag(sync=True)  # "sum", "parts", or "all"
    path = traitlets.List().tag(sync=True)  # rows of b3, b4, b5; the first is where the descent starts
    path_label = traitlets.Unicode().tag(sync=True)  # how the path was made, in words
    rate = traitlets.Float(1.0).tag(sync=True)  # the learning rate, held here so that slider and box meet
    step = traitlets.Int(0).tag(sync=True)  # how much of the path is shown
    azimuth, elevation = (traitlets.Float(value).tag(sync=True) for value in (30.0, 35.0))  # degrees
    words = traitlets.Unicode().tag(sync=True, echo_update=False)  # HTML, written by the browser with each picture
    frame = traitlets.Unicode("{words}").tag(sync=True)  # the HTML that words stand in

    data, network, look = (traitlets.Dict().tag(sync=True) for _ in range(3))
    start, first_view = (traitlets.List().tag(sync=True) for _ in range(2))  # where Reset and Reset view go back to

    def __init__(self, **traits):
        biases = start_biases().tolist()
        super().__init__(**{"look": LOOK, "start": biases, **dict(zip(BIAS_NAMES, biases, strict=True)), **traits})
        self.first_view = [self.azimuth, self.elevation]

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

    @traitlets.validate("path")
    def _rows_of_biases(self, proposal):
        path = as_floats(proposal.value, "biases on the path") if len(proposal.value) else np.zeros((0, 3))
        if path.ndim != 2 or path.shape[1] != 3:
            raise ValueError(f"The path has the wrong shape {path.shape}; wanted: (steps + 1, 3), each row b3, b4, b5.")
        return path.tolist()


class SurfaceFigure:
    """A `SurfaceView` under sliders and number boxes for b3, b4 and b5, and its words: two outputs, as `LiveFigure` has.

    `still` stands in the stored notebook where no kernel has run yet. `extra` widgets stand above the sliders.
    """

    def __init__(self, view: SurfaceView, still: Picture, extra: tuple = ()):
        self.view = view
        self.words = Words(still.words)
        view.words = self.words.value
        view.frame = self.words.value.replace(escape(still.words), "{words}")
        sliders = [slider(name, getattr(view, name)) for name in BIAS_NAMES]
        rows, boxes = zip(*(with_number_box(each, LOOK["width"]) for each in sliders), strict=True)
        # All links meet at the view, which rounds away the dust of a slider's steps before anything is drawn.
        self.links = [
            ipywidgets.jslink((widget, "value"), (view, name))
            for widgets in (sliders, boxes)
            for name, widget in zip(BIAS_NAMES, widgets, strict=True)
        ]
        self.links.append(ipywidgets.jsdlink((view, "words"), (self.words, "value")))
        self.panel = Panel([*extra, *rows, view])
        width, height = displayed_size(still.figure)
        self.panel.still = (
            {"image/png": b64encode(still_png(still.figure)).decode(), "text/plain": still.words},
            {"image/png": {"alt": still.words, "width": width, "height": height}},
        )
        close_former(self)

    @property
    def parts(self) -> tuple:
        return self.panel, self.words

    @property
    def biases(self) -> np.ndarray:
        """b3, b4, b5 as the sliders on the screen have them, (3,)."""
        return np.array([getattr(self.view, name) for name in BIAS_NAMES])

    @biases.setter
    def biases(self, values) -> None:
        for name, value in zip(BIAS_NAMES, check_biases(values).tolist(), strict=True):
            setattr(self.view, name, value)

    def close(self) -> None:
        """Take the widgets and their links out of the kernel and the browser."""
        widgets = [*self.links, self.words, self.panel]
        for widget in widgets:
            widgets += getattr(widget, "children", ())
        for widget in widgets:
            for part in (widget, getattr(widget, "layout", None), getattr(widget, "style", None)):
                if isinstance(part, ipywidgets.Widget):
                    part.close()


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
