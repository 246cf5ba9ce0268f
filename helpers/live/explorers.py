"""Each live picture: a drawing and its controls."""

from helpers.iris import SPECIES, all_flowers, training_flowers
from helpers.live.explorer import Explorer, bias_sliders, choice, slider
from helpers.network import BIAS_NAMES
from helpers.pictures import cancel as factors
from helpers.pictures import chain as slopes
from helpers.pictures import cross_entropy, diagram, softmax
from helpers.pictures import network as plane
from helpers.pictures import nine as table
from helpers.pictures import one_bias as linked
from helpers.pictures.style import NODE_COLOURS, PALE

FLOWERS = {f"{SPECIES[k]} flower": i for i, k in enumerate(training_flowers().observed)}
BIASES = {name: j for j, name in enumerate(BIAS_NAMES)}


def flower_finder() -> Explorer:
    """A cross that can be moved over the plane of flowers: to learn how a slider is moved."""
    widths = (("petal", "petal width"), ("sepal", "sepal width"))
    controls = [slider(name, 0.5, low=0.0, high=1.0, step=0.01, label=label) for name, label in widths]
    flowers, kinds = all_flowers()
    data = {"flowers": flowers.tolist(), "kinds": kinds.tolist()}
    return Explorer("flower_finder", controls, plane.flower_finder(), data=data)


def softmax_bars(flower: int = 0) -> Explorer:
    """Raw outputs and probabilities of one of the three flowers, under b3, b4 and b5."""
    controls = [choice("flower", "flower", FLOWERS, flower), *bias_sliders()]
    return Explorer("softmax_bars", controls, softmax.softmax_bars())


def losses() -> Explorer:
    """The three flowers on the curve -ln p, and their total, under b3, b4 and b5."""
    return Explorer("losses", bias_sliders(), cross_entropy.losses())


def network(flower: int = 0) -> Explorer:
    """One of the three flowers on its way through the network, under b3, b4 and b5, to its loss."""
    controls = [choice("flower", "flower", FLOWERS, flower), *bias_sliders()]
    return Explorer("network", controls, diagram.network(), data={"nodes": NODE_COLOURS, "pale": PALE})


def secant(h: float = 2.0) -> Explorer:
    """The secant closing on the tangent as the step h shrinks."""
    control = slider("h", h, low=0.001, high=2.0, step=0.01, log=True, label="step h")
    return Explorer("secant", [control], slopes.secant())


def chain(flower: int = 0, bias: int = 0, choose: tuple = (), with_rule: bool = True) -> Explorer:
    """The links from one bias to one flower's loss, their product, the measured slope and, `with_rule`, p - y.

    What the reader may `choose` grows with the course: nothing, the "flower", the "flower" and the "bias".
    """
    choices = {"flower": choice("flower", "flower", FLOWERS, flower), "bias": choice("bias", "bias", BIASES, bias)}
    settings = {"flower": flower, "bias": bias, "with_rule": with_rule}
    settings = {name: value for name, value in settings.items() if name not in choose}
    drawing = slopes.chain()._replace(settings=settings)
    return Explorer("chain", [*(choices[name] for name in choose), *bias_sliders()], drawing)


def cancel(flower: int = 0) -> Explorer:
    """Over b3: 1/p explodes, the softmax link dies, and their product stays quiet."""
    return Explorer("cancel", bias_sliders()[:1], factors.cancel()._replace(settings={"flower": flower}))


def one_bias(flower: int = 1) -> Explorer:
    """How b3 reaches the loss of each flower: the lifted surface, the bar of 1, -ln p, the loss over b3, price and gain."""
    controls = [choice("flower", "flower", FLOWERS, flower), bias_sliders()[0]]
    return Explorer("one_bias", controls, linked.one_bias())


def nine() -> Explorer:
    """All nine slopes at once, under b3, b4 and b5: p, y, and p - y, each row with its sum."""
    return Explorer("nine", bias_sliders(), table.nine())
