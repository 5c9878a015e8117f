"""A Jupyter server on this machine, from the environment that Binder and class hubs install."""

import re
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError, expect

ROOT = Path(__file__).resolve().parents[2]
# What a kernel answers can take longer than the five seconds that Playwright waits.
expect.set_options(timeout=30_000)
PYTHON = ROOT / ".venv-lab" / "bin" / "python"


def address_in_use() -> int:
    """A port that is free on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def repository(tmp_path):
    """What notebooks need to run, in a folder of its own: JupyterLab saves by itself what it has open."""
    for name in ("book", "data"):
        shutil.copytree(ROOT / name, tmp_path / "repository" / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "repository"


@pytest.fixture
def serve(tmp_path):
    """serve(folder) -> address of a JupyterLab with that folder as its home, seen by this machine alone."""
    started = []

    def start(folder: Path) -> str:
        port = address_in_use()
        options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token="]
        names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR")
        folders = {name: str(tmp_path / "jupyter" / name) for name in names}
        with (tmp_path / "server.log").open("w") as log:
            server = subprocess.Popen(
                [PYTHON, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={folder}"],
                env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1", **folders},
                stdout=log,
                stderr=log,
            )
        started.append(server)
        address = f"http://127.0.0.1:{port}"
        for _ in range(120):
            try:
                urllib.request.urlopen(address + "/api", timeout=1)
                return address
            except OSError:
                time.sleep(0.5)
        raise RuntimeError(f"JupyterLab does not answer: {(tmp_path / 'server.log').read_text()[-2000:]}")

    yield start
    for server in started:
        server.terminate()
        server.wait(20)


@pytest.fixture
def page(chromium):
    """An empty page of a browser, wide enough for JupyterLab."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1400})
    yield context.new_page()
    context.close()


@pytest.fixture
def run_all(page):
    """run_all(address) opens a notebook in JupyterLab and runs all its cells."""

    def run(address: str | None = None) -> None:
        if address:
            page.goto(address)
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
        # Cells that are run before the kernel answers can be lost.
        page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").first.wait_for(timeout=60_000)
        begun = page.locator(".jp-InputPrompt").filter(has_text=re.compile(r"\[(\*|\d+)\]")).first
        for _ in range(5):
            page.locator(".jp-Notebook").click(position={"x": 5, "y": 5})
            page.get_by_role("menuitem", name=re.compile("^Run$")).click()
            page.get_by_role("menuitem", name=re.compile("^Run All Cells$")).click()
            try:
                return begun.wait_for(timeout=20_000)
            except TimeoutError:
                page.keyboard.press("Escape")
        raise AssertionError("the cells never began to run")

    return run
