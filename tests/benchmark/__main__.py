"""How fast the live pictures and the import are, beside what each can be compared with.

    .venv/bin/python tests/benchmark                      all of it: more than an hour on two cores
    .venv/bin/python tests/benchmark near import          some parts of: near, far, import, first
    .venv/bin/python tests/benchmark near --only chain    one explorer
    .venv/bin/python tests/benchmark near far --markdown  the table for the README

Not a test: nothing here fails for being slow. Times differ between machines and hours, so read the ratios: what is
compared is measured in turns, within one run. `near` and `far` use JupyterLab and a headless Chromium.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median

TESTS = Path(__file__).parents[1]
sys.path += [str(TESTS), str(TESTS / "browser")]  # refresh_notebooks.py; where JupyterLab and Chromium are started

import first_use
from explorers import EXPLORERS
from far import delayed, round_trip
from lab import chromium, jupyterlab
from pictures import DRAG, STATES, in_turns

PARTS = "near", "far", "import", "first"
WAYS = {"limit": "the browser's limit", "course": "this course", "usual": "usual way"}


def measured(distance: str, names: list[str], steps: int) -> dict[str, dict]:
    """Of each explorer, every way that was measured."""
    results = {}
    with tempfile.TemporaryDirectory() as folder, jupyterlab(Path(folder)) as lab, chromium() as browser:
        if distance == "far":
            lab = lab._replace(port=delayed(lab.port))
        print(f"{distance}: a request there and back takes {round_trip(lab.port):.1f} ms", file=sys.stderr)
        for name in names:
            results[name] = ways = in_turns(browser, lab, EXPLORERS[name], steps)
            print(
                f"{distance} {name}", *(f"  {way}: {found}" for way, found in ways.items()), sep="\n", file=sys.stderr
            )
    return results


def print_table(title: str, columns: list[str], rows: list[list[str]], markdown: bool) -> None:
    table = [columns, *rows]
    if markdown:
        lines = ["| " + " | ".join(row) + " |" for row in [columns, ["---"] * len(columns), *rows]]
    else:
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in table]
    print(title, "", *lines, "", sep="\n", flush=True)


def print_pictures(results: dict[str, dict], markdown: bool) -> None:
    """One table, and a line for each state of the kernel; `results` are by distance and picture."""
    columns = ["picture", *(f"{distance}: {words}" for distance in results for words in WAYS.values())]
    rows = []
    for name in next(iter(results.values())):
        found = [results[distance][name][way] for distance in results for way in WAYS]
        rows.append([name.replace("_", " "), *(f"{way.step:.0f}, {way.rate:.0f}" for way in found)])
    title = (
        "Median ms from a key on a slider to the picture on the screen; pictures a second in a drag, 60 moves a second"
    )
    print_table(title, columns, rows, markdown)
    every = [(f"{name}, {distance}", ways) for distance, found in results.items() for name, ways in found.items()]
    for state in STATES:
        pairs = [(ways[f"course, {state}"], ways[f"limit, {state}"], where) for where, ways in every]
        slow, limit, at = max(pairs, key=lambda pair: pair[0].step / pair[1].step)
        few, most, there = min(pairs, key=lambda pair: pair[0].rate / pair[1].rate)
        steps = f"{slow.step / limit.step:.2f} of the limit's time, {slow.step:.0f} against {limit.step:.0f} ms ({at})"
        drags = f"{few.rate / most.rate:.2f} of its pictures in a drag ({there})"
        print(f"Kernel {state}, this course at worst: {steps}; {drags}.")
    used = {way: [median(ways[way].kernel) for _, ways in every] for way in WAYS}
    listed = ", ".join(f"{WAYS[way]} {min(took):.0f} to {max(took):.0f} ms" for way, took in used.items())
    print(f"Processor time of the kernel in a drag of {DRAG} s: {listed}.\n")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("parts", nargs="*", help=f"some of {', '.join(PARTS)}; without any: all")
    options.add_argument("--only", nargs="+", choices=EXPLORERS, default=list(EXPLORERS), help="explorers")
    options.add_argument("--steps", type=int, default=30, help="of the slider, for each way, in turns of ten")
    options.add_argument("--markdown", action="store_true")
    chosen = options.parse_args()
    parts, markdown = chosen.parts or PARTS, chosen.markdown
    if unknown := set(parts) - set(PARTS):
        options.error(f"no part is called {', '.join(unknown)}")
    distances = [distance for distance in ("near", "far") if distance in parts]
    if distances:
        print_pictures({distance: measured(distance, chosen.only, chosen.steps) for distance in distances}, markdown)
    if "import" in parts:
        title = f"Importing, in fresh processes in turns. {first_use.picture_modules()}"
        print_table(title, ["import", "ms", "ratio"], first_use.import_times(), markdown)
    if "first" in parts:
        columns = ["seconds", "the first time ever", "the next time"]
        print_table(first_use.whole_course(), columns, first_use.first_and_later(), markdown)


if __name__ == "__main__":
    main()
