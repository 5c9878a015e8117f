"""The simulation 4.S: numbers drawn from published ranges by the class key, hand-outs that keep each secret."""

import csv
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from course_kit import class_key as keys
from course_kit import simulation
from techsec import data, references

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "exercises" / "simulation"
KEY, OTHER = b"a key for the tests", b"another key for them"
NUMBERS = {"subsidies": ("amount_jpy", 1e9), "talent": ("value", 1), "export_control_items": ("n_items", 1)}

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="this copy of the book has no exercises/")


@pytest.fixture(scope="module")
def game():
    return simulation.read(FOLDER)


@pytest.fixture(scope="module")
def tables():
    names = "events export_controls export_control_items subsidies talent quantities market_indicators"
    return {name: getattr(data, name)().set_index("id") for name in names.split()}


def test_the_same_key_draws_the_same_numbers_and_cards(game):
    assert simulation.points(game, KEY, 1) == simulation.points(game, KEY, 1)
    assert simulation.cards(game, KEY, 1) == simulation.cards(game, KEY, 1)


@pytest.mark.parametrize("key, group", [(OTHER, 1), (KEY, 2)])
def test_another_key_or_group_draws_other_numbers(game, key, group):
    here = [row["value"] for row in simulation.points(game, KEY, 1)]
    there = [row["value"] for row in simulation.points(game, key, group)]
    assert sum(one != other for one, other in zip(here, there, strict=True)) > len(here) * 0.6


def test_numbers_keep_their_range_and_grid_and_reach_its_ends(game):
    issues = game.by_id("issues")
    for row in game.reservations:
        step = issues[row["issue"]]["step"]
        ends = {"low": row["low"], "high": row["high"], "step": step}
        drawn = {simulation.draw(KEY, turn, row["role"], row["issue"], **ends) for turn in range(3000)}
        assert min(drawn) == row["low"] and row["high"] - step < max(drawn) <= row["high"]
        assert all(abs((value - row["low"]) / step % 1) < 1e-9 for value in drawn)


def test_a_range_without_two_numbers_is_refused():
    with pytest.raises(ValueError, match="two numbers or more"):
        simulation.draw(KEY, 1, low=4, high=4, step=1)


def test_agreement_is_neither_given_nor_out_of_reach(game):
    shares = pd.Series(0.0, index=[issue["id"] for issue in game.issues])
    whole = 0
    for turn in range(300):
        found = simulation.zones(game, simulation.points(game, f"key number {turn}".encode(), 1))
        possible = pd.Series({name: span["ministers"] is not None for name, span in found.items()})
        shares += possible / 300
        whole += possible.all()
    assert (shares >= 0.4).all() and (shares < 0.7).any(), shares
    assert 30 < whole < 200


def test_zones_are_what_a_count_by_hand_gives(game):
    drawn = [
        {"role": "meti", "issue": "days", "direction": "at_least", "value": 150.0},
        {"role": "commerce", "issue": "days", "direction": "at_most", "value": 200.0},
        {"role": "korea", "issue": "days", "direction": "at_least", "value": 260.0},
    ]
    found = simulation.zones(game, drawn)
    assert found["days"] == {"ministers": (150.0, 200.0), "all": None}
    assert found["aid"]["all"] == (260.0, 802.5)


def number_behind(ref, tables):
    """The published number that a reference names, or the numbers in the words of its row."""
    table, row = ref.split(":")
    if ">" in row:
        first, last = (pd.Timestamp(tables[table].loc[each, "date"]) for each in row.split(">"))
        return {(last - first).days}
    if table in NUMBERS:
        column, unit = NUMBERS[table]
        return {float(tables[table].loc[row, column]) / unit}
    told = tables[table].loc[row]
    words = " ".join([told["title"], told["summary"], told["note"]])
    return {float(number) for number in re.findall(r"\d+(?:\.\d+)?", words)} | {float(len(told["exempted"]))}


def test_bounds_are_the_published_numbers_they_name(game, tables):
    for row in [*game.issues, *game.reservations]:
        for end in ("low", "high"):
            assert row[end] in number_behind(row[f"{end}_ref"], tables), row


def test_facts_have_a_page_of_the_paper_or_a_row_of_a_table(game):
    rows = [row for row in [*game.briefs, *game.consequences] if row["kind"] != "play"]
    assert len(rows) > 30
    for row in rows:
        assert all(references.found(ref) for ref in row["ref"].split("; ")), row
        assert (":" in row["ref"]) == (row["kind"] == "public"), row


def test_each_role_has_a_brief_for_play_facts_and_two_limits_or_more(game):
    for role in game.by_id("roles"):
        kinds = [row["kind"] for row in game.briefs if row["role"] == role]
        assert kinds.count("play") == 1 and len(kinds) > 2, role
        assert sum(row["role"] == role for row in game.reservations) >= 2, role


def test_the_lag_told_in_a_brief_is_that_of_the_table(game, tables):
    [days] = number_behind("export_controls:us-chip-controls-2022>japan-23-items", tables)
    assert any(f"{days} days" in row["text"] for row in game.briefs)


class Seen(HTMLParser):
    """Tags, their attributes and the text of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.addresses, self.text = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href", "srcset")]

    def handle_data(self, data):
        self.text += data


def test_a_handout_shows_its_own_numbers_and_no_other_secret(game):
    drawn = simulation.points(game, KEY, 3)
    for role in game.by_id("roles"):
        page = Seen(simulation.handout(game, KEY, 3, role)).text
        for row in drawn:
            own = row["role"] == role
            assert (row["why"] in page) == own, (role, row)
        shown = page.split("Your limits")[1]
        limits = re.findall(r"at (least|most) (\d+(?:\.\d+)?)", shown)
        assert limits == [(r["direction"][3:], f"{r['value']:g}") for r in drawn if r["role"] == role]


def test_another_roles_number_changes_nothing_on_a_handout(game):
    page = simulation.handout(game, KEY, 1, "meti")
    others = [
        row | ({"high": (row["low"] + row["high"]) / 2} if row["role"] != "meti" else {}) for row in game.reservations
    ]
    changed = simulation.Game(game.roles, game.briefs, game.issues, others, game.consequences, game.debrief)
    assert simulation.handout(changed, KEY, 1, "meti") == page


def test_the_sheet_of_the_table_has_no_secret(game):
    page = Seen(simulation.table_sheet(game, 1)).text
    assert not any(row["why"] in page for row in game.reservations)


def test_the_instructor_sees_every_number_zone_card_and_question(game):
    page = Seen(simulation.instructor_sheet(game, KEY, [1, 2])).text
    for group in (1, 2):
        for row in simulation.points(game, KEY, group):
            assert f"{row['value']:g} " in page
        assert all(card["effect"] in page for card in simulation.cards(game, KEY, group))
    assert all(row["question"] in page for row in game.debrief)


def test_pages_are_whole_without_script_or_asset_and_mark_what_is_for_play(game, tmp_path):
    paths = simulation.write(game, KEY, 2, tmp_path)
    assert len(paths) == 1 + 2 * (1 + len(game.roles)) == len(list(tmp_path.rglob("*.html")))
    for path in paths:
        page = Seen(path.read_text(encoding="utf-8"))
        assert page.addresses == [] and not {"script", "img", "link", "iframe"} & set(page.tags), path
        assert page.tags.count("h1") == page.tags.count("title") == page.tags.count("main") == 1
        assert page.tags.count("table") == page.tags.count("caption")
        if path.parent != tmp_path and path.stem != "table":
            assert "for play, not a fact" in page.text, path


def test_the_exercise_knows_the_bounds_and_roles_of_the_tables(game):
    notebook = json.loads((FOLDER.parent / "4-S-economic-two-plus-two.ipynb").read_text(encoding="utf-8"))
    [check] = [cell for cell in notebook["cells"] if "check" in cell["metadata"].get("tags", [])]
    known: dict = {}
    exec("".join(check["source"]), known)
    assert known["BOUNDS"] == {issue["id"]: (issue["low"], issue["high"]) for issue in game.issues}
    options = next(item["options"] for item in notebook["metadata"]["techsec"]["items"] if item["id"] == "role")
    assert options == list(game.by_id("roles"))


def test_the_minutes_are_those_of_the_plan():
    assert [minutes for _, minutes, _ in simulation.PHASES] == [15, 35, 10, 15, 30]


@pytest.mark.parametrize(
    "table, old, new, message",
    [
        ("reservations", "meti,aid,at_most,590", "meti,aid,at_most,10", "row 9, column 'low, high'"),
        ("reservations", "meti,aid", "nobody,aid", "no such id in roles.csv"),
        ("reservations", "meti,aid", "meti,money", "no such id in issues.csv"),
        ("roles", "minister", "king", "not one of minister, observer"),
        ("issues", "260", "much", "row 2, column 'low', value 'much': not a number"),
        ("consequences", "play", "public", "a fact has a page or a row"),
        ("consequences", "meti; rapidus-ibm", "meti; nobody", "ids of roles.csv joined by '; ', or all"),
        ("debrief", "question", "frage", "value 'frage,aim': the columns are question,aim"),
        ("issues", "260", "nan", "row 2, column 'low', value 'nan': not a number"),
    ],
)
def test_a_broken_table_is_told_by_file_row_column_and_rule(tmp_path, table, old, new, message):
    for path in FOLDER.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace(old, new, 1) if path.stem == table else text, encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(message)) as error:
        simulation.read(tmp_path)
    assert str(error.value).startswith(f"{table}.csv, row ") and "\n" not in str(error.value)


@pytest.mark.parametrize("step", ["0", "-1"])
def test_a_step_that_leads_nowhere_is_told(tmp_path, step):
    for path in FOLDER.glob("*.csv"):
        # As a spreadsheet saves it: with a byte order mark.
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert simulation.read(tmp_path) == simulation.read(FOLDER)
    with (FOLDER / "issues.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[1]["step"] = step
    with (tmp_path / "issues.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(ValueError, match=f"issues.csv, row 3, column 'step', value '{step}': a step is above 0"):
        simulation.read(tmp_path)


def command(folder, out, key):
    call = [sys.executable, "-m", "course_kit.simulation", folder, out, "--key", key, "--groups", "1"]
    return subprocess.run(call, env={}, capture_output=True, text=True, timeout=60)


def test_the_command_writes_pages(tmp_path):
    keys.new(tmp_path / "class.key")
    done = command(FOLDER, tmp_path / "out", tmp_path / "class.key")
    assert done.returncode == 0 and done.stdout.startswith("10 pages"), done.stderr
    page = (tmp_path / "out" / "group-1" / "meti.html").read_text(encoding="utf-8")
    assert page == simulation.handout(simulation.read(FOLDER), keys.load(tmp_path / "class.key"), 1, "meti")


def test_the_command_wants_a_key_and_does_without_the_folder(tmp_path):
    refused = command(FOLDER, tmp_path / "out", tmp_path / "no.key")
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1 and "no class key" in refused.stderr
    absent = command(tmp_path / "none", tmp_path / "out", tmp_path / "no.key")
    assert absent.returncode == 0 and "not in this copy" in absent.stdout and not (tmp_path / "out").exists()


def test_tables_are_formatted_as_csv_writes_them():
    for path in FOLDER.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert len({len(row) for row in rows}) == 1, path
