"""Run the notebooks from top to bottom in fresh kernels and store what they show, always in the same form.

    .venv/bin/python tests/refresh_notebooks.py            all of them
    .venv/bin/python tests/refresh_notebooks.py 01 04      those whose names start so

Run twice, it changes no byte the second time. If a cell fails, nothing is written.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

FOLDER = Path(__file__).parents[1] / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


class CellFailed(Exception):
    """A cell raised, wrote to stderr or took too long; the message names the notebook and the cell."""


def executed(path: Path) -> nbformat.NotebookNode:
    """The notebook at `path` with the outputs of a fresh kernel, started in its folder. Raises CellFailed."""
    notebook = tidy(nbformat.read(path, as_version=4))
    where = {"metadata": {"path": str(path.parent)}}
    quiet = ["--log-level=ERROR"]
    client = NotebookClient(notebook, kernel_name="python3", timeout=120, resources=where, extra_arguments=quiet)
    try:
        client.execute()
    except CellExecutionError:
        pass  # the failed cell holds its error, and is named below
    except (CellTimeoutError, DeadKernelError) as error:
        raise CellFailed(f"{path.stem}: {error}") from None
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                raise CellFailed(f"{path.stem}, {named(number, cell)}: {output.ename}: {output.evalue}")
            if output.get("name") == "stderr":
                raise CellFailed(f"{path.stem}, {named(number, cell)} wrote to stderr: {output.text.strip()}")
    return notebook


def normalised(notebook: nbformat.NotebookNode) -> str:
    """The text of the .ipynb file: only what a reader needs and what stays the same from run to run."""
    notebook = tidy(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(code, start=1):
        cell.execution_count = count
        cell.outputs = merged(cell.outputs)
        for output in cell.outputs:
            for part in ("data", "metadata"):
                output.get(part, {}).pop(WIDGET_VIEW, None)
            if "execution_count" in output:
                output.execution_count = count
    nbformat.validate(notebook)
    return nbformat.writes(notebook, indent=1, ensure_ascii=False).rstrip("\n") + "\n"


def tidy(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy in format 4.5 without empty cells, stray metadata and trailing spaces. Cell ids are kept."""
    cells = []
    for cell in notebook.cells:
        cell = nbformat.from_dict(cell)
        cell.source = "\n".join(line.rstrip() for line in cell.source.split("\n")).strip("\n")
        cell.metadata = {key: cell.metadata[key] for key in ("jupyter", "tags") if key in cell.metadata}
        cell.setdefault("id", nbformat.v4.new_markdown_cell().id)
        if cell.source:
            cells.append(cell)
    return nbformat.from_dict({"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5})


def merged(outputs: list) -> list:
    """The outputs, with neighbours of one stream joined: how often a stream was flushed varies from run to run."""
    result = []
    for output in outputs:
        if result and output.output_type == "stream" and result[-1].get("name") == output.name:
            result[-1].text += output.text
        else:
            result.append(output)
    return result


def named(number: int, cell: nbformat.NotebookNode) -> str:
    return f"cell {number} ({cell.source.splitlines()[0][:60]})"


def main(names: list[str]) -> None:
    paths = [path for path in sorted(FOLDER.glob("*.ipynb")) if not names or path.stem.startswith(tuple(names))]
    if not paths:
        sys.exit(f"No notebook in {FOLDER.name}/ has a name that starts with {' or '.join(names) or 'anything'}.")
    try:
        fresh = {path: normalised(executed(path)) for path in paths}
    except CellFailed as error:
        sys.exit(f"{error}\nNothing was written.")
    for path, text in fresh.items():
        changed = text != path.read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{'refreshed' if changed else 'unchanged'}  {path.name}")


if __name__ == "__main__":
    main([Path(name).stem for name in sys.argv[1:]])
