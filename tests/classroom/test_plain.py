"""MyST becomes plain Markdown: every role and directive of the book, and nothing of them left over."""

import json
import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from techsec_publish import plain_notebooks, quizzes

ROOT = Path(__file__).resolve().parents[2]
BOOK = plain_notebooks.read(ROOT)
NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb"))
LEFT = re.compile(r"\{[a-z][\w:+-]*\}`|^ *(`{3,}|~{3,}|:{3,})\s*\{|^ *:{3,}|^\([\w-]+\)=", re.M)


def turn(text, page="4-2-mechanisms", **numbers):
    return plain_notebooks.markdown(text, BOOK, page, numbers)


def headings(cell):
    tokens = MarkdownIt().parse("".join(cell["source"]))
    return [token.tag for token in tokens if token.type == "heading_open"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{cite:p}`wu2025{p. 88}`", "(Wu and Cong 2025, p. 88)"),
        ("{cite:p}`wu2025{pp.\n88-89, n. 1}`", "(Wu and Cong 2025, pp. 88-89, n. 1)"),
        ("{cite:p}`kahler1992,naim2009`", "(Kahler 1992; Naím 2009)"),
        ("{cite:p}`{see }snyder1984{p. 1}`", "(see Snyder 1984, p. 1)"),
        ("{cite:t}`wu2025{p. 73}` ask", "Wu and Cong (2025, p. 73) ask"),
        ("{cite:t}`abbott2000`", "Abbott et al. (2000)"),
        ("In {glue:text}`n` forums", "In 9 forums"),
        ("{glue:text}`share:.1f` per cent", "12.3 per cent"),
        ("{mark}`Two of\nthem <fig-x?lane=a b&named=yes>` say", "Two of them say"),
        ("{mark}``{glue:text}`n` of them <fig-x?lane=a>`` say", "9 of them say"),
        ("counted\n{glue:text}`n`. Then", "counted\n9\\. Then"),
        ("{doc}`4-practice`", f"[{BOOK.titles['4-practice']}](4-practice.ipynb)"),
        ("the {doc}`rules <reference/coding-rules>`", "the rules"),
        ("{doc}`the table <reference/tables/events>`", "[the table](../data/events.csv)"),
        ("{ref}`This figure <fig-document-themes>`", "[This figure](3-drivers.ipynb)"),
        ("{ref}`fig-document-themes`", "[the figure](3-drivers.ipynb)"),
        ("{ref}`This figure <fig-forums>`", "This figure"),
        ("[威胁]{lang=zh} and [a link](https://example.org)", "威胁 and [a link](https://example.org)"),
        ("(a-label)=\n## Heading", "## Heading"),
        ("% a comment\nText\n+++\nMore", "Text\nMore"),
        ("Code: ``{doc}`x` `` stays", "Code: ``{doc}`x` `` stays"),
        ("```python\n{doc}`x`\n```\nafter", "```python\n{doc}`x`\n```\nafter"),
        ("```{note}\nOne {glue:text}`n`.\n```", "> **Note**\n>\n> One 9."),
        ("```{admonition} Before you quote\n:class: tip\n\nText\n```", "> **Before you quote**\n>\n> Text"),
        (
            "````{dropdown} Answers\n1. one\n\n```python\nx = 1\n```\n````",
            "<details>\n<summary>Answers (click to open)</summary>\n\n1. one\n\n```python\nx = 1\n```\n\n</details>",
        ),
        (":::{note}\nText\n:::", "> **Note**\n>\n> Text"),
        ("::::{tab-set}\n:::{tab-item} Python\nText\n:::\n::::", "**Python**\n\nText"),
        ("```{code-block} python\nx = 1\n```", "```python\nx = 1\n```"),
    ],
)
def test_each_form_has_a_plain_one(text, expected):
    assert turn(text, n=9, share=12.345) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{nowhere}`x`", "the role {nowhere}"),
        ("```{nowhere}\n```", "the directive {nowhere}"),
        ("{glue:text}`missing`", "'missing'"),
        ("{cite:p}`nobody1900`", "'nobody1900'"),
        ("{doc}`no-page`", "'no-page'"),
        ("{ref}`fig-none`", "'fig-none'"),
        ("```{note}\nopen", "never closed"),
    ],
)
def test_what_has_no_plain_form_is_refused_with_its_place(text, reason):
    document = {"cells": [{"cell_type": "markdown", "id": "cell-07", "source": text}]}
    with pytest.raises(plain_notebooks.UnreadableMarkup) as error:
        plain_notebooks.notebook(document, BOOK, "4-practice")
    assert reason in str(error.value) and str(error.value).startswith("4-practice, cell cell-07: ")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_becomes_plain_markdown_and_keeps_its_code(path):
    document = json.loads(path.read_text(encoding="utf-8"))
    made = plain_notebooks.notebook(document, BOOK, path.stem)
    assert len(made["cells"]) == len(document["cells"])
    for before, after in zip(document["cells"], made["cells"], strict=True):
        text = "".join(after["source"])
        if before["cell_type"] == "code":
            assert after["source"] == before["source"] and after["outputs"] == []
            continue
        prose = re.sub(r"^(`{3,}|~{3,}) *\w*\n.*?^\1", "", text, flags=re.M | re.S)
        assert LEFT.search(prose) is None, after["id"]
        source = "".join(before["source"])
        checks = re.findall(r"\{self-check\} (\S+)", source)
        folded = source.count("{dropdown}") + sum(
            len(quizzes.read(quizzes.SELF_CHECKS / f"{name}.txt")) for name in checks
        )
        assert text.count("<details>") == text.count("</details>") == folded
        assert headings(after) == headings(before)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_link_of_a_plain_notebook_leads_to_a_file_beside_it(path):
    made = plain_notebooks.notebook(json.loads(path.read_text(encoding="utf-8")), BOOK, path.stem)
    text = "\n\n".join("".join(cell["source"]) for cell in made["cells"] if cell["cell_type"] == "markdown")
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    assert targets
    inside = [target for target in targets if not re.match(r"https?://|mailto:", target)]
    assert [target for target in inside if not (ROOT / "book" / target).resolve().is_file()] == []


def test_numbers_in_the_text_are_those_the_notebook_stores():
    document = json.loads((ROOT / "book" / "4-2-mechanisms.ipynb").read_text(encoding="utf-8"))
    values = plain_notebooks.glued(document)
    made = plain_notebooks.notebook(document, BOOK, "4-2-mechanisms")
    text = " ".join(" ".join("".join(cell["source"]).split()) for cell in made["cells"])
    assert (
        f"Japan is a full member of {values['p42_japan']} forums and the United States of {values['p42_us']};" in text
    )


def test_folded_code_is_folded_in_jupyterlab_too():
    document = json.loads((ROOT / "book" / "4-2-mechanisms.ipynb").read_text(encoding="utf-8"))
    made = plain_notebooks.notebook(document, BOOK, "4-2-mechanisms")
    folded = {cell["id"]: cell["metadata"].get("jupyter", {}) for cell in made["cells"] if cell["cell_type"] == "code"}
    assert folded["cell-02"] == {}
    assert folded["cell-07"] == {"source_hidden": True}
    assert folded["cell-05"] == {"source_hidden": True, "outputs_hidden": True}
