"""Each live picture: a drawing and its controls."""

from collections.abc import Callable, Sequence

import numpy as np

from helpers import descent, valid
from helpers.iris import SPECIES, all_flowers, training_flowers
from helpers.live.controls import bias_sliders, choice, player, slider
from helpers.live.panel import Explorer
from helpers.network import BIAS_NAMES, start_biases
from helpers.pictures import cancel as factors
from helpers.pictures import chain as slopes
from helpers.pictures import cross_entropy, curve, diagram, landscape, softmax, surfaces
from helpers.pictures import descent as walks
from helpers.pictures import nine as table
from helpers.pictures import one_bias as linked
from helpers.pictures import training as trainings
from helpers.pictures.plane import CORNERS
from helpers.pictures.style import NODE_COLOURS, PALE, SPECIES_COLOURS

FLOWERS = {f"{SPECIES[k]} flower": i for i, k in enumerate(training_flowers().observed)}
BIASES = {name: j for j, name in enumerate(BIAS_NAMES)}

PLANES = {f"{BIAS_NAMES[i]}, {BIAS_NAMES[j]}": [i, j] for i, j in ((0, 1), (0, 2), (1, 2))}
PLANES |= {"differences": "differences", "b3, all three": "together"}


def budget(flower: int = 0) -> Explorer:
    """How softmax divides a whole of 1 among three species, for one flower, under b3, b4, b5 and all three together."""
    biases = [control | {"min": -3.0, "max": 1.5, "step": 0.05} for control in bias_sliders()]
    together = slider("together", 0.0, low=-1.0, high=0.5, label="added to all")
    return Explorer("budget", [choice("flower", "flower", FLOWERS, flower), *biases, together], softmax.budget())


def losses() -> Explorer:
    """The three flowers on the curve -ln p, their total, and its trail over the bias moved last, under b3, b4 and b5."""
    start = start_biases()[0].item()
    seen = {"kind": "trail", "name": "seen", "of": BIAS_NAMES, "start": [0, start, start]}
    return Explorer("losses", [*bias_sliders(), seen], cross_entropy.losses())


def network(flower: int = 0, backwards: bool = False) -> Explorer:
    """One of the three flowers on its way through the network, under b3, b4 and b5, to its loss; or, if it may be run
    `backwards` too, the errors on their way back.
    """
    controls, drawing = [choice("flower", "flower", FLOWERS, flower), *bias_sliders()], diagram.network()
    if backwards:
        controls.append(choice("back", "run", {"values, forwards": 0, "errors, backwards": 1}, 1))
        drawing = drawing._replace(settings={})
    return Explorer("network", controls, drawing, data={"nodes": NODE_COLOURS, "pale": PALE})


def secant(h: float = 2.0) -> Explorer:
    """The secant closing on the tangent as the step h shrinks; the tangent is shown when it is asked for."""
    control = slider("h", h, low=0.001, high=2.0, step=0.01, log=True, label="step h")
    asked = choice("tangent", "tangent", {"hidden": 0, "shown": 1}, 0)
    return Explorer("secant", [control, asked], slopes.secant())


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


def loss_curve(over: int = 0) -> Explorer:
    """The total loss over one bias, its point and its tangent, under b3, b4 and b5."""
    return Explorer("loss_curve", [*bias_sliders(), choice("over", "over", BIASES, over)], curve.loss_curve())


def descent_on_the_curve(learning_rate: float = 1.0) -> Explorer:
    """Gradient descent on b3 alone: step by step, or played; no step is taken until the reader asks for it."""
    controls = [
        slider("learning_rate", learning_rate, low=0.1, label="learning rate"),
        slider("start", start_biases()[0].item(), label="start b3", colour=SPECIES_COLOURS[0]),
        player(100, every=300, restart=[]),
    ]
    return Explorer("descent_on_the_curve", controls, curve.descent_on_the_curve())


def view(mode: str, azimuth: float, elevation: float) -> list[dict]:
    """How a surface is seen: as a map or in 3D, and from where, in degrees, which a hand on the picture changes."""
    turned = (("azimuth", azimuth, 0.0, 360.0), ("elevation", elevation, 10.0, 85.0))
    return [
        choice("mode", "picture", {"map": "map", "3D": "3d"}, mode),
        *(slider(name, start, low, high, step=0.5, kind="hidden") for name, start, low, high in turned),
    ]


def raw_surfaces(species: int = -1, parts: str = "sum", mode: str = "3d") -> Explorer:
    """The crinkled surfaces with the three flowers on them, under b3, b4 and b5; or one as blue + orange + bias."""
    all_species = {"all three": -1} | {name: k for k, name in enumerate(SPECIES)}
    shown = choice("parts", "show", {"the sum": "sum", "its parts": "parts", "parts and sum": "all"}, parts)
    controls = [
        *bias_sliders(),
        *view(mode, 338.0, 27.0),
        choice("species", "species", all_species, species),
        shown | {"needs": {"species": [0, 1, 2], "mode": ["3d"]}},
    ]
    still = surfaces.crinkled_surfaces(start_biases(), start_biases() + [2.5, 0, 0]).figure
    return Explorer("raw_surfaces", controls, (still, surfaces.raw_numbers), surfaces.raw_data())


def loss_surface(axes=(0, 1), flowers: int = 3, mode: str = "3d", plain: bool = False) -> Explorer:
    """The total loss over a plane of the biases: the point that can be moved, the way downhill, the lowest place.

    A `plain` one has b3 and b4, the landscape, and the point.
    """
    axes, seen = axes if isinstance(axes, str) else list(axes), view(mode, 30.0, 35.0)
    picture = landscape.loss_surface(start_biases(), axes, flowers, plain=plain).figure, landscape.loss_numbers
    if plain:
        settings = {"plain": True, "axes": axes, "flowers": flowers, "b5": start_biases()[2].item()}
        return Explorer("loss_surface", [*bias_sliders()[:2], *seen], picture, landscape.loss_data(), settings)
    counts = {"3 of the lesson": 3, "all 150": 150}
    choices = choice("axes", "axes", PLANES, axes), choice("flowers", "flowers", counts, flowers)
    return Explorer("loss_surface", [*bias_sliders(), *seen, *choices], picture, landscape.loss_data())


def flowers_data() -> dict:
    """All 150 flowers and the plane that they are shown in, for the browser."""
    inputs, observed = all_flowers()
    return {"all_inputs": inputs.tolist(), "all_observed": observed.tolist(), "corners": CORNERS}


def training(learn: Sequence[int] | None = None) -> Explorer:
    """All 15 parameters, or the output biases alone, trained on the flowers `learn` (their numbers from 0), step by step.

    Without `learn` they are the hundred that notebook 10 draws by lot.
    """
    drawn = np.random.default_rng(seed=0).permutation(150)[:100] if learn is None else learn
    learn = [int(number) for number in drawn]
    moved = ["moving", "learning_rate"]
    controls = [
        slider("learning_rate", 0.001, low=0.0002, high=0.02, step=0.01, log=True, label="learning rate"),
        choice("moving", "moves", {"all 15 parameters": 15, "the three output biases": 3}, 15),
        player(trainings.LAST, every=20, restart=moved),
    ]
    return Explorer("training", controls, trainings.training(learn), flowers_data() | {"learn": learn})


def descent_on_the_surface(
    descend: Callable[..., np.ndarray] = descent.descend, learning_rate: float = 1.0, mode: str = "map"
) -> Explorer:
    """Gradient descent on the loss of the three flowers, its path drawn on the surface step by step. Lesson part 6.

    The sliders, or a click on the map, say where it starts. `descend(slopes_at, start, learning_rate, steps)` gives the
    path, (steps + 1, 3): the helpers' own, or one that the reader has written. It runs in the kernel, once a start.
    """
    starts, steps = [*BIAS_NAMES, "learning_rate", "moving"], walks.STEPS
    controls = [
        slider("learning_rate", learning_rate, low=0.1, high=5.0, label="learning rate"),
        *(control | {"label": f"start {control['name']}"} for control in bias_sliders()),
        *view(mode, 30.0, 35.0),
        choice("axes", "axes", PLANES, "differences"),
        choice("moving", "moves", {"all three": [0, 1, 2], "b3 alone": [0]}, [0, 1, 2]),
        player(steps, every=400, restart=starts),
    ]

    def walk(values: dict) -> dict:
        """The path from these values, or the trouble that the reader's own code has met."""
        *start, rate, moving = (values[name] for name in starts)
        answer = {"from": [*start, rate, *moving], "path": [], "trouble": ""}
        try:
            path = descend(descent.bias_slopes(*training_flowers(), moving), np.array(start), rate, steps)
            return answer | {"path": valid.path(path)[: steps + 1].tolist()}
        except Exception as error:  # noqa: BLE001, the reader's own code: what it meets is said under the picture
            return answer | {"trouble": f"{type(error).__name__}: {error}"}

    first = walk({control["name"]: control["start"] for control in controls})
    path = np.array(first["path"]).reshape(-1, 3)
    still = landscape.loss_surface(start_biases(), "differences", path=path[:2]).figure
    return Explorer(
        "descent_on_the_surface",
        controls,
        (still, walks.descent_numbers),
        landscape.loss_data() | flowers_data(),
        beside=walks.beside_the_surface(),
        answer=first,
        work_out=walk,
    )
