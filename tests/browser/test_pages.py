"""Executed notebooks as pages: no kernel, no server. Every slider still moves its picture, its table and its words.

nbconvert's page gets require.js, the widgets' manager and anywidget from the internet; here they come from npm's copies and
the installed package, so that the test needs no other server than npm's once.
"""

import re
import shutil
import subprocess
from pathlib import Path

import anywidget
import nbformat
import pytest
from bare import reading_of
from lab import required
from nbconvert import HTMLExporter
from refresh_notebooks import executed
from test_live_pictures import EXPLORER, WITH_EXPLORER, joined, made_here

PACKAGES = "requirejs", "@jupyter-widgets/html-manager"


@pytest.fixture(scope="session")
def packages(tmp_path_factory) -> Path:
    """npm's packages that a page with widgets needs."""
    npm = shutil.which("npm") or required("there is no npm")
    folder = tmp_path_factory.mktemp("npm")
    command = [
        npm,
        "install",
        "--no-audit",
        "--no-fund",
        "--no-save",
        "--ignore-scripts",
        "--prefix",
        str(folder),
        *PACKAGES,
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        required(f"npm could not install {' and '.join(PACKAGES)}: {done.stderr[-300:]}")
    return folder / "node_modules"


@pytest.fixture(scope="module")
def copies(packages) -> dict[str, Path]:
    """What an address on the internet that holds these letters stands for here."""
    manager = packages / "@jupyter-widgets" / "html-manager" / "dist"
    return {
        "require": packages / "requirejs" / "require.js",
        "html-manager": manager / "embed-amd.js",
        "anywidget": Path(anywidget.__file__).parent / "nbextension" / "index.js",
    }


@pytest.fixture(params=WITH_EXPLORER, ids=lambda path: path.stem)
def path(request) -> Path:
    return request.param


@pytest.fixture
def still_page(browser, path, copies, tmp_path):
    """The notebook as a page, in a browser that has no internet."""
    html, _ = HTMLExporter(template_name="lab").from_notebook_node(executed(path))
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    page = browser.new_context(viewport={"width": 1200, "height": 900}).new_page()
    page.troubles = []
    page.on("pageerror", lambda error: page.troubles.append(str(error)))

    def answer(route):
        name = next((name for name in ("anywidget", "html-manager", "require") if name in route.request.url), None)
        route.fulfill(path=copies[name], content_type="text/javascript") if name else route.abort()

    page.route(re.compile("^https:"), answer)
    page.goto((tmp_path / "page.html").as_uri())
    yield page
    page.context.close()


def test_every_slider_moves_without_kernel_and_server(still_page, path):
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if EXPLORER.search(joined(cell.source))]
    still_page.wait_for_function("n => document.querySelectorAll('.live').length === n", arg=len(cells), timeout=30_000)
    still_page.wait_for_function("n => document.querySelectorAll('.live-words').length === n", arg=len(cells))
    for n, cell in enumerate(cells):
        explorer, panel = made_here(joined(cell.source)), still_page.locator(".live").nth(n)
        explorer.unobserve_all("values")
        words = still_page.locator(".live-words").nth(n)
        for name, control in explorer.controls.items():
            if control["kind"] == "slider":
                slider = panel.get_by_label(control["label"], exact=True)
                slider.fill(slider.get_attribute("min"))
                explorer.values = explorer.values | {name: control["min"]}
                still_page.wait_for_timeout(300)
                assert words.text_content() == reading_of(explorer)
    assert still_page.troubles == []
