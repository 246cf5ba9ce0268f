"""What a widget leaves behind: its still form in a stored notebook, and nothing of itself when its cell runs again."""

from IPython import get_ipython

from helpers.live.saving import MARK


class Still:
    """For widgets: where no kernel has run yet, the stored notebook shows `still`, data and metadata, in the widget's place."""

    still: tuple[dict, dict] = {}, {}

    def _repr_mimebundle_(self, **kwargs):
        live = super()._repr_mimebundle_(**kwargs)
        data, metadata = self.still
        live = live[0] if isinstance(live, tuple) else live  # anywidget gives a pair
        return live | data, metadata | MARK


open_widgets: dict[tuple, tuple[str, list]] = {}


def close_former(widget) -> None:
    """Remember `widget` as one of its cell's, and close those that an earlier run of the same cell has made.

    Run in another tab of the browser, which is another session, the cell leaves those of the first tab alone.
    """
    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    header, cell_id = parent.get("header", {}), parent.get("metadata", {}).get("cellId")
    run, cell = header.get("msg_id"), (header.get("session"), cell_id)
    if not (run and cell_id):
        return
    former_run, widgets = open_widgets.get(cell, (run, []))
    if former_run != run:
        for former in widgets:
            former.close()
        widgets = []
    open_widgets[cell] = run, [*widgets, widget]
