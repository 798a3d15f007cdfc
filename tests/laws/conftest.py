"""How many random programs are run (`HYPOTHESIS_PROFILE=long`: many, each run with others), and when garbage goes."""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings

_PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)  # to explain a failure takes minutes
settings.register_profile("laws", max_examples=400, derandomize=True, deadline=None, phases=_PHASES)
settings.register_profile("long", max_examples=10_000, deadline=None, phases=_PHASES)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "laws"))


@pytest.fixture(autouse=True, scope="module")
def _garbage_waits() -> Iterator[None]:
    """Garbage is collected when a program says so, else a run could not be repeated."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()
