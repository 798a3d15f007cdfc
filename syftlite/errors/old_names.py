"""Refusals of names that old code knows and syftlite lacks."""

from __future__ import annotations

from syftlite.errors.base import SyftliteError


def _old_name(name: str, what: str, instead: str) -> str:
    return f"syftlite has no {name}: in PySyft it was {what}. {instead}."


class OldNameError(SyftliteError, AttributeError):
    """A name of PySyft that syftlite lacks."""

    def __init__(self, name: str, what: str, instead: str) -> None:
        """Take the name, what it was, and what to use."""
        super().__init__(_old_name(name, what, instead))


class OldNameImportError(SyftliteError, ImportError):
    """The same, when it was to be imported."""

    def __init__(self, name: str, what: str, instead: str) -> None:
        """Take the name, what it was, and what to use."""
        super().__init__(_old_name(name, what, instead))


class OldModuleError(SyftliteError, ModuleNotFoundError):
    """A module of PySyft that syftlite lacks."""

    def __init__(self, path: str, what: str, instead: str) -> None:
        """Take the module's path, what it held, and what to use."""
        super().__init__(_old_name(f"module {path}", what, instead))


def _unknown_name(name: str, module: str) -> str:
    return (
        f"{module} has no {name!r}, and it is no name of PySyft 0.1 or 0.2 that syftlite knows. "
        "Is it spelled right? help(syftlite) lists what there is."
    )


class UnknownNameError(SyftliteError, AttributeError):
    """A name that neither syftlite nor PySyft has."""

    def __init__(self, name: str, module: str) -> None:
        """Take the name and the module that was asked."""
        super().__init__(_unknown_name(name, module))


class UnknownNameImportError(SyftliteError, ModuleNotFoundError):
    """The same, when it was to be imported."""

    def __init__(self, name: str, module: str) -> None:
        """Take the name and the module that was asked."""
        super().__init__(_unknown_name(name, module))


class OtherSyftError(SyftliteError, ImportError):
    """Another program called syft is there."""

    def __init__(self, place: str) -> None:
        """Take where it is."""
        super().__init__(
            f"Another program called syft is here ({place}), and `import syft` means that one. "
            "Uninstall it (pip uninstall syft), or write import syftlite as sy."
        )
