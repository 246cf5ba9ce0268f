"""One JupyterLab for all browser tests, one Chromium for each file of them, and a screenshot where one fails.

Chromium is not kept for longer: while Playwright runs, no other test of the session could use asyncio.
"""

import pytest
from lab import Lab, chromium, chromium_path, jupyterlab
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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed and call.when == "call" and "page" in item.funcargs:
        picture = item.config._tmp_path_factory.mktemp("screenshot") / f"{item.name}.png"
        item.funcargs["page"].screenshot(path=picture)
        report.sections.append(("What the page looked like", str(picture)))
    return report
