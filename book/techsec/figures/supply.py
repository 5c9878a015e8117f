"""Figures of chapter 6: who holds the inputs of the semiconductor supply chain.

Data: Emerging Technology Observatory, Advanced Semiconductor Supply Chain Dataset, CC BY-NC 4.0 (non-commercial).
Shares are of different years: the year stands beside each mark that is not of USUAL_YEAR, and in every tooltip.
"""

import json
import math

import altair as alt
import pandas as pd
from altair.expr.core import Expression

from techsec import supply, theme
from techsec.figures.controls import beside_guess, choice, dimmed, strength
from techsec.figures.encodings import coded, coloured, tips, tones
from techsec.figures.layout import ceiling, dodge, stacked

USUAL_YEAR = 2025
TYPES = {"tool": "circle", "design": "square", "material": "triangle-up", "stage": "diamond"}
LEADERS = {"USA": ("vermillion", "square"), "JPN": ("blue", "circle"), "NLD": ("green", "triangle-up")}
OTHER_LEADER = {"another economy": ("grey", "diamond")}
HUES = LEADERS | {"CHN": ("purple",)}
RULES = {"the largest share": "top", "half or more": "half", "four fifths or more": "most"}
INPUTS_COUNTED = {"all listed inputs": "listed", "the finest level only": "finest"}
STAGES = "Whole stages"
EXPOSED = ["JPN", "USA", "NLD", "KOR", "TWN", "CHN", "DEU", "SGP"]
HATCH = "M-1,-1H1V1H-1ZM-1,0L0,-1M-1,1L1,-1M0,1L1,0"
CELLS = {
    "share known: enters here": ("blue", "M-1,-1H1V1H-1Z"),
    "share known: rests on it": ("blue", "M-.45,-.45H.45V.45H-.45Z"),
    "no data: enters here": ("grey", HATCH, False),
    "no data: may rest on it": ("grey", "M-.45,-.45H.45V.45H-.45ZM-.45,.45L.45,-.45", False),
}


def _year_label(years: pd.Series) -> pd.Series:
    return years.map(lambda year: "" if year == USUAL_YEAR else str(year))


def _leaders(shares: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """The looks of the largest holders by name: those that have one of their own, then the look of all others."""
    names = supply.economy_names(shares)
    return {names[code]: look for code, look in LEADERS.items()} | OTHER_LEADER


def _leader(codes: pd.Series, names: dict[str, str]) -> pd.Series:
    return codes.map(names).where(codes.isin(list(LEADERS)), *OTHER_LEADER)


def _apart(
    frame: pd.DataFrame, x: str, y: str, size: tuple[float, float], ends: tuple[float, float], gap: float
) -> pd.DataFrame:
    """The frame with columns ``x`` and ``y``: its points, each moved to the nearest place ``gap`` pixels from others.

    ``size`` is the plot's in pixels and ``ends`` its domain, the same for both axes; no point leaves it. Points with a
    label come first and keep room to their right.
    """
    low, high = ends
    scale = [pixels / (high - low) for pixels in size]
    taken: list[tuple[float, float]] = []
    turns = [(0.0, 0.0)]
    turns += [
        (ring * gap / 6 * math.cos(angle * math.pi / 24), ring * gap / 6 * math.sin(angle * math.pi / 24))
        for ring in range(1, 60)
        for angle in range(48)
    ]
    frame = frame.sort_values("label", ascending=False, kind="stable")
    spots = []
    for across, up, label in zip(frame[x] * scale[0], frame[y] * scale[1], frame["label"], strict=True):
        free = ((across + dx, up + dy) for dx, dy in turns)
        inside = (
            spot
            for spot in free
            if all(low * unit + gap / 2 <= at <= high * unit - gap / 2 for at, unit in zip(spot, scale, strict=True))
        )
        spots.append(next(spot for spot in inside if all(math.dist(spot, other) >= gap for other in taken)))
        taken += [spots[-1], *((spots[-1][0] + dx, spots[-1][1] + 4) for dx in (11, 22) if label)]
    return frame.assign(x=[left / scale[0] for left, _ in spots], y=[up / scale[1] for _, up in spots])


def _lane(inputs: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    """Where an input stands in these figures, by id: its step, or the group of tools with a lane, or whole stages.

    A categorical: the lanes in the order of the chain, then whole stages, then the finished product.
    """
    named = inputs[inputs["short_name"] != ""].sort_values("chain_place")
    product = list(named.loc[named["input_type"] == "output", "short_name"])
    short = named.set_index("id")["short_name"]
    lane = supply.step_of(inputs, links).map(short).fillna(STAGES)
    upwards = links.rename(columns={"source": "target", "target": "source"})
    for group in named.loc[~named["input_type"].isin(supply.STEP_TYPES), "id"]:
        lane[lane.index.isin(supply.downstream(upwards, [group]))] = short[group]
    return lane.astype(pd.CategoricalDtype([*short[~short.isin(product)], STAGES, *product], ordered=True))


def holders_frame(inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """One row (one bar) for each economy that has the largest share of some input: in how many inputs it has how much.

    Columns are a rule and a level, such as ``half_finest``: half or more, inputs without parts only. Alphabetical.
    """
    top, names = supply.largest(shares), supply.economy_names(shares)
    levels = {"listed": set(top.index), "finest": supply.finest(inputs, links)}
    frame = pd.DataFrame({"economy": sorted(top["economy"].unique(), key=lambda code: names[code])})
    for level, members in levels.items():
        kept = top[top.index.isin(members)]
        for rule, least in {"top": 0, "half": 50, "most": 80}.items():
            counts = kept.loc[kept["share"] >= least, "economy"].value_counts()
            frame[f"{rule}_{level}"] = frame["economy"].map(counts).fillna(0).astype(int)
    return frame.assign(name=frame["economy"].map(names))


def holders(
    inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame, *, narrow: bool = False, blank: bool = False
) -> alt.TopLevelMixin:
    """Bars: in how many of the listed inputs each economy is the largest holder; the guess for Japan as a rule."""
    frame = holders_frame(inputs, shares, links)
    listed = int((inputs["has_shares"] == "yes").sum())
    rule = choice("rule", "Count inputs in which it holds", list(RULES))
    level = choice("level", "Among", list(INPUTS_COUNTED))
    column = f"{json.dumps(RULES)}[rule] + '_' + {json.dumps(INPUTS_COUNTED)}[level]"
    names = alt.Y("name:N", sort=list(frame["name"]), title=None, axis=alt.Axis(labelLimit=110))
    x = alt.X(
        "count:Q",
        title="number of inputs",
        scale=alt.Scale(domain=[0, listed], nice=False),
        axis=alt.Axis(values=list(range(0, listed, 20 if narrow else 10)), grid=True),
    )
    bars = alt.Chart(frame).transform_calculate(count=f"datum[{column}]")
    if blank:
        bars = bars.transform_calculate(count="0")
    bars = bars.encode(y=names, x=x)
    ally = alt.datum.economy == "JPN"
    fill = alt.when(ally).then(alt.value(theme.tone("blue"))).otherwise(alt.value(theme.tone("grey")))
    tooltip = tips(
        name="economy",
        count="inputs:Q",
        half_listed="half or more, all listed:Q",
        top_finest="largest share, finest level:Q",
    )
    counts = bars.mark_text(align="left", dx=4).encode(text="count:Q")
    data = bars.mark_bar(height={"band": 0.7}).encode(color=fill, tooltip=tooltip)
    guess = alt.param(name="guess", value=60)
    line = alt.Chart(frame.loc[frame["economy"] == "JPN", ["name"]]).transform_calculate(guess="guess")
    here = alt.X("guess:Q", title="number of inputs")
    mark = line.mark_rule(strokeWidth=2, strokeDash=[5, 3], color=theme.tone("ink")).encode(x=here)
    words = line.mark_text(**beside_guess(listed * 0.75, 5), baseline="top", y=2, text="your guess for Japan").encode(
        x=here
    )
    layers = [bars.mark_text(text=" ")] if blank else [data, counts]
    chart = alt.layer(*layers, mark, words).add_params(rule, level, guess)
    return chart.properties(width=190 if narrow else theme.WIDE - 130, height=alt.Step(28))


def together_frame(inputs: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each input that names economies: the share of the United States and that of Japan."""
    top, names = supply.largest(shares), supply.economy_names(shares)
    frame = inputs.set_index("id").loc[top.index, ["name", "input_type", "stage_group", "year"]]
    frame["usa"], frame["jpn"] = supply.share_of(shares, "USA"), supply.share_of(shares, "JPN")
    frame["both"] = (frame["usa"] + frame["jpn"]).round(1)
    frame["leader"] = _leader(top["economy"], names)
    frame["largest"] = top["economy"].map(names)
    frame["label"] = _year_label(frame["year"])
    return frame.reset_index().rename(columns={"input": "id"})


def together(inputs: pd.DataFrame, shares: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Scatter of the two allies' shares; shape by type, colour by the largest holder; no mark covers another."""
    frame = together_frame(inputs, shares).sort_values("both", ascending=False)
    width, height = (250, 400) if narrow else (560, 460)
    low, high = (-8, 106) if narrow else (-6, 106)
    scale = alt.Scale(domain=[low, high], nice=False)
    frame = _apart(frame, "usa", "jpn", (width, height), (low, high), 10 if narrow else 11)
    years = [str(year) for year in sorted(frame["year"].unique())]
    year = choice("year", "Show data of", ["all years", *years])
    shown = (year == "all years") | (year == alt.expr.toString(alt.datum.year))
    ticks = alt.Axis(values=[0, 20, 40, 60, 80, 100], grid=True)
    tick = alt.X("x:Q", title="share of the United States, per cent", scale=scale, axis=ticks)
    up = alt.Y("y:Q", title="share of Japan, per cent", scale=scale, axis=ticks)
    columns = 2 if narrow else 4
    base = alt.Chart(frame).encode(x=tick, y=up, opacity=strength(shown))
    points = base.mark_point(
        size=50 if narrow else 62, strokeWidth=1.2, stroke=theme.tone("paper"), filled=True
    ).encode(
        shape=alt.Shape(
            "input_type:N", legend=alt.Legend(title="Type of input", columns=4, orient="bottom" if narrow else "top")
        ).scale(domain=list(TYPES), range=list(TYPES.values())),
        color=alt.Color(
            "leader:N",
            legend=alt.Legend(title="Largest holder of all", columns=columns, symbolStrokeColor=theme.tone("paper")),
            scale=tones(_leaders(shares)),
        ),
        tooltip=tips(
            name="input",
            year="year:Q",
            usa="United States, per cent:Q",
            jpn="Japan, per cent:Q",
            both="together, per cent:Q",
            largest="largest holder",
            input_type="type",
        ),
    )
    labels = base.mark_text(align="left", dx=6, dy=-6, fontSize=10).encode(text="label:N")
    halo = base.mark_text(align="left", dx=6, dy=-6, fontSize=10, stroke=theme.tone("paper"), strokeWidth=3).encode(
        text="label:N"
    )
    ends = pd.DataFrame(
        {
            "x": [0, 0, 0],
            "y": [100, 80, 0],
            "x2": [100, 80, 100],
            "y2": [0, 0, 100],
            "line": ["all", "four fifths", "equal"],
        }
    )
    lines = (
        alt.Chart(ends)
        .mark_rule(color=theme.tone("muted"), strokeDash=[3, 3], strokeWidth=1)
        .encode(x=alt.X("x:Q", scale=scale), y=alt.Y("y:Q", scale=scale), x2="x2:Q", y2="y2:Q")
    )
    said = pd.DataFrame(
        {
            "x": [61, 10, 77],
            "y": [43, 50, 70],
            "text": [["together all"], ["together", "four fifths"], ["equal shares"]],
        }
    )
    words = (
        alt.Chart(said)
        .mark_text(align="left", fontSize=11, color=theme.tone("muted"), stroke=None)
        .encode(x=alt.X("x:Q", scale=scale), y=alt.Y("y:Q", scale=scale), text="text:N")
    )
    chart = alt.layer(lines, words, points, halo, labels).add_params(year)
    return chart.properties(width=width, height=height)


def shares_frame(inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """One row (one bar segment) for each input and economy with a share; inputs without shares have one row, hatched.

    ``group`` is what the reader chooses; ``kind`` is share, rest (not named by the source) or no data.
    """
    frame = inputs[inputs["figure_group"] != ""].rename(columns={"figure_group": "group"})
    columns = ["input", "economy", "share", "measure"]
    frame = frame[["id", "name", "input_type", "group", "year", "suppliers_without_share"]].merge(
        shares[columns], left_on="id", right_on="input", how="left"
    )
    frame["kind"] = "share"
    frame.loc[frame["economy"] == "OTHER", "kind"] = "rest"
    frame.loc[frame["economy"].isna() | (frame["economy"] == supply.UNNAMED), "kind"] = "no data"
    names = supply.economy_names(shares)
    frame["holder"] = frame["economy"].map(names).fillna("no data")
    listed = frame["suppliers_without_share"].map(", ".join)
    frame["listed"] = listed.where(frame["kind"] == "no data", "")
    order = {"USA": 0, "JPN": 1, "NLD": 2, "OTHER": 99}
    frame["order"] = frame["economy"].map(lambda code: order.get(code, 50))
    frame["position"] = frame["id"].map({name: place for place, name in enumerate(inputs["id"])})
    frame = frame[(frame["kind"] == "no data") | (frame["share"] > 0)]
    frame["known"] = frame["kind"].eq("no data").astype(int)
    frame = frame.sort_values(
        ["group", "known", "position", "order", "share"], ascending=[True, True, True, True, False]
    )
    frame["end"] = frame["share"].where(frame["kind"] != "no data", 0).groupby(frame["id"]).cumsum()
    frame["start"] = frame["end"] - frame["share"].where(frame["kind"] != "no data", 0)
    frame["row"] = (frame["name"] + ", " + frame["year"].astype("string")).fillna(frame["name"])
    frame["hue"] = frame["holder"].where(frame["economy"].isin([*HUES, "OTHER"]), "other, by code")
    return frame.reset_index(drop=True)


def shares(
    inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame, *, narrow: bool = False
) -> alt.TopLevelMixin:
    """Bars of shares by economy for the chosen group of inputs; hatched, with listed suppliers, where no data are."""
    frame = shares_frame(inputs, shares, links)
    groups = ["Materials", *sorted(set(frame["group"]) - {"Materials"})]
    group = choice("group", "Show", groups)
    width, bar, step = (290, 15, 36) if narrow else (400, 16, 21)
    keep = ["group", "row", "holder", "hue", "share", "kind", "start", "end", "listed", "measure"]
    frame["code"] = frame["economy"].where(frame["share"] >= (9 if narrow else 7), "").fillna("").replace("OTHER", "")
    frame[["start", "end"]] = frame[["start", "end"]].round(1)
    base = alt.Chart(frame[[*keep, "code"]]).transform_filter(alt.datum.group == group)
    rows = alt.Y(
        "row:N",
        sort=list(dict.fromkeys(frame["row"])),
        title=None,
        axis=None if narrow else alt.Axis(labelLimit=300, labelFontSize=11, ticks=False, domain=False),
    )
    whole = ceiling(frame["end"], 102, 1)
    scale = alt.Scale(domain=[0, whole], nice=False)
    x = alt.X("start:Q", title="share, per cent", scale=scale, axis=alt.Axis(values=[0, 25, 50, 75, 100], grid=False))
    names = supply.economy_names(shares)
    hues = {names[code]: hue for code, hue in HUES.items()}
    hues |= {"other, by code": ("grey",), names["OTHER"]: ("paper",)}
    color = alt.Color("hue:N", scale=tones(hues), legend=alt.Legend(title=None, columns=2 if narrow else 3))
    tooltip = tips(
        row="input and year", holder="economy", share="per cent:Q", measure="of", listed="listed as suppliers, no share"
    )
    offset = {"dy": 7} if narrow else {}
    edge = (
        alt.when(alt.datum.kind == "rest").then(alt.value(theme.tone("grey"))).otherwise(alt.value(theme.tone("paper")))
    )
    known = base.transform_filter(alt.datum.kind != "no data")
    bars = known.mark_bar(height=bar, strokeWidth=1, yOffset=7 if narrow else 0).encode(
        x=x, x2="end:Q", y=rows, color=color, stroke=edge, tooltip=tooltip
    )
    codes = known.transform_calculate(middle=(alt.datum.start + alt.datum.end) / 2)
    codes = codes.mark_text(fontSize=10, color=theme.tone("paper"), **offset).encode(
        x=alt.X("middle:Q", scale=scale), y=rows, text="code:N"
    )
    none = base.transform_filter(alt.datum.kind == "no data")
    across = width * 100 / whole
    hatch = none.mark_point(
        shape=_hatched_box(across, bar - 2), size=4, yOffset=7 if narrow else 0, strokeWidth=1, filled=False
    ).encode(
        x=alt.X(datum=50, scale=scale),
        y=rows,
        stroke=alt.value(theme.tone("grey")),
        fill=alt.value(theme.tone("paper")),
        tooltip=tooltip,
    )
    said = none.transform_calculate(
        words="datum.listed ? 'no data; listed: ' + datum.listed : datum.share ? 'no economy named' : 'no data'"
    )
    # The words stand on a strip without lines, about as long as they are, that leaves the box whole.
    half = f"length(datum.words) * {2.6 * whole / width:.3f}"
    strip = said.transform_calculate(left=f"50 - {half}", right=f"50 + {half}")
    strip = strip.mark_rule(strokeWidth=bar - 5, color=theme.tone("paper"), yOffset=7 if narrow else 0)
    strip = strip.encode(x=alt.X("left:Q", scale=scale), x2="right:Q", y=rows)
    words = said.mark_text(fontSize=10, **offset)
    words = words.encode(x=alt.X(datum=50, scale=scale), y=rows, text="words:N")
    layers = [bars, codes, hatch, strip, words]
    if narrow:
        first = base.transform_aggregate(groupby=["row"])
        layers.append(first.mark_text(align="left", fontSize=11, dy=-9, x=0).encode(y=rows, text="row:N"))
    return alt.layer(*layers).add_params(group).properties(width=width, height=alt.Step(step))


def _hatched_box(width: float, height: float, gap: float = 7) -> str:
    """An SVG path in pixels, around its middle: a box filled with slanted lines."""
    left, top = -width / 2, -height / 2
    path = [f"M{left:.1f},{top:.1f}h{width:.1f}v{height:.1f}h{-width:.1f}Z"]
    starts = [left + gap * number for number in range(1, int((width - height) / gap) + 1)]
    path += [f"M{start:.1f},{-top:.1f}l{height:.1f},{-height:.1f}" for start in starts]
    return "".join(path)


def concentration_frame(inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """One row (one point, one rule) for each input that names economies: concentration, bounds and largest holder."""
    index, top, names = supply.by_country(shares), supply.largest(shares), supply.economy_names(shares)
    frame = inputs.set_index("id").loc[index.index, ["name", "input_type", "year"]].join(index)
    lane = _lane(inputs, links)
    frame["lane"], frame["order"] = lane.astype(str), lane.cat.codes
    frame["holder"] = top["economy"].map(names)
    frame["share"] = top["share"]
    frame["leader"] = _leader(top["economy"], names)
    frame["label"] = _year_label(frame["year"])
    frame[["low", "high"]] = frame[["low", "high"]].round()
    return frame.reset_index(names="id").sort_values(["order", "low"], kind="stable")


def _leader_look(shares: pd.DataFrame, columns: int) -> dict:
    legend = alt.Legend(title="Largest holder", columns=columns, symbolStrokeColor=theme.tone("paper"))
    return coloured("leader", _leaders(shares), legend)


def _index_axis(narrow: bool, **options) -> alt.Axis:
    """An axis from 0 to 10,000 that says what the numbers would mean."""
    words = {2500: "four equal", 5000: "two equal", 10000: "one holder"}
    labels = " : ".join(f"datum.value == {value} ? [format({value}, ','), '{text}']" for value, text in words.items())
    labels = f"{labels} : format(datum.value, ',')"
    return alt.Axis(
        values=[0, 2500, 5000, 7500, 10000], grid=True, labelExpr=labels, labelFontSize=10 if narrow else 11, **options
    )


def concentration(
    inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame, *, narrow: bool = False
) -> alt.TopLevelMixin:
    """Strips, one lane for each step: concentration by economy of each input; a rule runs from lowest to highest."""
    frame = concentration_frame(inputs, shares, links)
    width, dot = (285, 12) if narrow else (theme.WIDE - 170, 13)
    end = ceiling(frame["high"], 10600, 100)
    frame["row"] = frame.groupby("lane", sort=False)["low"].transform(dodge, gap=end * dot / width)
    lane = stacked(frame["row"], frame["lane"], frame["lane"].unique(), 2.5 if narrow else 1.5)
    depth = lane["height"]
    heads = pd.DataFrame({"lane": depth.index, "top": lane["floor"] + (1 if narrow else 0)})
    frame["row"] += frame["lane"].map(heads.set_index("lane")["top"])
    rows = alt.Scale(domain=[-0.7, depth.sum() - 0.7], reverse=True, nice=False)
    leader = choice("holder", "Show inputs whose largest holder is", ["any economy", *_leaders(shares)])
    x = alt.X(
        "low:Q",
        title="concentration by economy (HHI)",
        axis=_index_axis(narrow),
        scale=alt.Scale(domain=[0, end], nice=False),
    )
    base = alt.Chart(frame).encode(
        x=x,
        y=alt.Y("row:Q", axis=None, scale=rows),
        **dimmed(leader, "any economy", "leader"),
        tooltip=tips(
            name="input",
            year="year:Q",
            low="HHI, lowest:Q",
            high="HHI, highest:Q",
            holder="largest holder",
            share="its share, per cent:Q",
        ),
    )
    look = _leader_look(shares, 2 if narrow else 4)
    spans = base.mark_rule(strokeWidth=5, color=theme.tone("muted")).encode(x2="high:Q")
    points = base.mark_point(size=66, filled=True, stroke=theme.tone("paper"), strokeWidth=0.8).encode(**look)
    labels = base.mark_text(align="right", dx=-6, fontSize=9).encode(text="label:N")
    side = {"align": "left", "x": 0, "dy": -12} if narrow else {"align": "right", "x": -8}
    names = alt.Chart(heads).mark_text(**side).encode(y=alt.Y("top:Q", axis=None, scale=rows), text="lane:N")
    chart = alt.layer(names, spans, points, labels).add_params(leader)
    return chart.properties(width=width, height=round(dot * float(depth.sum())))


def country_or_firm_frame(inputs: pd.DataFrame, shares: pd.DataFrame, firms: pd.DataFrame) -> pd.DataFrame:
    """One row (one point, two rules) for each input with shares by economy and by organisation: both concentrations.

    ``firm`` is the largest organisation of the economy that holds most; ``part`` its part of that economy's share.
    """
    country, firm = supply.by_country(shares), supply.by_firm(firms)
    frame = country.add_suffix("_country").join(firm.add_suffix("_firm"), how="inner").round()
    frame = inputs.set_index("id")[["name", "input_type", "year"]].join(frame, how="inner")
    top, names = supply.largest(shares).loc[frame.index], supply.economy_names(shares)
    named = firms[(firms["organisation"] != supply.REST_OF_FIRMS) & firms["share"].notna()]
    own = named[named["economy"] == named["input"].map(top["economy"])]
    best = own.loc[own.groupby("input")["share"].idxmax()].set_index("input")
    frame["holder"], frame["holder_share"] = top["economy"].map(names), top["share"]
    frame["firm"], frame["firm_share"] = best["organisation"], best["share"]
    frame["part"] = (100 * frame["firm_share"] / frame["holder_share"]).round()
    frame["leader"] = _leader(top["economy"], names)
    frame["label"] = _year_label(frame["year"])
    return frame.reset_index(names="id")


def country_or_firm(
    inputs: pd.DataFrame, shares: pd.DataFrame, firms: pd.DataFrame, *, narrow: bool = False
) -> alt.TopLevelMixin:
    """Scatter: concentration by economy against that by organisation; on the slanted line each economy is one firm."""
    frame = country_or_firm_frame(inputs, shares, firms).sort_values(["high_firm", "id"], ascending=[False, True])
    width, height = (225, 380) if narrow else (560, 430)
    low, high = 0, ceiling(frame[["high_country", "high_firm"]].max(axis=1), 10800, 100)
    frame = _apart(frame, "low_country", "low_firm", (width, height), (low, high), 9.5 if narrow else 10)
    leader = choice("holder", "Show inputs whose largest holder is", ["any economy", *_leaders(shares)])
    scale = alt.Scale(domain=[low, high], nice=False)
    x = alt.X("x:Q", title="concentration by economy (HHI)", scale=scale, axis=_index_axis(narrow))
    y = alt.Y("y:Q", title="concentration by organisation (HHI)", scale=scale, axis=_index_axis(narrow))
    frame["x2"], frame["y2"] = (
        frame["x"] + frame["high_country"] - frame["low_country"],
        frame["y"] + frame["high_firm"] - frame["low_firm"],
    )
    base = alt.Chart(frame).encode(
        x=x,
        y=y,
        **dimmed(leader, "any economy", "leader"),
        tooltip=tips(
            name="input",
            year="year:Q",
            holder="largest holder",
            holder_share="its share, per cent:Q",
            firm="largest firm there",
            firm_share="its share, per cent:Q",
            low_country="HHI by economy, lowest:Q",
            high_country="HHI by economy, highest:Q",
            low_firm="HHI by organisation, lowest:Q",
            high_firm="HHI by organisation, highest:Q",
        ),
    )
    look = _leader_look(shares, 2 if narrow else 4)
    spans = [
        base.mark_rule(strokeWidth=3, color=theme.tone("muted")).encode(x2="x2:Q"),
        base.mark_rule(strokeWidth=3, color=theme.tone("muted")).encode(y2="y2:Q"),
    ]
    points = base.mark_point(size=50, filled=True, stroke=theme.tone("paper"), strokeWidth=0.8).encode(**look)
    labels = base.mark_text(align="left", dx=6, dy=-5, fontSize=10).encode(text="label:N")
    line = pd.DataFrame({"x": [0], "y": [0], "x2": [10000], "y2": [10000]})
    line = alt.Chart(line).mark_rule(strokeDash=[3, 3], color=theme.tone("muted"), strokeWidth=1)
    line = line.encode(x=alt.X("x:Q", scale=scale), y=alt.Y("y:Q", scale=scale), x2="x2:Q", y2="y2:Q")
    said = pd.DataFrame({"x": [200], "y": [9600], "text": [["on the line:", "an economy is one firm"]]})
    words = (
        alt.Chart(said)
        .mark_text(align="left", fontSize=11, color=theme.tone("muted"))
        .encode(x=alt.X("x:Q", scale=scale), y=alt.Y("y:Q", scale=scale), text="text:N")
    )
    return alt.layer(line, words, *spans, points, labels).add_params(leader).properties(width=width, height=height)


def exposure_frame(
    inputs: pd.DataFrame,
    shares: pd.DataFrame,
    links: pd.DataFrame,
    economies: list[str] | None = None,
    least: float = 50,
) -> pd.DataFrame:
    """One row (one point) for each economy, an input it holds or may hold, and a step downstream of that input."""
    codes = EXPOSED if economies is None else economies
    parts = [supply.exposure(inputs, shares, links, code, least).assign(economy=code) for code in codes]
    frame = pd.concat(parts, ignore_index=True)
    return cells(frame.assign(holder=frame["economy"].map(supply.economy_names(shares))))


def cells(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``supply.rest_on``, with ``economy`` and ``holder``, ready for ``matrix``: words, kind, order."""
    entry = frame["entry"].map({True: "enters here", False: "rests on it"})
    frame = frame.assign(cell="share known: " + entry)
    hidden = frame["known"] == "no share"
    frame.loc[hidden, "cell"] = "no data: " + entry.replace("rests on it", "may rest on it")
    percent = (
        frame["share"].map("{:g} %".format, na_action="ignore").astype("string") + ", " + frame["year"].astype("string")
    )
    frame["row"] = frame["name"] + ", " + percent.fillna("no data")
    place = frame["step_name"].cat.codes
    first = place.where(frame["entry"]).groupby([frame["economy"], frame["input"]]).transform("min")
    frame["order"] = hidden.astype(int) * 100 + first.fillna(len(frame["step_name"].cat.categories) - 1).astype(int)
    return frame.sort_values(
        ["economy", "order", "share", "row"], ascending=[True, True, False, True], kind="stable"
    ).reset_index(drop=True)


def exposure(
    inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame, *, narrow: bool = False
) -> alt.TopLevelMixin:
    """Matrix: inputs an economy holds (rows) by steps that rest on them (columns); hatched where no share is known."""
    names = supply.economy_names(shares)
    economy = choice("holder", "Show what rests on", [names[code] for code in EXPOSED])
    least = alt.param(
        name="least", value=50, bind=alt.binding_range(min=50, max=100, step=5, name="Held with at least, per cent")
    )
    shown = (alt.datum.holder == economy) & ((alt.datum.known == "no share") | (alt.datum.share >= least))
    return matrix(exposure_frame(inputs, shares, links), shown, economy, least, narrow=narrow)


def matrix(
    frame: pd.DataFrame, shown: Expression | None = None, *params: alt.Parameter, narrow: bool = False
) -> alt.TopLevelMixin:
    """Cells of inputs (rows) by steps (columns); ``shown`` and ``params`` let the reader choose among them."""
    steps = list(frame["step_name"].cat.categories)
    keep = ["holder", "row", "share", "known", "step_name", "cell"]
    rows = alt.Y(
        "row:N",
        sort=list(dict.fromkeys(frame.sort_values(["order", "share"], ascending=[True, False])["row"])),
        title=None,
        axis=None if narrow else alt.Axis(grid=True, labelLimit=330, labelFontSize=11, domain=False, ticks=False),
    )
    names = alt.Axis(orient="top", labelAngle=-90 if narrow else -60, grid=True, labelFontSize=11, domain=False)
    legend = alt.Legend(title=None, columns=1 if narrow else 2)
    base = alt.Chart(frame[keep]).encode(y=rows)
    base = base if shown is None else base.transform_filter(shown)
    chart = base.mark_point(size=110, strokeWidth=1.1, yOffset=6 if narrow else 0).encode(
        x=alt.X("step_name:N", sort=steps, title=None, axis=names, scale=alt.Scale(domain=steps)),
        **coded("cell", CELLS, legend),
        tooltip=tips(row="input, share, year", holder="economy", step_name="step", cell="here"),
    )
    if narrow:
        words = (
            base.transform_aggregate(groupby=["row"])
            .mark_text(align="left", x=0, dy=-8, fontSize=11)
            .encode(text="row:N")
        )
        chart = alt.layer(words, chart)
    step = alt.Step(24 if narrow else 21), alt.Step(29 if narrow else 14)
    return chart.add_params(*params).properties(width=step[0], height=step[1])


READABLE = {
    "holders": {
        "name": "economy",
        "top_listed": "largest share",
        "half_listed": "half or more",
        "most_listed": "four fifths or more",
        "top_finest": "largest share, finest level",
        "half_finest": "half or more, finest level",
        "most_finest": "four fifths or more, finest level",
    },
    "together": {
        "name": "input",
        "year": "year",
        "input_type": "type",
        "usa": "US share, %",
        "jpn": "Japan's share, %",
        "both": "together, %",
        "largest": "largest holder",
    },
    "shares": {
        "name": "input",
        "group": "group",
        "year": "year",
        "holder": "economy",
        "share": "share, %",
        "measure": "measure",
        "listed": "suppliers listed without share",
    },
    "concentration": {
        "name": "input",
        "lane": "step",
        "year": "year",
        "low": "HHI, lowest",
        "high": "HHI, highest",
        "holder": "largest holder",
        "share": "its share, %",
    },
    "country_or_firm": {
        "name": "input",
        "year": "year",
        "holder": "largest holder",
        "holder_share": "its share, %",
        "firm": "its largest firm",
        "firm_share": "firm's share, %",
        "low_country": "HHI by economy, lowest",
        "high_country": "HHI by economy, highest",
        "low_firm": "HHI by firm, lowest",
        "high_firm": "HHI by firm, highest",
    },
    "exposure": {
        "name": "input",
        "holder": "economy",
        "share": "share, %",
        "year": "year",
        "step_name": "step",
        "cell": "how",
    },
}


def readable(frame: pd.DataFrame, figure: str) -> pd.DataFrame:
    """The columns of a figure's frame that a reader needs, under names for readers."""
    return frame[list(READABLE[figure])].rename(columns=READABLE[figure])
