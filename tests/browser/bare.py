"""A bare page of Chromium with the course's own JavaScript modules, without Jupyter: to compare both languages, and to look at
what moves. `mount` puts an explorer on it, and `mount_prediction` a question; the model holds its traits and tells nobody.
"""

import http.server
import threading
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import helpers.live
from helpers.live.panel import Explorer
from helpers.pictures.reading import filled, readings
from helpers.practice.predictions import HERE as PREDICTIONS
from helpers.practice.predictions import Prediction

FOLDER = Path(helpers.live.__file__).parent
MOUNT = """async ({ state, css, source }) => {
  const style = document.createElement("style"), heard = {};
  style.textContent = css;
  window.model = {
    get: (name) => state[name],
    set(name, value) { state[name] = value; heard[`change:${name}`]?.forEach((act) => act()); },
    save_changes() {},
    on(names, act) { for (const name of names.split(" ")) (heard[name] ??= []).push(act); },
    off() {},
  };
  const address = source ? URL.createObjectURL(new Blob([source], { type: "text/javascript" })) : "/panel.js";
  const el = document.createElement("div"), { default: widget } = await import(address);
  document.body.replaceChildren(style, el);
  widget.render({ model, el });
}"""


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def served():
    """The address under which a browser finds the modules of helpers/live."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=FOLDER))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def mount(page, explorer: Explorer, **other) -> None:
    """Put the explorer on the page as it starts; `other` replaces some of its picture."""
    css = (FOLDER / "live.css").read_text(encoding="utf-8")
    picture = explorer.picture | other
    state = {"picture": picture, "values": picture["start"], "answer": explorer.answer, "of": ""}
    page.evaluate(MOUNT, {"state": state, "css": css})


def mount_prediction(page, prediction: Prediction) -> None:
    """Put the question on the page, nothing chosen yet."""
    source, css = ((PREDICTIONS / f"predict.{end}").read_text(encoding="utf-8") for end in ("js", "css"))
    state = {name: getattr(prediction, name) for name in prediction.traits(sync=True) if not name.startswith("_")}
    state = {name: value for name, value in state.items() if isinstance(value, (str, int, list))}
    page.evaluate(MOUNT, {"state": state, "css": css, "source": source})


def move(page, values: dict) -> None:
    """Set the values, as a hand would, and wait until they are drawn."""
    page.evaluate(
        """values => new Promise((done) => {
          model.set("values", { ...model.get("values"), ...values });
          requestAnimationFrame(() => requestAnimationFrame(done)); })""",
        values,
    )


def reading_of(explorer: Explorer) -> str:
    """What must be said under the picture at the values that the explorer now has."""
    numbers = explorer.numbers(**explorer.values)
    return filled(readings()[numbers.get("reading", explorer.picture["name"])]["words"], numbers["said"])
