"""helpers.practice by itself: predictions (what is hidden until the reader commits) and checks (which never fall over an answer)."""

import re
import tomllib
from base64 import b64decode
from decimal import Decimal
from fractions import Fraction
from html import unescape
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from ipywidgets.widgets import widget as ipywidgets_widget
from matplotlib.figure import Figure
from PIL import Image

import helpers.live.still
from helpers.files import sentences
from helpers.loss import softmax
from helpers.pictures.page import Picture, as_table
from helpers.practice import check, predict, predictions, questions, verdict
from helpers.practice.exercise import EXERCISES, Exercise, Words, shared_slips
from helpers.practice.predictions import Prediction, as_html
from helpers.practice.verdict import GENERAL, judge

pytestmark = pytest.mark.filterwarnings("error")


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


@pytest.fixture
def shown(monkeypatch) -> list:
    """What is put on the page: mime bundles, or widgets."""
    page = []
    for module in (predictions, verdict):
        monkeypatch.setattr(module, "display", lambda thing, raw=False: page.append(thing))
    return page


# Questions and exercises, as they are written

QUESTIONS = pytest.mark.parametrize("key", questions())


@QUESTIONS
def test_a_question_is_whole(key):
    question = questions()[key]
    assert set(question) == {"question", "options"} and question["question"].strip()
    assert 2 <= len(question["options"]) <= 4
    assert [option.get("right", False) for option in question["options"]].count(True) == 1, (
        "exactly one option is right"
    )
    for option in question["options"]:
        assert set(option) <= {"text", "why", "right"} and option["text"].strip() and option["why"].strip()
        assert "\n" not in option["text"] and len(option["text"]) <= 160
    texts = [option["text"] for option in question["options"]]
    assert len(set(texts)) == len(texts)


def test_an_exercise_has_its_numbers_and_its_words():
    assert EXERCISES.keys() == sentences("exercises").keys() - {"shared_slips"}
    assert not EXERCISES.keys() & questions().keys()


@pytest.mark.parametrize("key", EXERCISES)
def test_a_slip_has_its_number_and_its_sentence(key):
    made = EXERCISES[key]()
    own, shared, numbers = made.words.slips.keys(), shared_slips().keys(), {name.split()[0] for name in made.slips}
    assert own <= numbers and numbers - own <= shared
    assert not own & shared, "a sentence of its own has a name of its own"


def test_a_shared_slip_is_used():
    used = {name.split()[0] for exercise in EXERCISES.values() for name in exercise().slips}
    assert shared_slips().keys() <= used | GENERAL.keys()


def written() -> dict[str, list[str]]:
    """Every sentence of every question and exercise, by key."""
    found = {
        key: [q["question"], *(o[part] for o in q["options"] for part in ("text", "why"))]
        for key, q in questions().items()
    }
    words = {key: Words(**table) for key, table in sentences("exercises").items() if key != "shared_slips"}
    for key, (wanted, known, hints, slips) in words.items():
        found[key] = [f"Wanted: {wanted}.", known, *hints, *slips.values()]
    return {**found, "shared_slips": list(shared_slips().values())}


@pytest.mark.parametrize("key", written())
def test_texts_keep_the_rules_of_prose(key):
    texts = written()[key]
    assert len(set(texts)) == len(texts)
    for text in texts:
        assert text == text.strip() and text[-1] in ".?:)`" or text in str(questions().get(key)), text
        assert not re.search(r"!(?!=)|\bsimply\b|\bobviously\b|[<$]\w|\w>", text, re.IGNORECASE), text
        assert not re.search(r"\d\.\d{3,}", text), f"a number that should come from code: {text}"


# Predict

QUESTION = tomllib.loads("""
question = "Is 1 < 2, and what does `max` give?"
options = [
    { text = "Less", why = "It tempts, as 1 & 2 look alike." },
    { text = "More", why = "Because it is so.", right = true },
    { text = "Neither", why = "It tempts, since `max` is a word." },
]
""")
TABLE = as_table(["", "p & q"], [["Setosa <flower>", 0.25]], decimals=2)


def picture() -> Picture:
    figure = Figure(figsize=(3, 2))
    figure.subplots().plot([0, 1], [0, 1])
    return Picture(figure, 'A line, "rising" & straight.')


def test_the_form_gives_nothing_away():
    prediction = Prediction(QUESTION, "<p>the outcome</p>")
    form = prediction.form
    assert "Is 1 &lt; 2, and what does <code>max</code> give?" in form
    assert form.count('type="radio"') == 3 and form.count("required") == 3 and "checked" not in form
    assert "tempts" not in form and "Because" not in form and "outcome" not in form
    assert prediction.committed == []


def test_each_option_is_answered_with_its_reason():
    view = Prediction(QUESTION, "")
    assert "Less" in view.answers[0] and "as 1 &amp; 2 look alike." in view.answers[0]
    assert plain(view.answers[1]) == "More And so it is."
    assert "Neither" in view.answers[2] and "<code>max</code> is a word." in view.answers[2]
    assert plain(view.right) == "It is: MoreBecause it is so."


def folds(html: str) -> list[tuple[str, str]]:
    return re.findall(r"<details><summary>(.*?)</summary>(.*?)</details>", html, re.DOTALL)


def test_the_still_form_folds_what_is_hidden():
    data, metadata = Prediction(QUESTION, "<p>the outcome</p>").still
    assert metadata == {} and set(data) == {"text/html", "text/plain"}
    assert data["text/plain"] == "Is 1 < 2, and what does `max` give?\n- Less\n- More\n- Neither"
    first, second, third, last = folds(data["text/html"])
    assert [first[0], second[0], third[0]] == ["Less", "More", "Neither"]
    assert plain(first[1]).startswith("Not so. It tempts") and plain(second[1]) == "So it is. Because it is so."
    assert "It is:" in last[1] and last[1].endswith("<p>the outcome</p>")
    open_to_all = re.sub(r"<details>.*?</details>", "", data["text/html"], flags=re.DOTALL)
    assert plain(open_to_all).startswith("Predict. Is 1 < 2") and "tempts" not in open_to_all
    assert "outcome" not in open_to_all and "Because" not in open_to_all


def test_a_picture_is_the_outcome():
    html = as_html(picture())
    source, alt, width = re.search(r'src="data:image/png;base64,([^"]+)" alt="([^"]*)" width="(\d+)"', html).groups()
    image = Image.open(BytesIO(b64decode(source)))
    assert abs(image.width - 2 * int(width)) <= 1 and int(width) == 288
    assert unescape(alt) == 'A line, "rising" & straight.' and "In words. A line" in plain(html)


def test_a_table_or_a_text_is_the_outcome():
    assert as_html(TABLE) == TABLE.html and "Setosa &lt;flower&gt;" in TABLE.html and "0.25" in TABLE.html
    assert as_html("1 < 2\nand so on") == "<p>1 &lt; 2<br>and so on</p>"


def test_the_same_question_twice_is_the_same_to_the_letter():
    stills = [Prediction(QUESTION, as_html(picture())).still for _ in range(2)]
    assert stills[0] == stills[1]


def test_predict_puts_one_widget_on_the_page(shown):
    key = next(iter(questions()))
    predict(key, "first", TABLE, picture())
    (prediction,) = shown
    outcome = prediction.outcome
    assert outcome.index("first") < outcome.index("p &amp; q") < outcome.index("<img")
    data, _ = prediction._repr_mimebundle_()
    assert questions()[key]["question"] == data["text/plain"].splitlines()[0]


def test_a_wrong_call_of_predict_says_what_is_wanted(shown):
    key = next(iter(questions()))
    with pytest.raises(ValueError, match=rf"no question with the key '{key}x'; nearest: .*{key}"):
        predict(key + "x", "outcome")
    with pytest.raises(ValueError, match="a picture, a table or a text, not float"):
        predict(key, 0.5)
    with pytest.raises(ValueError, match="needs its outcome: a picture, a table or a text"):
        predict(key)
    with pytest.raises(TypeError, match="First comes the key of the question"):
        predict(None, "outcome")
    assert not shown


def test_a_closed_prediction_leaves_no_widget():
    before = set(ipywidgets_widget._instances)
    prediction = Prediction(QUESTION, "")
    assert len(set(ipywidgets_widget._instances) - before) == 2
    prediction.close()
    assert set(ipywidgets_widget._instances) == before


@pytest.mark.parametrize("tabs", [1, 2])
def test_a_cell_run_again_closes_its_former_prediction_unless_another_tab_shows_it(tabs, shown, monkeypatch):
    class Shell:
        run = 0

        def get_parent(self):
            header = {"msg_id": f"run {self.run}", "session": f"tab {self.run % tabs}"}
            return {"header": header, "metadata": {"cellId": "one"}}

    shell = Shell()
    monkeypatch.setattr(helpers.live.still, "get_ipython", lambda: shell)
    monkeypatch.setattr(helpers.live.still, "open_widgets", {})
    key = next(iter(questions()))
    for Shell.run in range(2):
        predict(key, "outcome")
        predict(key, "outcome")
    assert [prediction.comm is None for prediction in shown] == [tabs == 1] * 2 + [False] * 2
    for prediction in shown:
        prediction.close()


# Check: three exercises of its own, one for each kind of answer


def told(wanted, right, slips, inputs=(), **sentences) -> Exercise:
    words = Words(wanted, "It is known.", ("Look at the first.", "Look at `exp`."), sentences)
    return Exercise(right, slips, inputs, words)


def bare(raw):
    return np.exp(raw) / np.sum(np.exp(raw))


NUMBER = told("one number", -0.731234, {"minus_one": 0.268766, "other": 3.25}, other="It is the other one.")
SMALL = told("one number", 0.035119, {"twice": 0.070238}, twice="It is twice that.")
NINE = np.arange(9.0).reshape(3, 3) / 7
TABLE_OF_NINE = told("a table of 3 x 3 numbers", NINE, {"mean": np.arange(9.0) / 21})
FUNCTION = told(
    "a function of the raw outputs, that gives three numbers",
    softmax,
    {"unshifted": bare, "top": lambda raw: np.exp(raw - np.max(raw))},
    ((np.array([1.43, -0.4, 0.23]),), (np.array([1000.0, 0.0, -1000.0]),)),
    top="Nothing makes them add up to 1.",
)
ALL = {"number": NUMBER, "table": TABLE_OF_NINE, "function": FUNCTION}
SLIPS = shared_slips()


@pytest.fixture
def own_exercises(monkeypatch):
    for key, made in ALL.items():
        monkeypatch.setitem(EXERCISES, key, lambda made=made: made)


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        (NUMBER, -0.731234),
        (NUMBER, np.float64(-0.731234)),
        (NUMBER, np.float32(-0.731234)),
        (NUMBER, [-0.731234]),
        (NUMBER, np.array([[-0.731234]])),
        (NUMBER, Fraction(-731234, 1000000)),
        (NUMBER, Decimal("-0.731234")),
        (TABLE_OF_NINE, [list(map(Decimal, row)) for row in NINE]),
        (NUMBER, -0.7312344),  # more than six decimals that agree
        (TABLE_OF_NINE, NINE.tolist()),
        (TABLE_OF_NINE, tuple(map(tuple, NINE))),
        (TABLE_OF_NINE, [list(row) for row in NINE]),
        (FUNCTION, softmax),
        (FUNCTION, lambda raw: list(softmax(raw))),
        (FUNCTION, lambda raw: softmax([raw])),
        (FUNCTION, lambda raw: 1 / np.exp(raw - raw[:, None]).sum(axis=1)),
        (FUNCTION, lambda raw, base=np.e: softmax(raw)),
    ],
)
def test_a_right_answer_by_any_road_is_right(exercise, answer):
    assert judge(exercise, answer) == (True, "It is known.", False, False)


@pytest.mark.parametrize(
    ("answer", "right"), [(-0.731, True), (-0.7312, True), (-0.73, False), (-0.7319, False), (0.731, False)]
)
def test_three_digits_are_enough_and_it_is_said(answer, right):
    verdict = judge(NUMBER, answer)
    assert (verdict.right, verdict.rounded) == (right, right)


async def promising(raw):
    return softmax(raw)


def stops(raw):
    raise ValueError("in the middle.")


def stops_with_a_novel(raw):
    raise ValueError("word " * 1000)


def recursive(raw):
    return recursive(raw)


def changes_its_input(raw):
    raw[:2] = 0
    return raw / 230


@pytest.mark.parametrize(
    ("exercise", "answer", "said"),
    [
        # a slip with a name
        (NUMBER, 0.731234, SLIPS["sign"]),
        (NUMBER, 0.268766, SLIPS["minus_one"]),
        (NUMBER, 3.25, "It is the other one."),
        (NUMBER, 0.27, SLIPS["minus_one"]),
        (NUMBER, 0.26, "That is another number"),
        (NUMBER, -0.73, SLIPS["rounded"]),
        (NUMBER, -0.735, SLIPS["rounded"]),
        (NUMBER, -0.7, "That is another number, and not one that a usual slip gives."),
        (SMALL, 0.04, SLIPS["rounded"]),
        (SMALL, 0.045, "That is another number"),
        (SMALL, 3.5119, SLIPS["percent"]),
        (SMALL, 3.5, SLIPS["percent"]),
        (NUMBER, -73.1234, "That is another number"),  # no probability
        (NUMBER, -0.731234 / 3, SLIPS["mean"]),
        (TABLE_OF_NINE, NINE.T, SLIPS["swapped"]),
        (TABLE_OF_NINE, NINE[::-1], SLIPS["order"]),
        (TABLE_OF_NINE, -NINE, SLIPS["sign"]),
        (TABLE_OF_NINE, np.round(NINE, 2), SLIPS["rounded"]),
        (TABLE_OF_NINE, np.arange(9) / 21, SLIPS["mean"]),  # a slip may have another shape
        (FUNCTION, bare, SLIPS["unshifted"]),
        (FUNCTION, lambda raw: [float(np.exp(r)) / sum(np.exp(raw)) for r in raw], SLIPS["unshifted"]),
        (FUNCTION, lambda raw: [1 / 0] if max(raw) > 700 else softmax(raw), SLIPS["unshifted"]),
        (FUNCTION, lambda raw: np.exp(raw - 1.43), "Nothing makes them add up to 1."),  # for the everyday input
        (FUNCTION, lambda raw: softmax([1.43, -0.4, 0.23]), SLIPS["notebooks_own"]),
        (FUNCTION, lambda raw: 100 * softmax(raw), SLIPS["percent"]),
        (FUNCTION, lambda raw: -bare(raw), SLIPS["sign"]),
        (FUNCTION, lambda raw: -softmax(raw), SLIPS["sign"]),
        (FUNCTION, lambda raw: softmax(raw)[::-1], SLIPS["order"]),
        (FUNCTION, lambda raw: np.round(softmax(raw), 3), SLIPS["rounded"]),
        # no answer yet
        (NUMBER, ..., "Put one number, in place of the `...` and run the cell again."),
        (NUMBER, None, "Put one number, in place of the `...` and run the cell again."),
        (TABLE_OF_NINE, [[1, 2, 3], [4, ..., 6], [7, 8, 9]], "in place of the `...`"),
        (FUNCTION, ..., "Put a function of the raw outputs, that gives three numbers, in place of the `...`"),
        (FUNCTION, lambda raw: ..., "The function gives no answer yet: is there still a `...` in it, or no `return`?"),
        (FUNCTION, lambda raw: None, "The function gives no answer yet"),
        # no numbers
        (NUMBER, "-0.731234", "What came is text. A number has no quotation marks. Wanted: one number."),
        (NUMBER, ["-0.731234"], "What came is text."),
        (NUMBER, [-0.731234, "?"], "What came is text."),
        (NUMBER, True, "What came is True or False."),
        (TABLE_OF_NINE, [[True, False, False]] * 3, "0 of the 9 numbers are right."),
        (NUMBER, (0, 7083), "Python reads a comma as `and`; the decimal sign is a point."),
        (FUNCTION, promising, "What came is an `async` function"),
        (NUMBER, -0.731234 + 0j, "What came is a complex number."),
        (NUMBER, [], "What came is empty."),
        (NUMBER, {"b3": -0.731234}, "What came is of the type dict, which holds no numbers that can be read."),
        (NUMBER, (n for n in [1]), "What came is of the type generator"),
        (NUMBER, softmax, "What came is a function. Call it, with brackets and what it needs."),
        (NUMBER, float, "What came is a function."),
        (NUMBER, [[1, 2], [3]], "What came has rows of different lengths."),
        (FUNCTION, softmax([1, 2, 3]), "What came is no function. Give its name, without brackets."),
        (FUNCTION, lambda raw: "text", "What the function gives is text."),
        (FUNCTION, lambda raw: bare, "What the function gives is a function."),
        (NUMBER, 10**400, "What came cannot be read as an answer. Wanted: one number."),
        # not these numbers
        (NUMBER, float("nan"), "What came holds NaN or infinity."),
        (NUMBER, [-0.731234, 1], "What came is 2 numbers in a row. Wanted: one number."),
        (TABLE_OF_NINE, np.arange(12).reshape(4, 3), "What came is a table of 4 x 3 numbers. Wanted: a table of 3 x 3"),
        (TABLE_OF_NINE, 1, "What came is one number."),
        (TABLE_OF_NINE, np.full((3, 3), 1 / 7), "1 of the 9 numbers is right."),
        (FUNCTION, lambda raw: raw, "For [ 1.43 -0.4   0.23]: the function gives [ 1.43 -0.4   0.23], and that is not it."),
        (FUNCTION, lambda raw: softmax(raw.clip(-3, 3)), "For [ 1000.     0. -1000.]: the function gives ["),
        (FUNCTION, changes_its_input, "For [ 1.43 -0.4   0.23]: the function gives [0.    0.    0.001]"),
        (FUNCTION, lambda raw: softmax(raw)[:2], "What came is 2 numbers in a row."),
        # a function that does not get so far
        (FUNCTION, stops, "The function stops with ValueError: in the middle. Wanted: a function of the raw outputs"),
        (FUNCTION, stops_with_a_novel, f"The function stops with ValueError: {'word ' * 40}. Wanted"),
        (FUNCTION, recursive, "The function stops with RecursionError: maximum recursion depth exceeded"),
        (FUNCTION, lambda: 1, "positional argument"),
        (FUNCTION, lambda raw, y: raw - y, "missing 1 required positional argument"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_met_with_what_is_wrong(exercise, answer, said):
    verdict = judge(exercise, answer)
    assert not verdict.right and said in verdict.said
    assert verdict.open == ("in place of the" in said or "gives no answer yet" in said)


def test_a_function_gets_its_own_copy_of_the_inputs_once_each():
    got = []

    def keeps(raw):
        got.append(raw.copy())
        raw[:] = 0

    for _ in range(2):
        judge(FUNCTION, keeps)
    assert [list(raw) for raw in got] == [[1.43, -0.4, 0.23]] * 2  # it failed for the first, so no other is tried
    assert judge(FUNCTION, softmax).right


@pytest.mark.usefixtures("own_exercises")
def test_what_a_function_prints_stands_above_the_verdict(monkeypatch, capsys):
    def prints(raw):
        print("The largest is", raw.max())
        return softmax(raw)

    monkeypatch.setattr(verdict, "display", lambda bundle, raw: print(bundle["text/plain"]))
    check("function", prints)
    assert capsys.readouterr().out.splitlines() == [
        "The largest is 1.43", "The largest is 1000.0", "Right. It is known."
    ]  # fmt: skip


def test_stopping_the_kernel_stops_a_slow_function():
    def interrupted(raw):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge(FUNCTION, interrupted)


@pytest.mark.usefixtures("own_exercises")
@pytest.mark.parametrize(
    ("key", "answer", "title", "hints"),
    [("number", -0.731234, "Right.", 0), ("number", ..., "Your turn.", 0), ("number", 1.0, "Not yet.", 2),
     ("number", "text", "Not yet.", 2), ("function", bare, "Not yet.", 2)],
)  # fmt: skip
def test_the_page_gets_words_and_folded_hints(shown, key, answer, title, hints):
    check(key, answer)
    (bundle,) = shown
    said = judge(ALL[key], answer).said
    assert bundle["text/plain"] == f"{title} {said}"
    open_to_all = re.sub(r"<details>.*?</details>", "", bundle["text/html"])
    assert plain(open_to_all) == f"{title} {said}".replace("`", "")
    assert bundle["text/html"].startswith('<div role="status"')
    expected = [("First hint", "<p>Look at the first.</p>"), ("Second hint", "<p>Look at <code>exp</code>.</p>")]
    assert folds(bundle["text/html"]) == expected[:hints]


@pytest.mark.usefixtures("own_exercises")
def test_what_a_learner_raises_cannot_write_html(shown):
    def shouts(raw):
        raise ValueError("<script>alert(1)</script>")

    check("function", shouts)
    assert "&lt;script&gt;" in shown[0]["text/html"] and "<script>" not in shown[0]["text/html"]


@pytest.mark.usefixtures("own_exercises")
def test_an_unknown_exercise_is_named(shown):
    with pytest.raises(ValueError, match="no exercise with the key 'nunber'; nearest: number"):
        check("nunber", 1)
    assert not shown


# Whatever a learner builds is met with a sentence

NUMBERS = st.one_of(
    st.none(), st.just(...), st.booleans(), st.integers(), st.floats(), st.complex_numbers(), st.fractions()
)
THINGS = st.one_of(
    NUMBERS, st.text(), st.dictionaries(st.text(), NUMBERS), arrays("f8", st.sampled_from([(), (0,), (1, 3), (3, 3)]))
)
ANSWERS = st.recursive(THINGS, lambda inside: st.lists(inside, max_size=4) | st.tuples(inside, inside), max_leaves=9)
FUNCTIONS = st.builds(lambda gives: lambda *arguments: gives, ANSWERS)


@settings(max_examples=300, deadline=None)
@given(answer=ANSWERS | FUNCTIONS, key=st.sampled_from(list(EXERCISES)))
def test_whatever_comes_is_met_with_a_sentence(answer, key):
    assert re.search(r"[.?]$", judge(EXERCISES[key](), answer).said)
