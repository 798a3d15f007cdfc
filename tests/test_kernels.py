"""The notebook's side in real kernels: what a cell replies, shows and keeps alive, as a front end gets it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from jupyter_client import BlockingKernelClient, KernelManager

import kit

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds

START = """
import torch, syftlite as sy
hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob"); alice = sy.VirtualWorker(hook, id="alice")
x = torch.tensor([1, 2, 3]).send(bob)
"""


@dataclass
class Reply:
    """What a front end gets for a cell."""

    status: str = ""
    streams: dict[str, str] = field(default_factory=dict)
    result: str | None = None
    shown: list[dict[str, str]] = field(default_factory=list)
    traceback: str = ""


class Kernel:
    """A kernel, and the front end that talks to it."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client

    def run(self, code: str) -> Reply:
        """Run a cell, and return all that comes of it."""
        asked = self._client.execute(code, store_history=True)
        reply = Reply()
        while True:
            message = self._client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") != asked:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                reply.streams[content["name"]] = reply.streams.get(content["name"], "") + content["text"]
            elif kind == "execute_result":
                reply.result = content["data"]["text/plain"]
            elif kind == "display_data":
                reply.shown.append(content["data"])
            elif kind == "error":
                reply.traceback = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(content["traceback"]))
            elif kind == "status" and content["execution_state"] == "idle":
                break
        while not reply.status:
            message = self._client.get_shell_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == asked:
                reply.status = message["content"]["status"]
        return reply

    def count(self) -> int:
        """Return how many objects bob has, by a cell of its own."""
        return int(self.run("print(len(bob._objects))").streams["stdout"])


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """Give a kernel as `kit.py lab` starts one."""
    folder = tmp_path_factory.mktemp("kernel")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kit, "VENV", folder)
        own = kit.kernels()
    path = os.pathsep.join([str(ROOT), str(ROOT / "widgets"), *filter(None, [os.environ.get("PYTHONPATH")])])
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(
        env={**os.environ, "PYTHONPATH": path, "IPYTHONDIR": str(own)}, extra_arguments=["--log-level=40"]
    )
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=PATIENCE)
    yield Kernel(client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel(started: Kernel) -> Kernel:
    """Give the kernel with an empty room."""
    started.run("%reset -f\nimport syftlite as sy\nroom = sy.fresh(); room.__enter__();")
    assert started.run(START).status == "ok"
    return started


def test_the_extension_is_there_without_a_line_of_the_learners(kernel: Kernel) -> None:
    assert "stepped" in (kernel.run("%%step\nword = 'stepped'\nword").result or "")


def test_old_names_are_there_without_a_line_of_the_learners(kernel: Kernel) -> None:
    reply = kernel.run(
        "import syft as sy\nfrom syft.frameworks.torch.fl import utils\nimport syft, syftlite\n"
        "syft.VirtualWorker is syftlite.VirtualWorker, utils.federated_avg is syftlite.federated_avg"
    )
    assert (reply.status, reply.result) == ("ok", "(True, True)")
    refused = kernel.run("from syft import Plan")
    assert refused.status == "error"
    assert "OldNameImportError: syftlite has no Plan: in PySyft it was a recording of operations" in refused.traceback


def test_a_stepped_cell_replies_and_shows_as_any_other(kernel: Kernel) -> None:
    reply = kernel.run("%%step\nprint('once')\ny = x + x\ny.get()")
    assert (reply.status, reply.result, reply.streams) == ("ok", "tensor([2, 4, 6])", {"stdout": "once\n"})
    (shown,) = reply.shown
    assert shown["text/plain"].startswith("1  print('once')\n   Nothing changes in any store.\n2  y = x + x\n")
    assert "application/vnd.jupyter.widget-view+json" in shown


def test_a_stepped_cell_that_fails_replies_so_and_shows_the_steps_below_the_traceback(kernel: Kernel) -> None:
    reply = kernel.run("%%step\ny = x + x\n\nz = y.get() + (1 / 0)\nafter = 1")
    assert reply.status == "error"
    assert re.search(r"-+> 4 z = y.get\(\) \+ \(1 / 0\)", reply.traceback)
    assert reply.shown[0]["text/plain"].splitlines()[:4] == [
        "1  y = x + x",
        "   bob runs add on its own numbers. The result stays on bob; me saw nothing.",
        "2  z = y.get() + (1 / 0)",
        "   This line stops with an error: ZeroDivisionError.",
    ]


def test_awaiting_and_magics_work_in_a_stepped_cell(kernel: Kernel) -> None:
    awaited = kernel.run(
        "%%step\nimport asyncio\nawait asyncio.sleep(0)\nasync def double(): return x * 2\nawait double()"
    )
    assert (awaited.status, awaited.result) == ("ok", "(Wrapper)>[PointerTensor | me:4 -> bob:3]")
    timed = kernel.run("%%step\n%time y = x * 4\n!echo hi\nz = 1;")
    assert "Wall time" in timed.streams["stdout"]
    assert "hi" in timed.streams["stdout"]
    assert len(re.findall(r"^\d+  ", timed.shown[0]["text/plain"], re.MULTILINE)) == 3


def test_a_shown_pointer_keeps_no_data_in_a_real_kernel(kernel: Kernel) -> None:
    kernel.run("y = x * 5\ny")
    assert kernel.run("del y\nprint(len(bob._objects))").streams["stdout"] == "1\n"
    kernel.run("x + x")
    assert kernel.count() == 1
    assert kernel.run("x + x\n").result is not None
    assert kernel.run("_.get()").result == "tensor([2, 4, 6])"
    kernel.run("[x + 1]")
    assert kernel.count() == 2


def test_forgetting_after_a_failed_cell_frees_what_it_held(kernel: Kernel) -> None:
    kernel.run("def f():\n    t = x * 2\n    return t @ torch.ones(3)")
    assert kernel.run("f()").status == "error"
    assert kernel.count() == 2
    assert kernel.run("import syftlite_widgets\nsyftlite_widgets.forget()").streams == {}
    assert kernel.count() == 1


def test_the_extension_unloads_and_loads_again_in_a_kernel(kernel: Kernel) -> None:
    assert kernel.run("%unload_ext syftlite_widgets").streams == {}
    gone = kernel.run("%%step\nn = 1")
    assert "not found" in gone.streams.get("stderr", "") + gone.traceback
    assert kernel.run("x").result == "(Wrapper)>[PointerTensor | me:2 -> bob:1]"
    assert kernel.run("%load_ext syftlite_widgets").streams == {}
    assert len(kernel.run("%%step\nn = 1").shown) == 1
