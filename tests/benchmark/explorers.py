"""What is measured: each live picture, the usual way of the same picture, and the floors. A line each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Explorer:
    """A live picture, its slider and the usual way of the same picture. `floor`: what no picture of its kind can beat."""

    live: str
    label: str
    slider: str
    usual: str
    floor: str = "kernel"
    prepare: str = ""


B3 = "b3", 'slider("b3", b3)'
EXPLORERS = {
    "softmax_bars": Explorer(
        "explorers.softmax_bars()", *B3, "figures.softmax_bars().update(training_flowers().inputs[0], [value, b4, b5])"
    ),
    "losses": Explorer("explorers.losses()", *B3, "figures.losses().update([value, b4, b5])"),
    "chain": Explorer("explorers.chain()", *B3, "figures.chain().update(0, 0, [value, b4, b5])"),
    "secant": Explorer(
        "explorers.secant()", "h", 'slider("h", 2.0, 0.001, 3.0, 0.001)', "figures.secant().update(value)"
    ),
    "loss_curve": Explorer("explorers.loss_curve()", *B3, "figures.loss_curve().update(0, [value, b4, b5])"),
    "descent_on_the_curve": Explorer(
        "explorers.descent_on_the_curve()",
        "start b3",
        'slider("start b3", b3)',
        "figures.descent_on_the_curve().update(1.0, value, 8)",
        prepare='live.controls["step"].value = 8',
    ),
    "raw_surfaces": Explorer(
        "explorers.raw_surfaces()",
        *B3,
        "figures.crinkled_surfaces(start_biases(), [value, b4, b5])",
        floor="browser",
    ),
    "loss_surface": Explorer(
        "explorers.loss_surface(flowers=150)",
        *B3,
        "figures.loss_surface([value, b4, b5], flowers=150)",
        floor="browser",
    ),
    "loss_surface, b5": Explorer(
        "explorers.loss_surface(flowers=150)",
        "b5",
        'slider("b5", b5)',
        "figures.loss_surface([b3, b4, value], flowers=150)",
        floor="browser",
    ),
    "descent_on_the_surface": Explorer(
        "explorers.descent_on_the_surface()",
        *B3,
        "figures.loss_surface([value, b4, b5])",
        floor="browser",
    ),
}

LIVE = """
from helpers import explorers, figures
from helpers.network import start_biases
from helpers.show import show
live = {live}
{prepare}
show(live)"""

# The usual way: a function that draws a new figure, called at each move of a slider. Its words are not even shown.
USUAL = """
import ipywidgets
import matplotlib.pyplot as plt
from helpers import figures
from helpers.iris import training_flowers
from helpers.live import slider
from helpers.network import start_biases
figures.Figure = plt.figure  # the same drawing, in a new figure that the inline backend shows
b3, b4, b5 = start_biases()
def draw(value):
    {usual}
    plt.show()
moved = {slider}
display(ipywidgets.VBox([moved, ipywidgets.interactive_output(draw, {{"value": moved}})]))"""

# The floors: a slider answered by the kernel with a ready-made picture, and one linked to a canvas in the browser.
FLOORS = {
    "kernel": """
import io, ipywidgets
from PIL import Image
def png(grey):
    file = io.BytesIO()
    Image.new("RGB", (600, 500), (grey,) * 3).save(file, "png")
    return file.getvalue()
pictures = [png(grey) for grey in range(101)]
picture = ipywidgets.Image(value=pictures[50], layout={"width": "600px", "height": "500px"})
slider = ipywidgets.FloatSlider(0, min=-5, max=5, step=0.1, description="floor")
slider.observe(lambda change: setattr(picture, "value", pictures[round(change.new * 10) + 50]), "value")
display(ipywidgets.VBox([slider, picture]))""",
    "browser": '''
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
slider = ipywidgets.FloatSlider(0, min=-5, max=5, step=0.1, description="floor")
plain = Plain()
ipywidgets.jslink((slider, "value"), (plain, "value"))
display(ipywidgets.VBox([slider, plain]))''',
}
