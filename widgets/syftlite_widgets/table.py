"""A picture as text: one line an object, for screen readers, for plain terminals, and where nothing can draw."""

from __future__ import annotations

from unicodedata import east_asian_width

from syftlite_widgets.card import Board, Card
from syftlite_widgets.text import say

#: More objects than this in one store are counted, not listed.
MOST = 30


def text_table(board: Board) -> str:
    """Return all lanes as indented lines, the same each time for the same stores."""
    lines = [say("xray_on")] if board.xray else []
    for lane in board.lanes:
        heading = f"{lane.heading}   {lane.count}" if not lane.is_names or lane.cards else lane.heading
        lines.append(f"{heading}   ({say(lane.state)})" if lane.state else heading)
        cards = lane.cards[:MOST]
        titles = max((width_in_columns(card.title) for card in cards), default=0)
        details = max((width_in_columns(card.detail) for card in cards), default=0)
        lines += [_line(card, titles, details) for card in cards]
        more = len(lane.cards) - len(cards) + len(lane.others)
        if more:
            lines.append("  " + say("more", count=f"{more:,}"))
        elif not cards:
            lines.append("  " + say("no_names" if lane.is_names else "empty"))
    return "\n".join(lines)


def _line(card: Card, titles: int, details: int) -> str:
    mark = f"({say(card.change)})" if card.change else ""
    return f"  {padded(card.title, titles)}  {padded(card.detail, details)}  {card.note}  {mark}".rstrip()


def padded(text: str, width: int) -> str:
    """Return a text with spaces behind it, so many columns wide."""
    return text + " " * (width - width_in_columns(text))


def width_in_columns(text: str) -> int:
    """Return how many columns a text takes in a terminal: two for a Chinese character."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
