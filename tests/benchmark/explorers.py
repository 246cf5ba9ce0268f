"""What is measured: each live picture, the usual way of the same picture, and the browser's limit. A line each."""

from typing import NamedTuple


class Explorer(NamedTuple):
    """A live picture, the label of its slider, and what the usual way of the same picture calls with the slider's `value`."""

    live: str
    label: str
    usual: str
    slider: str = "FloatSlider(b3, min=-5, max=5, step=0.1)"


EXPLORERS = {
    "network": Explorer("network()", "b3", "diagram.network().at(flower=0, b3=value, b4=b4, b5=b5)"),
    "budget": Explorer("budget()", "b3", "softmax.budget().at(flower=0, b3=value, b4=b4, b5=b5, together=0)"),
    "losses": Explorer("losses()", "b3", "cross_entropy.losses().at(b3=value, b4=b4, b5=b5, seen=[0, -2, value])"),
    "chain": Explorer("chain()", "b3", "chain.chain().at(flower=0, bias=0, b3=value, b4=b4, b5=b5)"),
    "secant": Explorer(
        "secant()", "step h", "chain.secant().at(h=value, tangent=1)", "FloatLogSlider(1, min=-3, max=0.3, step=0.01)"
    ),
    "cancel": Explorer("cancel()", "b3", "cancel.cancel().at(flower=0, b3=value)"),
    "one_bias": Explorer("one_bias()", "b3", "one_bias.one_bias().at(flower=1, b3=value)"),
    "nine": Explorer("nine()", "b3", "nine.nine().at(b3=value, b4=b4, b5=b5)"),
    "loss_curve": Explorer("loss_curve()", "b3", "curve.loss_curve().at(over=0, b3=value, b4=b4, b5=b5)"),
    "descent_on_the_curve": Explorer(
        "descent_on_the_curve()", "start b3", "curve.descent_on_the_curve().at(learning_rate=1, start=value, step=8)"
    ),
    "raw_surfaces": Explorer("raw_surfaces()", "b3", "raw_surfaces([value, b4, b5])"),
    "loss_surface": Explorer("loss_surface(flowers=150)", "b3", "loss_surface([value, b4, b5])"),
    "loss_surface, b5": Explorer(
        "loss_surface(flowers=150)", "b5", "loss_surface([b3, b4, value])", "FloatSlider(b5, min=-5, max=5, step=0.1)"
    ),
    "descent_on_the_surface": Explorer("descent_on_the_surface()", "start b3", "descent_on_the_map([value, b4, b5])"),
}

LIVE = """
from helpers.live import explorers
from helpers.pictures import show
live = explorers.{live}
if "step" in live.values:
    live.values |= {{"step": 8}}  # some of the path is drawn
show(live)"""

# The usual way: a function that draws a new figure with pyplot, called at each move of a slider. Its words are not shown.
USUAL = """
import ipywidgets
import numpy as np
import matplotlib.pyplot as plt
from helpers.descent import bias_slopes, descend
from helpers.iris import training_flowers
from helpers.loss import loss_grid, total_cross_entropy
from helpers.network import raw_outputs, start_biases
from helpers.pictures import (
    cancel, chain, cross_entropy, curve, diagram, drawing, landscape, nine, one_bias, softmax, surfaces
)
from helpers.pictures.style import SPECIES_COLOURS
for module in (cancel, chain, cross_entropy, diagram, drawing, nine, one_bias, softmax):
    module.Figure = plt.figure  # the same drawing, in a figure that the inline backend shows
b3, b4, b5 = start_biases().tolist()
axis = np.linspace(-5, 5, 51)

def raw_surfaces(biases):
    raw = raw_outputs(surfaces.SQUARE, biases).T
    surfaces.surface_panel(plt.figure(figsize=(6, 5)), (1, 1, 1), "", raw, SPECIES_COLOURS, (-11, 9))

def loss_surface(biases):
    raw, observed = landscape.flowers_for(150)
    axes = plt.figure(figsize=(6, 5)).add_subplot(projection="3d")
    losses = loss_grid(raw, observed, (0, 1), axis, axis, biases[2])
    axes.plot_surface(*np.meshgrid(axis, axis), losses, cmap="viridis", rcount=51, ccount=51)
    axes.plot(*biases[:2], total_cross_entropy(raw + biases, observed), "o", color="white", zorder=10)

def descent_on_the_map(start):
    raw, observed = landscape.flowers_for(3)
    axes = plt.figure(figsize=(6, 5)).add_subplot()
    landscape.draw_map(axes, axis, axis, loss_grid(raw, observed, (0, 1), axis, axis, b5))
    path = descend(bias_slopes(*training_flowers()), start, 1.0, 40)
    axes.plot(*path.T[:2], "o-", color="white")

def draw(value):
    {usual}
    plt.show()
moved = ipywidgets.{slider}
display(ipywidgets.VBox([moved, ipywidgets.interactive_output(draw, {{"value": moved}})]))"""

# The browser's limit: a slider linked there to a canvas that fills one rectangle. No picture can come sooner.
LIMIT = '''
import anywidget, ipywidgets, traitlets
class Plain(anywidget.AnyWidget):
    value = traitlets.Float(0.0).tag(sync=True)
    _esm = """export default { render({ model, el }) {
      const canvas = Object.assign(document.createElement("canvas"), { width: 600, height: 500 });
      const pen = canvas.getContext("2d");
      el.append(canvas);
      model.on("change:value", () => requestAnimationFrame(() => {
        pen.fillStyle = `hsl(${model.get("value") * 36}, 50%, 50%)`;
        pen.fillRect(0, 0, 600, 500); })); } }"""
slider, plain = ipywidgets.FloatSlider(0, min=-5, max=5, step=0.1), Plain()
ipywidgets.jslink((slider, "value"), (plain, "value"))
display(ipywidgets.VBox([slider, plain]))'''
