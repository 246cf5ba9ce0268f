"""Every notebook in JupyterLab: opened, run, its controls moved; and readable for everyone, in light and dark, in a narrow window.

Accessibility is judged by axe-core on what the course puts on the page: the text of its cells and their outputs, not
JupyterLab's own frame around them.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from bare import reading_of
from lab import NOTEBOOKS, Opened
from test_live_pictures import (
    BEFORE_A_STEP,
    at_rest,
    becomes_another,
    every_control_moves_picture_and_words,
    joined,
    made_here,
    pressed,
    shows,
    shows_what_is_stored,
    stored,
)

OURS = {"include": [[".jp-Notebook .jp-MarkdownOutput"], [".jp-Notebook .jp-OutputArea-output"]]}
# JupyterLab shows a still picture without the alt text that is stored with it. The same words stand under it, as text.
EXCEPT = "image-alt", 'src="data:image/png;base6'
ONLY_TROUBLES = {"resultTypes": ["violations"]}  # a third of axe's time is the list of what is in order
# All of axe's rules that another theme can break.
COLOURS = ONLY_TROUBLES | {"runOnly": ["color-contrast", "link-in-text-block"]}
NARROW = {"a window of 1000 pixels": 1000, "the usual window at 200 %": 683}
# What is squeezed or stretched: of pictures and canvases the shape, of sliders the length.
OUT_OF_SHAPE = """() => [
  ...[...document.querySelectorAll('.jp-Notebook :is(img, canvas, .live-picture)')].flatMap(node => {
    const svg = node.shadowRoot?.querySelector('svg'), box = (svg ?? node).getBoundingClientRect();
    const { width, height } = svg?.viewBox.baseVal ?? { width: node.naturalWidth ?? node.width, height: node.naturalHeight ?? node.height };
    return box.width && Math.abs(box.width * height / (box.height * width) - 1) > 0.02 ? [`${node.className}: ${box.width} x ${box.height}`] : []; }),
  ...[...document.querySelectorAll('.live input[type=range]')].map(slider => slider.getBoundingClientRect().width)
    .filter(width => width && width < 90).map(width => `a slider of ${width}`)]"""


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture(scope="module")
def just_opened(page, lab, path):
    opened = Opened(page, lab, path.name)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def notebook(just_opened):
    just_opened.run_all()
    return just_opened


def troubles(notebook: Opened, rules: dict) -> list[str]:
    found = Axe().run(notebook.page, context=OURS, options=rules).response["violations"]
    listed = [(trouble["id"], node["html"], node["failureSummary"]) for trouble in found for node in trouble["nodes"]]
    rule, part = EXCEPT
    return [f"{name}: {html}: {why}" for name, html, why in listed if not (name == rule and part in html)]


def test_opened_and_not_yet_run(just_opened, path):
    shows_what_is_stored(just_opened, path)


def test_run_and_every_control_moved(notebook, path):
    assert notebook.errors() == [] and notebook.troubles == []
    for number, cell in stored(path):
        every_control_moves_picture_and_words(notebook, number, made_here(joined(cell["source"])))
    assert notebook.errors() == [] and notebook.troubles == []


@pytest.mark.parametrize(("theme", "rules"), [("Light", ONLY_TROUBLES), ("Dark", COLOURS)], ids=["light", "dark"])
def test_axe_finds_nothing_else(notebook, theme, rules):
    notebook.dress(theme)
    assert troubles(notebook, rules) == []


@pytest.mark.parametrize("width", NARROW.values(), ids=NARROW)
def test_nothing_is_wider_than_the_page_or_out_of_shape(notebook, width):
    page, usual = notebook.page, notebook.page.viewport_size
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(500)
    wide = page.evaluate("""() => [...document.querySelectorAll('.jp-Notebook .jp-OutputArea-output, .jp-Notebook .jp-MarkdownOutput')]
        .filter(area => area.scrollWidth > area.clientWidth + 1)
        .map(area => `${area.scrollWidth} in ${area.clientWidth}: ${area.innerText.slice(0, 80)}`)""")
    squeezed = page.evaluate(OUT_OF_SHAPE)
    page.set_viewport_size(usual)
    assert wide == [] and squeezed == []


def test_without_its_kernel_every_slider_still_moves_words_and_picture(notebook, path):
    """The last one: no kernel is left."""
    notebook.page.evaluate("course.panel.sessionContext.shutdown()")
    notebook.wait("!course.kernel")
    for number, cell in stored(path):
        explorer = made_here(joined(cell["source"]))
        explorer.unobserve_all("values")  # what only a kernel can answer stays as it was, here as there
        for name, control in explorer.controls.items():
            if control["kind"] == "slider":
                words, picture = reading_of(explorer), at_rest(notebook, number)
                shows(notebook, number, explorer, **{name: pressed(notebook, number, explorer, name)})
                assert reading_of(explorer) != words, f"{name} does not change the words"
                assert name in BEFORE_A_STEP or becomes_another(notebook, number, picture), f"{name} moves nothing"
    assert notebook.troubles == []
