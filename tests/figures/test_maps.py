"""Maps: every economy and plant of the tables has a place, none hides another, plans are hollow, outlines are light."""

import gzip
import math
from itertools import combinations
from pathlib import Path

import pytest

from specs import LAYOUTS, call, drawn, spec, table
from techsec.figures import maps
from techsec.figures.layout import apart
from techsec.figures.rows import forum_places

GEOGRAPHY = Path(maps.__file__).parent / "geography.json"


def test_outlines_and_places_weigh_less_than_fifteen_kilobytes():
    assert len(gzip.compress(GEOGRAPHY.read_bytes(), mtime=0)) < 15_000


def test_every_economy_of_a_forum_is_on_the_map_with_its_places():
    frame = call(maps.forum_map_frame)
    rows = forum_places(table("forums"), table("forum_members")).drop_duplicates(["forum", "economy"])
    every = frame[frame["shown"] == maps.EVERY].set_index("economy")
    assert dict(every["places"]) == dict(rows["economy"].value_counts())
    assert (every["seats"] + every["lesser"] == every["places"]).all() and every.loc["JPN", "lesser"] == 1
    assert set(frame["shown"]) == {maps.EVERY, *rows["short_en"]}


@LAYOUTS
def test_no_economy_hides_another(narrow):
    points = [(at[0], at[1], math.sqrt(at[3] / math.pi)) for at in drawn(spec("maps.forum_map", narrow))]
    assert len(points) == 19
    near = [
        pair for pair in combinations(points, 2) if math.dist(pair[0][:2], pair[1][:2]) < max(pair[0][2], pair[1][2])
    ]
    assert near == []


def test_places_move_only_as_far_as_they_must():
    spots = apart(maps.eastwards({"A": [10, 10], "B": [10, 10], "C": [40, 0], "D": [-100, 20]}), 4)
    assert spots["A"] == (10, 10) and spots["C"] == (40, 0) and spots["D"] == (260, 20)
    assert math.dist(spots["A"], spots["B"]) == pytest.approx(4)


def test_plants_stand_where_their_table_says_with_the_latest_row_of_each_state():
    frame, fabs = call(maps.plants_frame), table("fabs")
    assert set(frame["place"]) == set(fabs["place"]) <= set(maps.LISTS)
    known = set(zip(fabs["facility"], fabs["status"], strict=True))
    assert set(zip(frame["facility"], frame["state"], strict=True)) == known and len(frame) == len(known)
    row = frame.set_index(["facility", "state"]).loc[("JASM fab 1", "volume")]
    assert row["provenance"] == "public" and row["when"] == "23 December 2024" and "12/16 and 22/28 nm" in row["words"]


@LAYOUTS
def test_announced_plants_are_hollow(narrow):
    marks = drawn(spec("maps.plants", narrow))
    frame = call(maps.plants_frame)
    hollow = [mark for mark in marks if mark[2] == maps.theme.tone("paper")]
    assert len(hollow) == (frame["state"] == "announced").sum() and len(marks) == len(frame) + frame["place"].nunique()
