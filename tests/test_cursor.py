"""The cursor that all views of one history share."""

from __future__ import annotations

import gc
import weakref

import traitlets

from syftlite.history import History
from syftlite_widgets.cursor import NEWEST, Cursor, cursor_of


class View(traitlets.HasTraits):
    """Stands in for a widget."""

    step = traitlets.Int(-1)


def test_where_one_view_goes_all_others_go() -> None:
    cursor, views = Cursor(), [View(), View(), View()]
    for view in views:
        cursor.join(view)
    views[1].step = 7
    assert [view.step for view in views] == [7, 7, 7]
    views[2].step = NEWEST
    assert [view.step for view in views] == [NEWEST] * 3


def test_a_view_that_joins_goes_where_the_others_are() -> None:
    cursor, early, late = Cursor(), View(), View()
    cursor.join(early)
    early.step = 3
    cursor.join(late)
    assert late.step == 3


def test_a_view_that_leaves_goes_its_own_way() -> None:
    cursor, one, other = Cursor(), View(), View()
    cursor.join(one)
    cursor.join(other)
    cursor.leave(one)
    cursor.leave(one)
    one.step = 5
    assert other.step == NEWEST


def test_two_histories_have_two_cursors_and_one_has_one() -> None:
    one, other = History(), History()
    assert cursor_of(one) is cursor_of(one)
    assert cursor_of(one) is not cursor_of(other)


def test_the_cursor_keeps_no_view_alive() -> None:
    cursor, view = Cursor(), View()
    cursor.join(view)
    gone = weakref.ref(view)
    del view
    gc.collect()
    assert gone() is None
