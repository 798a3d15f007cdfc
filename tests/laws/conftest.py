"""How many random programs are run (`HYPOTHESIS_PROFILE=long`: many, each run with others), and when garbage goes."""

import gc
import os
from collections.abc import Iterator

import pytest
import torch
from hypothesis import Phase, settings

import syftlite as sy

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


@pytest.fixture
def room() -> Iterator[tuple[sy.VirtualWorker, sy.VirtualWorker, sy.VirtualWorker]]:
    """A room with bob, alice and carol in it."""
    with sy.fresh():
        hook = sy.TorchHook(torch)
        yield sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice"), sy.VirtualWorker(hook, id="carol")
