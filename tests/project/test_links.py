"""External addresses: well-formed, one form a source; the checker tells apart what servers answer."""

import re
import ssl
import subprocess
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import links

ROOT = Path(__file__).resolve().parents[2]

FOUND = links.addresses(ROOT)


def test_every_address_is_well_formed():
    assert len(FOUND) > 300
    assert [address for address in FOUND if not links.well_formed(address)] == []


def test_a_source_has_one_address():
    forms = defaultdict(set)
    for address in FOUND:
        forms[re.sub(r"^https?://(www\.)?", "", address).partition("#")[0].rstrip("/").lower()].add(
            address.partition("#")[0]
        )
    assert {key: found for key, found in forms.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://example.org/a_(b).", "https://example.org/a_(b)"),
        ("(https://example.org/a)", "https://example.org/a"),
        ("[x](https://example.org/a?b=c), then", "https://example.org/a?b=c"),
        ("https://example.org/新しい", "https://example.org/"),
    ],
)
def test_addresses_end_where_the_sentence_goes_on(text, address, tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "page.md").write_text(text, encoding="utf-8")
    assert list(links.addresses(tmp_path)) == [address]


@pytest.mark.parametrize(
    "address", ["https://", "https://nowhere", "ftp://example.org", "https://a b.org", "https://[x"]
)
def test_what_is_no_address_is_told(address):
    assert not links.well_formed(address)


class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        status = {"/gone": 404, "/moved": 301, "/found": 302, "/busy": 503}.get(self.path, 200)
        if self.path == "/slow":
            time.sleep(2)
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", "/here")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    started = []

    def start(wrap=None):
        one = ThreadingHTTPServer(("127.0.0.1", 0), Server)
        if wrap:
            one.socket = wrap(one.socket)
        threading.Thread(target=one.serve_forever, daemon=True).start()
        started.append(one)
        return f"127.0.0.1:{one.server_port}"

    yield start
    for one in started:
        one.shutdown()
        one.server_close()


@pytest.mark.parametrize(
    ("path", "kind", "said"),
    [
        ("/here", "ok", "200"),
        ("/found", "ok", "200"),
        ("/moved", "moved", "to http://.*/here"),
        ("/gone", "gone", "404"),
        ("/busy", "unclear", "503"),
        ("/slow", "unclear", "no answer in 0.5 seconds"),
    ],
)
def test_answers_are_told_apart(server, path, kind, said):
    what, reply = links.answer(f"http://{server()}{path}", seconds=0.5 if path == "/slow" else 10)
    assert what == kind and re.fullmatch(said, reply)


def test_a_wrong_certificate_and_a_closed_port_are_not_clear(server, tmp_path):
    files = [tmp_path / "key.pem", tmp_path / "cert.pem"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run([*command, "-keyout", files[0], "-out", files[1]], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files[1], files[0])
    place = server(lambda plain: context.wrap_socket(plain, server_side=True))
    assert links.answer(f"https://{place}/here") == ("unclear", "the certificate is not valid")
    assert links.answer("http://127.0.0.1:9/") == ("unclear", "ConnectionError")


def test_report_names_address_answer_and_files():
    answers = {
        "https://a.org": ("ok", "200"),
        "https://b.org": ("gone", "404"),
        "https://c.org": ("moved", "to https://d.org"),
    }
    text = links.report({address: ["data/events.csv"] for address in answers}, ask=answers.get)
    assert "## Gone: 1\n\n- https://b.org (404), in data/events.csv" in text
    assert "## Moved for good: 1\n\n- https://c.org (to https://d.org)" in text and "1 answered as they should." in text
