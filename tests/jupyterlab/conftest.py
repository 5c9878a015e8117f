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

from techsec_publish import student_pack

ROOT = Path(__file__).resolve().parents[2]
# What a kernel answers can take longer than the five seconds that Playwright waits.
expect.set_options(timeout=30_000)
PYTHON = ROOT / ".venv-lab" / "bin" / "python"


def free_port() -> int:
    """A port that nothing on this machine uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """The server's folder, with what readers open: a copy of the repository, and the students' tree.

    Copies, since JupyterLab saves by itself what it has open.
    """
    folder = tmp_path_factory.mktemp("lab") / "home"
    for name in ("book", "data"):
        shutil.copytree(ROOT / name, folder / "repository" / name, ignore=shutil.ignore_patterns("__pycache__"))
    student_pack.write(student_pack.files(), folder / "students")
    return folder


@pytest.fixture(scope="session")
def server(home):
    """The address of one JupyterLab for all tests, seen by this machine alone; it stops kernels that nobody needs."""
    port = free_port()
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token="]
    options += [f"--MappingKernelManager.cull_{name}" for name in ("idle_timeout=30", "interval=10")]
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    folders = {name: str(home.parent / "jupyter" / name) for name in names}
    log = home.parent / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [PYTHON, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={home}"],
            env={"PATH": "/usr/bin:/bin", "HOME": str(home.parent), "GIT_CONFIG_NOSYSTEM": "1", **folders},
            stdout=output,
            stderr=output,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(address + "/api", timeout=1)
                break
            except OSError:
                time.sleep(0.25)
        else:
            raise RuntimeError(f"JupyterLab does not answer: {log.read_text()[-2000:]}")
        yield address
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def context(chromium):
    """A browser that keeps JupyterLab's own files, wide enough for it."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1400})
    yield context
    context.close()


@pytest.fixture
def page(context):
    """An empty page. Closed after the test, so that the next one finds no notebook open."""
    page = context.new_page()
    yield page
    page.close()


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
