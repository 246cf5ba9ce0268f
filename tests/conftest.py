"""What holds for every test: which notebooks are collected, what runs together, and that nothing is skipped in CI."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


settings.register_profile("course", derandomize=True, deadline=None, database=None, max_examples=100)
settings.load_profile("course")


class Together(LoadScopeScheduling):
    """With several workers (-n 2) one of them has a notebook's cells, and all tests of its one walk; else a file's tests."""

    def _split_scope(self, nodeid: str) -> str:
        if "test_site" in nodeid or "test_other_browsers" in nodeid:
            return "site"  # made once, in the folder build/
        notebook = re.search(r"\b\d\d_[a-z0-9_]+", nodeid)
        return notebook[0] if notebook and "browser" not in nodeid else nodeid.split("::")[0] + (notebook or [""])[0]


class Rules:
    """A plugin of its own, since hooks of this conftest would not reach the cells that nbval collects in notebooks/."""

    def pytest_ignore_collect(self, collection_path):
        if collection_path.suffix == ".ipynb" and collection_path.parent != NOTEBOOKS:
            return True

    def pytest_xdist_make_scheduler(self, config, log):
        return Together(config, log)

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self):
        return no_skip((yield))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self):
        return no_skip((yield))


def no_skip(report):
    """In CI a skipped test is a failed one: everything that the tests need is installed there."""
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"Skipped, though this is CI: {report.longrepr}"
    return report


def pytest_configure(config):
    config.pluginmanager.register(Rules())
