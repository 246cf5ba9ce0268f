"""JupyterLab on a free loopback port over a temporary copy of notebooks/, and a notebook of it opened in a Chromium page.

with jupyterlab(folder) as lab:          # `folder` is made, and holds all that JupyterLab writes
    with chromium() as browser:
        notebook = Opened(browser.new_page(), lab, "02_softmax.ipynb")
        notebook.run_all()
        notebook.cells_with("explorers.")
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
SETTINGS = {
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},  # every cell is there, not only those in view
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}
TOO_LONG = 60_000  # milliseconds: whatever takes longer has failed


class Lab(NamedTuple):
    port: int
    token: str
    notebooks: Path
    app: str = "jupyterlab"  # or "notebook"
    base: str = ""  # "user/ann/" on a hub, where a cookie stands for the token

    def address(self, path: str) -> str:
        token = f"?token={self.token}" if self.token else ""
        return f"http://127.0.0.1:{self.port}/{self.base}{path}{token}"


def required(reason: str) -> None:
    """Skip with the reason, or fail where browser tests are required."""
    if os.environ.get("COURSE_BROWSER_TESTS") == "required":
        pytest.fail(f"{reason}, and COURSE_BROWSER_TESTS=required")
    pytest.skip(reason)


def chromium_path() -> str:
    """The Chromium on this computer; without one the test is skipped."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    return found or required("there is no Chromium")


@contextmanager
def chromium():
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def jupyterlab(folder: Path, app: str = "jupyterlab"):
    """A JupyterLab, or a Jupyter Notebook 7, of its own: no settings, extensions or kernels of the user's decide the result."""
    notebooks, home = folder / "notebooks", folder / "home"
    shutil.copytree(ROOT / "notebooks", notebooks, ignore=shutil.ignore_patterns(".*"))
    (home / "settings").mkdir(parents=True)
    (home / "settings" / "overrides.json").write_text(json.dumps(SETTINGS))
    port, token = free_port(), secrets.token_hex(16)
    options = ["--no-browser", "--expose-app-in-browser", "--ip=127.0.0.1", "--LabApp.news_url=None"]
    options += [f"--port={port}", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={notebooks}"]
    options += [f"--{'LabApp' if app == 'jupyterlab' else 'JupyterNotebookApp'}.app_settings_dir={home / 'settings'}"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON", "PYTEST"))}
    environment |= {f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    environment |= {"IPYTHONDIR": str(home / "ipython"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces")}
    environment |= {"JUPYTERLAB_SETTINGS_DIR": str(home / "user"), "PYTHONPATH": str(ROOT)}  # these helpers, no others
    log = folder / "lab.log"
    with log.open("w") as output:
        command = [sys.executable, "-m", app, *options]
        server = subprocess.Popen(command, stdout=output, stderr=output, env=environment, cwd=notebooks)
    lab = Lab(port, token, notebooks, app)
    try:
        answers(lab, server, log)
        yield lab
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def answers(lab: Lab, server: subprocess.Popen, log: Path) -> None:
    """Wait for the server's first answer."""
    for _ in range(240):
        try:
            urllib.request.urlopen(lab.address("api"), timeout=2).close()
            return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.25)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


# What the tests need to know of the open notebook. Cells are numbered as in the file.
IN_THE_PAGE = """
window.course = {
  get panel() { return jupyterapp.shell.currentWidget; },
  get kernel() { return this.panel.sessionContext.session?.kernel; },
  get cells() { return this.panel.content.widgets; },
  get sources() { return this.cells.map(c => c.model.sharedModel.source); },
  get stored() { return this.cells.map(c => c.model.type === 'code' ? c.model.sharedModel.toJSON().outputs : []); },
  node(cell) { return this.cells[cell].node.querySelector('.jp-Cell-outputArea'); },
  async bytes(picture) {
    const data = new Uint8Array(await (await fetch(picture.src)).arrayBuffer());
    return btoa(Array.from(data, b => String.fromCharCode(b)).join('')); },
  // Run code as a cell does, beside the cells: its messages are kept, and `ran` is true at the end.
  execute(code) {
    const running = { messages: [], ran: false };
    const future = this.kernel.requestExecute({ code });
    future.onIOPub = message => running.messages.push({ type: message.header.msg_type, ...message.content });
    future.done.then(() => { running.ran = true; });
    return this.running = running; },
};
"""


class Opened:
    """A notebook open in JupyterLab, the newest tab of the page."""

    def __init__(self, page: Page, lab: Lab, name: str):
        self.page, self.name, self.troubles = page, name, []
        page.on("pageerror", self.trouble)
        if not page.url.startswith(f"http://127.0.0.1:{lab.port}/"):
            page.goto(lab.address(f"{'doc/tree' if lab.app == 'jupyterlab' else 'notebooks'}/{name}"), timeout=TOO_LONG)
            self.wait("window.jupyterapp && jupyterapp.commands.hasCommand('docmanager:open')")
            page.evaluate(IN_THE_PAGE)
        else:
            page.evaluate("path => jupyterapp.commands.execute('docmanager:open', { path }).then(() => true)", name)
        self.wait("name => window.course?.panel?.context?.path === name", name)
        self.wait("course.kernel?.status === 'idle'")

    def trouble(self, error) -> None:
        self.troubles.append(error.stack or str(error))

    def wait(self, script: str, argument=None, timeout: float = TOO_LONG) -> None:
        self.page.wait_for_function(script, arg=argument, timeout=timeout)

    def cells_with(self, text: str) -> list[int]:
        """The numbers of the code cells whose source holds `text`."""
        return [number for number, source in enumerate(self.page.evaluate("course.sources")) if text in source]

    def source(self, cell: int) -> str:
        return self.page.evaluate("cell => course.sources[cell]", cell)

    def output(self, cell: int):
        """A locator of one cell's output area."""
        handle = self.page.evaluate_handle("cell => course.node(cell)", cell)
        return handle.as_element()

    def run_all(self) -> None:
        self.page.evaluate(
            "course.ran = false; jupyterapp.commands.execute('notebook:run-all-cells').then(() => { course.ran = true }); 0"
        )
        self.wait("course.ran && course.kernel.status === 'idle'", timeout=2 * TOO_LONG)

    def run(self, cell: int) -> None:
        """Run one cell."""
        self.page.evaluate(
            """cell => { course.panel.content.activeCellIndex = cell; course.panel.content.deselectAll();
            course.ran = false; jupyterapp.commands.execute('notebook:run-cell').then(() => { course.ran = true }); }""",
            cell,
        )
        self.wait("course.ran && course.kernel.status === 'idle'")

    def nodes(self) -> int:
        """How many nodes the browser holds for the page, on it or left over."""
        session = self.page.context.new_cdp_session(self.page)
        for command in ("Performance.enable", *["HeapProfiler.collectGarbage"] * 3):
            session.send(command)
            self.page.wait_for_timeout(200)
        metrics = session.send("Performance.getMetrics")["metrics"]
        session.detach()
        return next(metric["value"] for metric in metrics if metric["name"] == "Nodes")

    def dress(self, theme: str) -> None:
        """Show JupyterLab's theme, Light or Dark, and wait until its colours have come.

        Its splash goes only after them; while it stands, another change of theme makes JupyterLab (seen in 4.6) remove it
        twice, which is an error of the page.
        """
        self.page.evaluate(
            "name => jupyterapp.commands.execute('apputils:change-theme', { theme: `JupyterLab ${name}` })", theme
        )
        gone = "!document.getElementById('jupyterlab-splash')"
        dressed = f"light => document.body.dataset.jpThemeLight === light && {gone}"
        self.wait(dressed, "true" if theme == "Light" else "false")

    def errors(self) -> list[str]:
        """Error outputs and everything on stderr, as text."""
        outputs = [output for cell in self.page.evaluate("course.stored") for output in cell]
        errors = [f"{o['ename']}: {o['evalue']}" for o in outputs if o["output_type"] == "error"]
        return errors + ["".join(o["text"]) for o in outputs if o.get("name") == "stderr"]

    def close(self) -> None:
        """Shut the kernel down and close the tab, nothing saved."""
        self.page.remove_listener("pageerror", self.trouble)
        self.page.evaluate(
            """async () => { const panel = course.panel;
            await panel.sessionContext.shutdown(); panel.context.model.dirty = false; panel.dispose(); }"""
        )
