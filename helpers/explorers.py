"""Each live picture: a drawing, its controls, and how the one reads the other. Imports the modules above."""

from collections.abc import Callable

import ipywidgets
import numpy as np

from helpers import descent, figures
from helpers.iris import SPECIES, as_floats, training_flowers
from helpers.live import LiveFigure, QuietSlider, choice, slider
from helpers.network import BIAS_NAMES, start_biases
from helpers.surface_view import SurfaceFigure, SurfaceView, loss_data, network_data

FLOWERS = {f"{SPECIES[k]} flower": i for i, k in enumerate(training_flowers().observed)}


def bias_sliders() -> dict:
    return {name: slider(name, value) for name, value in zip(BIAS_NAMES, start_biases(), strict=True)}


def flower_finder() -> LiveFigure:
    """Two sliders that move a cross over the plane of flowers: to learn how a slider is moved."""
    drawing = figures.flower_finder()
    controls = {
        "petal": slider("petal width", 0.5, low=0.0, high=1.0, step=0.01),
        "sepal": slider("sepal width", 0.5, low=0.0, high=1.0, step=0.01),
    }
    return LiveFigure(drawing, drawing.update, controls)


def softmax_bars(flower: int = 0) -> LiveFigure:
    """Raw outputs and probabilities of one of the three flowers, under b3, b4 and b5."""
    drawing = figures.softmax_bars()

    def update(flower, **biases):
        return drawing.update(flower=training_flowers().inputs[flower], biases=list(biases.values()))

    return LiveFigure(drawing, update, {"flower": choice("flower", FLOWERS, flower), **bias_sliders()})


def losses() -> LiveFigure:
    """The three flowers on the curve -ln p, and their total, under b3, b4 and b5."""
    drawing = figures.losses()
    return LiveFigure(drawing, lambda **biases: drawing.update(biases=list(biases.values())), bias_sliders())


def chain(flower: int = 0, bias: int = 0, with_rule: bool = True) -> LiveFigure:
    """The three links from one bias to one flower's loss, their product, the measured slope and, `with_rule`, p - y."""
    drawing = figures.chain(with_rule)
    biases_by_name = {name: j for j, name in enumerate(BIAS_NAMES)}
    controls = {
        "flower": choice("flower", FLOWERS, flower),
        "bias": choice("bias", biases_by_name, bias),
        **bias_sliders(),
    }

    def update(flower, bias, **biases):
        return drawing.update(flower=flower, bias=bias, biases=list(biases.values()))

    return LiveFigure(drawing, update, controls)


def secant(h: float = 2.0) -> LiveFigure:
    """The secant closing on the tangent as the step h shrinks."""
    drawing = figures.secant()
    return LiveFigure(drawing, drawing.update, {"h": slider("h", h, low=0.001, high=3.0, step=0.001)})


def loss_curve(bias: int = 0) -> LiveFigure:
    """The total loss over one bias, its point and its tangent, under b3, b4 and b5."""
    drawing = figures.loss_curve()
    controls = {"over": choice("over", {name: j for j, name in enumerate(BIAS_NAMES)}, bias), **bias_sliders()}
    return LiveFigure(drawing, lambda over, **biases: drawing.update(bias=over, biases=list(biases.values())), controls)


def descent_on_the_curve(learning_rate: float = 1.0) -> LiveFigure:
    """Gradient descent on b3 alone: step by step, or played; no step is taken until the reader asks for it."""
    drawing = figures.descent_on_the_curve()
    controls = {
        "learning_rate": slider("learning rate", learning_rate, low=0.1, high=5.0),
        "start": slider("start b3", start_biases()[0]),
        "step": ipywidgets.IntSlider(0, min=0, max=100, description="step", readout=False),
    }
    return LiveFigure(drawing, drawing.update, controls, extra=step_and_play(controls["step"]))


def step_and_play(step: ipywidgets.IntSlider) -> tuple:
    """A button for one step, and one that plays them all."""
    one = ipywidgets.Button(description="Step", tooltip="Take one step")
    one.on_click(lambda _: setattr(step, "value", min(step.value + 1, step.max)))
    play = ipywidgets.Play(min=step.min, max=step.max, interval=300, show_repeat=False)
    ipywidgets.link((play, "value"), (step, "value"))
    return one, play


def raw_surfaces(species: int = -1, parts: str = "sum", mode: str = "3d") -> SurfaceFigure:
    """The crinkled surfaces with the three flowers on them, under b3, b4 and b5; or one as blue + orange + bias."""
    lifted = start_biases() + [2.5, 0, 0]
    view = SurfaceView(
        kind="raw", species=species, parts=parts, mode=mode, azimuth=-22.0, elevation=27.0, **network_data()
    )
    return SurfaceFigure(view, figures.crinkled_surfaces(start_biases(), lifted))


def loss_surface(axes: tuple[int, int] = (0, 1), flowers: int = 3, mode: str = "3d") -> SurfaceFigure:
    """The total loss over two of the biases: the point that can be moved, the way downhill, the valley's lowest place."""
    view = SurfaceView(kind="loss", data=loss_data(), axes=axes, flowers=flowers, mode=mode)
    return SurfaceFigure(view, figures.loss_surface(start_biases(), axes, flowers))


def descent_on_the_surface(
    descend: Callable[..., np.ndarray] = descent.descend,
    learning_rate: float = 1.0,
    steps: int = 40,
    mode: str = "map",
) -> SurfaceFigure:
    """Gradient descent on the loss of the three flowers, its path drawn on the surface step by step. Lesson part 6.

    The sliders, or a click on the map, say where it starts. `descend(slopes_at, start, learning_rate, steps)` gives the
    path, (steps + 1, 3): the helpers' own, or one that the reader has written.
    """
    inputs, observed = training_flowers()
    view = SurfaceView(kind="loss", data=loss_data(), mode=mode, rate=learning_rate)

    def walk(start: list) -> dict:
        slopes_at = descent.bias_slopes(inputs, observed, view.moving)
        path = as_floats(descend(slopes_at, start[:3], start[3], steps), "biases on the path")
        if path.ndim != 2 or path.shape[1] != 3:
            raise ValueError(f"The path has the wrong shape {path.shape}; wanted: (steps + 1, 3), each row b3, b4, b5.")
        return {"from": start, "path": path.tolist()}

    def moved(_change) -> None:
        start = [round(getattr(view, name), 6) for name in (*BIAS_NAMES, "rate")] + view.moving
        if start != view.walk["from"]:
            try:
                view.walk = walk(start)
            except Exception as error:  # noqa: BLE001, the reader's own code: what it meets is said under the picture
                view.walk = {"from": start, "path": [], "trouble": f"{type(error).__name__}: {error}"}

    view.walk = walk([*start_biases().tolist(), learning_rate, *view.moving])
    view.keep_start()
    view.observe(moved, [*BIAS_NAMES, "rate", "moving"])
    path = np.array(view.walk["path"])
    rate = slider("learning rate", learning_rate, low=0.1, high=5.0, of=QuietSlider)
    return SurfaceFigure(view, figures.loss_surface(path[-1], path=path), {"rate": rate})
