"""A grid: several workers that are searched together. Knows workers only by what anybody may ask of them."""

from __future__ import annotations

from typing import Any

from syftlite.errors import NotOnGridError
from syftlite.me import local_worker


class PrivateGridNetwork:
    """Workers whose data is searched at once; what is found comes as pointers.

    Example:
        >>> import syftlite as sy, torch
        >>> with sy.fresh():
        ...     hook = sy.TorchHook(torch)
        ...     bob, alice = sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice")
        ...     ages = torch.tensor([61, 34]).tag("#ages").send(bob)
        ...     found = sy.PrivateGridNetwork(bob, alice).search("#ages")
        ...     {worker: [pointer.shape for pointer in pointers] for worker, pointers in found.items()}
        {'bob': [torch.Size([2])]}
    """

    def __init__(self, *workers: Any) -> None:
        """Take the workers, one by one or as a list.

        Raises:
            UnknownWorkerError: if one is no worker.
        """
        room = local_worker().room
        flat = [each for given in workers for each in (given if isinstance(given, list | tuple) else [given])]
        self.workers = [room.find(worker) for worker in flat]

    def __repr__(self) -> str:
        """Return the workers' ids."""
        return f"<PrivateGridNetwork {', '.join(worker.name for worker in self.workers)}>"

    def search(self, *query: Any) -> dict[str | int, list[Any]]:
        """Return pointers to all objects that have all these tags, by the id of their worker."""
        me = local_worker()
        found = {worker.id: me.request_search(query, worker) for worker in self.workers}
        return {worker: pointers for worker, pointers in found.items() if pointers}

    def __getattr__(self, name: str) -> Any:
        """Say what a grid of simulated workers cannot do."""
        raise NotOnGridError(name)


VirtualGrid = PrivateGridNetwork
