"""By finger, on a screen as wide as a phone's: what can be taken follows it, and a finger that means to scroll scrolls.

Sliders tapped, and a finger on every picture of every page: test_site.py.
"""

import pytest
from bare import mount, mount_prediction, served
from test_twins import FOUND, ON_CANVAS

from helpers.live import explorers
from helpers.practice import questions
from helpers.practice.predictions import Prediction

LONG = "<meta name='viewport' content='width=device-width'><style>html { height: 3000px; }</style>"
QUESTION = questions()["steepest_fall"]
GRIPS = "[...document.querySelector('.drawn')?.shadowRoot.querySelectorAll('.grip') ?? []]"


@pytest.fixture(scope="module")
def phone(browser):
    screen = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True}
    with served() as address:
        page = browser.new_context(**screen).new_page()
        page.goto(f"{address}/live.css")
        page.set_content(LONG)
        yield page
        page.context.close()


class Finger:
    """A finger put down at a place, drawn from there by some pixels, and lifted."""

    def __init__(self, page, x: float, y: float):
        self.page, self.at, self.session = page, (x, y), page.context.new_cdp_session(page)

    def send(self, kind: str, *points: tuple) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
        self.page.wait_for_timeout(16)

    def __enter__(self):
        self.send("touchStart", self.at)
        return self

    def draw(self, right: float, down: float) -> None:
        (x, y), self.at = self.at, (self.at[0] + right, self.at[1] + down)
        for share in range(1, 13):
            self.send("touchMove", (x + right * share / 12, y + down * share / 12))
        self.page.wait_for_timeout(50)

    def __exit__(self, *_):
        self.send("touchEnd")
        self.page.wait_for_timeout(200)
        self.session.detach()


def values(page) -> dict:
    return page.evaluate("model.get('values')")


def scrolled(page) -> float:
    return page.evaluate("scrollY")


def centre(page, thing: str) -> tuple[float, float]:
    """The middle of what the JavaScript `thing` is, and that is in the middle of the window."""
    return page.evaluate(f"""() => {{ const node = {thing};
      node.scrollIntoView({{ block: "center" }});
      const {{ left, right, top, bottom }} = node.getBoundingClientRect();
      return [(left + right) / 2, (top + bottom) / 2]; }}""")


def test_every_part_that_can_be_taken_follows_a_finger_up_and_aside(phone):
    taken = set()
    for name in FOUND.keys() - set(ON_CANVAS):
        mount(phone, explorer := FOUND[name]())
        for n in range(phone.evaluate(f"{GRIPS}.length")):
            mount(phone, explorer)
            x, y = centre(phone, f"{GRIPS}[{n}]")
            before = scrolled(phone)
            with Finger(phone, x + 6, y - 6) as finger:
                finger.draw(25, -20)
                first = values(phone)
                finger.draw(-50, -20)
                assert values(phone) != first, f"part {n} of {name} is not held"
            assert scrolled(phone) == before, f"{name}: the page scrolls while part {n} is held"
            taken.add(name)
    assert len(taken) >= 6


CANVAS = "document.querySelector('.live canvas')"


def test_a_tap_places_the_marble_and_a_finger_carries_it_over_the_map(phone):
    mount(phone, explorers.loss_surface(mode="map"))
    x, y = centre(phone, CANVAS)
    phone.wait_for_timeout(300)
    phone.touchscreen.tap(x, y)
    tapped, before = values(phone), scrolled(phone)
    assert [tapped[name] for name in ("b3", "b4")] != [-2, 0]
    with Finger(phone, x, y) as finger:
        finger.draw(40, -40)
    carried = values(phone)
    right, up = (carried[name] - tapped[name] for name in ("b3", "b4"))
    assert right > 1 and up == pytest.approx(right, abs=0.1)
    assert scrolled(phone) == before
    with Finger(phone, x - 60, y) as finger:
        finger.draw(4, -120)
    assert scrolled(phone) > before + 60 and values(phone) == carried, "beside the marble a finger scrolls"


def test_a_finger_turns_the_surface_sideways_and_scrolls_up_and_down(phone):
    mount(phone, explorers.loss_surface(mode="3d"))
    x, y = centre(phone, CANVAS)
    before, start = scrolled(phone), values(phone)
    with Finger(phone, x, y) as finger:
        finger.draw(60, 10)
    turned = values(phone)
    assert turned["azimuth"] != start["azimuth"] and scrolled(phone) == before
    with Finger(phone, x, y) as finger:
        finger.draw(4, -120)
    assert scrolled(phone) > before + 60 and values(phone) == turned, "the view is as it was before the page scrolled"


def test_a_slider_follows_a_finger_sideways_and_stays_where_it_is_when_the_page_scrolls(phone):
    mount(phone, explorers.loss_curve())
    slider = "document.querySelector('.live [aria-label=b3]')"
    (x, y), width = centre(phone, slider), phone.evaluate(f"{slider}.clientWidth")
    before = scrolled(phone)
    with Finger(phone, x - 0.3 * width, y) as finger:
        finger.draw(0.5 * width, 8)
    dragged = values(phone)
    assert dragged["b3"] == pytest.approx(2, abs=0.4) and scrolled(phone) == before
    with Finger(phone, x - 0.3 * width, y) as finger:
        finger.draw(4, -120)
    assert scrolled(phone) > before + 60 and values(phone) == dragged


def test_a_prediction_is_committed_by_tapping(phone):
    prediction = Prediction(QUESTION, "<p>the outcome</p>")
    mount_prediction(phone, prediction)
    for tapped in ("label:nth-of-type(2)", "button"):
        phone.tap(f".predict {tapped}")
    assert phone.evaluate("model.get('committed')") == [1]
    said = phone.inner_text(".predict [role=status]")
    assert f"You predicted: {QUESTION['options'][1]['text']}" in said and "It is:" in said
    assert phone.inner_text(".predict-outcome") == "the outcome"
