"""helpers.practice by itself: predictions (what is hidden until the reader commits) and checks (which never fall over an answer)."""

import re
import sys
import tomllib
import warnings
from base64 import b64decode
from fractions import Fraction
from html import unescape
from io import BytesIO
from unittest.mock import MagicMock

import ipywidgets
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from ipywidgets.widgets import widget as ipywidgets_widget
from matplotlib.figure import Figure
from PIL import Image

import helpers.live
from helpers import practice
from helpers.exercises import EXERCISES, SLIPS, Exercise
from helpers.iris import read_data
from helpers.loss import softmax
from helpers.practice import Prediction, as_html, check, judge, predict, questions
from helpers.show import Picture, as_table

pytestmark = pytest.mark.filterwarnings("error")


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


@pytest.fixture
def shown(monkeypatch) -> list:
    """What is put on the page: mime bundles, or widgets."""
    page = []
    monkeypatch.setattr(practice, "display", lambda thing, raw=False: page.append(thing))
    return page


# The questions, as they are written

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


def written() -> dict[str, list[str]]:
    """Every sentence of every question and exercise, by key."""
    sentences = {
        key: [q["question"], *(o[part] for o in q["options"] for part in ("text", "why"))]
        for key, q in questions().items()
    }
    for key, exercise in EXERCISES.items():
        made = exercise()
        own = [name for name in made.slips if name not in SLIPS]
        sentences[key] = [f"Wanted: {made.wanted}.", made.known, *made.hints, *own]
    return {**sentences, "SLIPS": list(SLIPS.values())}


@pytest.mark.parametrize("key", written())
def test_texts_keep_the_rules_of_prose(key):
    for text in written()[key]:
        assert text == text.strip() and text[-1] in ".?:)`" or text in str(questions().get(key)), text
        assert not re.search(r"!(?!=)|\bsimply\b|\bobviously\b|[<$]\w|\w>", text, re.IGNORECASE), text
        assert not re.search(r"\d\.\d{3,}", text), f"a number that should come from code: {text}"


def test_keys_of_questions_and_exercises_are_names():
    keys = re.findall(r"^\[(\w+)\]$", read_data("questions.toml"), re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(questions())
    assert not set(keys) & set(EXERCISES)


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
    form = prediction.view.form
    assert "Is 1 &lt; 2, and what does <code>max</code> give?" in form
    assert form.count('type="radio"') == 3 and form.count("required") == 3 and "checked" not in form
    assert "tempts" not in form and "Because" not in form and "outcome" not in form
    assert prediction.view.committed == []


def test_each_option_is_answered_with_its_reason():
    view = Prediction(QUESTION, "").view
    assert "Less" in view.answers[0] and "as 1 &amp; 2 look alike." in view.answers[0]
    assert plain(view.answers[1]) == "More And so it is."
    assert "Neither" in view.answers[2] and "<code>max</code> is a word." in view.answers[2]
    assert plain(view.right) == "It is: MoreBecause it is so."


def folds(html: str) -> list[tuple[str, str]]:
    return re.findall(r"<details><summary>(.*?)</summary>(.*?)</details>", html, re.DOTALL)


def test_the_still_form_folds_what_is_hidden():
    data, metadata = Prediction(QUESTION, "<p>the outcome</p>").panel.still
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
    stills = [Prediction(QUESTION, as_html(picture())).panel.still for _ in range(2)]
    assert stills[0] == stills[1]


def test_predict_puts_one_panel_on_the_page(shown):
    key = next(iter(questions()))
    predict(key, "first", TABLE, picture())
    (panel,) = shown
    (view,) = panel.children
    assert view.outcome.index("first") < view.outcome.index("p &amp; q") < view.outcome.index("<img")
    data, _ = panel._repr_mimebundle_()
    assert questions()[key]["question"] == data["text/plain"].splitlines()[0]


def test_a_wrong_call_of_predict_says_what_is_wanted(shown):
    key = next(iter(questions()))
    with pytest.raises(ValueError, match=rf"no question with the key '{key}x'; nearest: .*{key}"):
        predict(key + "x", "outcome")
    with pytest.raises(ValueError, match="a picture, a table or a text, not float"):
        predict(key, 0.5)
    with pytest.raises(ValueError, match="needs its outcome: a picture, a table or a text"):
        predict(key)
    with pytest.raises(ValueError, match="no question with the key None; nearest: "):
        predict(None, "outcome")
    assert not shown


def test_a_closed_prediction_leaves_no_widget():
    before = set(ipywidgets_widget._instances)
    prediction = Prediction(QUESTION, "")
    assert len(set(ipywidgets_widget._instances) - before) == 4
    prediction.close()
    assert set(ipywidgets_widget._instances) == before


def test_a_cell_run_again_closes_its_former_prediction(shown, monkeypatch):
    class Shell:
        run = 0

        def get_parent(self):
            return {"header": {"msg_id": f"run {self.run}"}, "metadata": {"cellId": "one"}}

    shell = Shell()
    monkeypatch.setattr(helpers.live, "get_ipython", lambda: shell)
    monkeypatch.setattr(helpers.live, "open_figures", {})
    key = next(iter(questions()))
    for Shell.run in range(2):
        predict(key, "outcome")
        predict(key, "outcome")
    assert [panel.comm is None for panel in shown] == [True, True, False, False]
    assert [panel.children[0].comm is None for panel in shown] == [True, True, False, False]
    for panel in shown[2:]:
        ipywidgets.Widget.close(panel)


# Check: three exercises of its own, one for each kind of answer

HINTS = ("Look at the first.", "Look at `exp`.")
NUMBER = Exercise("one number", -0.731234, "It is known.", HINTS, {"minus_one": 0.268766, "It is the other one.": 3.25})
TABLE_OF_NINE = Exercise(
    "a table of 3 x 3 numbers", np.arange(9.0).reshape(3, 3) / 7, "It is known.", HINTS, {"mean": np.arange(9.0) / 21}
)


def bare(raw):
    return np.exp(raw) / np.sum(np.exp(raw))


FUNCTION = Exercise(
    "a function of the raw outputs, that gives three numbers",
    softmax,
    "It is known.",
    HINTS,
    {"unshifted": bare, "Nothing makes them add up to 1.": lambda raw: np.exp(raw - np.max(raw))},
    ((np.array([1.43, -0.4, 0.23]),), (np.array([1000.0, 0.0, -1000.0]),)),
)
SMALL = Exercise("one number", 0.035119, "It is known.", HINTS, {"It is twice that.": 0.070238})
ALL = {"number": NUMBER, "table": TABLE_OF_NINE, "function": FUNCTION}


@pytest.fixture(autouse=True)
def own_exercises(monkeypatch):
    for key, exercise in ALL.items():
        monkeypatch.setitem(EXERCISES, key, lambda exercise=exercise: exercise)


def warns(raw):
    print("Here I am.")
    warnings.warn("Here I am.", stacklevel=1)
    return softmax(raw)


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        (NUMBER, -0.731234),
        (NUMBER, np.float64(-0.731234)),
        (NUMBER, np.float32(-0.731234)),
        (NUMBER, [-0.731234]),
        (NUMBER, np.array([[-0.731234]])),
        (NUMBER, Fraction(-731234, 1000000)),
        (NUMBER, -0.7312344),  # more than six decimals that agree
        (NUMBER, np.array(-0.731234, dtype=object)),
        (TABLE_OF_NINE, (np.arange(9) / 7).reshape(3, 3).tolist()),
        (TABLE_OF_NINE, tuple(map(tuple, (np.arange(9) / 7).reshape(3, 3)))),
        (TABLE_OF_NINE, np.ma.array(np.arange(9.0).reshape(3, 3) / 7)),
        (TABLE_OF_NINE, np.asfortranarray(np.arange(9.0).reshape(3, 3) / 7)),
        (FUNCTION, softmax),
        (FUNCTION, lambda raw: list(softmax(raw))),
        (FUNCTION, lambda raw: softmax([raw])),
        (FUNCTION, lambda raw: 1 / np.exp(raw - raw[:, None]).sum(axis=1)),
        (FUNCTION, lambda raw, base=np.e: softmax(raw)),
        (FUNCTION, warns),
    ],
)
def test_a_right_answer_by_any_road_is_right(exercise, answer, capsys):
    assert judge(exercise, answer) == (True, "It is known.", False)
    assert capsys.readouterr() == ("", "")


class Stops(Exception):
    pass


def stops_with_a_novel(raw):
    raise Stops("word " * 1000)


def stops(raw):
    raise Stops("in the middle.")


def says_what_comes_and_stops(raw):
    print(raw, file=sys.stderr)
    raise Stops


def recursive(raw):
    return recursive(raw)


def changes_its_input(raw):
    raw[:] = 0
    return raw


@pytest.mark.parametrize(
    ("exercise", "answer", "said"),
    [
        # a slip with a name
        (NUMBER, 0.731234, SLIPS["sign"]),
        (NUMBER, 0.268766, SLIPS["minus_one"]),
        (NUMBER, 3.25, "It is the other one."),
        (NUMBER, 0.27, SLIPS["minus_one"]),
        (NUMBER, 0.26, "It is another number"),
        (NUMBER, -0.73, SLIPS["rounded"]),
        (NUMBER, -0.731, SLIPS["rounded"]),
        (NUMBER, -0.735, SLIPS["rounded"]),
        (NUMBER, -0.7, "It is another number, and none of the usual slips."),
        (SMALL, 0.04, SLIPS["rounded"]),
        (SMALL, 0.0351, SLIPS["rounded"]),
        (SMALL, 0.045, "It is another number"),
        (TABLE_OF_NINE, (np.arange(9) / 7).reshape(3, 3).T, SLIPS["swapped"]),
        (TABLE_OF_NINE, (np.arange(9) / 7).reshape(3, 3)[::-1], SLIPS["order"]),
        (TABLE_OF_NINE, -(np.arange(9) / 7).reshape(3, 3), SLIPS["sign"]),
        (TABLE_OF_NINE, np.round(np.arange(9) / 7, 2).reshape(3, 3), SLIPS["rounded"]),
        (TABLE_OF_NINE, np.arange(9) / 21, SLIPS["mean"]),  # a slip may have another shape
        (FUNCTION, bare, SLIPS["unshifted"]),
        (FUNCTION, lambda raw: [float(np.exp(r)) / sum(np.exp(raw)) for r in raw], SLIPS["unshifted"]),
        (FUNCTION, lambda raw: [1 / 0] if max(raw) > 700 else softmax(raw), SLIPS["unshifted"]),
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
        (NUMBER, np.array([True, 1], dtype=object), "What came is of the type ndarray, which holds no numbers"),
        (NUMBER, -0.731234 + 0j, "What came is a complex number."),
        (NUMBER, [], "What came is empty."),
        (NUMBER, {"b3": -0.731234}, "What came is of the type dict, which holds no numbers that can be read."),
        (NUMBER, (n for n in [1]), "What came is of the type generator"),
        (NUMBER, softmax, "What came is a function. Call it, with brackets and what it needs."),
        (NUMBER, float, "What came is a function."),
        (NUMBER, [[1, 2], [3]], "What came has rows of different lengths."),
        (NUMBER, range(10**12), "What came is far longer than what is wanted."),
        (NUMBER, np.broadcast_to(1.0, (10**6, 10**6)), "What came is far longer than what is wanted."),
        (NUMBER, np.ma.array([-0.731234], mask=True), "Some of the numbers that came are masked."),
        (FUNCTION, softmax([1, 2, 3]), "What came is no function. Give its name, without brackets."),
        (FUNCTION, lambda raw: "text", "What the function gives is text."),
        (FUNCTION, lambda raw: bare, "What the function gives is a function."),
        # not these numbers
        (NUMBER, float("nan"), "What came holds NaN or infinity."),
        (NUMBER, [-0.731234, 1], "What came is 2 numbers in a row. Wanted: one number."),
        (TABLE_OF_NINE, np.arange(12).reshape(4, 3), "What came is a table of 4 x 3 numbers. Wanted: a table of 3 x 3"),
        (TABLE_OF_NINE, 1, "What came is one number."),
        (TABLE_OF_NINE, np.full((3, 3), 1 / 7), "1 of the 9 numbers is right."),
        (FUNCTION, lambda raw: np.ones(3), "For [ 1.43 -0.4   0.23]: the function gives [1. 1. 1.], and that is not it."),
        (FUNCTION, changes_its_input, "For [ 1.43 -0.4   0.23]: the function gives [0. 0. 0.]"),
        (FUNCTION, lambda raw: softmax(raw)[:2], "What came is 2 numbers in a row."),
        # a function that does not get so far
        (FUNCTION, stops, "The function stops with Stops: in the middle. Wanted: a function of the raw outputs"),
        (FUNCTION, says_what_comes_and_stops, "The function stops with Stops"),
        (FUNCTION, stops_with_a_novel, f"The function stops with Stops: {'word ' * 40}. Wanted"),
        (FUNCTION, recursive, "The function stops with RecursionError: maximum recursion depth exceeded"),
        (FUNCTION, lambda: 1, "positional argument"),
        (FUNCTION, lambda raw: sys.exit(1), "The function stops with SystemExit: 1."),
        (FUNCTION, lambda raw, y: raw - y, "missing 1 required positional argument"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_met_with_what_is_wrong(exercise, answer, said, capsys):
    verdict = judge(exercise, answer)
    assert not verdict.right and said in verdict.said
    assert verdict.open == ("in place of the" in said or "gives no answer yet" in said)
    assert capsys.readouterr() == ("", "")


def test_a_function_gets_its_own_copy_of_the_inputs_once_each():
    got = []

    def keeps(raw):
        got.append(raw.copy())
        raw[:] = 0

    for _ in range(2):
        judge(FUNCTION, keeps)
    assert [list(raw) for raw in got] == [[1.43, -0.4, 0.23]] * 2  # it failed for the first, so no other is tried
    assert judge(FUNCTION, softmax).right


def test_stopping_the_kernel_stops_a_slow_function():
    def interrupted(raw):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge(FUNCTION, interrupted)


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


def test_what_a_learner_raises_cannot_write_html(shown):
    def shouts(raw):
        raise ValueError("<script>alert(1)</script>")

    check("function", shouts)
    assert "&lt;script&gt;" in shown[0]["text/html"] and "<script>" not in shown[0]["text/html"]


def test_an_unknown_exercise_is_named(shown):
    with pytest.raises(ValueError, match="no exercise with the key 'nunber'; nearest: number"):
        check("nunber", 1)
    assert not shown


# Whatever comes: never an exception, never right

ERRORS = st.sampled_from(
    [ValueError, TypeError, KeyError, SystemExit, StopIteration, RecursionError, MemoryError, Stops, BaseException]
)
SPECIAL = ["__array__", "__eq__", "__len__", "__repr__", "__str__", "__getitem__", "__iter__", "__bool__", "__float__", "__index__",
           "__hash__", "__call__", "__array_ufunc__", "__deepcopy__", "__getattr__", "__getattribute__", "__neg__"]  # fmt: skip


def hostile(names, error) -> object:
    def raises(self, *arguments, **options):
        raise error("no")

    return type("Hostile", (), dict.fromkeys(names, raises))()


def hostile_error(error):
    """An exception whose words cannot be had."""

    def raises(self):
        raise error("no")

    return type("HostileError", (Exception,), {"__str__": raises, "__repr__": raises})


def hostile_class(error):
    """An object that does not even tell its class."""

    def raises(self):
        raise error("no")

    return type("Nobody", (), {"__class__": property(raises)})()


def of_depth(value, depth):
    for _ in range(depth):
        value = [value]
    return value


def endless():
    inside = []
    inside.append(inside)
    return inside


THINGS = st.one_of(
    st.none(), st.just(...), st.booleans(), st.integers(), st.floats(), st.complex_numbers(), st.text(), st.binary(),
    st.fractions(), st.decimals(), st.dates(), st.just(10**400), st.just(endless()), st.just(range(10**15)), st.just(NotImplemented),
    st.builds(of_depth, st.floats(), st.sampled_from([1, 5, 40, 70, 900])),
    st.builds(hostile, st.sets(st.sampled_from(SPECIAL), min_size=1), ERRORS),
    st.builds(hostile_class, ERRORS),
    st.builds(MagicMock), st.builds(lambda: (n for n in range(3))), st.builds(object), st.just(int), st.just(np), st.just(len),
    arrays(st.sampled_from(["f8", "f4", "i8", "u1", "c16", "?", "O", "U3", "M8[s]", "i4,f8"]), st.sampled_from([(), (0,), (1,), (3,), (3, 3), (9,), (1, 3, 3)])),
    arrays("f8", (3, 3)).map(lambda a: np.ma.array(a, mask=a > 0)),
    st.just(np.broadcast_to(0.5, (10**5, 10**5))), st.just(np.zeros(3 * 10**6)),
)  # fmt: skip
NESTED = st.recursive(THINGS, lambda inside: st.lists(inside, max_size=4) | st.tuples(inside, inside), max_leaves=9)


def function_of(values, kind, error):
    def plain_function(*arguments):
        return values

    def printing(*arguments):
        print("printed")
        warnings.warn("warned", stacklevel=1)
        return values

    def raising(*arguments):
        raise error("no")

    def raising_later(raw):
        if raw[0] > 2:
            raise hostile_error(error)
        return values

    def generating(raw):
        yield values

    def without_arguments():
        return values

    def with_too_many(a, b, c):
        return values

    def spoiling(raw):
        raw.setflags(write=False)
        del raw
        return values

    kinds = [plain_function, printing, raising, raising_later, generating, without_arguments, with_too_many, spoiling]
    return kinds[kind]


FUNCTIONS = st.builds(function_of, NESTED, st.integers(0, 7), ERRORS)


@settings(max_examples=400, deadline=None)
@given(answer=NESTED | FUNCTIONS, key=st.sampled_from(list(EXERCISES) + list(ALL)))
def test_whatever_comes_is_met_with_a_sentence(answer, key):
    exercise = ALL[key] if key in ALL else EXERCISES[key]()
    verdict = judge(exercise, answer)
    assert not verdict.right
    assert re.search(r"[.?]$", verdict.said) and "Traceback" not in verdict.said


@settings(max_examples=50, deadline=None)
@given(answer=NESTED | FUNCTIONS)
def test_whatever_comes_reaches_the_page_as_text(answer):
    page = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(practice, "display", lambda bundle, raw: page.append(bundle))
        patch.setitem(EXERCISES, "function", lambda: FUNCTION)
        check("function", answer)
    assert page[0]["text/plain"].startswith(("Not yet. ", "Your turn. "))
    for text in page[0].values():
        text.encode("utf-8", "strict")
