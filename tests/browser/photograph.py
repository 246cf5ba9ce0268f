"""Photograph the linked picture of notebook 06 for the README, as a reader sees it in JupyterLab.

    .venv/bin/python tests/browser/photograph.py

Needs Chromium, and writes .github/one_bias.png.
"""

import tempfile
from pathlib import Path

from lab import ROOT, Opened, chromium, jupyterlab

PICTURE = ROOT / ".github" / "one_bias.png"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, jupyterlab(Path(folder)) as lab, chromium() as browser:
        page = browser.new_context(viewport={"width": 1200, "height": 1000}, device_scale_factor=2).new_page()
        notebook = Opened(page, lab, "06_virginica_and_versicolor.ipynb")
        notebook.run_all()
        (cell,) = notebook.cells_with("explorers.one_bias(")
        picture = notebook.output(cell).query_selector(".live")
        picture.query_selector("[aria-label='b3']").fill("1")
        page.evaluate("document.activeElement.blur()")
        picture.scroll_into_view_if_needed()
        page.wait_for_timeout(1500)  # let the last drawing come to rest
        box = picture.bounding_box()
        page.screenshot(path=PICTURE, clip=box | {"width": min(box["width"], 850)})
        print(PICTURE)


if __name__ == "__main__":
    main()
