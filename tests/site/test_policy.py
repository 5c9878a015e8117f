"""Each page runs the site's own scripts and no other: its Content-Security-Policy says so, the browser keeps to it."""

import pytest
from bs4 import BeautifulSoup
from built import PAGES, SITE

from techsec_site import assets

PLANTED = "document.documentElement.dataset.planted = 'yes';"


def rules(html):
    """Directive -> sources of a page's policy, which stands before all it governs."""
    page = BeautifulSoup(html, "html.parser")
    metas = page.head.find_all(["meta", "link", "script", "style"])
    assert metas[0].get("charset") and metas[1].get("http-equiv") == "Content-Security-Policy"
    return {rule.split()[0]: rule.split()[1:] for rule in metas[1]["content"].split("; ")}


@pytest.mark.parametrize("name", PAGES)
def test_policy_of_every_page_is_strict(name):
    html = (SITE / name).read_text(encoding="utf-8")
    found = rules(html)
    assert found["default-src"] == ["'self'"] and found["object-src"] == found["base-uri"] == ["'none'"]
    scripts = found["script-src"]
    assert scripts[0] == "'self'" and all(source.startswith("'sha256-") for source in scripts[1:])
    inline = [tag.string for tag in BeautifulSoup(html, "html.parser").select("script:not([src])")]
    assert sorted({assets.digest(text) for text in inline}) == scripts[1:]
    assert len(scripts) <= 2, "the theme's choice of colours is the only inline script"
    handlers = [name for tag in BeautifulSoup(html, "html.parser").find_all() for name in tag.attrs if name[:2] == "on"]
    assert handlers == [] and "javascript:" not in html


@pytest.fixture
def planted(visit, addresses):
    """A visit to a page with something planted in its HTML."""

    def start(name, plant, scheme):
        html = (SITE / name).read_text(encoding="utf-8")
        assert "</body>" in html
        seen = visit("404.html", scheme)
        body = html.replace("</body>", f"{plant}</body>")
        seen.page.route(f"**/{name}", lambda route: route.fulfill(body=body, content_type="text/html"))
        seen.open(name)
        return seen

    return start


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("name", ["index.html", "4-practice.html", "embed/fig-stages.html", "404.html"])
@pytest.mark.parametrize(
    "plant",
    [f"<script>{PLANTED}</script>", f'<img src="data:," onerror="{PLANTED}">', f'<svg onload="{PLANTED}"></svg>'],
)
def test_planted_script_is_refused(planted, name, plant, scheme):
    seen = planted(name, plant, scheme)
    seen.page.wait_for_timeout(200)
    assert seen.page.evaluate("document.documentElement.dataset.planted") is None
    assert [text for text in seen.complaints if "Content Security Policy" in text and "script" in text]


def test_planted_script_runs_where_its_hash_is_named(visit):
    """The plant does work: what stops it above is the policy."""
    html = (SITE / "404.html").read_text(encoding="utf-8")
    allowing = html.replace(assets.policy(), assets.policy(PLANTED)).replace(
        "</body>", f"<script>{PLANTED}</script></body>"
    )
    seen = visit("index.html")
    seen.page.route("**/404.html", lambda route: route.fulfill(body=allowing, content_type="text/html"))
    seen.open("404.html")
    assert seen.page.evaluate("document.documentElement.dataset.planted") == "yes"


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize(
    "way",
    [
        "let made = document.createElement('script'); made.textContent = 'window.ran = 1'; document.head.append(made)",
        "document.body.setAttribute('onclick', 'window.ran = 1'); document.body.click()",
        "setTimeout('window.ran = 1')",
    ],
)
def test_words_cannot_become_code(visit, way, scheme):
    seen = visit("index.html", scheme)
    seen.page.evaluate("() => { %s }" % way)  # noqa: UP031
    seen.page.wait_for_timeout(100)
    assert seen.page.evaluate("window.ran") is None
    assert [text for text in seen.complaints if "Content Security Policy" in text]
