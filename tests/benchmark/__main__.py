"""How fast the live pictures, the loss grid and the import are, beside what each can be compared with.

    .venv/bin/python tests/benchmark                      all of it: about half an hour on two cores
    .venv/bin/python tests/benchmark grid import          some parts of: near, far, grid, import, first
    .venv/bin/python tests/benchmark near --only chain    one explorer
    .venv/bin/python tests/benchmark --markdown           tables for the README

Not a test: nothing here fails for being slow. Times differ between machines and hours, so read the ratios: what is
compared is measured in turns, within one run. `near` and `far` use JupyterLab and a headless Chromium.
"""

import argparse
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path += [str(TESTS), str(TESTS / "browser")]  # refresh_notebooks.py; where JupyterLab and Chromium are started

import first_use
import in_process
from explorers import EXPLORERS
from far import delayed, round_trip
from lab import chromium, jupyterlab
from pictures import in_turns

PARTS = "near", "far", "grid", "import", "first"


def measured(distance: str, names: list[str], steps: int) -> tuple[dict, float]:
    """Each explorer against its floor and the usual way; and what a request there and back takes, in milliseconds."""
    results = {}
    with tempfile.TemporaryDirectory() as folder, jupyterlab(Path(folder)) as lab, chromium() as browser:
        if distance == "far":
            lab = lab._replace(port=delayed(lab.port))
        for name in names:
            results[name] = ways = in_turns(browser, lab, EXPLORERS[name], steps)
            seen = "   ".join(f"{way} {found.steps_in_words()}" for way, found in ways.items())
            print(f"{distance} {name}: {seen}", file=sys.stderr)
        return results, round_trip(lab.port)


def print_table(title: str, columns: list[str], rows: list[list[str]], markdown: bool) -> None:
    table = [columns, *rows]
    if markdown:
        lines = ["| " + " | ".join(row) + " |" for row in [columns, ["---"] * len(columns), *rows]]
    else:
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in table]
    print(title, "", *lines, "", sep="\n", flush=True)


def print_pictures(distance: str, results: dict, trip: float, markdown: bool) -> None:
    """Two tables: steps, and drags. A picture drawn in the browser has a row for each state of the kernel."""
    steps, drags = [], []
    for name, ways in results.items():
        usual = ways["usual"]
        for way in [way for way in ways if way.startswith("explorer")]:
            live, floor = ways[way], ways[way.replace("explorer", "floor")]
            row = [way.replace("explorer", name)]
            ratios = [f"{live.step / floor.step:.2f}", f"{usual.step / live.step:.1f}"]
            steps.append([*row, *(w.steps_in_words() for w in (floor, live, usual)), *ratios])
            drags.append([*row, *(w.drags_in_words() for w in (floor, live, usual)), live.blanks, usual.blanks])
    where = f"{distance} (a request there and back takes {trip:.1f} ms)"
    title = f"From a key on a slider to the picture on the screen, {where}: median / p95 ms"
    print_table(title, ["", "floor", "explorer", "usual", "explorer / floor", "usual / explorer"], steps, markdown)
    title = (
        f"In a drag, {where}: pictures a second; ms from its last value to the picture of it (and to the sharper one). "
        "Blank: frames without ink of those looked at (and those where the picture had left the page)"
    )
    print_table(title, ["", "floor", "explorer", "usual", "explorer: blank", "usual: blank"], drags, markdown)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("parts", nargs="*", help=f"some of {', '.join(PARTS)}; without any: all")
    options.add_argument("--only", nargs="+", choices=EXPLORERS, default=list(EXPLORERS), help="explorers")
    options.add_argument("--steps", type=int, default=40, help="of the slider, for each way")
    options.add_argument("--markdown", action="store_true")
    chosen = options.parse_args()
    parts, markdown = chosen.parts or PARTS, chosen.markdown
    if unknown := set(parts) - set(PARTS):
        options.error(f"no part is called {', '.join(unknown)}")
    for distance in ("near", "far"):
        if distance in parts:
            print_pictures(distance, *measured(distance, chosen.only, chosen.steps), markdown)
    if "grid" in parts:
        title = "The loss grid, 150 flowers, 101 x 101: stable log-sum-exp on the full array against loss_grid"
        columns = ["biases", "plain, ms", "loss_grid, ms", "plain / loss_grid", "largest difference"]
        print_table(title, columns, in_process.grid_against_plain(), markdown)
        columns = ["flowers", "grid", "ms", "ns for a flower at a point"]
        print_table("loss_grid as it grows", columns, in_process.grid_growth(), markdown)
    if "import" in parts:
        title = f"Importing, in fresh processes in turns. {in_process.picture_modules()}"
        print_table(title, ["import", "ms", "ratio"], in_process.import_times(), markdown)

    if "first" in parts:
        columns = ["seconds", "the first time ever", "the next time"]
        print_table(first_use.whole_course(), columns, first_use.first_and_later(), markdown)


if __name__ == "__main__":
    main()
