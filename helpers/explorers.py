"""Each live picture: a drawing, its controls, and how the one reads the other. Imports the modules above."""

from helpers import figures
from helpers.iris import SPECIES, training_flowers
from helpers.live import LiveFigure, choice, slider
from helpers.network import BIAS_NAMES, start_biases

FLOWERS = {f"{SPECIES[k]} flower": i for i, k in enumerate(training_flowers().observed)}


def bias_sliders() -> dict:
    return {name: slider(name, value) for name, value in zip(BIAS_NAMES, start_biases(), strict=True)}


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


def chain(flower: int = 0, bias: int = 0) -> LiveFigure:
    """The three links from one bias to one flower's loss, their product, p - y and the measured slope."""
    drawing = figures.chain()
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
