"""What each front end needs to show a view, and finds in its bundle: Colab the address of a widget manager."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from anywidget._util import enable_custom_widget_manager_once

from syftlite_widgets import inspect, messages, predict
from syftlite_widgets.inspector import Inspector
from tests.drawn_rooms import room, run

VIEW = "application/vnd.jupyter.widget-view+json"
MANAGER = "https://colab.test/manager"


@pytest.fixture
def colab(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Give what Colab's own module is told, in a kernel that has it."""
    told: list[str] = []
    module: Any = ModuleType("google.colab.output")
    module.enable_custom_widget_manager = lambda: told.append("enable_custom_widget_manager()")
    module._widgets = SimpleNamespace(_installed_url=MANAGER)
    monkeypatch.setitem(sys.modules, "google.colab.output", module)
    enable_custom_widget_manager_once.cache_clear()
    yield told
    enable_custom_widget_manager_once.cache_clear()
    Inspector.close_all()


def test_on_colab_the_views_are_enabled_without_a_word_from_the_learner(colab: list[str]) -> None:
    with room("bob") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)")
        for view in (inspect(), messages(), predict()):
            data, about = view._repr_mimebundle_()
            assert VIEW in data
            assert about[VIEW] == {"colab": {"custom_widget_manager": {"url": MANAGER}}}
    assert colab == ["enable_custom_widget_manager()"]
