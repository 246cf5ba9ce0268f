"""What predict and check have in common: a key, and plain text as HTML."""

import re
from difflib import get_close_matches
from html import escape


def found(key: str, among: dict, kind: str):
    """What `key` stands for, or an error that names the keys most like it."""
    if not isinstance(key, str):
        raise TypeError(f"First comes the key of the {kind}, a text between quotation marks, and then the answer.")
    if key in among:
        return among[key]
    near = get_close_matches(str(key), among, n=3, cutoff=0.3) or sorted(among)
    raise ValueError(f"There is no {kind} with the key {key!r}; nearest: {', '.join(near)}.")


def marked(text: str) -> str:
    """Plain text as HTML, with `code` between backticks."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))


def fold(summary: str, inside: str) -> str:
    return f"<details><summary>{summary}</summary>{inside}</details>"
