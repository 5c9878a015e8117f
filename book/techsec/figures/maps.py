"""Maps: who sits in the forums of section 4.2, and where the plants of sections 4.3 and 5 stand.

Outlines are Natural Earth's, public domain, land alone: no border is drawn. Places of cities are from GeoNames, CC BY
4.0. An economy stands at the middle of its largest piece of land, moved where it would cover another (geography.json,
made by .ci/geography.py).
"""

import json
import math
from functools import cache
from pathlib import Path

import altair as alt
import pandas as pd

from techsec import theme
from techsec.dates import in_words
from techsec.figures.controls import choice
from techsec.figures.encodings import coded, outlined, tips
from techsec.figures.layout import WIDE, Layout, apart
from techsec.figures.looks import ECONOMIES, OTHERS
from techsec.figures.rows import forum_places

EVERY = "all forums"
WEST, EAST, SOUTH, NORTH = -25.0, 300.0, -50.0, 72.0  # Of the map of forums, eastwards from Europe to America.
SEATS = {"United States": (ECONOMIES["USA"].tone,), "Japan": (ECONOMIES["JPN"].tone,), "others": (OTHERS.tone,)}
LEFTWARDS = ["USA", "GBR", "FRA", "THA", "SGP", "CAN", "KOR"]  # Their codes stand where their neighbours' do not.
STATES = {"announced": ("circle", False), "pilot": ("diamond",), "volume": ("square",)}  # Shape, and whether full.
# Where the list of a place's plants begins, in degrees east and north.
LISTS = {"Chitose": (131.0, 44.0), "Hiroshima": (128.6, 38.6), "Kumamoto": (133.3, 32.0), "Phoenix": (-121.0, 27.5)}
# Outline -> its economy, its middle in degrees, pixels of a degree on a page and on a phone.
VIEWS = {"japan": ("JPN", [137.6, 37.7], (22, 17)), "united-states": ("USA", [-96.0, 35.5], (4.7, 5.3))}
SIZES = {"japan": ((424, 400), (318, 330)), "united-states": ((296, 400), (318, 250))}  # On a page and on a phone.
PADDING = 5  # That Vega leaves around a drawing.
LINE = 18  # pixels from one plant of a list to the next


# Names of the frame's columns for readers.
COLUMNS = {"name": "economy", "seats": "full seats", "lesser": "lesser places", "listed": "in"}


@cache
def _geography() -> dict:
    return json.loads((Path(__file__).parent / "geography.json").read_text(encoding="utf-8"))


def land(name: str) -> alt.Chart:
    """The outline of a map of geography.json as a layer."""
    shape = {"type": "Feature", "properties": {}, "geometry": _geography()["outlines"][name]}
    return alt.Chart(alt.Data(values=[shape])).mark_geoshape(fill=theme.tone("rule"), stroke=None)


def forum_map_frame(
    forums: pd.DataFrame, forum_members: pd.DataFrame, actors: pd.DataFrame, gap: float = 4.6, named: int = 1
) -> pd.DataFrame:
    """One row (one point) for each economy and choice: all forums of the paper together, or one of them.

    ``seats`` counts memberships, ``lesser`` places of observers and of economies that are only considered; ``listed``
    names the forums. ``x`` and ``y`` are degrees, moved ``gap`` apart; ``code`` ends in the
    number of places, if there are several, and is empty for those with fewer than ``named``.
    """
    rows = forum_places(forums, forum_members).drop_duplicates(["forum", "economy"])
    rows = rows.assign(member=rows["role"].eq("member"))
    parts = [rows.assign(shown=EVERY), rows.assign(shown=rows["short_en"])]
    frame = pd.concat(parts).groupby(["shown", "economy"], as_index=False)
    frame = frame.agg(seats=("member", "sum"), places=("member", "size"), listed=("short_en", "; ".join))
    frame["lesser"] = frame["places"] - frame["seats"]
    frame["name"] = frame["economy"].map(actors.set_index("id")["name_en"])
    frame["who"] = frame["name"].where(frame["economy"].isin(["USA", "JPN"]), "others")
    counts = frame[frame["shown"] == EVERY].set_index("economy")["places"].sort_values(ascending=False, kind="stable")
    places = {code: _geography()["economies"][code] for code in counts.index}
    spots = apart(eastwards(places), gap)
    frame["x"], frame["y"] = (frame["economy"].map({code: spot[end] for code, spot in spots.items()}) for end in (0, 1))
    many = frame["places"].astype(str).radd(" ").where(frame["places"] > 1, "")
    frame["code"] = (frame["economy"] + many).where(frame["economy"].map(counts) >= named, "")
    frame["full"] = frame["seats"] > 0
    return frame.sort_values(["shown", "places", "economy"], ascending=[True, False, True]).reset_index(drop=True)


def eastwards(places: dict[str, list[float]]) -> dict[str, list[float]]:
    """Places (degrees east, north) on a map that runs from WEST to the east: those further west stand beyond 180."""
    return {name: [east if east > WEST else east + 360, north] for name, (east, north) in places.items()}


def forum_map(
    forums: pd.DataFrame, forum_members: pd.DataFrame, actors: pd.DataFrame, *, layout: Layout = WIDE
) -> alt.TopLevelMixin:
    """Map with a point for each economy, larger with more places; hollow where it has no full seat."""
    frame = forum_map_frame(forums, forum_members, actors, *layout.pick((6.2, 1), (11.5, 2)))
    shown = choice("forum", "Show", [EVERY, *(name for name in frame["shown"].unique() if name != EVERY)])
    width = layout.width - 2 * PADDING
    # Points and land are placed by the same plain scale of degrees, for which Altair's projections have no word.
    height = width * (NORTH - SOUTH) / (EAST - WEST)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[WEST, EAST], nice=False, zero=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[SOUTH, NORTH], nice=False, zero=False))
    degree = width / (EAST - WEST)
    ground = land("world").project(
        type="equirectangular",
        rotate=[-(WEST + EAST) / 2, 0, 0],
        scale=degree * 180 / math.pi,
        translate=[width / 2, height / 2 + degree * (NORTH + SOUTH) / 2],
    )
    told = tips(name="", seats="full seats:Q", lesser="lesser places:Q", listed="in")
    base = alt.Chart(frame).transform_filter(alt.datum.shown == shown).encode(x=x, y=y, tooltip=told)
    large = alt.Scale(domain=[1, 11], range=layout.pick([60, 420], [30, 130]))
    points = base.mark_point(strokeWidth=2, clip=False).encode(
        size=alt.Size("places:Q", legend=None, scale=large),
        **coded("who", SEATS, alt.Legend(title=None), full=alt.datum.full),
    )
    # On a phone Britain's code would leave the drawing, and its neighbours have none.
    leftwards = layout.pick(LEFTWARDS, ["AUS", "IND", *(code for code in LEFTWARDS if code != "GBR")])
    left, far = f"indexof({leftwards}, datum.economy) >= 0", "(datum.who == 'others' ? 10 : 18)"
    over = "datum.economy == 'MYS'"  # Above its point, between two neighbours.
    beside = {
        "align": alt.expr(f"{over} ? 'center' : {left} ? 'right' : 'left'"),
        "dx": alt.expr(f"{over} ? 0 : {far} * ({left} ? -1 : 1)"),
        "dy": alt.expr(f"{over} ? -13 : 0"),
    }
    codes = outlined(base.encode(text="code:N"), baseline="middle", fontSize=11, **beside)
    return alt.layer(ground, points, *codes).add_params(shown).properties(width=width, height=height)


def plants_frame(fabs: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each plant and state, the latest that a row of the table tells, with its place.

    ``state`` is announced, pilot or volume; ``when`` is its date, or the day by which the source has it so.
    """
    frame = fabs[fabs["status"].isin(list(STATES))].assign(public=fabs["provenance"].eq("public"))
    frame = frame.sort_values(["public", "as_of"], kind="stable").drop_duplicates(["facility", "status"], keep="last")
    frame["state"], frame["kin"] = frame["status"], frame["facility"]
    dated, known = (frame[column].map(in_words) for column in ("date", "as_of"))
    frame["when"] = dated.where(frame["date"] != "", ("as of " + known).replace("as of undated", ""))
    frame["node"] = frame["node_label"].replace("", "node not told")
    frame["target"] = ("volume planned for " + frame["planned_volume"]).where(frame["planned_volume"] != "", "")
    frame["order"] = frame["status"].map(list(STATES).index)
    frame = frame.sort_values(["place", "facility", "order"], kind="stable").reset_index(drop=True)
    frame["line"] = frame.groupby("place").cumcount()
    year = frame["when"].str.extract(r"(\d{4})", expand=False).radd(", ").fillna("")
    frame["words"] = frame["facility"].str.partition(",")[0] + ": " + frame["node"] + year
    begin = frame["place"].map(LISTS)
    return frame.assign(east=begin.str[0], north=begin.str[1])


def plants(fabs: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Two maps, Japan and the United States: beside each place its plants, hollow where they are announced only."""
    frame = plants_frame(fabs)
    views = [_plants_of(frame, name, layout) for name in VIEWS]
    # Two maps of unlike scale: side by side, each of a width that is set by hand.
    both = alt.vconcat(*views, spacing=6) if layout.narrow else alt.hconcat(*views, spacing=6)
    return both.resolve_scale(stroke="independent", fill="independent", shape="independent")


def _plants_of(frame: pd.DataFrame, name: str, layout: Layout) -> alt.LayerChart:
    economy, middle, degrees = VIEWS[name]
    degree = layout.pick(*degrees)
    rows = frame[frame["economy"] == economy].copy()
    # A line is the same number of pixels wherever it stands on the map.
    rows["north"] -= rows["line"] * LINE / degree * rows["north"].map(math.radians).map(math.cos)
    cities = {place: _geography()["places"][place] for place in rows["place"].unique()}
    spots = pd.DataFrame([(place, *at, *LISTS[place]) for place, at in cities.items()], columns=["place", *"xyuv"])
    width, height = layout.pick(*SIZES[name])
    where = alt.Chart(spots).encode(longitude="x:Q", latitude="y:Q")
    leads = where.mark_rule(color=theme.tone("muted"), strokeWidth=1).encode(longitude2="u:Q", latitude2="v:Q")
    dots = where.mark_point(filled=True, color=theme.tone("ink"), size=30)
    names = outlined(where.encode(text="place:N"), dy=-10, fontWeight="bold")
    told = tips(facility="", node_label="node", state="state", when="date", target="", source="source", page="p.")
    base = alt.Chart(rows).encode(longitude="east:Q", latitude="north:Q", tooltip=told)
    states = {state: (ECONOMIES[economy].tone, *look) for state, look in STATES.items() if state in set(rows["state"])}
    marks = base.mark_point(size=90, strokeWidth=1.8).encode(**coded("state", states, alt.Legend(title=None)))
    words = outlined(base.encode(text="words:N"), align="left", dx=9, baseline="middle", fontSize=11)
    layers = alt.layer(land(name), leads, dots, *names, *words, marks).project(
        type="mercator", center=middle, scale=degree * 180 / math.pi, translate=[width / 2, height / 2]
    )
    return layers.properties(width=width, height=height)
