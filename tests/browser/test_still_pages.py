"""Every notebook as a page without a kernel, made by nbconvert from what is stored, in a real browser: as it is printed,
mailed, or shown on a course's site."""

import re
from html import unescape
from importlib.resources import files

import nbformat
import pytest
from lab import NOTEBOOKS
from nbconvert import HTMLExporter

MATHJAX = files("jupyter_server_mathjax") / "static"  # pages load it from the internet; here it comes from a package
RAW = re.compile(
    "Error displaying widget|Error creating widget|model not found|Loading widget|widget-view|"
    r"\w+\(children=|\bVBox\(|<\w[\w.]* object at|<Figure size|<IPython|Traceback|^.* \| .* \| .*$",  # the last: a table as plain text
    re.MULTILINE,
)


def plain(html: str) -> str:
    html = re.sub(r"</?(?:a|b|code|em|i|span|strong|sub|sup)\b[^>]*>", "", html)  # no room is left around these
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


class Stored:
    """What a notebook holds, so what its page must show."""

    def __init__(self, path):
        cells = nbformat.read(path, 4).cells
        self.path = path
        self.prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
        outputs = [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]
        self.html = [output["data"]["text/html"] for output in outputs if "text/html" in output.get("data", {})]
        self.alts = [output.metadata["image/png"]["alt"] for output in outputs if "image/png" in output.get("data", {})]
        self.alts += [unescape(alt) for html in self.html for alt in re.findall(r'<img[^>]* alt="([^"]*)"', html)]
        self.tables = sum(html.count("<table") for html in self.html)
        self.tables += sum(len(re.findall(r"^\|[ :|-]+\|$", text, re.MULTILINE)) for text in self.prose)
        self.formulas = sum(len(re.findall(r"\$\$.+?\$\$|\$[^$\n]+\$", text, re.DOTALL)) for text in self.prose)


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def stored(request) -> Stored:
    return Stored(request.param)


def from_package(route) -> None:
    file = MATHJAX / route.request.url.removeprefix("http://mathjax.test/").partition("?")[0]
    if file.is_file():
        route.fulfill(path=file)
    else:
        route.fulfill(status=404)


@pytest.fixture(scope="module")
def still(browser, stored):
    """The page, with all formulas typeset and all that is folded opened. No other address than MathJax's is reached."""
    exporter = HTMLExporter(mathjax_url="http://mathjax.test/MathJax.js?config=TeX-AMS-MML_HTMLorMML-full,Safe")
    html, _ = exporter.from_filename(str(stored.path))
    page = browser.new_context(viewport={"width": 1000, "height": 900}).new_page()
    page.route("**/*", lambda route: route.abort())
    page.route("http://still.test/", lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=html))
    page.route("http://mathjax.test/**", from_package)
    page.add_init_script("MathJax = { 'HTML-CSS': { availableFonts: [], webFont: 'STIX-Web', imageFont: null } }")
    troubles = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto("http://still.test/")
    page.wait_for_function("window.MathJax?.isReady")
    page.evaluate("new Promise(done => MathJax.Hub.Queue(() => done(0)))")
    page.wait_for_function("[...document.images].every(image => image.complete)")
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true; })")
    yield page
    page.context.close()
    assert troubles == []


def test_each_picture_is_shown_with_its_words(still, stored):
    """nbconvert leaves out a PNG's stored alt text, as JupyterLab does: the words stand under it for everyone."""
    shown = still.evaluate("[...document.images].map(image => [image.naturalWidth, image.clientWidth])")
    assert len(shown) == len(stored.alts)
    assert all(natural > 300 and wide > 100 for natural, wide in shown)
    text = " ".join(still.inner_text("body").split())
    for words in stored.alts:
        assert " ".join(words.split()) in text, f"not on the page beside its picture: {words}"


def test_each_output_is_on_the_page(still, stored):
    text = " ".join(still.inner_text("body").split())
    for html in stored.html:
        if "<table" not in html and "<style" not in html:
            assert plain(html) in text


def test_each_table_is_a_table(still, stored):
    tables = still.evaluate(
        "[...document.querySelectorAll('table')].map(t => [t.rows.length, t.querySelectorAll('th').length, t.clientWidth])"
    )
    assert len(tables) == stored.tables
    assert all(rows > 1 and heads > 1 and wide > 100 for rows, heads, wide in tables)


def test_each_formula_is_typeset(still, stored):
    assert still.evaluate("MathJax.Hub.getAllJax().length") == stored.formulas
    widths = still.evaluate(
        "MathJax.Hub.getAllJax().map(f => document.getElementById(f.inputID + '-Frame').offsetWidth)"
    )
    assert all(widths)
    assert still.locator(".merror, .MathJax_Error, [id$='-Frame'] .noError").count() == 0
    left = re.findall(r"\\(?:frac|ln|partial|sum|text|begin)\b|\$\$", still.inner_text("body"))
    assert left == [], "formulas as they are typed"


def test_nothing_raw_and_nothing_too_wide(still):
    found = RAW.search(still.inner_text("body"))
    assert not found, found
    wide = still.evaluate("""[...document.querySelectorAll('.jp-RenderedHTMLCommon, .jp-OutputArea-output')]
        .filter(area => area.scrollWidth > area.clientWidth + 1)
        .map(area => `${area.scrollWidth} in ${area.clientWidth}: ${area.innerText.slice(0, 80)}`)""")
    assert wide == []
