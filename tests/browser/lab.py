"""A JupyterLab of the test's own, and how to drive a notebook in it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import secrets
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat

START = 90  # seconds until the server must answer
KERNEL = 60_000  # milliseconds until a kernel must be idle
RUN = 180_000  # milliseconds until a notebook must have run
POLL = 200  # milliseconds between looks
NOTEBOOK = "window.jupyterapp?.shell?.currentWidget"


@dataclass(frozen=True)
class Lab:
    """A running server: where it is, and the folder it shows."""

    url: str
    token: str
    folder: Path

    def write(self, name, *cells):
        """A notebook of code cells in the server's folder."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        nbformat.write(notebook, self.folder / name)
        return self.folder / name

    def open(self, page, name):
        """Show a notebook, and wait until its kernel is idle."""
        page.goto(f"{self.url}/lab/tree/{name}?reset&token={self.token}", wait_until="domcontentloaded")
        page.wait_for_function(
            f"{NOTEBOOK}?.sessionContext?.session?.kernel?.status === 'idle'", timeout=KERNEL, polling=POLL
        )

    def command(self, page, name, **arguments):
        """Run one of JupyterLab's commands."""
        page.evaluate("([name, given]) => window.jupyterapp.commands.execute(name, given)", [name, arguments])

    def run(self, page, count):
        """Run all cells; wait until ``count`` of them have run and the kernel is idle."""
        page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells'); null")
        page.wait_for_function(
            f"""(count) => {{
                const cells = [...{NOTEBOOK}.content.model.cells].filter(c => c.type === 'code');
                return cells.filter(c => c.executionCount).length === count
                    && {NOTEBOOK}.sessionContext.session.kernel.status === 'idle';
            }}""",
            arg=count,
            timeout=RUN,
            polling=POLL,
        )

    def save(self, page):
        """Save the notebook, and wait until it is on the disk."""
        page.wait_for_function(
            f"{NOTEBOOK}.sessionContext.session.kernel.status === 'idle'", timeout=KERNEL, polling=POLL
        )
        self.command(page, "docmanager:save")
        page.wait_for_function(f"!{NOTEBOOK}.content.model.dirty", timeout=KERNEL, polling=POLL)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(folder: Path):
    """Start JupyterLab with settings of its own, and stop it and its kernels at the end."""
    port, token = free_port(), secrets.token_hex(16)
    home = folder / "home"
    shown = folder / "notebooks"
    settings = home / "settings" / "@jupyterlab"
    quiet = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
    whole = {"windowingMode": "none"}  # every cell is drawn, wherever the page is scrolled to
    for place, values in (("apputils-extension/notification", quiet), ("notebook-extension/tracker", whole)):
        file = settings / f"{place}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(values))
    shown.mkdir()
    env = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "OMP_NUM_THREADS": "1",
    }
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser",
        "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={shown}", "--ServerApp.use_redirect_file=False",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_read, args=(server, said), daemon=True).start()
    try:
        _wait(said, f"127.0.0.1:{port}")
        yield Lab(f"http://127.0.0.1:{port}", token, shown)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(20)


def _read(server, said):
    for line in server.stderr:
        said.put(line)
    said.put(None)


def _wait(said, words):
    """Until the server says these words; what it said before belongs to the failure."""
    until, lines = time.monotonic() + START, []
    while True:
        try:
            line = said.get(timeout=max(0.01, until - time.monotonic()))
        except queue.Empty:
            line = None
        if line is None:
            raise AssertionError("JupyterLab did not start:\n" + "".join(lines[-30:]))
        lines.append(line)
        if words in line:
            return
