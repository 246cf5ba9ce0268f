"""A slider and its picture in a browser: steps, and drags."""

import secrets
import time
from dataclasses import dataclass, field
from math import nan
from pathlib import Path
from statistics import median

import nbformat
from explorers import LIMIT, LIVE, USUAL, Explorer
from lab import Lab, Opened
from playwright.sync_api import Browser, Locator, Page

HOOK = Path(__file__).with_name("page.js")
# Once a notebook has run for a second, JupyterLab's toolbar measures its buttons anew at each message to the kernel: some
# milliseconds each. Every notebook of the course gets there; so that the limit does, too, each page begins with this.
A_SECOND = "import time\ntime.sleep(1.2)"
IDLE = "course.kernel?.status === 'idle'"
SHUT_DOWN = "course.panel.sessionContext.shutdown()"
# How each state of the kernel begins and ends, around each block of what is measured.
STATES = {
    "computing": ("course.kernel.requestExecute({ code: 'while True: pass' }); 0", "course.kernel.interrupt()"),
    "shut down": (SHUT_DOWN, "0"),
}
QUIET = 400  # that many milliseconds without a picture, and no other will come: what is drawn finer at rest has come
BLOCK, DRAG = 10, 2  # steps in a turn; seconds


@dataclass
class Way:
    """One way to answer a slider, on a page and a kernel of its own, and what was measured of it, in milliseconds."""

    page: Page
    handle: Locator
    track: Locator
    steps: list = field(default_factory=list)  # from the key to the picture
    missed: int = 0
    rates: list = field(default_factory=list)  # pictures a second in a drag
    kernel: list = field(default_factory=list)  # processor time of the kernel for a drag

    def take_steps(self) -> None:
        self.page.bring_to_front()
        self.handle.focus()
        for i in range(BLOCK):
            self.page.evaluate("bench.clear()")
            self.page.keyboard.press("ArrowLeft" if i < BLOCK / 2 else "ArrowRight")
            seen = self.page.evaluate(f"bench.settled({QUIET}, 6000)")
            self.steps += [picture - seen["keys"][0] for picture in seen["pictures"][:1]]
            self.missed += not seen["pictures"]

    def drag(self) -> None:
        """Drag the slider to and fro, 60 moves a second."""
        self.page.bring_to_front()
        grip, track, mouse = self.handle.bounding_box(), self.track.bounding_box(), self.page.mouse
        y = grip["y"] + grip["height"] / 2
        mouse.move(grip["x"] + grip["width"] / 2, y)
        mouse.down()
        self.page.evaluate("bench.clear()")
        start, moves = time.monotonic(), 0
        while (gone := time.monotonic() - start) < DRAG:
            phase = (gone / 1.5) % 2
            mouse.move(track["x"] + 8 + (track["width"] - 16) * min(phase, 2 - phase), y)
            moves += 1
            time.sleep(max(0, start + moves / 60 - time.monotonic()))
        mouse.up()
        seen = self.page.evaluate(f"bench.settled({QUIET}, 8000)")
        first, *_, last = seen["moves"]
        self.rates.append(sum(first < picture <= last for picture in seen["pictures"]) / (last - first) * 1000)

    def drag_asking_the_kernel(self) -> None:
        before = self.processor_time()
        self.drag()
        self.kernel.append(self.processor_time() - before)

    def processor_time(self) -> float:
        """Milliseconds that the kernel has computed since it started. (`time` was imported by the page's first cell.)"""
        self.page.evaluate("course.execute('print(time.process_time())'); 0")
        self.page.wait_for_function("course.running.ran")
        return 1000 * float(self.page.evaluate("course.running.messages.find(({ type }) => type === 'stream').text"))

    @property
    def step(self) -> float:
        return median(self.steps) if self.steps else nan

    @property
    def late(self) -> float:
        """The 95th percentile of the steps."""
        return sorted(self.steps)[int(0.95 * len(self.steps))] if self.steps else nan

    @property
    def rate(self) -> float:
        return median(self.rates)

    def __str__(self) -> str:
        missed = f" ({self.missed} missed)" if self.missed else ""
        computed = f", kernel {median(self.kernel):.0f} ms" if self.kernel else ""
        return f"{self.step:.0f} / {self.late:.0f} ms{missed}, {self.rate:.0f} a second{computed}"


def opened(browser: Browser, lab: Lab, code: str, label: str = "") -> Way:
    """Run `code` as a notebook on a page of its own, and find its slider: a live picture's by its `label`, else ipywidgets'."""
    name, python = f"{secrets.token_hex(4)}.ipynb", {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    cells = [nbformat.v4.new_code_cell(cell) for cell in (A_SECOND, code.strip())]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=python), lab.notebooks / name)
    page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    page.add_init_script(path=HOOK)
    notebook = Opened(page, lab, name)
    notebook.run_all()
    if errors := notebook.errors():
        raise RuntimeError("\n".join(errors))
    if label:
        handle = track = page.locator(".live").get_by_role("slider", name=label, exact=True)
    else:
        handle, track = page.locator(".widget-slider .noUi-handle"), page.locator(".widget-slider .noUi-base")
    track.evaluate("track => track.scrollIntoView()")  # the whole picture is on the screen
    way = Way(page, handle, track)
    page.wait_for_timeout(2000)
    way.take_steps()  # the first pictures are slower: fonts, caches
    way.steps.clear()
    return way


def in_turns(browser: Browser, lab: Lab, explorer: Explorer, steps: int) -> dict[str, Way]:
    """The limit, this course and the usual way, a block of steps each in turn, so that all meet the same noise.

    Then the first two again while their kernel computes, and once it is shut down.
    """
    ways = {
        "limit": opened(browser, lab, LIMIT),
        "course": opened(browser, lab, LIVE.format(**explorer._asdict()), explorer.label),
        "usual": opened(browser, lab, USUAL.format(**explorer._asdict())),
    }
    pages = [way.page for way in ways.values()]
    blocks = -(-steps // BLOCK)
    for measure in [Way.take_steps] * blocks + [Way.drag_asking_the_kernel] * 3:
        for way in ways.values():
            measure(way)
    for state, (begin, end) in STATES.items():
        pair = [Way(way.page, way.handle, way.track) for way in (ways["limit"], ways["course"])]
        for measure in [Way.take_steps] * blocks + [Way.drag] * 3:
            for way in pair:
                way.page.evaluate(begin)
                way.page.wait_for_timeout(500)
                measure(way)
                way.page.evaluate(end)
                way.page.wait_for_function(f"!course.kernel || {IDLE}")
        ways |= {f"{name}, {state}": way for name, way in zip(("limit", "course"), pair, strict=True)}
    for page in pages:
        page.evaluate(SHUT_DOWN)
        page.context.close()
    return ways
