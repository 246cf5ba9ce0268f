"""A slider and its picture in a browser: steps, drags, blanks."""

import base64
import io
import secrets
import time
from dataclasses import dataclass, field
from math import inf, nan
from pathlib import Path
from statistics import median

import nbformat
from explorers import FLOORS, LIVE, USUAL, Explorer
from lab import Lab, Opened
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

HOOK = Path(__file__).with_name("page.js")
# Once a notebook has run for a second, JupyterLab's toolbar measures its buttons anew at each message to the kernel: some
# milliseconds each. Every notebook of the course gets there; so that the quick floors do, too, each page begins with this.
A_SECOND = "import time\ntime.sleep(1.2)"
STATES = {
    "kernel busy": "course.kernel.requestExecute({ code: 'while True: pass' }); 0",  # till it is interrupted
    "kernel shut down": "course.panel.sessionContext.shutdown()",
}

FREED = "course.kernel?.interrupt()"


@dataclass
class Way:
    """One way to answer a slider, on a page and a kernel of its own, and what was measured of it, in milliseconds."""

    page: Page
    handle: Locator
    quiet: int  # that long without a picture, and no other will come
    steps: list = field(default_factory=list)  # from the key to the picture
    missed: int = 0
    rates: list = field(default_factory=list)  # pictures a second in a drag
    lags: list = field(
        default_factory=list
    )  # from the slider's last value in a drag to the first picture of that value
    sharp: list = field(default_factory=list)  # and to its repetition at twice the pixels
    blanks: str = ""

    def take_steps(self, count: int) -> None:
        self.page.bring_to_front()
        self.handle.focus()
        for i in range(count):
            self.page.evaluate("bench.clear()")
            self.page.keyboard.press("ArrowRight" if i < count / 2 else "ArrowLeft")
            seen = self.page.evaluate(f"bench.settled({self.quiet}, 6000)")
            self.steps += [picture - seen["keys"][0] for picture, _ in seen["pictures"][:1]]
            self.missed += not seen["pictures"]

    def pull(self, seconds: float) -> dict:
        """Drag the slider to and fro, 60 moves a second."""
        self.page.bring_to_front()
        self.handle.evaluate("handle => bench.watch(handle)")
        track = self.handle.locator("xpath=ancestor::*[contains(@class, 'noUi-base')]").bounding_box()
        grip, mouse = self.handle.bounding_box(), self.page.mouse
        y = grip["y"] + grip["height"] / 2
        mouse.move(grip["x"] + grip["width"] / 2, y)
        mouse.down()
        self.page.evaluate("bench.clear()")
        start, moves = time.monotonic(), 0
        while (gone := time.monotonic() - start) < seconds:
            phase = (gone / 1.5) % 2
            mouse.move(track["x"] + 8 + (track["width"] - 16) * min(phase, 2 - phase), y)
            moves += 1
            time.sleep(max(0, start + moves / 60 - time.monotonic()))
        mouse.up()
        return self.page.evaluate(f"bench.settled({max(self.quiet, 600)}, 8000)")

    def drag(self) -> None:
        seen = self.pull(2)
        end, pictures = seen["moves"][-1], seen["pictures"]
        self.rates.append(sum(t <= end for t, _ in pictures) / (end - seen["moves"][0]) * 1000)
        # The newest value is drawn last, and once: the last picture, but for a sharper repetition, is its first.
        lag = max((t for t, sharp in pictures if not sharp), default=0) - end
        self.lags.append(lag if lag > 0 else inf)  # inf: the picture of the last value never came
        self.sharp += [t - end for t, sharp in pictures[-1:] if sharp]

    def look_for_blanks(self) -> None:
        """A drag in which the frames that the browser paints are looked at; not timed, since that takes its time."""
        shots, screen = [], self.page.context.new_cdp_session(self.page)

        def keep(frame):
            shots.append(frame["data"])
            screen.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

        x, y, right, bottom = self.page.evaluate("bench.place()")
        screen.on("Page.screencastFrame", keep)
        screen.send("Page.startScreencast", {"format": "jpeg", "quality": 60})
        gone, blank = self.pull(2)["gone"], 0
        screen.send("Page.stopScreencast")
        for shot in shots:
            frame = Image.open(io.BytesIO(base64.b64decode(shot))).convert("L")
            scale = frame.width / self.page.viewport_size["width"]
            dark, light = frame.crop((x * scale, y * scale, right * scale, bottom * scale)).getextrema()
            blank += light - dark < 60  # no ink on the paper
        self.blanks = f"{blank} of {len(shots)} ({gone})"

    @property
    def step(self) -> float:
        return median(self.steps) if self.steps else nan

    def steps_in_words(self) -> str:
        late = sorted(self.steps)[int(0.95 * len(self.steps))] if self.steps else nan
        return f"{self.step:.0f} / {late:.0f}" + (f", {self.missed} missed" if self.missed else "")

    def drags_in_words(self) -> str:
        lag = "never" if median(self.lags) == inf else f"{median(self.lags):.0f}"
        return f"{median(self.rates):.0f}; {lag}" + (f" ({median(self.sharp):.0f})" if self.sharp else "")


def opened(browser: Browser, lab: Lab, code: str, label: str, quiet: int = 600) -> Way:
    """Run `code` as a notebook on a page of its own, and find the slider that is called `label`."""
    name, python = f"{secrets.token_hex(4)}.ipynb", {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in (A_SECOND, code.strip())], metadata=python
    )
    nbformat.write(notebook, lab.notebooks / name)
    page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    page.add_init_script(path=HOOK)
    Opened(page, lab, name).run_all()
    slider = page.locator(".widget-slider", has=page.get_by_text(label, exact=True)).first
    way = Way(page, slider.locator(".noUi-handle").first, quiet)
    page.wait_for_timeout(2000)
    way.take_steps(4)  # the first pictures are slower: fonts, caches
    way.steps.clear()
    return way


def in_turns(browser: Browser, lab: Lab, explorer: Explorer, steps: int) -> dict[str, Way]:
    """The floor, the explorer and the usual way, a block of steps each in turn, so that all meet the same noise."""
    ways = {
        "floor": opened(browser, lab, FLOORS[explorer.floor], "floor"),
        "explorer": opened(browser, lab, LIVE.format(**vars(explorer)), explorer.label),
        "usual": opened(browser, lab, USUAL.format(**vars(explorer)), explorer.label),
    }
    for measure in [lambda way: way.take_steps(10)] * -(-steps // 10) + [Way.drag] * 3:
        for way in ways.values():
            measure(way)
    for name in ("explorer", "usual"):
        ways[name].look_for_blanks()
    for state, begin in STATES.items() if explorer.floor == "browser" else ():
        pair = {f"{name}, {state}": ways[name] for name in ("floor", "explorer")}
        for (
            name,
            way,
        ) in pair.items():  # the browser has other frames to paint while a kernel answers: so the floor, too
            way.page.evaluate(begin)
            ways[name] = Way(way.page, way.handle, way.quiet)
        ways["explorer"].page.wait_for_timeout(1000)
        for measure in [lambda way: way.take_steps(10)] * -(-steps // 10) + [Way.drag] * 3:
            for name in pair:
                measure(ways[name])
        for way in pair.values():
            way.page.evaluate(FREED)
    for name in ("floor", "explorer", "usual"):
        ways[name].page.context.close()
    return ways
