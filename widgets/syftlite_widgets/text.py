"""The texts that a learner reads in a picture, in the language that was chosen. Knows nothing of histories.

A text is asked for by its key and filled in with names and numbers: `say("gains", worker="bob", what="a tensor")`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import overload

from syftlite_widgets.languages import MODEL, Language, codes, load

#: The texts that the player shows itself, by the names that it knows them under.
PLAYER_LABELS = (
    "back", "next", "play", "pause", "first", "last", "slider", "step_of", "xray", "xray_on_note",
    "new_step", "new_steps", "drawing", "changes", "title", "stale_kernel", "no_answer",
    "find", "find_hint", "found", "found_none", "beside", "no_sidecar",
)  # fmt: skip

#: The texts that the form of a prediction shows itself.
PREDICTION_LABELS = (
    "predict_how", "predict_unanswered", "predict_score", "predict_right", "predict_wrong", "predict_none",
    "predict_score_nearly", "predict_nearly", "predict_type",
    "stale_kernel",
)  # fmt: skip

_chosen: list[Language] = [load(MODEL)]


@overload
def language() -> str: ...


@overload
def language(name: str) -> None: ...


def language(name: str | None = None) -> str | None:
    """Choose the language of every picture from now on; without a name, say which one is chosen.

    Example:
        >>> language("zh")
        >>> language()
        'zh'
        >>> language("en")

    Raises:
        ValueError: if there is no such language, naming those that there are.
    """
    if name is None:
        return _chosen[0].code
    if name not in codes():
        *others, last = (f"language({code!r})" for code in codes())
        raise ValueError(f"There are no texts in {name!r}. Try {', '.join(others)} or {last}.")
    _chosen[0] = load(name)
    return None


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Choose a language for a `with` block; after it, the one before is chosen again.

    >>> with speaking("zh"):
    ...     language()
    'zh'
    >>> language()
    'en'
    """
    before = language()
    language(name)
    try:
        yield
    finally:
        language(before)


def language_tag() -> str:
    """Return what a browser calls the chosen language.

    >>> language_tag()
    'en'
    """
    return _chosen[0].tag


def say(key: str, /, **values: object) -> str:
    """Return a text in the chosen language, filled in.

    >>> say("gains", worker="bob", what="a tensor")
    'bob gains a tensor'
    """
    return _chosen[0].texts[key].format(**values)


def join(words: list[str]) -> str:
    """Return words as a list in prose.

    >>> join(["bob", "alice", "carol"])
    'bob, alice and carol'
    """
    if len(words) < 2:
        return "".join(words)
    left, link, right = say("comma").join(words[:-1]), say("and"), words[-1]
    if link == link.strip():  # Chinese has no spaces between words, but some beside those of another script
        link = f"{' ' if left[-1:].isascii() else ''}{link}{' ' if right[:1].isascii() else ''}"
    return left + link + right


def player_labels() -> dict[str, str]:
    """Return the texts of the player's own buttons and notes, not filled in."""
    return {key: _chosen[0].texts[key] for key in PLAYER_LABELS}


#: The texts that the view of messages shows itself.
MESSAGES_LABELS = (
    "back", "next", "first", "last", "step_of", "messages_title", "totals", "log", "log_filter", "log_found",
    "log_copy", "log_copied", "log_not_copied", "log_step", "log_from", "log_to", "log_kind", "log_operation",
    "log_data", "log_bytes", "log_time", "log_there", "log_back", "log_code", "stale_kernel",
)  # fmt: skip


def labels(keys: tuple[str, ...]) -> dict[str, str]:
    """Return texts by their keys, not filled in."""
    return {key: _chosen[0].texts[key] for key in keys}


def prediction_labels(title: str) -> dict[str, str]:
    """Return the texts of a prediction's form under this title, not filled in."""
    return {"title": title} | {key.removeprefix("predict_"): _chosen[0].texts[key] for key in PREDICTION_LABELS}
