"""What chapters say of a piece of evidence is what its row says: whom it tells for, and on which pages it stands."""

import json
import re
from pathlib import Path

import pytest
from refresh import notebooks

from techsec import bands, data, judgements

ROOT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(r"\bE(\d+[ab]?)\b")
PAGE = re.compile(r"\(E(\d+[ab]?)\)\.\*\*[^{]*(?:\{cite:p\}`wu2025\{pp?\. ([\d-]+)|$)")
EVIDENCE = data.evidence().set_index("id")
WEIGHTS = data.likelihoods()

HELPS, HURTS, SILENT = (1, 3), (-3, -1), (0, 0)

#: Chapter, words that stand in it, piece, outcome, accounts, and between which ends both passes weigh it for each.
SAID = [
    ("4-1-ideas", "the same silence fits another account", "e3", "o1", ["h1a", "h1b", "hr2b", "hr5"], SILENT),
    ("4-3-industry", "for domestic politics on *when*, and leaves *why* open", "e7", "o4", ["hr3"], HELPS),
    ("4-3-industry", "for domestic politics on *when*, and leaves *why* open", "e7", "o4", ["h1a", "h1b"], SILENT),
    ("4-3-industry", "the ally's rule comes after the leader's", "e11", "o3", ["hr2a"], (1, 1)),
    ("7-testing", "The account survives; it does not win", "e1", "o1", ["h1b"], (1, 1)),
    ("7-testing", "On a threat to security (H1a) the piece is silent", "e1", "o1", ["h1a"], SILENT),
    ("7-testing", "in trouble against that of American pressure", "e1", "o1", ["hr2a"], SILENT),
    ("7-testing", "The piece tells for all three", "e4", "o2", ["h1a", "h1b", "hr2b"], HELPS),
    ("7-testing", "As a report it fits HL and primacy", "e9", "o6", ["hl", "hr4"], (1, 2)),
    ("7-testing", "fits the plain trade of a firm, too", "e9", "o6", ["hr1"], (0, 1)),
    ("7-testing", "2022 speaks of joint development (E90)", "e90", "o6", ["hl"], HURTS),
    ("7-testing", "That is what H1a expects, and it deserves weight", "e42", "o3", ["h1a"], (2, 2)),
    ("7-testing", "is an act, and it is what pressure expects", "e12", "o3", ["hr2a"], (2, 2)),
    ("7-testing", "For primacy (HR4) the sentence is good evidence", "e21", "o3", ["hr4"], (2, 2)),
    ("7-testing", "E6 is no evidence against H1a at all", "e6", "o4", ["h1a"], HURTS),
    ("7-testing", "speak for six accounts at once", "e83", "o4", ["h1a", "h1b", "h1ab", "hr1", "hr4", "hr5"], (0, 3)),
    ("7-testing", "a smoking gun for supply shock", "e86", "o4", ["hr5"], (2, 2)),
]


def prose(path: Path) -> str:
    """The Markdown of a notebook, or a text, in one line."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return " ".join(text.split())


CHAPTERS = {path.stem: prose(path) for path in notebooks()}
PLACES = [
    path
    for pattern in ("book/*.ipynb", "book/quizzes/*.txt", "book/teach/*.md", "exercises/*.ipynb", "exercises/*/*.txt")
    for path in sorted(ROOT.glob(pattern))
]


@pytest.mark.parametrize("said", SAID, ids=lambda said: f"{said[0]}-{said[2]}")
def test_the_weights_are_those_that_the_chapter_tells(said):
    chapter, words, piece, outcome, accounts, (low, high) = said
    assert words in CHAPTERS[chapter]
    rows = WEIGHTS[(WEIGHTS["piece"] == piece) & (WEIGHTS["outcome"] == outcome) & WEIGHTS["account"].isin(accounts)]
    assert len(rows) == len(accounts)
    assert rows[["pass_a", "pass_b"]].min(axis=None) >= low and rows[["pass_a", "pass_b"]].max(axis=None) <= high


def test_every_piece_that_a_place_names_is_a_row_and_what_chapter_7_says_of_one_is_checked():
    unknown = {(path.name, name) for path in PLACES for name in NUMBER.findall(prose(path))}
    assert [place for place in sorted(unknown) if f"e{place[1]}" not in EVIDENCE.index] == []
    told = {f"e{name}" for name in NUMBER.findall(CHAPTERS["7-testing"])}
    # E5 and E47 are named for their source alone, E24 for what nobody has.
    assert told - {piece for _, _, piece, *_ in SAID} == {"e5", "e47", "e24"}
    assert EVIDENCE.loc[["e5", "e6", "e7", "e47"], "source"].unique().tolist() == ["rapidus-story"]
    assert EVIDENCE.at["e24", "found"] == "unclear"


def test_a_piece_has_the_pages_that_its_chapter_cites():
    cited = {f"e{name}": pages.split("-") for name, pages in PAGE.findall(CHAPTERS["7-testing"]) if pages}
    assert set(cited) >= {"e1", "e4", "e9"}
    assert {piece: EVIDENCE.at[piece, "page"] for piece in cited} == cited


def test_the_table_of_outcomes_names_the_strongest_rival_and_the_half_that_carries_the_account():
    frame = bands.weights(data.evidence(), WEIGHTS, data.hypotheses())
    frame = bands.shares(frame[frame["set"] == bands.WITH], bands.EVEN / 100)
    frame = frame.assign(middle=(frame["from"] * frame["to"]) ** 0.5).set_index("account")
    told = {"supply shock": "hr5", "pressure": "hr2a", "industrial policy": "hr1", "primacy": "hr4"}
    lines = re.findall(r"\| (O\d), [^|]*\| ([^|]*) \| ([a-z ]+), \{glue:text\}", CHAPTERS["7-testing"])
    assert [outcome for outcome, *_ in lines] == ["O1", "O2", "O3", "O4", "O5", "O6"]
    for outcome, account, rival in lines:
        rows = frame[frame["outcome"] == outcome]["middle"]
        own = judgements.own_among(rows.index.drop(judgements.TOGETHER, errors="ignore"), outcome.lower())
        rivals = rows.drop([*own, judgements.TOGETHER], errors="ignore")
        assert rivals.idxmax() == told[rival]
        first = re.search(r"(most of it|above all) .*\((H1[ab])\)", account)
        if first:
            assert rows[own].idxmax() == first[2].lower()
            assert (rows[first[2].lower()] > rows[own].sum() / 2) == (first[1] == "most of it")


def test_no_piece_is_a_smoking_gun_and_none_on_the_plants_names_a_military_use_by_the_target():
    """Chapter 7 says both; a hit of the words below has to be read before the sentence stays."""
    assert "has the weight of a smoking gun, and no piece is doubly decisive" in CHAPTERS["7-testing"]
    assert WEIGHTS[["pass_a", "pass_b"]].abs().max(axis=None) < 3
    assert "in our pieces nobody in office gives a military use by the target" in CHAPTERS["7-testing"]
    plants = EVIDENCE[EVIDENCE["outcome"].map(lambda outcomes: "o4" in outcomes) & EVIDENCE["found"].eq("yes")]
    military = plants[(plants["what"] + plants["quote"]).str.contains(r"militar|battlefield|weapon", case=False)]
    # E81: American equipment, and an opposition party's newspaper reports it.
    assert military.index.tolist() == ["e81"]
