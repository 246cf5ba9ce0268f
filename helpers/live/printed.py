"""A preprocessor of nbconvert, for pages on which nothing moves: still forms, slides, and on paper the answers at the end."""

import posixpath
import re
from base64 import b64decode
from itertools import count

from nbformat.v4 import new_markdown_cell
from traitlets.config import Configurable

from helpers.live.saving import VIEW, keep_still_forms

FOLD = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
LEFT_OUT = "only-where-it-runs"  # the tag of cells that a page without a kernel leaves out


class Printed(Configurable):
    """`parent` is the exporter. Every notebook is looked at; what is not of this course stays as it is."""

    def __call__(self, notebook, resources: dict) -> tuple:
        keep_still_forms({"type": "notebook", "content": notebook})
        if any(cell.cell_type == "code" and "from helpers" in cell.source for cell in notebook.cells):
            outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
            if not any(VIEW in output.get("data", ()) for output in outputs):
                notebook.metadata.pop("widgets", None)  # with it, a page asks other servers for what shows widgets
            kind = str(self.parent.export_from_notebook)
            if "slides" in kind:
                to_slides(notebook)
            elif "LaTeX" in kind or "PDF" in kind:
                answers_apart(notebook, resources)
        return notebook, resources


def to_slides(notebook) -> None:
    """A heading begins a slide, and further text one below it."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            begins = "slide" if cell.source.startswith("#") else "subslide"
            cell.metadata.setdefault("slideshow", {"slide_type": begins})


def answers_apart(notebook, resources: dict) -> None:
    """Paper cannot fold: all that is folded goes to the end, and its place says where."""
    answers, numbers = [new_markdown_cell("# Answers")], count(1)

    def put_away(name: str, title: str, inside: str) -> str:
        number = next(numbers)
        answers.append(new_markdown_cell(f"**{number}. {title}**\n\n{as_markdown(inside, number, resources)}"))
        return f"*{name}: at the end, {number}.*"

    notebook.cells = [cell for cell in notebook.cells if LEFT_OUT not in cell.metadata.get("tags", ())]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = FOLD.sub(lambda fold: put_away(fold[1], fold[1], fold[2]), cell.source)
        for output in cell.get("outputs", ()):
            html = output.get("data", {}).get("text/html", "")
            if "<b>Predict.</b>" in html and (folds := FOLD.findall(html)):  # with none, it has been answered
                question, _, options = output.data["text/plain"].partition("\n")
                answer = put_away("What it is", question, "".join(f"<p>{option}</p>{why}" for option, why in folds))
                output.data = {"text/markdown": f"**Predict.** {question}\n\n{options}\n\n{answer}"}
    notebook.cells += answers


def as_markdown(html: str, number: int, resources: dict) -> str:
    """What LaTeX understands too: tables with lines, and pictures in files, where `resources` keep such."""

    def picture(image: re.Match) -> str:
        if "outputs" not in resources:
            return image[0]
        path = posixpath.join(resources.get("output_files_dir") or "", f"answer_{number}_{image.start()}.png")
        resources["outputs"][path] = b64decode(image[1])
        return f"\n\n![]({path})\n\n"

    def table(inside: re.Match) -> str:
        rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall("<tr>(.*?)</tr>", inside[1])]
        rows.insert(1, ["---"] * len(rows[0]))
        return "\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n\n"

    html = re.sub(r'<img src="data:image/png;base64,([^"]*)"[^>]*>', picture, html)
    html = re.sub(r"<table>(.*?)</table>", table, html, flags=re.DOTALL)
    return re.sub("</?p>", "\n\n", re.sub("</?b>", "**", html)).strip()


def _jupyter_server_extension_points() -> list[dict]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(app) -> None:
    """For what JupyterLab saves and exports in other formats, which does not ask nbconvert's own settings."""
    app.config.Exporter.preprocessors.append(f"{__name__}.Printed")
