"""predict: a question with options, and its outcome once the reader has committed to one."""

from html import escape
from pathlib import Path

import anywidget
import traitlets
from IPython.display import display

from helpers.files import sentences
from helpers.live.saving import write_down
from helpers.live.still import Still, close_former
from helpers.pictures.page import Picture, Table
from helpers.pictures.reading import readings
from helpers.practice.page import fold, found, marked

HERE = Path(__file__).parent
COUNTED = "quiz_"  # keys that begin so: it is said how many of them were right at the first try


def predict(key: str, *outcome: Picture | Table | str) -> None:
    """Ask a question of data/questions.toml, and show `outcome`, made by the notebook's code, once the reader has committed.

    Where no kernel has run yet, the options and the outcome are folded. Raises ValueError for an unknown key, or an outcome
    that is no picture, table or text.
    """
    question = found(key, questions(), "question")
    if not outcome:
        raise ValueError("A prediction needs its outcome: a picture, a table or a text.")
    counted = [other for other in questions() if other.startswith(COUNTED)] if key.startswith(COUNTED) else []
    prediction = Prediction(question, "".join(as_html(part) for part in outcome), len(counted))
    close_former(prediction)
    display(prediction)


def questions() -> dict[str, dict]:
    return sentences("questions")


class Prediction(Still, anywidget.AnyWidget):
    """A question in the browser, where it works without the kernel too, and in its still form."""

    _esm = (HERE / "predict.js").read_text(encoding="utf-8")
    _css = (HERE / "predict.css").read_text(encoding="utf-8")
    form, right, outcome = (traitlets.Unicode().tag(sync=True) for _ in range(3))  # HTML
    answers = traitlets.List(traitlets.Unicode()).tag(sync=True)  # HTML: what is said to each option
    committed = traitlets.List(traitlets.Int()).tag(sync=True)  # the options chosen so far, in order

    key, tally = traitlets.Unicode().tag(sync=True), traitlets.Unicode().tag(sync=True)
    right_option = traitlets.Int().tag(sync=True)

    def __init__(self, question: dict, outcome: str, counted: int = 0):
        asked, options = f"<b>Predict.</b> {marked(question['question'])}", question["options"]
        texts, whys = ([marked(option[part]) for option in options] for part in ("text", "why"))
        (right,) = (n for n, option in enumerate(options) if option.get("right"))
        labels, answers, folds = [], [], []
        for n, (text, why) in enumerate(zip(texts, whys, strict=True)):
            labels.append(f'<label><input type="radio" name="option" value="{n}" required>{text}</label>')
            answers.append(f"{text} <b>And so it is.</b>" if n == right else f"{text}</p><p>{why}")
            folds.append(fold(text, f"<p><b>{'So it is' if n == right else 'Not so'}.</b> {why}</p>"))
        super().__init__(
            form=f"<fieldset><legend>{asked}</legend>{''.join(labels)}</fieldset><button>Commit</button>",
            answers=answers,
            right=f"<p><b>It is:</b> {texts[right]}</p><p>{whys[right]}</p>",
            outcome=outcome,
            key=question["question"],
            right_option=right,
            tally=readings()["notes"]["tally"].replace("{all}", str(counted)) if counted else "",
        )
        folds.append(fold("What it is", self.right + outcome))
        still = f"<p>{asked} Choose one before you unfold anything.</p>{''.join(folds)}"
        plain = [question["question"], *(f"- {option['text']}" for option in options)]
        self.still = {"text/html": still, "text/plain": "\n".join(plain)}, {}
        self.observe(lambda _: write_down(self.model_id, f"<p>{asked}</p>{self.made()}"), "committed")

    def made(self) -> str:
        """What stands there once the reader has committed, as HTML."""
        predicted = (
            f"<p><b>{'Then' if n else 'You predicted'}:</b> {self.answers[k]}</p>" for n, k in enumerate(self.committed)
        )
        return "".join(predicted) + self.right + self.outcome

    def close(self) -> None:
        self.layout.close()
        super().close()


def as_html(outcome) -> str:
    if isinstance(outcome, Picture):
        return outcome.html()
    if isinstance(outcome, Table):
        return outcome.html
    if isinstance(outcome, str):
        return f"<p>{escape(outcome)}</p>".replace("\n", "<br>")
    raise ValueError(f"The outcome of a prediction is a picture, a table or a text, not {type(outcome).__name__}.")
