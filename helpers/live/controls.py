"""What can be moved: a description of each control, which controls.js builds."""

from helpers.network import BIAS_NAMES, start_biases
from helpers.pictures.style import SPECIES_COLOURS


def slider(name: str, start: float, low=-5.0, high=5.0, step=0.1, label: str = "", **more) -> dict:
    """A slider's description; `log=True` for one that moves by factors, `colour` for its own."""
    reach = {"start": start, "min": low, "max": high, "step": step}
    return {"kind": "slider", "name": name, "label": label or name} | reach | more


def player(last: int, every: int, restart: list[str]) -> dict:
    """Step and Play, up to `last`, a step in so many milliseconds; what is moved of `restart` begins at step 0 again."""
    reach = {"start": 0, "min": 0, "max": last, "step": 1}
    return {"kind": "play", "name": "step", "every": every, "restart": restart} | reach


def bias_sliders() -> list[dict]:
    triples = zip(BIAS_NAMES, start_biases().tolist(), SPECIES_COLOURS, strict=True)
    return [slider(name, start, colour=colour) for name, start, colour in triples]


def choice(name: str, label: str, options: dict, start) -> dict:
    return {"kind": "choice", "name": name, "label": label, "options": list(options.items()), "start": start}
