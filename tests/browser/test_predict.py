"""A prediction as a reader meets it in real JupyterLab: folded where nothing has run, then live, by keyboard alone."""

import re

import pytest
from lab import Opened

from helpers.practice import predictions, questions
from helpers.practice.predictions import Prediction

SOURCE = (predictions.HERE / "predict.js").read_text(encoding="utf-8")
SYNCED = "form", "answers", "right", "outcome", "committed", "key", "tally", "right_option"

KEY = "steepest_fall"
TEXTS = [option["text"] for option in questions()[KEY]["options"]]
WHYS = [option["why"] for option in questions()[KEY]["options"]]
RIGHT = next(n for n, option in enumerate(questions()[KEY]["options"]) if option.get("right"))


@pytest.fixture(scope="module")
def notebook(page, lab):
    opened = Opened(page, lab, "05_setosa_and_b3.ipynb")
    yield opened
    assert not opened.troubles and not opened.errors()
    opened.close()


@pytest.fixture
def cell(notebook) -> int:
    """The cell of the prediction, just run."""
    (number,) = notebook.cells_with(f'predict("{KEY}"')
    notebook.run_all()
    form_of(notebook, number)
    return number


def form_of(notebook: Opened, number: int):
    notebook.wait("number => course.node(number)?.querySelector('form input')", number)
    return notebook.output(number).query_selector("form")


def seen(notebook: Opened, number: int) -> str:
    """The text of a cell's output that is on the screen, and a mark for each picture."""
    return notebook.page.evaluate(
        "number => course.node(number).innerText + ' [picture]'.repeat([...course.node(number).querySelectorAll('img')]"
        ".filter(image => image.checkVisibility() && image.naturalWidth).length)",
        number,
    )


def active_cell(notebook: Opened) -> int:
    return notebook.page.evaluate("course.panel.content.activeCellIndex")


def said(notebook: Opened, number: int, text: str) -> str:
    notebook.wait(
        "([number, text]) => course.node(number).querySelector('[role=status]')?.innerText.includes(text)",
        [number, text],
    )
    return re.sub(r"\s+", " ", notebook.output(number).query_selector("[role=status]").inner_text())


def test_not_yet_run_the_answer_is_folded(notebook):
    (number,) = notebook.cells_with(f'predict("{KEY}"')
    notebook.wait("number => course.node(number)?.innerText.includes('Predict.')", number)
    text = seen(notebook, number)
    assert questions()[KEY]["question"] in text and all(option in text for option in TEXTS)
    assert not any(why in text for why in WHYS) and "[picture]" not in text
    for fold in notebook.output(number).query_selector_all("summary"):
        fold.click()
    notebook.wait("number => course.node(number).querySelector('img').naturalWidth", number)
    text = seen(notebook, number)
    assert all(why in text for why in WHYS) and "[picture]" in text


def test_by_keyboard_a_prediction_is_made_and_answered_and_another_tried(notebook, cell):
    text = seen(notebook, cell)
    assert all(option in text for option in TEXTS) and not any(why in text for why in WHYS) and "[picture]" not in text
    keys = notebook.page.keyboard
    form_of(notebook, cell).query_selector("input").focus()
    before = active_cell(notebook)
    for _ in range(len(TEXTS)):  # all the way round
        keys.press("ArrowDown")
    keys.press("ArrowDown")
    assert "[picture]" not in seen(notebook, cell), "to choose is not yet to commit"
    keys.press("Tab")
    keys.press("Space")
    wrong = 1
    first = said(notebook, cell, "You predicted:")
    assert f"You predicted: {TEXTS[wrong]} {WHYS[wrong]}" in first and f"It is: {TEXTS[RIGHT]} {WHYS[RIGHT]}" in first
    assert "And so it is." not in first
    notebook.wait("number => course.node(number).querySelector('img').naturalWidth", cell)
    keys.press("Shift+Tab")
    keys.press("ArrowUp")
    keys.press("Enter")
    then = said(notebook, cell, "Then:")
    assert f"You predicted: {TEXTS[wrong]} {WHYS[wrong]}" in then and f"Then: {TEXTS[RIGHT]} And so it is." in then
    keys.press("Enter")
    assert said(notebook, cell, "Then:") == then, "the same once more says nothing new"
    assert active_cell(notebook) == before, "JupyterLab took a key"


def test_prediction_and_outcome_stand_side_by_side_above_the_picture(notebook, cell):
    form_of(notebook, cell).query_selector(f"label:nth-of-type({RIGHT + 1}) input").check()
    form_of(notebook, cell).query_selector("button").click()
    said(notebook, cell, "It is:")
    notebook.wait("number => course.node(number).querySelector('img')?.naturalWidth", cell)
    left, right = (box.bounding_box() for box in notebook.output(cell).query_selector_all("[role=status] > div"))
    picture = notebook.output(cell).query_selector("img").bounding_box()
    assert abs(left["y"] - right["y"]) < 1 and left["x"] + left["width"] <= right["x"]
    assert picture["y"] >= left["y"] + left["height"]


def test_the_controls_have_names_for_those_who_cannot_see_them(notebook, cell):
    page = notebook.page
    group = page.get_by_role("group", name=questions()[KEY]["question"])
    assert group.count() == 1 and group.get_by_role("radio").count() == len(TEXTS)
    for text in TEXTS:
        assert group.get_by_role("radio", name=text, exact=True).count() == 1
    form = page.locator("form", has=group)
    assert form.get_by_role("button", name="Commit", exact=True).count() == 1


def test_without_a_choice_nothing_is_shown(notebook, cell):
    form_of(notebook, cell).query_selector("button").click()
    notebook.page.wait_for_timeout(300)
    assert "It is:" not in seen(notebook, cell) and "[picture]" not in seen(notebook, cell)
    focused = notebook.page.evaluate("document.activeElement.type + ' ' + document.activeElement.matches(':invalid')")
    assert focused == "radio true"


def test_with_the_kernel_shut_down_it_still_answers(notebook, cell):  # the last one: no kernel is left
    notebook.page.evaluate("course.panel.sessionContext.shutdown().then(() => 0)")
    form_of(notebook, cell).query_selector("label:nth-of-type(2) input").check()
    form_of(notebook, cell).query_selector("button").click()
    assert TEXTS[1] in said(notebook, cell, "You predicted:")


def test_of_counted_questions_it_is_said_how_many_were_right_at_the_first_try(browser):
    """In a bare page, with models that hold their traits and no kernel."""
    page = browser.new_context().new_page()
    first, second = [key for key in questions() if key.startswith("quiz_")][:2]
    made = [Prediction(questions()[key], "", counted=8) for key in (first, second)]
    traits = [{name: getattr(one, name) for name in one.keys if name in SYNCED} for one in made]
    said = page.evaluate(
        """async ({ source, traits }) => {
          const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
          const { default: widget } = await import(address);
          const commit = (el, option) => {
            el.querySelectorAll("input")[option].checked = true;
            el.querySelector("form").requestSubmit(); };
          const shown = traits.map((state) => {
            const act = [], el = document.body.appendChild(document.createElement("div"));
            widget.render({ el, model: { get: (name) => state[name], save_changes() {}, off() {},
              on: (_, heard) => act.push(heard), set(name, value) { state[name] = value; act.forEach((f) => f()); } } });
            return el; });
          commit(shown[0], (traits[0].right_option + 1) % 2);
          commit(shown[0], traits[0].right_option);
          commit(shown[1], traits[1].right_option);
          return shown.map((el) => el.querySelector("[role=status]").innerText); }""",
        {"source": SOURCE, "traits": traits},
    )
    assert "0 of 1 so far" in said[0] and "1 of 2 so far. There are 8 questions." in said[1]
    page.context.close()
