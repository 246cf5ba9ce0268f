"""In a bare page, what a reader has asked of the system: its own few colours (forced colours), and less motion."""

import io

import numpy as np
import pytest
from bare import mount, mount_prediction, served
from PIL import Image
from test_by_touch import QUESTION

from helpers.live import explorers
from helpers.practice.predictions import Prediction


@pytest.fixture(scope="module", params=["light", "dark"])
def few_colours(browser, request):
    with served() as address:
        page = browser.new_context(forced_colors="active", color_scheme=request.param).new_page()
        page.goto(f"{address}/live.css")
        yield page
        page.context.close()


@pytest.fixture(scope="module")
def calm(browser):
    with served() as address:
        page = browser.new_context(reduced_motion="reduce").new_page()
        page.goto(f"{address}/live.css")
        yield page
        page.context.close()


def luminance(page, box: dict, around: int = 0) -> np.ndarray:
    """How bright the screen is there, by WCAG's measure, pixel by pixel."""
    left, top = max(0, box["x"] - around), max(0, box["y"] - around)
    width, height = (box[side] + 2 * around for side in ("width", "height"))
    shot = page.screenshot(clip={"x": left, "y": top, "width": width, "height": height})
    share = np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")) / 255
    return np.where(share > 0.04045, ((share + 0.055) / 1.055) ** 2.4, share / 12.92) @ [0.2126, 0.7152, 0.0722]


def contrast(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return (np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)


def test_in_forced_colours_track_and_handle_of_a_slider_are_seen(few_colours):
    mount(few_colours, explorers.loss_curve())
    shown = luminance(few_colours, few_colours.get_by_label("b3", exact=True).bounding_box())
    paper = luminance(few_colours, {"x": 1, "y": 1, "width": 2, "height": 2}).mean()
    inked = (contrast(shown, paper) >= 3).sum(axis=0)  # in each column of pixels
    assert inked[2:-2].min() >= 1, "the track has a gap, or is not seen"
    handle = np.flatnonzero(inked > inked.max() - 2)
    assert inked.max() >= 12 and handle.mean() / len(inked) == pytest.approx(0.3, abs=0.05), "where b3 is -2"


@pytest.mark.parametrize("kind", ["a live picture", "a prediction"])
def test_in_forced_colours_the_focus_is_seen_on_every_control(few_colours, kind):
    if kind == "a prediction":
        mount_prediction(few_colours, Prediction(QUESTION, ""))
    else:
        mount(few_colours, explorers.descent_on_the_surface())
    few_colours.evaluate("document.body.style.margin = '20px'")
    controls = few_colours.locator(":is(.live, .predict) :is(input, select, button, canvas)").all()
    few_colours.keyboard.press("Tab")  # what now gets the focus, gets it from the keyboard
    for control in controls:
        control.scroll_into_view_if_needed()
        few_colours.evaluate("document.activeElement.blur()")
        box = control.bounding_box()
        before = luminance(few_colours, box, around=8)
        control.focus()
        changed = contrast(luminance(few_colours, box, around=8), before) >= 3
        outline = 2 * (box["width"] + box["height"])
        assert changed.sum() > outline, f"no focus is seen on {control.evaluate('node => node.outerHTML')[:200]}"


MOVING = """() => {
  const within = (root) => [...root.querySelectorAll("*")].flatMap((node) =>
    [node, ...(node.shadowRoot ? within(node.shadowRoot) : [])]);
  return within(document.body).filter((node) => {
    const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(node);
    return /[1-9]/.test(transitionDuration) || animationName !== "none" || scrollBehavior !== "auto";
  }).map((node) => node.outerHTML.slice(0, 200)); }"""


def test_asked_for_less_motion_nothing_glides_and_nothing_plays_by_itself(calm):
    for explorer in (explorers.descent_on_the_curve(), explorers.descent_on_the_surface(), explorers.training()):
        mount(calm, explorer)
        assert calm.evaluate(MOVING) == []
        calm.wait_for_timeout(1000)
        assert calm.evaluate("model.get('values')") == explorer.picture["start"]
    mount_prediction(calm, Prediction(QUESTION, "<p>the outcome</p>"))
    assert calm.evaluate(MOVING) == []


def test_asked_for_less_motion_play_shows_the_end_at_once(calm):
    explorer = explorers.descent_on_the_curve()
    mount(calm, explorer)
    calm.get_by_role("button", name="Play", exact=True).click()
    assert calm.evaluate("model.get('values').step") == explorer.controls["step"]["max"]
    assert calm.get_by_role("button", name="Pause", exact=True).count() == 0
    calm.get_by_role("button", name="Reset", exact=True).click()
    calm.get_by_role("button", name="Step", exact=True).click()
    assert calm.evaluate("model.get('values').step") == 1
