"""What every refusal of syftlite is."""

from __future__ import annotations


class SyftliteError(RuntimeError):
    """Anything that syftlite refuses. A refused call changes no store."""
