"""A JupyterLab of its own, with Notebook 7 and Voila beside it, and the notebook that a page has open in it."""

from __future__ import annotations

import ast
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Page

TOKEN = "t0ken"
PATIENCE = 60.0  # seconds for the server to come up

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}

#: What the page must wait for before anything runs: the document, the kernel, and what the kernel says of itself.
OPENED = """async () => {
    const panel = jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.revealed;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
}"""

#: Opens a notebook in a JupyterLab that a page has open already, in the place of what else is open in it.
OPEN = """async (path) => {
    const panel = await jupyterapp.commands.execute('docmanager:open', { path });
    for (const widget of [...jupyterapp.shell.widgets('main')]) if (widget !== panel) widget.dispose();
    jupyterapp.shell.activateById(panel.id);
}"""

#: Closes all that is open in it, without a question whether to save.
CLOSE = """() => {
    for (const area of ['main', 'right'])
        for (const widget of [...jupyterapp.shell.widgets(area)])
            if (area === 'main' || widget.node.classList.contains('jupyterlab-sidecar')) {
                if (widget.context) widget.context.model.dirty = false;
                widget.dispose();
            }
}"""

#: Runs one cell as a learner does, and waits until it is done.
RUN = """async (index) => {
    const notebook = jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = index;
    await jupyterapp.commands.execute('notebook:run-cell');
    return notebook.widgets[index].model.sharedModel.outputs.filter((output) => output.output_type === 'error').length;
}"""

#: Goes into a cell, as a click or the return key does.
EDIT = """async (index) => {
    const notebook = jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = index;
    await notebook.scrollToItem(index);
    notebook.mode = 'edit';
    await notebook.activeCell.ready;
    notebook.activeCell.editor.focus();
}"""

#: Asks the kernel for the value of an expression, beside the notebook: no cell, no number, no output.
ASK = """async (expression) => {
    const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
    const content = { code: '', silent: true, store_history: false, user_expressions: { answer: expression } };
    return (await kernel.requestExecute(content).done).content.user_expressions.answer;
}"""


class Lab:
    """A JupyterLab server on a port of its own, to be used in a `with` statement."""

    def __init__(self, notebooks: Path, scratch: Path) -> None:
        """Prepare a server for a folder of notebooks; all that it writes goes into `scratch`."""
        self.notebooks = notebooks
        self.scratch = scratch
        self.log = scratch / "lab.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def __enter__(self) -> Lab:
        """Start it, and wait until it answers."""
        news = self.scratch / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
        news.parent.mkdir(parents=True)
        news.write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}), encoding="utf-8")
        folders = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
        }
        own = {name: str(self.scratch / folder) for name, folder in folders.items()}
        startup = self.scratch / "ipython" / "profile_default" / "startup"
        startup.mkdir(parents=True)
        # Large as it is, it is loaded while the page gets ready; what a learner imports is there at once.
        (startup / "torch_is_large.py").write_text("import torch as _\ndel _\n", encoding="utf-8")
        options = ["--no-browser", "--expose-app-in-browser", "--allow-root", "--ip=127.0.0.1", f"--port={self.port}"]
        options += [
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={TOKEN}",
            f"--ServerApp.root_dir={self.notebooks}",
            "--JupyterNotebookApp.expose_app_in_browser=True",  # Notebook 7 is served by the same server
        ]
        self._output = self.log.open("w", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            env={**os.environ, **own},
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )
        self._wait()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop it; kernels go with their server."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._output.close()

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api?token={TOKEN}", timeout=1).close()
            except (URLError, TimeoutError, ConnectionError):
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"JupyterLab did not start:\n{self.log.read_text(encoding='utf-8')}")

    def end_kernels(self) -> None:
        """End all kernels: a notebook that is opened again starts a new one."""
        self._end(self._ask("GET"))

    def _end(self, sessions: list[dict[str, Any]]) -> None:
        for each in sessions:
            with suppress(URLError, ConnectionError):  # the server itself ended
                self._ask("DELETE", f"/{each['id']}")

    def _start_kernel(self, path: str) -> None:
        """Start the kernel that a notebook will find: it gets ready on one core while the page does on the other."""
        self._ask("POST", told={"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}})

    def _ask(self, method: str, which: str = "", told: dict[str, Any] | None = None) -> Any:
        """Return what the server answers when it is asked about its sessions, the notebooks with their kernels."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/sessions{which}",
            data=None if told is None else json.dumps(told).encode(),
            headers={"Authorization": f"token {TOKEN}"},
            method=method,
        )
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or "null")

    def open(self, page: Page, path: str, *, program: str = "lab/tree") -> Notebook:
        """Return a notebook, opened in a page, its kernel ready; with `program="notebooks"` in Notebook 7."""
        page.set_viewport_size({"width": 1280, "height": 900})
        self._start_kernel(path)
        if program == "lab/tree" and self.is_open_in(page):
            page.evaluate(OPEN, path)
        else:
            page.goto(self.address(f"{program}/{path}", "&reset"), wait_until="domcontentloaded")
        page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.context", timeout=60_000)
        page.evaluate(OPENED)
        return Notebook(page)

    def is_open_in(self, page: Page) -> bool:
        """Return whether a page has this JupyterLab open, with or without a notebook in it."""
        return page.url.startswith(f"http://127.0.0.1:{self.port}/lab") and bool(page.evaluate("!!window.jupyterapp"))

    def close_all(self, page: Page) -> None:
        """Close the notebooks that a page has open, and have their kernels end: nobody waits for that."""
        page.evaluate(CLOSE)
        running = self._ask("GET")
        threading.Thread(target=self._end, args=(running,), daemon=True).start()

    def open_new(self, page: Page, cells: list[str], *, program: str = "lab/tree") -> Notebook:
        """Return a new notebook of these code cells, opened in a page."""
        return self.open(page, self.write(cells).name, program=program)

    def write(self, cells: list[str]) -> Path:
        """Return the file of a new notebook of these code cells."""
        path = self.notebooks / f"new_{len(list(self.notebooks.glob('new_*.ipynb')))}.ipynb"
        nbformat.write(new_notebook(cells=[new_code_cell(cell.strip()) for cell in cells], metadata=KERNEL), path)
        return path

    def address(self, path: str, options: str = "") -> str:
        """Return the address of a page of this server."""
        return f"http://127.0.0.1:{self.port}/{path}?token={TOKEN}{options}"


class Notebook:
    """A notebook that a page has open."""

    def __init__(self, page: Page) -> None:
        """Look at the page's current notebook."""
        self.page = page

    def code_cells(self) -> list[int]:
        """Return the places of the code cells among all cells."""
        cells = "jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.type)"
        return [index for index, kind in enumerate(self.page.evaluate(cells)) if kind == "code"]

    def sources(self) -> list[str]:
        """Return what stands in each cell, prose and code."""
        found: list[str] = self.page.evaluate(
            "jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.sharedModel.source)"
        )
        return found

    def type_in(self, index: int, text: str) -> None:
        """Put a text into the cell at a place, by key, where another one was."""
        self.page.evaluate(EDIT, index)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(text)
        assert self.sources()[index] == text

    def run(self, index: int) -> int:
        """Run the cell at a place, and return how many errors it shows."""
        errors: int = self.page.evaluate(RUN, index)
        return errors

    def start(self, index: int) -> None:
        """Run the cell at a place without waiting for its end."""
        self.page.evaluate(f"(index) => void ({RUN})(index)", index)

    def ask(self, source: str) -> Any:
        """Run some lines beside the notebook, and return what they leave in `answer`, by way of JSON."""
        lines = f"import json\n{source}\nanswer = json.dumps(answer)"
        expression = f"(lambda space: (exec({lines!r}, space), space['answer'])[1])({{}})"
        reply = self.page.evaluate(ASK, expression)
        assert reply["status"] == "ok", reply
        return json.loads(ast.literal_eval(reply["data"]["text/plain"]))

    def restart(self) -> None:
        """Restart the kernel, as from the menu, and wait until it is there again.

        A widget asks the kernel for a subshell of its own. JupyterLab complains on its console of a
        restart before the answer, which a loaded machine may take long to give, so it is waited for;
        JupyterLab has no public word for the requests that are under way.
        """
        self.page.wait_for_function(
            """() => {
                const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
                const asked = [...kernel._futures.values()].map((future) => future.msg.header.msg_type);
                return !asked.some((kind) => kind.endsWith("subshell_request"));
            }"""
        )
        self.page.evaluate(
            """async () => {
                const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
                await kernel.restart();
                await kernel.info;
            }"""
        )

    def set_theme(self, *, dark: bool) -> None:
        """Change JupyterLab's theme, and wait until the page has it."""
        theme = "JupyterLab Dark" if dark else "JupyterLab Light"
        self.page.evaluate("(theme) => jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
        self.page.wait_for_function(f"document.body.dataset.jpThemeLight === '{'false' if dark else 'true'}'")
        self.page.wait_for_function("document.querySelector('#jupyterlab-splash') === null")
