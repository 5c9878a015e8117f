"""In a real JupyterLab, from an environment of its own, a chapter runs and its figures are live."""

import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "site"))

from browser import launch  # noqa: E402


@pytest.fixture
def lab(tmp_path):
    """The address of a JupyterLab on this machine that serves the book's folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    python = ROOT / ".venv-lab" / "bin" / "python"
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token="]
    folders = {name: str(tmp_path / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    folders["JUPYTERLAB_WORKSPACES_DIR"] = str(tmp_path / "workspaces")
    server = subprocess.Popen(
        [python, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={ROOT}"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **folders},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(address + "/api", timeout=1)
            break
        except OSError:
            time.sleep(0.5)
    yield address
    server.terminate()
    server.wait(20)


def test_chapter_runs_and_its_figure_is_live(lab):
    before = (ROOT / "book" / "4-3-industry.ipynb").read_bytes()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(f"{lab}/lab/tree/book/4-3-industry.ipynb?reset")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
        page.locator(".jp-Notebook").click(position={"x": 5, "y": 5})
        page.get_by_role("menuitem", name=re.compile("^Run$")).click()
        page.get_by_role("menuitem", name=re.compile("^Run All Cells$")).click()
        chart = page.locator(".jp-OutputArea-output .vega-embed").first
        chart.wait_for(timeout=90_000)
        control = chart.locator("select").first
        control.wait_for(timeout=30_000)
        canvas = chart.locator("canvas, svg").first
        first = canvas.screenshot()
        control.select_option(index=2)
        page.wait_for_timeout(500)
        assert canvas.screenshot() != first, "the control changes what is drawn"
        assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
        browser.close()
    assert (ROOT / "book" / "4-3-industry.ipynb").read_bytes() == before
