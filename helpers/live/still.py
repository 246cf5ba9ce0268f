"""What a widget leaves behind: its still form in a stored notebook, and nothing of itself when its cell runs again."""

from IPython import get_ipython


class Still:
    """For widgets: where no kernel has run yet, the stored notebook shows `still`, data and metadata, in the widget's place."""

    still: tuple[dict, dict] = {}, {}

    def _repr_mimebundle_(self, **kwargs):
        live = super()._repr_mimebundle_(**kwargs)
        data, metadata = self.still
        return {**(live[0] if isinstance(live, tuple) else live), **data}, metadata  # anywidget gives a pair


open_widgets: dict[str, tuple[str, list]] = {}


def close_former(widget) -> None:
    """Remember `widget` as one of its cell's, and close those that an earlier run of the same cell has made."""
    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    run, cell = parent.get("header", {}).get("msg_id"), parent.get("metadata", {}).get("cellId")
    if not (run and cell):
        return
    former_run, widgets = open_widgets.get(cell, (run, []))
    if former_run != run:
        for former in widgets:
            former.close()
        widgets = []
    open_widgets[cell] = run, [*widgets, widget]
