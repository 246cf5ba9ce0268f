"""How fast the live pictures, the loss grid and the import are, beside what each can be compared with.

    .venv/bin/python tests/benchmark                      all of it: about 20 minutes on two cores
    .venv/bin/python tests/benchmark grid import          some parts of: near, far, grid, import
    .venv/bin/python tests/benchmark near --only chain    one explorer
    .venv/bin/python tests/benchmark --markdown           tables for the README

Not a test: nothing here fails for being slow. Times differ between machines and hours, so read the ratios: what is
compared is measured in turns, within one run. `near` and `far` use JupyterLab and a headless Chromium.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import in_process
from explorers import EXPLORERS
from lab import delayed, jupyterlab, round_trip
from pictures import Desk, in_turns
from playwright.sync_api import sync_playwright

PARTS = "near", "far", "grid", "import"
FAR = 0.1  # seconds there and back, as to a server on another continent


def measured(distance: str, names: list[str], steps: int):
    """Each explorer against its floor and the usual way; and what a request there and back takes, in milliseconds."""
    results, floors = {}, {}
    with (
        tempfile.TemporaryDirectory() as folder,
        jupyterlab(Path(folder)) as (port, token),
        sync_playwright() as playwright,
    ):
        port = delayed(port, FAR / 2) if distance == "far" else port
        # a system's Chromium where there is one, else Playwright's own
        desk = Desk(playwright.chromium.launch(executable_path=shutil.which("chromium")), Path(folder), port, token)
        for name in names:
            results[name] = in_turns(desk, EXPLORERS[name], floors, steps)
            print(distance, name, {way: str(found) for way, found in results[name].items()}, file=sys.stderr)
        return results, round_trip(port)


def print_table(title: str, columns: list[str], rows: list[list[str]], markdown: bool) -> None:
    widths = [max(len(row[i]) for row in [columns, *rows]) for i in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [columns, *rows]]
    if markdown:
        lines = ["| " + " | ".join(row) + " |" for row in [columns, ["---"] * len(columns), *rows]]
    print(title, "", *lines, "", sep="\n", flush=True)


def print_pictures(distance: str, results: dict, trip: float, markdown: bool) -> None:
    """Two tables: steps, and drags."""
    steps, drags = [], []
    for name, ways in results.items():
        floor, live, usual = (ways[way] for way in ("floor", "explorer", "usual"))
        ratios = f"{live.step / floor.step:.2f}", f"{usual.step / live.step:.1f}"
        steps.append([name, *(way.steps_in_words for way in (floor, live, usual)), *ratios])
        drags.append(
            [name, *(way.drags_in_words for way in (floor, live, usual)), live.blanks_in_words, usual.blanks_in_words]
        )
        for state in [way for way in ways if way.startswith("kernel")]:
            steps.append(
                [f"{name}, {state}", "", ways[state].steps_in_words, "", f"{ways[state].step / floor.step:.2f}", ""]
            )
            drags.append([f"{name}, {state}", "", ways[state].drags_in_words, "", "", ""])
    title = f"From a key on a slider to the new picture, {distance} (a request there and back: {trip:.1f} ms): median / p95 ms"
    print_table(title, ["", "floor", "explorer", "usual", "explorer / floor", "usual / explorer"], steps, markdown)
    title = f"A drag, {distance}: pictures a second; ms from the slider's last value to its picture (to its sharper repetition)"
    print_table(title, ["", "floor", "explorer", "usual", "blank frames", "usual: blank frames"], drags, markdown)


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


if __name__ == "__main__":
    main()
