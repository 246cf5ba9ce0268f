"""Numbers as a reader sees them, and the words under a picture, from data/readings.toml. The twin of helpers/live/reading.js."""

import re
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite

from helpers.files import sentences

FIELD = re.compile(r"\{(\w+)((?:\[\d+\])*)(?::([\w.]+))?\}")


def readings() -> dict[str, dict]:
    """The templates of each picture's words and table, by the picture's name."""
    return sentences("readings")


def fixed(value: float, decimals: int = 6) -> str:
    """A fixed number of decimals, halves away from zero as in JavaScript, and never -0.00."""
    if not isfinite(value):
        return str(value)
    text = f"{Decimal(float(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
    return text.replace("-", "") if float(text) == 0 else text


def plain(value: float) -> str:
    """As short as it can be to six decimals: -2, 0.1, 0.001."""
    return f"{int(value)}" if float(value).is_integer() else re.sub(r"\.?0+$", "", fixed(value))


def few(value: float) -> str:
    """Few digits, for a picture or a table, with a true minus: those that count."""
    size = abs(value)
    decimals = 0 if size >= 100 else 1 if size >= 10 else 3 if size >= 0.01 or size == 0 else 4 if size >= 0.001 else 5
    return fixed(value, decimals).replace("-", "\u2212")


SPECS = {"": str, "plain": plain, "few": few}


def filled(template: str, said: dict) -> str:
    """A template with its fields filled: {name}, {name[2]}, {name[0][2]}, and after a colon how: few, plain, or .4f for four decimals."""

    def field(match: re.Match) -> str:
        value, spec = said[match[1]], match[3] or ""
        for index in re.findall(r"\d+", match[2]):
            value = value[int(index)]
        return fixed(value, int(spec[1:-1])) if spec.startswith(".") else SPECS[spec](value)

    return FIELD.sub(field, template)


def words_of(name: str, numbers: dict) -> str:
    """The words under the picture of this name, where its numbers are these."""
    return filled(readings()[numbers.get("reading", name)]["words"], numbers["said"])
