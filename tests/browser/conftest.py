"""One JupyterLab for all browser tests, one Chromium for each file of them, and a screenshot where one fails.

Chromium is not kept for longer: while Playwright runs, no other test of the session could use asyncio.
"""

import http.server
import subprocess
import sys
import threading
from functools import partial
from importlib.util import find_spec

import pytest
from lab import ROOT, Lab, chromium, chromium_path, jupyterlab, required
from playwright.sync_api import Page


@pytest.fixture(scope="session")
def lab(tmp_path_factory) -> Lab:
    chromium_path()
    with jupyterlab(tmp_path_factory.mktemp("jupyterlab")) as running:
        yield running


@pytest.fixture(scope="module")
def browser(lab):
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def page(browser) -> Page:
    """A page that the tests of one file share; JupyterLab is opened in it once."""
    return browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of the site, in a folder with a name of its own, as a project's pages have it."""
    if not find_spec("myst_nb"):
        required("the extra `site` is not installed")
    made = subprocess.run([sys.executable, ".site/build.py"], cwd=ROOT, check=False, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout[-2000:] + made.stderr[-2000:]
    folder = tmp_path_factory.mktemp("server")
    (folder / "project").symlink_to(ROOT / "build" / "site")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/project/"
    server.shutdown()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed and call.when == "call" and "page" in item.funcargs:
        picture = item.config._tmp_path_factory.mktemp("screenshot") / f"{item.name}.png"
        item.funcargs["page"].screenshot(path=picture)
        report.sections.append(("What the page looked like", str(picture)))
    return report
