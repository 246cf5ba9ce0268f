"""Play and Pause of one live picture that is shown twice on a page, as JupyterLab's *New View for Output* does."""

import pytest
from bare import mount
from test_twins import bare  # noqa: F401, a fixture

from helpers.live import explorers

ONCE_MORE = """async () => {
  const el = document.createElement("div"), { default: widget } = await import("/panel.js");
  document.body.append(el);
  window.leave = widget.render({ model, el }); }"""
STEP = "model.get('values').step"


@pytest.fixture
def twice(bare):  # noqa: F811
    mount(bare, explorers.descent_on_the_curve())
    bare.evaluate(ONCE_MORE)
    return bare


def play(page, view: int):
    return page.locator(".live").nth(view).get_by_role("button", name="Play", exact=True)


def pause(page, view: int):
    return page.locator(".live").nth(view).get_by_role("button", name="Pause", exact=True)


def stands_still(page) -> bool:
    before = page.evaluate(STEP)
    page.wait_for_timeout(700)
    return page.evaluate(STEP) == before


def test_what_one_view_plays_the_other_pauses(twice):
    play(twice, 0).click()
    twice.wait_for_function(f"{STEP} >= 2")
    assert play(twice, 1).count() == 0, "the second view says that nothing plays"
    pause(twice, 1).click()
    assert stands_still(twice)
    play(twice, 1).click()
    twice.wait_for_timeout(1000)
    before = twice.evaluate(STEP)
    twice.wait_for_timeout(1500)
    assert 3 <= twice.evaluate(STEP) - before <= 6, "wanted: a step in 300 ms"
    pause(twice, 0).click()
    assert stands_still(twice)


def test_a_view_that_is_closed_takes_its_timer_along(twice):
    play(twice, 1).click()
    twice.wait_for_function(f"{STEP} >= 1")
    twice.evaluate("leave()")
    assert stands_still(twice)
    play(twice, 0).click()
    assert not stands_still(twice)
