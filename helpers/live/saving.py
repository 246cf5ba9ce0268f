"""A Jupyter Server extension: a saved notebook holds the still form of each live thing of this course, and no widget.

A stored widget greets whoever opens the notebook again with an error, until its cell is run. So its view is left out of what
is saved, and what then shows is the picture and the words that stand beside it. The open notebook keeps its widgets.
"""

import re
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir

VIEW = "application/vnd.jupyter.widget-view+json"
MARK = {VIEW: {"still": True}}  # metadata of an output of ours: the view has a still form beside it


def note(model_id: str) -> Path:
    """Where the kernel writes down, as HTML, a still form that has changed since it was put on the page."""
    return Path(jupyter_runtime_dir(), "cross-entropy-derivatives", f"{model_id}.html")


def write_down(model_id: str, html: str) -> None:
    try:
        note(model_id).parent.mkdir(parents=True, exist_ok=True)
        note(model_id).write_text(html, encoding="utf-8")
    except OSError:
        pass  # then the first still form is what is stored


def written_down(model_id: str) -> dict:
    try:
        return {"text/html": note(model_id).read_text(encoding="utf-8")}
    except (OSError, UnicodeError):
        return {}  # the first still form holds


def keep_still_forms(model: dict, **_) -> None:
    """Before a file is saved: of the outputs that bear our mark, leave out the view. All else stays as it is."""
    if model.get("type") != "notebook" or not model.get("content"):
        return
    for cell in model["content"]["cells"]:
        for output in cell.get("outputs", ()):
            if output.get("metadata", {}).get(VIEW) == MARK[VIEW]:
                del output["metadata"][VIEW]
                view = output["data"].pop(VIEW, None)
                model_id = view.get("model_id", "") if isinstance(view, dict) else ""
                if re.fullmatch("[0-9a-f]+", model_id):
                    output["data"] |= written_down(model_id)


def _jupyter_server_extension_points() -> list[dict]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(app) -> None:
    app.contents_manager.register_pre_save_hook(keep_still_forms)
