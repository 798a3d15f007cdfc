"""What every refusal of syftlite is."""

from __future__ import annotations


class SyftliteError(RuntimeError):
    """Anything that syftlite refuses. A refused call changes no store."""

    __module__ = "syftlite.errors"

    def __init_subclass__(cls) -> None:
        """Show by the name under which it can be imported, not by the file that it stands in."""
        if cls.__module__.startswith("syftlite.errors."):
            cls.__module__ = "syftlite.errors"
