"""Each live picture: a drawing and its controls."""

from helpers.iris import SPECIES, training_flowers
from helpers.live.explorer import Explorer, bias_sliders, choice, slider
from helpers.network import BIAS_NAMES
from helpers.pictures import chain as slopes

FLOWERS = {f"{SPECIES[k]} flower": i for i, k in enumerate(training_flowers().observed)}
BIASES = {name: j for j, name in enumerate(BIAS_NAMES)}


def secant(h: float = 2.0) -> Explorer:
    """The secant closing on the tangent as the step h shrinks."""
    control = slider("h", h, low=0.001, high=2.0, step=0.01, log=True, label="step h")
    return Explorer("secant", [control], slopes.secant())


def chain(flower: int = 0, bias: int = 0, with_rule: bool = True) -> Explorer:
    """The three links from one bias to one flower's loss, their product, the measured slope and, `with_rule`, p - y."""
    controls = [choice("flower", "flower", FLOWERS, flower), choice("bias", "bias", BIASES, bias), *bias_sliders()]
    return Explorer("chain", controls, slopes.chain(with_rule))
