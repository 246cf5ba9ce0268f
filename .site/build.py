"""Make the course as a web site, on which all that moves moves without a kernel and without a server.

    .venv/bin/pip install -e ".[site]" && .venv/bin/python .site/build.py

Every notebook is run, and kept with the state of its widgets; Sphinx makes the pages, in build/site. npm brings what pages
with widgets and formulas load; it is asked once, and what it brings is kept in build/.
"""

import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anywidget
import nbformat

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from conf import REPOSITORY, SOURCE
from refresh_notebooks import executed

from helpers.files import sentences
from helpers.practice.page import fold, marked

FONTS = "output/chtml/fonts/woff-v2"
ANYWIDGET = Path(anywidget.__file__).parent / "nbextension" / "index.js"  # conf.py and here.js know the names
PACKAGES = {  # of npm: what is wanted of each, and the folder in _static that it goes to
    "requirejs": ("requirejs@2", {"require.js": ""}),
    "widgets": ("@jupyter-widgets/html-manager@1", {"dist/embed-amd.js": "widgets", "dist/*.woff2": "widgets"}),
    "mathjax": ("mathjax@3", {"es5/tex-chtml.js": "mathjax", f"es5/{FONTS}/*": f"mathjax/{FONTS}"}),
}
GITHUB = f"https://github.com/{REPOSITORY}"
BINDER = f"https://mybinder.org/v2/gh/{REPOSITORY}/HEAD?urlpath=lab/tree/notebooks/"
NOTE = (
    "> Sliders and predictions work on this page. To type answers and have them checked, open this very notebook "
    "[on Binder]({binder}{name}), or in JupyterLab [on your own machine]({github}#start).\n"
)
FRONT = """# Cross-entropy derivatives, seen and checked

From the raw outputs of a small network to the slope of its loss, derived, measured and used: why every one of nine slopes is *predicted minus observed*.

Slide **b3**, the bias of Setosa, and watch a Virginica flower: the green surface rises, the whole of 1 is divided anew, and the loss climbs by just the share that Setosa now has."""
ROADS = """## Three ways to go on

- **Read it here**: the eleven pages below. Every picture moves, every prediction can be made.
- **Nothing to install**: [open it on Binder]({binder}00_start_here.ipynb), and type your own answers.
- **On your own machine**: [two lines]({github}#start) start it in JupyterLab.

```{{toctree}}
:maxdepth: 1
:caption: The notebooks

{notebooks}
```

```{{toctree}}
:maxdepth: 1
:caption: For teachers

notebooks/for_teachers
```
"""
LEFT_OUT = "only-where-it-runs"  # the tag of cells that a page without a kernel leaves out


def page_of(path: Path) -> nbformat.NotebookNode:
    """A notebook as the site shows it: run, plumbing folded, and exercises with their hints in place of a check."""
    notebook = executed(path)
    cells = []
    for cell in notebook.cells:
        if LEFT_OUT in cell.metadata.get("tags", []):
            continue
        folded = cell.metadata.get("jupyter", {})
        tags = [
            tag for key, tag in (("source_hidden", "hide-input"), ("outputs_hidden", "hide-output")) if folded.get(key)
        ]
        cell.metadata = {"tags": tags}
        if cell.cell_type == "code" and (found := re.search(r'^check\("(\w+)"', cell.source, re.MULTILINE)):
            cell.outputs = [asked(found[1])]
        if cell.cell_type == "markdown":  # headings have other anchors here than in JupyterLab
            cell.source = re.sub(r"(\.ipynb)#([\w-]+)", lambda link: link[1] + "#" + link[2].lower(), cell.source)
        cells.append(cell)
    note = NOTE.format(binder=BINDER, name=path.name, github=GITHUB)
    notebook.cells = [cells[0], nbformat.v4.new_markdown_cell(note), *cells[1:]]
    return notebook


def asked(key: str) -> nbformat.NotebookNode:
    """What an exercise wants, and its hints, folded."""
    exercise = sentences("exercises")[key]
    hints = zip(("First hint", "Second hint"), exercise["hints"], strict=True)
    folds = "".join(fold(name, f"<p>{marked(hint)}</p>") for name, hint in hints)
    html = f"<div><p><b>Wanted:</b> {marked(exercise['wanted'])}.</p>{folds}</div>"
    return nbformat.v4.new_output("display_data", {"text/html": html, "text/plain": f"Wanted: {exercise['wanted']}."})


def front_page(notebooks: list[Path]) -> nbformat.NotebookNode:
    live = "from helpers.live import explorers\nfrom helpers.pictures import show\nshow(explorers.one_bias())"
    front = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell(FRONT),
            nbformat.v4.new_code_cell(live),
            nbformat.v4.new_markdown_cell(
                ROADS.format(
                    binder=BINDER, github=GITHUB, notebooks="\n".join(f"notebooks/{path.stem}" for path in notebooks)
                )
            ),
        ]
    )
    path = SOURCE / "index.ipynb"
    nbformat.write(front, path)
    page = executed(path)
    page.cells[1].metadata = {"tags": ["remove-input"]}
    return page


def fetch_packages() -> None:
    """What pages load, into _static: from npm, from the installed anywidget, and from here."""
    kept, static = ROOT / "build" / "npm", SOURCE / "_static"
    for name, (package, _) in PACKAGES.items():
        if not (kept / name).is_dir():
            kept.mkdir(parents=True, exist_ok=True)
            npm = shutil.which("npm") or sys.exit("npm is wanted, to fetch what pages load.")
            pack = subprocess.run(
                [npm, "pack", "--silent", package], check=True, cwd=kept, stdout=subprocess.PIPE, text=True
            )
            shutil.unpack_archive(kept / pack.stdout.strip(), kept / name, filter="data")
    for name, (_, wanted) in PACKAGES.items():
        for pattern, folder in wanted.items():
            (static / folder).mkdir(parents=True, exist_ok=True)
            for file in (kept / name / "package").glob(pattern):
                shutil.copy(file, static / folder)
    for file in (ANYWIDGET, HERE / "here.js", HERE / "site.css", ROOT / ".github" / "one_bias.png"):
        shutil.copy(file, static / file.name.replace("index", "anywidget"))


def main() -> None:
    shutil.rmtree(SOURCE, ignore_errors=True)
    (SOURCE / "notebooks").mkdir(parents=True)
    fetch_packages()
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    with ThreadPoolExecutor(2) as pool:  # most of a notebook's time is its own kernel's: 28 s one by one, 15 s so
        for path, page in zip(notebooks, pool.map(page_of, notebooks), strict=True):
            nbformat.write(page, SOURCE / "notebooks" / path.name)
    teachers = (ROOT / "notebooks" / "for_teachers.md").read_text(encoding="utf-8")
    teachers = teachers.replace("](../README.md", f"]({GITHUB}/blob/HEAD/README.md")
    teachers = teachers.replace("](../CONTRIBUTING.md", f"]({GITHUB}/blob/HEAD/CONTRIBUTING.md")
    (SOURCE / "notebooks" / "for_teachers.md").write_text(teachers, encoding="utf-8")
    nbformat.write(front_page(notebooks), SOURCE / "index.ipynb")
    site = ROOT / "build" / "site"
    shutil.rmtree(site, ignore_errors=True)
    command = ["-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", "-b", "html", "-c", HERE, SOURCE, site]
    subprocess.run([sys.executable, *map(str, command)], check=True)
    print(f"The site is in {site.relative_to(ROOT)}: python -m http.server -d {site.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
