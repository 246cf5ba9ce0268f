"""Practice: predict, where the reader commits before the outcome shows, and check, which knows the slip behind a wrong answer.

    predictions   predict: a question in the browser (predict.js, predict.css) and in its still form
    verdict       check: right or not, and which slip
    exercise      what an exercise is, and where its numbers meet its words
    answers_*     the numbers, by notebooks: what is right, and what each slip gives
    page          what predict and check have in common

The words stand in data/, in questions.toml and exercises.toml: in a notebook's cell they would give the answer away.
"""

from helpers.practice import answers_loss, answers_slopes, answers_training  # noqa: F401, they register their exercises
from helpers.practice.predictions import predict, questions
from helpers.practice.verdict import check

__all__ = ["check", "predict", "questions"]
