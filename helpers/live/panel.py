"""Explorer: a picture under its controls, drawn and moved in the browser; and its words."""

import json
import re
from collections.abc import Callable
from functools import cache, partial
from numbers import Real
from pathlib import Path

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure

from helpers import valid
from helpers.iris import SPECIES, training_flowers
from helpers.live.still import Still, close_former
from helpers.network import BIAS_NAMES, lesson_network, start_biases
from helpers.pictures.drawing import Drawing
from helpers.pictures.page import Picture, in_words
from helpers.pictures.reading import readings, words_of
from helpers.pictures.style import SPECIES_COLOURS

FOLDER = Path(__file__).parent
NEAR = r'(?<= from ")\./\w+\.js(?=")'  # an import from a neighbour, in JavaScript
# anywidget hands the browser one text, which has no address from which to import others. So this one carries all of them,
# each after those that it imports, and gives each an address of its own.
BOOTSTRAP = """
const address = {};
for (const [name, text] of MODULES) {
  const resolved = text.replace(/NEAR/g, (near) => address[near]);
  address[name] = URL.createObjectURL(new Blob([resolved], { type: "text/javascript" }));
}
const { default: panel } = await import(address["./panel.js"]);
for (const url of Object.values(address)) URL.revokeObjectURL(url);
export default panel;
"""


def gather(name: str, found: dict[str, str]) -> None:
    """Put a module of this folder into `found`, after all that it imports, each once."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    for near in re.findall(NEAR, text):
        if near not in found:
            gather(near, found)
    found[name] = text


def bundle() -> str:
    gather("./panel.js", modules := {})
    pattern = NEAR.replace("/", r"\/")
    return BOOTSTRAP.replace("NEAR", pattern).replace("MODULES", json.dumps(list(modules.items())))


@cache
def lesson() -> dict:
    """What the browser needs of the lesson: the network, the three training flowers, names and colours."""
    network, flowers = lesson_network(), training_flowers()
    return {
        "network": {
            "hidden": np.column_stack([network.hidden_weights.T, network.hidden_biases]).tolist(),
            "output": network.output_weights.tolist(),
        },
        "inputs": flowers.inputs.tolist(),
        "observed": flowers.observed.tolist(),
        "start": start_biases().tolist(),
        "species": SPECIES,
        "colours": SPECIES_COLOURS,
    }


class Explorer(Still, anywidget.AnyWidget):
    """A live picture: its controls, the picture, and under it a small table. `show` puts it on the page with its words.

    `name` is that of its `numbers` in the browser. `controls` describe what can be moved, `settings` are values that nothing
    moves. `picture` is a drawing; or, of one that the browser draws by itself, how it looks at rest and its `numbers`, and a
    drawing may stand `beside` it. `data` is what else the browser needs; `answer` is what only the kernel can know, and
    `work_out` gives it anew from the values when one is moved that restarts the player. `values` holds what the controls on
    the screen hold, and setting it moves them.
    """

    _esm = bundle()
    _css = (FOLDER / "live.css").read_text(encoding="utf-8")

    picture = traitlets.Dict().tag(sync=True)  # all that never changes
    # What the controls hold. No echo from the kernel: it could come late, and set back what has moved on.
    values = traitlets.Dict().tag(sync=True, echo_update=False)
    said = traitlets.Unicode().tag(sync=True, echo_update=False)  # the reading at these values, once the picture rests
    answer = traitlets.Dict().tag(sync=True)  # what only the kernel can work out, once a start

    def __init__(
        self,
        name: str,
        controls: list[dict],
        picture: Drawing | tuple[Figure, Callable[..., dict]],
        data: dict | None = None,
        settings: dict | None = None,
        beside: Drawing | None = None,
        answer: dict | None = None,
        work_out: Callable[[dict], dict] | None = None,
    ):
        self.controls = {control["name"]: control for control in controls}
        self.drawing = picture if isinstance(picture, Drawing) else beside
        settings = self.drawing.settings if self.drawing else settings or {}
        start = {name: control.pop("start") for name, control in self.controls.items()}
        whole = {
            "name": name,
            "controls": controls,
            "start": start,
            "settings": settings,
            "data": lesson() | (data or {}),
        }
        whole["readings"] = {key: text for key, text in readings().items() if key == name or key.startswith(f"{name}_")}
        whole["notes"] = readings()["notes"]
        figure, numbers = (picture.figure, picture.numbers) if isinstance(picture, Drawing) else picture
        self.numbers = lambda **values: numbers(**settings, **values, **({"answer": self.answer} if answer else {}))
        first = numbers(**settings, **start, **({"answer": answer} if answer else {}))
        if self.drawing:
            self.drawing.set(first["parts"])
            whole |= {"svg": self.drawing.as_svg(), "places": self.drawing.places(), "width": self.drawing.width}
        still = Picture(figure, words_of(name, first))
        self.still = still.output()
        super().__init__(picture=whole, values=start, said=still.words, answer=answer or {})
        if work_out:
            self.observe(partial(self._work_out, work_out), "values")
        self.words = Words(self, still.words)
        close_former(self)

    def _work_out(self, work_out: Callable[[dict], dict], change) -> None:
        if any(change.old[name] != change.new[name] for name in self.controls["step"]["restart"]):
            self.answer = work_out(change.new)

    @traitlets.validate("values")
    def _known_and_inside(self, proposal):
        wanted = self.controls.keys()
        if proposal.value.keys() != wanted:
            raise ValueError(f"The values have the names {', '.join(proposal.value)}; wanted: {', '.join(wanted)}.")
        for name, value in proposal.value.items():
            control = self.controls[name]
            if control["kind"] == "choice":
                options = [option for _, option in control["options"]]
                if value not in options:
                    raise ValueError(f"{name} is one of {', '.join(map(str, options))}, not {value}.")
            elif control["kind"] != "trail" and (
                not isinstance(value, Real) or not control["min"] <= value <= control["max"]
            ):
                raise ValueError(f"{name} goes from {control['min']:g} to {control['max']:g}, not to {value}.")
        return proposal.value

    @property
    def biases(self) -> np.ndarray:
        """b3, b4, b5 as the sliders on the screen have them, (3,)."""
        return np.array([(self.picture["settings"] | self.values)[name] for name in BIAS_NAMES])

    @biases.setter
    def biases(self, values) -> None:
        named = zip(BIAS_NAMES, valid.biases(values).tolist(), strict=True)
        self.values = self.values | {name: value for name, value in named if name in self.values}

    @property
    def parts(self) -> tuple:
        return self, self.words

    def close(self) -> None:
        """Take the widgets out of the kernel and the browser; a cell that is run again would leave them behind."""
        for widget in (self.words.layout, self.words, self.layout):
            widget.close()
        super().close()


class Words(Still, anywidget.AnyWidget):
    """The reading of an explorer, written in the browser; where no kernel has run yet, plain HTML."""

    _esm = (FOLDER / "words.js").read_text(encoding="utf-8")

    of = traitlets.Unicode().tag(sync=True)

    def __init__(self, explorer: Explorer, words: str):
        super().__init__(of=explorer.model_id)
        self.still = {"text/html": in_words(words), "text/plain": words}, {}
