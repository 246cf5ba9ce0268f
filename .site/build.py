"""Make the course as a web site, on which all that moves moves without a kernel and without a server.

    .venv/bin/pip install -e ".[site]" && .venv/bin/python .site/build.py

Every notebook is run, and kept with the state of its widgets; Sphinx makes the pages, in build/site. npm brings what pages
with formulas load; it is asked once, and what it brings is kept in build/.
"""

import re
import shutil
import subprocess
import sys
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import nbformat
import pydata_sphinx_theme
from fontTools import subset

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from conf import REPOSITORY, SOURCE
from refresh_notebooks import executed

from helpers.files import sentences
from helpers.practice.page import fold, marked

STATIC = SOURCE / "_static"
MATHJAX, FONTS = "mathjax@3", "output/chtml/fonts/woff-v2"
THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
ICONS = {  # of the theme's fonts, the signs that pages show: for search, contents, themes and the like; and GitHub's
    "solid-900": "f002,f03a,f042,f062,f065,f0c9,f104,f105,f185,f186",
    "brands-400": "f09b",
}
GITHUB = f"https://github.com/{REPOSITORY}"
BINDER = f"https://mybinder.org/v2/gh/{REPOSITORY}/HEAD?urlpath=lab/tree/notebooks/"
NOTE = (
    "> Sliders and predictions work on this page; held sideways, a phone shows its pictures larger. "
    "To type answers and have them checked, open this very notebook "
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
        for output in cell.get("outputs", []):
            if picture := output.get("metadata", {}).get("image/png"):
                cell.metadata["mystnb"] = {"image": {"alt": picture["alt"]}}
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


def kept(content: bytes, end: str) -> str:
    """A file in _static, for what pages would hold many times over, or before it is looked at; its name."""
    name = f"{sha256(content).hexdigest()[:12]}.{end}"
    (STATIC / name).write_bytes(content)
    return name


def write(page: nbformat.NotebookNode, path: Path) -> None:
    """The page, with the modules of its widgets, and the pictures that answer predictions, as files beside it."""
    for widget in page.metadata.widgets["application/vnd.jupyter.widget-state+json"].state.values():
        traits = widget.state
        if "_esm" in traits:  # widgets.js imports it
            traits._esm = kept(traits._esm.encode(), "js")
        if "outcome" in traits:
            traits.outcome = re.sub(
                'data:image/png;base64,([^"]+)',
                lambda found: "../_static/" + kept(b64decode(found[1]), "png"),
                traits.outcome,
            )
    nbformat.write(page, path)


def collect() -> None:
    """What pages load, into _static: MathJax from npm, the theme's icons, and what stands here."""
    npm, mathjax = ROOT / "build" / "npm", ROOT / "build" / "npm" / "mathjax" / "package" / "es5"
    if not mathjax.is_dir():
        npm.mkdir(parents=True, exist_ok=True)
        pack = [
            shutil.which("npm") or sys.exit("npm is wanted, to fetch what pages load."),
            "pack",
            "--silent",
            MATHJAX,
        ]
        name = subprocess.run(pack, check=True, cwd=npm, stdout=subprocess.PIPE, text=True).stdout.strip()
        shutil.unpack_archive(npm / name, npm / "mathjax", filter="data")
    shutil.copytree(mathjax / FONTS, STATIC / "mathjax" / FONTS)
    shutil.copy(mathjax / "tex-chtml.js", STATIC / "mathjax")
    for file in (HERE / "widgets.js", HERE / "site.css", ROOT / ".github" / "one_bias.png"):
        shutil.copy(file, STATIC)
    # What stands in _static takes the place of what the theme has there under the same name.
    for folder in ("scripts", "vendor/fontawesome/webfonts"):
        (STATIC / folder).mkdir(parents=True)
    (STATIC / "scripts" / "fontawesome.js").touch()  # all icons once more, in 0.5 MB
    for name, signs in ICONS.items():
        font = f"vendor/fontawesome/webfonts/fa-{name}.woff2"
        subset.main([str(THEME / font), f"--unicodes={signs}", "--flavor=woff2", f"--output-file={STATIC / font}"])


def main() -> None:
    shutil.rmtree(SOURCE, ignore_errors=True)
    (SOURCE / "notebooks").mkdir(parents=True)
    collect()
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    with ThreadPoolExecutor(2) as pool:  # most of a notebook's time is its own kernel's: 28 s one by one, 15 s so
        for path, page in zip(notebooks, pool.map(page_of, notebooks), strict=True):
            write(page, SOURCE / "notebooks" / path.name)
    teachers = (ROOT / "notebooks" / "for_teachers.md").read_text(encoding="utf-8")
    teachers = teachers.replace("](../README.md", f"]({GITHUB}/blob/HEAD/README.md")
    teachers = teachers.replace("](../CONTRIBUTING.md", f"]({GITHUB}/blob/HEAD/CONTRIBUTING.md")
    (SOURCE / "notebooks" / "for_teachers.md").write_text(teachers, encoding="utf-8")
    write(front_page(notebooks), SOURCE / "index.ipynb")
    site = ROOT / "build" / "site"
    shutil.rmtree(site, ignore_errors=True)
    command = ["-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", "-b", "html", "-c", HERE, SOURCE, site]
    subprocess.run([sys.executable, *map(str, command)], check=True)
    print(f"The site is in {site.relative_to(ROOT)}: python -m http.server -d {site.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
