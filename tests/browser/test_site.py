"""The web site, made as the README says and served from a folder of a plain web server: no kernel, and no other server.

At a desk every control of every page is moved and every prediction made; on a phone all is tapped, and fits.
"""

import gzip
import re
from html import unescape
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from bare import reading_of
from fontTools.ttLib import TTFont
from lab import NOTEBOOKS, ROOT
from test_every_notebook import COLOURS, ONLY_TROUBLES
from test_live_pictures import EXPLORER, joined, made_here

from helpers.files import sentences

PAGES = ["index.html", *(f"notebooks/{path.stem}.html" for path in NOTEBOOKS), "notebooks/for_teachers.html"]
SITE = ROOT / "build" / "site"
FRONT = "show(explorers.one_bias())"
PREDICT, CHECK = (re.compile(rf'\b{name}\("(\w+)"') for name in ("predict", "check"))
ICONS = """() => [...document.querySelectorAll('*')]
  .flatMap((node) => ['::before', '::after'].map((part) => getComputedStyle(node, part)))
  .filter(({ fontFamily }) => fontFamily.includes('Awesome')).map(({ content }) => content).join('')"""
SAYS = "([n, words]) => document.querySelectorAll('.live-words')[n]?.textContent === words"


@pytest.fixture(scope="module", params=PAGES, ids=lambda name: Path(name).stem)
def name(request) -> str:
    return request.param


def sources(name: str) -> list[str]:
    """The code of a page, cell by cell."""
    if name == "index.html":
        return [FRONT]
    path = ROOT / "notebooks" / f"{Path(name).stem}.ipynb"
    cells = nbformat.read(path, as_version=4).cells if path.exists() else []
    left_out = "only-where-it-runs"
    return [c.source for c in cells if c.cell_type == "code" and left_out not in c.metadata.get("tags", [])]


def opened(browser, site, name, **screen):
    """The page, once all that is live on it has come; it keeps what goes wrong, and what it asks of others."""
    page = browser.new_context(**screen).new_page()
    page.set_default_timeout(20_000)
    page.troubles, page.asked = [], set()
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("console", lambda said: page.troubles.append(said.text) if said.type == "error" else None)
    own = site, "data:", "blob:"
    page.on("request", lambda asked: page.troubles.append(asked.url) if not asked.url.startswith(own) else None)
    page.on("request", lambda asked: page.asked.add(asked.url.removeprefix(site).partition("?")[0]))
    page.goto(site + name)
    for kind, pattern in ((".live-words", EXPLORER), (".live", EXPLORER), (".predict", PREDICT)):
        count = sum(bool(pattern.search(source)) for source in sources(name))
        page.wait_for_function(f"n => document.querySelectorAll('{kind}').length === n", arg=count)
    return page


@pytest.fixture(scope="module")
def desk(browser, site, name):
    page = opened(browser, site, name, viewport={"width": 1366, "height": 768})
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def phone(browser, site, name):
    screen = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True}
    page = opened(browser, site, name, **screen)
    yield page
    page.context.close()


def test_little_is_loaded_until_all_is_alive(desk):
    """Before anything is touched; packed, as a web server sends it."""
    files = [SITE / name for name in desk.asked if (SITE / name).is_file()]
    assert SITE / "_static" / "widgets.js" in files or not desk.locator(".live").count()
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= 800_000


def test_icons_are_in_their_fonts_and_pictures_have_words(desk):
    """The fonts hold no more than what pages show."""
    fonts = [
        TTFont(SITE / f"_static/vendor/fontawesome/webfonts/fa-{name}.woff2") for name in ("solid-900", "brands-400")
    ]
    shown = set(map(ord, re.findall("[\ue000-\uf8ff]", desk.evaluate(ICONS))))
    assert 0xF002 in shown <= {sign for font in fonts for sign in font.getBestCmap()}
    assert desk.locator("article img[alt$='.png'], article img:not([alt])").count() == 0


def test_every_control_moves_its_picture_and_its_words(desk, name):
    shown = [source for source in sources(name) if EXPLORER.search(source)]
    for n, source in enumerate(shown):
        explorer, panel = made_here(joined(source)), desk.locator(".live").nth(n)
        for control in explorer.controls.values():
            if control["kind"] == "slider":
                moved = panel.get_by_label(control["label"], exact=True)
                moved.fill(moved.get_attribute("min"))
                value = control["min"]
            elif control["kind"] == "choice":
                label, value = control["options"][-1]
                begins = re.compile(rf"^{re.escape(control['label'])} ")
                box = panel.locator("label").filter(has_text=begins).locator("select")
                if box.is_disabled():
                    continue
                box.select_option(label=label)
            elif control["kind"] == "play":
                panel.get_by_role("button", name="Step", exact=True).click()
                value = 1
            else:
                continue
            explorer.values = explorer.values | {control["name"]: value}
            desk.wait_for_function(SAYS, arg=[n, reading_of(explorer)])


def test_predictions_are_made_and_answered(desk, name):
    asked = [found[1] for source in sources(name) if (found := PREDICT.search(source))]
    for n, key in enumerate(asked):
        question = sentences("questions")[key]
        form = desk.locator(".predict").nth(n)
        for option in question["options"]:
            form.get_by_role("radio", name=option["text"].replace("`", ""), exact=True).check()
            form.get_by_role("button", name="Commit").click()
        right = next(option for option in question["options"] if option.get("right"))
        said = form.get_by_role("status").inner_text()
        assert right["why"].replace("`", "") in said
        assert form.locator(".predict-outcome").inner_text() or form.locator(".predict-outcome img").count()


def test_exercises_show_what_is_asked_and_hints(desk, name):
    text = desk.locator("article").text_content()
    for source in sources(name):
        for key in CHECK.findall(source):
            exercise = sentences("exercises")[key]
            for said in exercise["wanted"], *exercise["hints"]:
                assert said.replace("`", "") in text
    assert "in place of the ... and run" not in text, "nothing can be run here"


def plain(html: str) -> str:
    return "".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_numbers_are_those_of_the_notebook(desk, name):
    """All that the stored notebook prints, tables too, in this order."""
    text, at = plain(desk.locator("article").inner_html()), 0
    path = ROOT / "notebooks" / f"{Path(name).stem}.ipynb"
    for cell in nbformat.read(path, as_version=4).cells if path.exists() else []:
        if cell.cell_type != "code" or "only-where-it-runs" in cell.metadata.get("tags", []):
            continue
        if re.search(r"\b(check|predict)\(|explorers\.\w+\(", cell.source):
            continue
        for output in cell.outputs:
            printed = output.get("text") or output.data.get("text/html") or ""
            assert plain(printed) in text[at:], f"{printed!r} is not on the page, or not in its place"
            at = text.index(plain(printed), at)


def test_at_a_desk_nothing_went_wrong_and_no_other_server_was_asked(desk):
    """Before axe looks at the page: it asks for style sheets once more, from another folder."""
    assert desk.troubles == []


@pytest.mark.parametrize(("theme", "options"), [("light", ONLY_TROUBLES), ("dark", COLOURS)], ids=["light", "dark"])
def test_axe_finds_nothing_in_the_text(desk, theme, options):
    desk.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    found = Axe().run(desk, context={"include": [["article"]]}, options=options).response["violations"]
    assert [(trouble["id"], node["html"][:200]) for trouble in found for node in trouble["nodes"]] == []


def test_on_a_phone_all_fits_and_sliders_answer_a_finger(phone, name):
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375
    wide = phone.evaluate("""() => [...document.querySelectorAll('article img, .live-picture, canvas, .predict')]
        .filter(node => node.getBoundingClientRect().right > 376 || node.getBoundingClientRect().left < 0).length""")
    assert wide == 0
    for slider in phone.locator(".live input[type=range]").all():
        slider.evaluate("node => node.scrollIntoView({ block: 'center' })")
        box = slider.bounding_box()
        assert box["height"] >= 20 and box["width"] >= 90
        phone.touchscreen.tap(box["x"] + 2, box["y"] + box["height"] / 2)
        low, value = float(slider.get_attribute("min")), float(slider.input_value())
        assert value - low < 0.1 * (float(slider.get_attribute("max")) - low)
    assert phone.troubles == []


def swipe(page, x: float, y: float, way: float) -> None:
    """A finger put down, drawn up or down, and lifted."""
    session = page.context.new_cdp_session(page)
    for kind, at in (("touchStart", 0), *(("touchMove", way * k / 12) for k in range(1, 13)), ("touchEnd", None)):
        points = [] if at is None else [{"x": x, "y": y + at}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(16)
    page.wait_for_timeout(200)
    session.detach()


def test_on_a_phone_a_finger_that_begins_on_a_picture_or_a_slider_scrolls_the_page(phone):
    pictures = phone.locator(".live-picture, .live canvas").all()
    for thing in (*pictures, *phone.locator(".live-track").all()[:1]):
        thing.evaluate("node => node.scrollIntoView({ block: 'center' })")
        box, before = thing.bounding_box(), phone.evaluate("scrollY")  # the page goes up: there is always some above
        swipe(phone, box["x"] + 0.6 * box["width"], box["y"] + 0.8 * box["height"], 150)
        assert abs(phone.evaluate("scrollY") - before) > 100
