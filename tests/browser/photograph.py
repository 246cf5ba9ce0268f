"""Photograph the live loss surface of notebook 08 for the README, as a reader sees it in JupyterLab.

    .venv/bin/python tests/browser/photograph.py

Needs Chromium, and writes .github/loss_surface.png.
"""

import tempfile
from pathlib import Path

from lab import ROOT, Opened, chromium, jupyterlab

PICTURE = ROOT / ".github" / "loss_surface.png"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, jupyterlab(Path(folder)) as lab, chromium() as browser:
        page = browser.new_context(viewport={"width": 1200, "height": 1000}, device_scale_factor=2).new_page()
        notebook = Opened(page, lab, "08_loss_surface.ipynb")
        notebook.run_all()
        (cell,) = notebook.cells_with("explorers.loss_surface(")
        picture = notebook.output(cell).query_selector(".jp-OutputArea-child")  # the words follow in a second one
        picture.scroll_into_view_if_needed()
        page.wait_for_timeout(1500)  # let the last drawing come to rest
        box = picture.bounding_box()
        page.screenshot(path=PICTURE, clip=box | {"width": min(box["width"], 760)})
        print(PICTURE)


if __name__ == "__main__":
    main()
