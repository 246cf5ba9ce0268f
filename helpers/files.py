"""The files of data/: the flowers, the network, and what is said to the reader."""

import tomllib
from functools import cache
from pathlib import Path

# The nearest data/: it stands beside helpers/, and in a wheel, which has no beside, inside.
DATA = next(filter(Path.is_dir, (folder / "data" for folder in Path(__file__).parents[:2])), Path("data"))


def read_data(name: str) -> str:
    """The text of one file in data/. Raises FileNotFoundError, saying where it looked."""
    path = DATA / name
    if not path.is_file():
        raise FileNotFoundError(
            f"The data file {name} is missing: wanted at {path}. Restore data/ from the repository."
        )
    return path.read_text(encoding="utf-8")


@cache
def sentences(name: str) -> dict[str, dict]:
    """The tables of one of the files of sentences: exercises, questions, readings."""
    return tomllib.loads(read_data(f"{name}.toml"))
