"""A slider and its picture in a browser: steps, drags, blanks."""

import base64
import io
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import nbformat
from explorers import FLOORS, LIVE, USUAL, Explorer
from PIL import Image

HOOK = Path(__file__).with_name("page.js")


@dataclass
class Way:
    """One way to answer a slider, on a page and a kernel of its own, and what was measured of it."""

    page: object
    handle: object
    quiet: int
    steps: list = field(default_factory=list)  # ms from the key to the picture
    missed: int = 0
    rates: list = field(default_factory=list)  # pictures a second in a drag
    lags: list = field(default_factory=list)  # ms from the slider's last value to the first picture of that value
    sharp: list = field(default_factory=list)  # and to its sharper repetition
    frames: int = 0
    blank: int = 0

    def take_steps(self, count: int) -> None:
        self.page.bring_to_front()
        self.handle.focus()
        for i in range(count):
            self.page.evaluate("bench.clear()")
            self.page.keyboard.press("ArrowRight" if i < count / 2 else "ArrowLeft")
            seen = self.page.evaluate(f"bench.settled({self.quiet}, 6000)")
            if seen["pictures"]:
                self.steps.append(seen["pictures"][0][0] - seen["keys"][0])
            else:
                self.missed += 1

    def pull(self, seconds: float) -> dict:
        """Drag the slider to and fro, 60 moves a second."""
        self.page.bring_to_front()
        self.handle.evaluate("handle => bench.watch(handle)")
        track = self.handle.locator("xpath=ancestor::*[contains(@class, 'noUi-base')]").bounding_box()
        grip = self.handle.bounding_box()
        y = grip["y"] + grip["height"] / 2
        self.page.mouse.move(grip["x"] + grip["width"] / 2, y)
        self.page.mouse.down()
        self.page.evaluate("bench.clear()")
        start, moves = time.monotonic(), 0
        while time.monotonic() - start < seconds:
            phase = ((time.monotonic() - start) / 1.5) % 2
            self.page.mouse.move(track["x"] + 8 + (track["width"] - 16) * min(phase, 2 - phase), y)
            moves += 1
            time.sleep(max(0, start + moves / 60 - time.monotonic()))
        self.page.mouse.up()
        return self.page.evaluate(f"bench.settled({max(self.quiet, 600)}, 8000)")

    def drag(self, seconds: float = 2) -> None:
        seen = self.pull(seconds)
        moves, pictures = seen["moves"], seen["pictures"]
        self.rates.append(sum(t <= moves[-1] for t, _ in pictures) / (moves[-1] - moves[0]) * 1000)
        # Only the newest value is drawn last, so the last picture that is not a sharper repetition is its first.
        self.lags.append(max(t for t, sharp in pictures if not sharp) - moves[-1])
        self.sharp += [t - moves[-1] for t, sharp in pictures[-1:] if sharp]
        self.blank += seen["gone"]

    def look_for_blanks(self) -> None:
        """A drag in which every frame that the browser paints is looked at; not timed, since that takes its time."""
        frames, screen = [], self.page.context.new_cdp_session(self.page)

        def keep(frame):
            frames.append(frame["data"])
            screen.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

        box = self.page.evaluate(
            "(({ x, y, right, bottom }) => [x, y, right, bottom])(bench.shown.getBoundingClientRect())"
        )
        screen.on("Page.screencastFrame", keep)
        screen.send("Page.startScreencast", {"format": "jpeg", "quality": 60})
        self.pull(1.5)
        screen.send("Page.stopScreencast")
        for data in frames:
            frame = Image.open(io.BytesIO(base64.b64decode(data))).convert("L")
            scale = frame.width / self.page.viewport_size["width"]
            low, high = frame.crop([v * scale for v in box]).getextrema()
            self.frames += 1
            self.blank += high - low < 60  # no ink on the paper

    @property
    def step(self) -> float:
        return median(self.steps) if self.steps else float("nan")

    @property
    def steps_in_words(self) -> str:
        late = sorted(self.steps)[int(0.95 * len(self.steps))] if self.steps else float("nan")
        return f"{self.step:.0f} / {late:.0f}" + (f" ({self.missed} missed)" if self.missed else "")

    @property
    def drags_in_words(self) -> str:
        sharp = f" ({median(self.sharp):.0f})" if self.sharp else ""
        return f"{median(self.rates):.0f}/s; {median(self.lags):.0f}{sharp} ms"

    @property
    def blanks_in_words(self) -> str:
        return f"{self.blank} of {self.frames}"

    def __str__(self):
        return f"{self.steps_in_words}, {self.drags_in_words}"


class Desk:
    """A browser in front of one JupyterLab."""

    def __init__(self, browser, folder: Path, port: int, token: str):
        self.browser, self.folder, self.address = (
            browser,
            folder,
            f"http://127.0.0.1:{port}/doc/tree/{{}}?token={token}",
        )

    def open(self, code: str, label: str, quiet: int = 150) -> Way:
        """Run `code` as a notebook and find the slider that is called `label`."""
        name = f"{secrets.token_hex(4)}.ipynb"
        python = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        cells = [nbformat.v4.new_code_cell(code.strip())]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=python), self.folder / name)
        page = self.browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
        page.add_init_script(path=HOOK)
        page.goto(self.address.format(name), timeout=120_000)
        page.wait_for_function(
            "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
            timeout=120_000,
        )
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        slider = page.locator(".widget-slider", has=page.get_by_text(label, exact=True)).first
        handle = slider.locator(".noUi-handle").first
        handle.wait_for(timeout=60_000)
        way = Way(page, handle, quiet)
        page.wait_for_timeout(2000)
        way.take_steps(4)  # the first pictures are slower: fonts, caches
        way.steps.clear()
        return way


def in_turns(desk: Desk, explorer: Explorer, floors: dict[str, Way], steps: int) -> dict[str, Way]:
    """The floor, the explorer and the usual way, a block of steps each in turn, so that all meet the same noise."""
    kind = explorer.floor
    floor = floors[kind] = floors.get(kind) or desk.open(FLOORS[kind], "floor")
    live = desk.open(LIVE.format(live=explorer.live, prepare=explorer.prepare), explorer.label, quiet=600)
    usual = desk.open(USUAL.format(usual=explorer.usual, slider=explorer.slider), explorer.label)
    ways = {"floor": Way(floor.page, floor.handle, floor.quiet), "explorer": live, "usual": usual}
    for _ in range(-(-steps // 10)):
        for way in ways.values():
            way.take_steps(10)
    for _ in range(2):
        for way in ways.values():
            way.drag()
    live.look_for_blanks()
    usual.look_for_blanks()
    if explorer.floor == "browser":
        ways |= under_load(live, steps)
    for way in (live, usual):
        way.page.context.close()
    return ways


def under_load(live: Way, steps: int) -> dict[str, Way]:
    """A picture that is drawn in the browser, once more while the kernel computes and after it was shut down."""
    states = {
        "kernel busy": "jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({code: 'while 1: 0'}); 0",
        "kernel shut down": "jupyterapp.shell.currentWidget.sessionContext.shutdown()",
    }
    ways = {}
    for name, begin in states.items():
        live.page.evaluate(begin)
        live.page.wait_for_timeout(1000)
        ways[name] = Way(live.page, live.handle, live.quiet)
        ways[name].take_steps(steps)
        ways[name].drag()
    return ways
