"""The built site, over http under a sub-path and from file://, in a browser that can reach nobody else."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from built import DESK, SITE

from sources import copy_outputs, copy_sources, exercises


class _Quiet(SimpleHTTPRequestHandler):
    """Serves the site under /class/, as a project page would be, and nothing elsewhere."""

    def translate_path(self, path):
        inside = path.removeprefix("/class/")
        return super().translate_path("/" + inside) if inside != path else str(SITE / "nowhere")

    def log_message(self, *args):
        pass


@pytest.fixture
def copy(tmp_path):
    """The book's sources in another place, with nothing built."""
    return copy_sources(tmp_path, *exercises())


@pytest.fixture
def executed(copy):
    """The same with the notebooks' outputs and the drawings, so that a build only writes pages."""
    copy_outputs(copy)
    return copy


@pytest.fixture(scope="session")
def addresses():
    """Where the site can be read: under http and under file."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=SITE))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {"http": f"http://127.0.0.1:{server.server_port}/class/", "file": SITE.as_uri() + "/"}
    server.shutdown()


class Visit:
    """A page in a browser, with what it asked for and what it complained about."""

    def __init__(self, context, base):
        self.base, self.requests, self.strangers, self.complaints = base, [], [], []
        self.page = context.new_page()
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self._hear("error", str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        context.route("**/*", self._guard)

    @property
    def surprises(self):
        """What the browser complained about, but for files that a test kept from it."""
        return [text for text in self.complaints if "Failed to load resource" not in text]

    @property
    def asked(self) -> set[Path]:
        """The files of the site that the page asked for."""
        urls = [url for url in self.requests if url.startswith(self.base)]
        return {(SITE / unquote(urlsplit(url.removeprefix(self.base)).path)).resolve() for url in urls}

    @property
    def trouble(self) -> list[str]:
        """One line for each other host that the page turned to and for each complaint of the browser."""
        return [f"turned to {url}" for url in self.strangers] + [f"complained: {text}" for text in self.complaints]

    def _hear(self, kind, text):
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def _guard(self, route):
        if route.request.url.startswith((self.base, "data:", "blob:")):
            route.continue_()
        else:
            self.strangers.append(route.request.url)
            route.abort()

    def open(self, name):
        self.page.goto(self.base + name)
        self.page.wait_for_load_state("load")
        return self.page


@pytest.fixture
def visit(chromium, addresses):
    """Open a page: visit(name, scheme='http', **context options) -> Visit."""
    contexts = []

    def start(name, scheme="http", **options):
        context = chromium.new_context(**{"viewport": DESK, **options})
        contexts.append(context)
        visit = Visit(context, addresses[scheme])
        visit.open(name)
        return visit

    yield start
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def tab(chromium, addresses):
    """One window that goes from page to page over http, where nothing moves: tab(name, viewport) -> Visit."""
    context = chromium.new_context(viewport=DESK, reduced_motion="reduce")
    seen = Visit(context, addresses["http"])

    def go(name, viewport=DESK):
        seen.page.emulate_media(media="screen", color_scheme="light", forced_colors="none")
        seen.page.set_viewport_size(viewport)
        for heard in (seen.requests, seen.strangers, seen.complaints):
            heard.clear()
        seen.open(name)
        return seen

    yield go
    context.close()
