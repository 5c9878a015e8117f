"""Hidden tables follow from the key, keep every rule, and are what the loaders read."""

import os
import subprocess
import sys

import pytest

from course_kit import class_key as keys
from course_kit.checker import variants
from techsec import schema
from techsec.errors import BookError

KEY, OTHER = bytes(32), bytes(31) + b"\x01"


def made(folder, verbs, key=KEY, label="variant 1"):
    variants.make({"id": "9.9", "variants": verbs}, key, label, folder)
    return folder


@pytest.mark.parametrize(
    "verbs",
    [
        {"events": {"drop": 0.25}},
        {"events": {"shuffle": ["forum"]}},
        {"events": {"draw": ["forum", "stage"]}},
        {"events": {"shift": {"column": "date", "days": 300}}},
        {"documents": {"drop": 0.2}},
        {"supply_chain_shares": {"jitter": {"column": "share", "by": 0.3, "total": "input"}}},
        {"subsidies": {"scale": {"column": "amount_jpy", "by": 0.5}}},
        {"events": [{"drop": 0.1}, {"drop": 0.1, "shuffle": "commitment"}], "forums": {"shuffle": ["type"]}},
    ],
)
def test_a_variant_keeps_every_rule_and_differs(tmp_path, verbs):
    folder = made(tmp_path / "one", verbs)
    published = {table: schema.read(table) for table in verbs}
    with schema.tables_in(folder):
        assert schema.check_all() == []
        assert not [table for table in verbs if schema.read(table).equals(published[table])]


def test_the_same_key_gives_the_same_tables_and_another_gives_others(tmp_path):
    verbs = {"events": {"drop": 0.25, "draw": ["forum"]}}
    texts = [
        (made(tmp_path / str(number), verbs, key, label) / "events.csv").read_bytes()
        for number, (key, label) in enumerate(
            [(KEY, "variant 1"), (KEY, "variant 1"), (OTHER, "variant 1"), (KEY, "class")]
        )
    ]
    assert texts[0] == texts[1] and len(set(texts)) == 3


def test_no_variants_leave_the_published_tables(tmp_path):
    folder = made(tmp_path / "one", {})
    assert (folder / "events.csv").read_bytes() == (schema.folder() / "events.csv").read_bytes()


@pytest.mark.parametrize(
    ("verbs", "words"),
    [
        ({"events": {"drop": 2}}, "exercise 9.9, events, drop: the share is a number between 0 and 1"),
        ({"events": {"fold": 1}}, "exercise 9.9, events, fold"),
        ({"events": {"jitter": "forum"}}, "the column forum holds no numbers"),
        ({"nothing": {"drop": 0.1}}, "no table 'nothing'"),
    ],
)
def test_what_cannot_be_made_is_named_in_one_line(tmp_path, verbs, words):
    with pytest.raises(BookError) as error:
        made(tmp_path / "one", verbs)
    assert words in str(error.value) and "\n" not in str(error.value)


def test_loaders_read_the_folder_that_the_environment_names(tmp_path):
    folder = made(tmp_path / "one", {"events": {"drop": 0.25}})
    code = "from techsec import data; print(len(data.events()))"
    environment = {**os.environ, "TECHSEC_DATA": str(folder)}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    with schema.tables_in(folder):
        assert int(told.stdout) == len(schema.read("events"))
    assert int(told.stdout) < len(schema.read("events"))


def test_a_key_is_made_once_for_its_owner_and_read_again(tmp_path):
    path = tmp_path / "class.key"
    keys.new(path)
    assert path.stat().st_mode & 0o777 == 0o600 and len(keys.load(path)) == 32
    with pytest.raises(BookError, match="exists already"):
        keys.new(path)
    with pytest.raises(BookError, match="so that it is never committed"):
        keys.new(tmp_path / "class.txt")
    (tmp_path / "wrong.key").write_text("hello", encoding="utf-8")
    with pytest.raises(BookError, match="wrong.key: no class key"):
        keys.load(tmp_path / "wrong.key")


def test_pseudonyms_depend_on_the_key():
    assert keys.pseudonym(KEY, "Li Wei") == keys.pseudonym(KEY, "Li Wei") != keys.pseudonym(OTHER, "Li Wei")
