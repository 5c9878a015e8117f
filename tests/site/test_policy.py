"""Each page runs the site's own scripts and no other: its Content-Security-Policy says so, the browser keeps to it."""

import re

import pytest
from built import html, no_page, soup

from browser import until
from techsec_site import assets

PLANTED = "document.documentElement.dataset.planted = 'yes';"


def lenience(name):
    """Where a page's policy, which stands before all it governs, is not there or not strict, and what it forbids."""
    page = soup(name)
    first, second, *_ = page.head.find_all(["meta", "link", "script", "style"])
    if not first.get("charset") or second.get("http-equiv") != "Content-Security-Policy":
        yield f"begins with {first}, {second}"
        return
    rules = {rule.split()[0]: rule.split()[1:] for rule in second["content"].split("; ")}
    for directive, strict in {"default-src": "'self'", "object-src": "'none'", "base-uri": "'none'"}.items():
        if (sources := rules.get(directive)) != [strict]:
            yield f"{directive} is {sources}"
    # The theme's choice of colours is the only script inside a page.
    inline = sorted({assets.digest(tag.string) for tag in page.select("script:not([src], [type='application/json'])")})
    if rules["script-src"] != ["'self'", *inline] or len(inline) > 1:
        yield f"scripts from {rules['script-src']}, inside it {inline}"
    yield from (f"{key} on {tag.name}" for tag in page.find_all() for key in tag.attrs if key.startswith("on"))
    if "javascript:" in html(name):
        yield "an address that is a script"


def test_policy_of_every_page_is_strict():
    no_page(lenience)


PLANTS = {
    "script": f"<script>{PLANTED}</script>",
    "picture": f'<img src="data:," onerror="{PLANTED}">',
    "drawing": f'<svg onload="{PLANTED}"></svg>',
}


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("name", ["index.html", "4-practice.html", "embed/fig-stages.html", "404.html"])
def test_planted_script_is_refused(visit, name, scheme):
    seen, served = visit("404.html", scheme), {"content_type": "text/html"}
    seen.page.route(f"**/{name}", lambda route: route.fulfill(**served))
    for what, plant in PLANTS.items():
        served["body"] = html(name).replace("</body>", f"{plant}</body>")
        assert plant in served["body"]
        seen.complaints.clear()
        with seen.page.expect_console_message(lambda said: "Content Security Policy" in said.text):
            seen.open(name)
        seen.page.wait_for_timeout(50)
        assert seen.page.evaluate("document.documentElement.dataset.planted") is None, what
        assert [text for text in seen.complaints if "Content Security Policy" in text and "script" in text], what


@pytest.mark.parametrize("plant", PLANTS)
def test_planted_script_runs_where_nothing_forbids_it(visit, plant):
    """The plants do work: what stops them above is the policy."""
    bare = re.sub(r"<meta http-equiv[^>]*>", "", html("404.html")).replace("</body>", f"{PLANTS[plant]}</body>")
    seen = visit("index.html")
    seen.page.route("**/404.html", lambda route: route.fulfill(body=bare, content_type="text/html"))
    seen.open("404.html")
    until(seen.page, "document.documentElement.dataset.planted")


def test_planted_script_runs_where_its_hash_is_named(visit):
    allowing = html("404.html").replace(assets.policy(), assets.policy(PLANTED))
    allowing = allowing.replace("</body>", f"<script>{PLANTED}</script></body>")
    seen = visit("index.html")
    seen.page.route("**/404.html", lambda route: route.fulfill(body=allowing, content_type="text/html"))
    seen.open("404.html")
    assert seen.page.evaluate("document.documentElement.dataset.planted") == "yes"


WAYS = [
    "let made = document.createElement('script'); made.textContent = 'window.ran = 1'; document.head.append(made)",
    "document.body.setAttribute('onclick', 'window.ran = 1'); document.body.click()",
    "setTimeout('window.ran = 1')",
]


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_words_cannot_become_code(visit, scheme):
    seen = visit("index.html", scheme)
    for way in WAYS:
        with seen.page.expect_console_message(lambda said: "Content Security Policy" in said.text):
            seen.page.evaluate("() => { %s }" % way)  # noqa: UP031
        seen.page.wait_for_timeout(50)
        assert seen.page.evaluate("window.ran") is None, way
