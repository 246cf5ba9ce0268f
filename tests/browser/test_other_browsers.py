"""The course in Firefox and in WebKit: every page of the site, each live picture moved and each prediction made; and JupyterLab.

GitHub runs it (ci.yml); here it is skipped where these browsers are not installed.
"""

import pytest
from bare import reading_of
from lab import NOTEBOOKS
from other_browsers import BROWSERS
from test_live_pictures import EXPLORER, made_here
from test_site import PAGES, PREDICT, sources

# Until something is so, or half a minute is over.
UNTIL = """const until = async (is) => { for (let n = 0; n < 400; n++) {
  if (await is()) return true; await new Promise(done => setTimeout(done, 100)); } return false; };"""
THERE = f"""async (counts) => {{ {UNTIL}
  return until(() => Object.entries(counts).every(([what, count]) => document.querySelectorAll(what).length === count)); }}"""
# Move a slider of a live picture to its lower end as a hand does; what is then said, and whether the picture is another.
MOVED = f"""async (n, label, words) => {{ {UNTIL}
  const live = document.querySelectorAll('.live')[n], slider = live.querySelector(`input[aria-label="${{label}}"]`);
  const picture = () => [...live.querySelectorAll('.live-picture')].map((node) => node.shadowRoot?.innerHTML).join()
    + [...live.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()).join();
  const before = picture(), said = () => document.querySelectorAll('.live-words')[n].textContent;
  slider.scrollIntoView({{ block: 'center' }});
  slider.focus();
  slider.value = slider.min;
  slider.dispatchEvent(new Event('input', {{ bubbles: true }}));
  const done = await until(() => said() === words);
  return [done ? words : said(), picture() !== before]; }}"""
COMMITTED = f"""async (n) => {{ {UNTIL}
  const one = document.querySelectorAll('.predict')[n];
  one.querySelector('input').click();
  one.querySelector('button').click();
  return until(() => one.querySelector('[role=status]').textContent.includes('It is:')); }}"""


@pytest.fixture(scope="module", params=BROWSERS)
def driven(request, tmp_path_factory):
    with BROWSERS[request.param](tmp_path_factory.mktemp("profile")) as page:
        yield page


def everything_moves(driven, sources: list[str]) -> None:
    shown = [source for source in sources if EXPLORER.search(source)]
    asked = [source for source in sources if PREDICT.search(source)]
    assert driven.run(THERE, {".live": len(shown), ".live-words": len(shown), ".predict form": len(asked)})
    for n, source in enumerate(shown):
        explorer = made_here(source)
        for name, control in explorer.controls.items():
            if control["kind"] == "slider":
                before, explorer.values = reading_of(explorer), explorer.values | {name: control["min"]}
                words, other = driven.run(MOVED, n, control["label"], reading_of(explorer))
                assert words == reading_of(explorer) != before
                assert other or name in ("start", "learning_rate"), f"{name} moves nothing"
    for n in range(len(asked)):
        assert driven.run(COMMITTED, n)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_site(driven, site, name):
    driven.goto(site + name)
    everything_moves(driven, sources(name))
    assert driven.run("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", NOTEBOOKS[1:9:7], ids=lambda path: path.stem)
def test_in_jupyterlab(driven, lab, path):
    driven.goto(lab.address(f"doc/tree/{path.name}"))
    # Without a window nothing has the focus, and JupyterLab no current notebook, until it is told of one.
    driven.run(f"""async () => {{ {UNTIL}
      const panel = () => [...(window.jupyterapp?.shell.widgets('main') ?? [])][0];
      await until(() => panel()?.sessionContext?.session?.kernel?.status === 'idle');
      panel().node.dispatchEvent(new FocusEvent('focus'));
      await jupyterapp.commands.execute('notebook:run-all-cells'); }}""")
    everything_moves(driven, sources(f"notebooks/{path.stem}.html"))
