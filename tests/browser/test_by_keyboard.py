"""Notebook 08 from its first cell to its last with the keyboard alone: run, answer, predict, slide, and go on."""

from lab import Opened
from test_disturbances import SOLUTION

NAME = "08_loss_surface.ipynb"
FOCUS = """() => { const at = document.activeElement, cell = at.closest('.jp-Cell');
  return { cell: course.cells.findIndex(c => c.node === cell), itself: at === cell, role: at.getAttribute('role') || at.type }; }"""

# What a cell shows is there to be used, all of it.
READY = """n => { const found = part => course.node(n).querySelector(part);
  return found('form') || (found('.live input') && found('.live-words')?.textContent); }"""


def back_to(notebook: Opened, number: int, role: str | None = None) -> None:
    """Go backwards with the tabulator key to a control in the output of a cell, or to the cell itself."""
    for _ in range(40):
        notebook.page.keyboard.press("Shift+Tab")
        at = notebook.page.evaluate(FOCUS)
        if at["cell"] == number and (at["role"] == role if role else at["itself"]):
            return
    raise AssertionError(f"no {role or 'cell'} can be reached from below cell {number}")


def commit(notebook: Opened, number: int) -> None:
    back_to(notebook, number, "radio")
    notebook.page.keyboard.press("Space")
    notebook.page.keyboard.press("Enter")
    notebook.wait("n => course.node(n).innerText.includes('You predicted:')", number)
    assert "It is:" in notebook.output(number).inner_text()


def slide(notebook: Opened, number: int) -> None:
    words = "n => course.node(n).querySelector('.live-words').textContent"
    said = notebook.page.evaluate(words, number)
    back_to(notebook, number, "range")
    for _ in range(3):
        notebook.page.keyboard.press("ArrowRight")
    notebook.wait(f"([n, said]) => ({words})(n) !== said", [number, said])


def test_notebook_08_from_end_to_end(page, lab):
    notebook = Opened(page, lab, NAME)
    keyboard, sources = page.keyboard, page.evaluate("course.sources")
    code = page.evaluate("course.cells.map(cell => cell.model.type === 'code')")
    page.wait_for_timeout(500)
    keyboard.press("Escape")
    done = {commit: 0, slide: 0, "answer": 0}
    for number, source in enumerate(sources):
        assert page.evaluate("course.panel.content.activeCellIndex") == number
        exercise = code[number] and "check(" in source.splitlines()[-1]
        if exercise:
            keyboard.press("Enter")
            keyboard.press("Control+a")
            solution = SOLUTION.search(sources[number + 1])[1].strip()
            keyboard.insert_text(f"{solution}\n{source.splitlines()[-1]}")
        keyboard.press("Shift+Enter")
        if not code[number]:
            continue
        page.wait_for_timeout(150)
        notebook.wait("course.kernel.status === 'idle'")
        if exercise:
            notebook.wait("n => course.node(n).innerText.includes('Right.')", number)
            done["answer"] += 1
        for call, use in {"predict(": commit, "show(explorers.": slide}.items():
            if call in source:
                notebook.wait(READY, number)
                use(notebook, number)
                back_to(notebook, number)
                keyboard.press("j")
                done[use] += 1
    assert min(done.values()) >= 2, done
    assert notebook.errors() == [] and notebook.troubles == []
    notebook.close()
