"""The search: which cards of a board a learner's words find. Knows no coordinates.

Every word must fit: a worker's name chooses its lane, a number is an id or a size, "pointer" and "tensor" choose a
kind, and any other word is a part of what stands on the card. What a found pointer leads to is shown with it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from syftlite_widgets.card import Board, Card
from syftlite_widgets.text import say


def find(board: Board, search: str) -> Board:
    """Return the board with the cards that are found; the others of each lane are only counted.

    An empty search finds everything.
    """
    words = search.casefold().split()
    if not words:
        return board
    lanes = {lane.worker.casefold() for lane in board.lanes}
    cards = {card.data_key: card for lane in board.lanes for card in lane.cards}
    found = {key for key, card in cards.items() if all(_fits(word, card, lanes) for word in words)}
    kinds = [word for word in words if word in (say("find_pointer"), say("find_tensor"))]
    shown = {key for key in _with_targets(found, cards) if all(_fits(word, cards[key], lanes) for word in kinds)}
    kept = [
        replace(
            lane,
            cards=[card for card in lane.cards if card.data_key in shown],
            others=[card for card in lane.cards if card.data_key not in shown],
        )
        for lane in board.lanes
    ]
    return replace(board, lanes=kept, found=len(shown))


def _fits(word: str, card: Card, lanes: set[str]) -> bool:
    if word in lanes:
        return card.lane.casefold() == word
    text = _text(card)
    return re.search(rf"(?<!\w){word}(?!\w)", text) is not None if word.isdecimal() else word in text


def _text(card: Card) -> str:
    """Return what can be searched: no values, for nobody finds what is sealed."""
    words = [
        card.title,
        *(f"{card.title}{part}" for part in card.parts),
        say("find_pointer" if card.pointer else "find_tensor"),
    ]
    if card.pointer:
        words += [card.detail, card.note]
    elif card.is_name:
        words.append(card.detail)
    words += [say(card.change)] if card.change else []
    words += [say("speak_dangling")] if card.dangling else []
    return " ".join(words).casefold()


def _with_targets(found: set[str], cards: dict[str, Card]) -> set[str]:
    """Add all that the found pointers lead to, hop by hop."""
    shown, new = set(found), found
    while new:
        keys = {f"{target.worker}/{target.id}" for key in new for target in cards[key].targets}
        new = (keys & cards.keys()) - shown
        shown |= new
    return shown
