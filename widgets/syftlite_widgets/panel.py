"""The panel beside the notebook, which stays in sight while cells scroll. Knows no history: it holds any widget."""

from __future__ import annotations

from typing import Any

from ipywidgets import DOMWidget

_VIEW = "application/vnd.jupyter.widget-view+json"


class Panel:
    """At most one panel of JupyterLab, for one widget at a time. Only the page knows whether it is still there."""

    def __init__(self) -> None:
        """Begin without one."""
        self._sidecar: Any = None
        self._shown = ""

    def show(self, widget: DOMWidget) -> bool:
        """Put a widget into the panel; False where the package for panels is missing.

        A front end that has no panels shows none, and nothing tells the kernel: the widget must notice by itself.
        """
        try:
            from sidecar import Sidecar
        except ImportError:
            return False
        data = {"text/plain": repr(widget), _VIEW: widget.get_view_spec()}
        # Set, not captured by `with sidecar:`, which would send the output through the running cell.
        outputs = ({"output_type": "display_data", "data": data, "metadata": {}},)
        self._shown = widget.model_id
        if self._sidecar is None:
            self._sidecar = Sidecar(title="Inspector", anchor="split-right", outputs=outputs)
        else:
            self._sidecar.outputs = outputs
        return True

    def leave(self, widget: DOMWidget) -> None:
        """Take a widget out of the panel. The empty panel stays for the next one: a kernel cannot close its tab."""
        if self._sidecar is not None and self._shown == widget.model_id:
            self._sidecar.outputs = ()

    def lost(self, widget: DOMWidget) -> None:
        """Take note that the page has no panel with this widget, or no longer: the next one needs a new panel."""
        if self._sidecar is not None and self._shown == widget.model_id:
            self._sidecar.close()
            self._sidecar = None
