"""Figures of chapter 6: who holds the inputs of the semiconductor supply chain.

Data: Emerging Technology Observatory, Advanced Semiconductor Supply Chain Dataset, CC BY-NC 4.0 (non-commercial).
Shares are of different years: the year stands beside each mark that is not of USUAL_YEAR, and in every tooltip.
"""

import altair as alt
import pandas as pd

from techsec import supply, theme
from techsec.figures.controls import beside_guess, choice, guess_rule
from techsec.figures.encodings import Look, coloured, halo, tips, tones
from techsec.figures.kinds.bars import bars
from techsec.figures.kinds.named import lowered, named
from techsec.figures.layout import WIDE, Layout, ceiling, dodge
from techsec.figures.looks import ECONOMIES, OTHERS

USUAL_YEAR = 2025
ANOTHER = "another economy"
# What the reader may count: the inputs in which an economy holds so much -> the column of ``holders_frame``.
RULES = {
    "the largest share": "top_listed",
    "half or more": "half_listed",
    "four fifths or more": "most_listed",
    "the largest share, only inputs without listed parts": "top_finest",
}
FIRST_GROUP = "Tools: photolithography"
EXPOSED = ["JPN", "USA", "NLD", "KOR", "TWN", "CHN", "DEU", "SGP"]
KNOWN = {"share": "share known", "no share": "listed, share not known"}
LETTER = 6.1  # The mean width of a letter of 12 px, in pixels.
ONE_FIRM = 90  # Per cent of its economy's part from which one firm is nearly all of it.


def _year_label(years: pd.Series) -> pd.Series:
    return years.map(lambda year: "" if pd.isna(year) or year == USUAL_YEAR else str(year))


def _looks(shares: pd.DataFrame) -> dict[str, Look]:
    """The looks of the economies that have one of their own, by name, then that of all others."""
    names = supply.economy_names(shares)
    return {names[code]: look for code, look in ECONOMIES.items()} | {ANOTHER: OTHERS}


def _leader(codes: pd.Series, names: dict[str, str]) -> pd.Series:
    return codes.map(names).where(codes.isin(list(ECONOMIES)), ANOTHER)


def _percent(x: str, end: float = 100, **axis) -> alt.X:
    """An axis of per cent with room to the right of 100 for words."""
    scale = alt.Scale(domain=[0, end], nice=False)
    return alt.X(f"{x}:Q", scale=scale, axis=alt.Axis(values=[0, 25, 50, 75, 100], **axis), title="per cent")


def _dated(frame: pd.DataFrame) -> pd.Series:
    """The name of an input, and its year where that isn't the usual one."""
    return frame["name"] + _year_label(frame["year"]).map(lambda year: f", {year}" if year else "")


def holders_frame(inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """One row (one bar) for each economy that has the largest share of some input: in how many inputs it has how much.

    Columns are a rule and a level, such as ``half_finest``: half or more, inputs without parts only. Most first.
    """
    top, names = supply.largest(shares), supply.economy_names(shares)
    levels = {"listed": set(top.index), "finest": supply.finest(inputs, links)}
    frame = pd.DataFrame({"economy": sorted(top["economy"].unique(), key=lambda code: names[code])})
    for level, members in levels.items():
        kept = top[top.index.isin(members)]
        for rule, least in {"top": 0, "half": 50, "most": 80}.items():
            counts = kept.loc[kept["share"] >= least, "economy"].value_counts()
            frame[f"{rule}_{level}"] = frame["economy"].map(counts).fillna(0).astype(int)
    frame["holder"] = frame["economy"].map(names)
    return frame.sort_values("top_listed", ascending=False, kind="stable", ignore_index=True)


def holders_told(frame: pd.DataFrame) -> dict[str, str]:
    """What each rule of ``holders`` shows, a sentence by the words of its control."""
    told = {}
    for words, column in RULES.items():
        first = frame.sort_values(column, ascending=False, kind="stable")[:3]
        counts = ", ".join(f"{holder} {count}" for holder, count in zip(first["holder"], first[column], strict=True))
        told[words] = f"Inputs of which it has {words}: {counts}. Years from 2019 to 2025 are mixed."
    return told


def holders(
    inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame, *, layout: Layout = WIDE, blank: bool = False
) -> alt.TopLevelMixin:
    """Bars: in how many of the listed inputs each economy is the largest holder, most first; the guess for Japan.

    The blank has the economies in the order of the alphabet, which gives nothing away.
    """
    frame, listed = holders_frame(inputs, shares, links), int((inputs["has_shares"] == "yes").sum())
    frame = frame.sort_values("holder").assign(**dict.fromkeys(RULES.values())) if blank else frame
    rows = frame.rename(columns={column: words for words, column in RULES.items()})
    rows = rows.melt(["economy", "holder"], list(RULES), "rule", "count")
    rows["text"] = "" if blank else rows["count"].astype(str)
    rule = choice("rule", "Count inputs in which it holds", list(RULES))
    chosen = alt.Chart(rows).transform_filter(alt.datum.rule == rule)
    axis = alt.Axis(values=list(range(0, listed, layout.pick(10, 20))))
    x = alt.X("count:Q", title=f"number of inputs, of {listed}", axis=axis).scale(domain=[0, listed], nice=False)
    tooltip = tips(holder="", count="inputs:Q", rule="of which it has")
    words, line = guess_rule()
    place = {**beside_guess(0.7 * listed, 5), "baseline": "bottom", "dy": -4, "text": "your guess for Japan"}
    said = [words.mark_text(**place, **tone).encode(y=alt.value("height")) for tone in halo()]
    looks = {name: ECONOMIES.get(code, OTHERS) for code, name in zip(frame["economy"], frame["holder"], strict=True)}
    chart = bars(chosen, x, "holder", layout, by="holder", looks=looks, label="text", tooltip=tooltip)
    return (chart + line + said[0] + said[1]).add_params(rule, alt.param(name="guess", value=None))


def together_frame(inputs: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """One row for each input that names economies: the share of the United States and that of Japan, Japan's first.

    ``held``: by both, where each has a fifth or more; by one, where it has two fifths and the other less than a tenth.
    """
    top, names = supply.largest(shares), supply.economy_names(shares)
    frame = inputs.set_index("id").loc[top.index, ["name", "input_type", "stage_group", "year"]]
    frame["usa"], frame["jpn"] = supply.share_of(shares, "USA"), supply.share_of(shares, "JPN")
    frame["both"] = (frame["usa"] + frame["jpn"]).round(1)
    frame["largest"] = top["economy"].map(names) + top["share"].map(", {:g} %".format)
    frame["label"] = _year_label(frame["year"])
    frame["most"] = (frame["both"] >= 80).map({True: "four fifths or more", False: "less than four fifths"})
    frame["held"] = "otherwise"
    frame.loc[frame[["usa", "jpn"]].min(axis=1) >= 20, "held"] = "by both"
    frame.loc[(frame["jpn"] >= 40) & (frame["usa"] < 10), "held"] = "by Japan"
    frame.loc[(frame["usa"] >= 40) & (frame["jpn"] < 10), "held"] = "by the United States"
    frame.loc[frame["both"] == 0, "held"] = "by neither"
    frame["lead"] = (frame["usa"] - frame["jpn"]).round(1)
    frame = frame.reset_index(names="id").sort_values(["lead", "both", "name"], kind="stable", ignore_index=True)
    # An input of which neither has a share is a point, with room for its name.
    alone = frame["both"] == 0
    return frame.assign(place=(alone | alone.shift(fill_value=False)).map({True: 2.6, False: 1.0}).cumsum())


def _named_rows(frame: pd.DataFrame, room: float, apart: float) -> pd.DataFrame:
    """The rows of ``together_frame`` whose names are drawn: extremes first, ``apart`` rows from each other, that fit.

    Adds ``words`` and ``at``, in per cent from the middle, where they begin, on the side of the ally that has less;
    ``room`` is how many per cent a letter takes.
    """
    beside = frame["usa"].where(frame["lead"] <= 0, frame["jpn"]).rolling(5, center=True, min_periods=1).max()
    neither, overlap = frame["both"] == 0, 2 * frame[["usa", "jpn"]].min(axis=1)
    beside = beside.where(~neither, 0) + 2
    frame["words"] = frame["name"] + (": " + frame["largest"]).where(neither, "")
    frame["words"] = frame["words"].where(beside + frame["words"].str.len() * room < 104, frame["name"])
    extreme = overlap.where(overlap > 60, frame["lead"].abs()).where(~neither, 101)
    fits = frame[beside + frame["words"].str.len() * room < 104]
    kept: list[int] = []
    for row in extreme[fits.index].sort_values(ascending=False, kind="stable").index:
        if all(abs(frame["place"][row] - frame["place"][other]) >= apart for other in kept):
            kept.append(row)
    side = (frame["lead"] <= 0).map({True: 1, False: -1})
    return frame.assign(at=beside * side).loc[kept]


def together(inputs: pd.DataFrame, shares: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """A thin row for each input: Japan's share runs to the left and that of the United States to the right.

    An input of which neither has a share is a point in the middle. The extremes are named.
    """
    frame = together_frame(inputs, shares).rename(columns={"id": "kin"})
    row, end = 6, 106
    sides = {"Japan": ("jpn", -1), "United States": ("usa", 1)}
    parts = [frame.assign(ally=ally, share=frame[name] * way) for ally, (name, way) in sides.items()]
    axis = alt.Axis(values=[-100, -50, 0, 50, 100], labelExpr="abs(datum.value) + ' %'", orient="top")
    y = alt.Y("place:Q", axis=None).scale(domain=[0, frame["place"].max() + 1], reverse=True, nice=False)
    held = {"jpn": "Japan, per cent:Q", "usa": "United States, per cent:Q", "largest": "largest holder"}
    tooltip = tips(name="", **held, year="data of")

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=axis, title=None).scale(domain=[-end, end], nice=False)

    looks = {ally: _looks(shares)[ally] for ally in sides}
    legend = alt.Legend(title=None, symbolStrokeWidth=0)
    base = alt.Chart(pd.concat(parts)).encode(y=y, tooltip=tooltip)
    bar = base.transform_filter(alt.datum.share != 0).mark_bar(height=row - 1)
    bar = bar.encode(x=x("share"), x2=alt.datum(0), color=alt.Color("ally:N", scale=tones(looks), legend=legend))
    none = alt.Chart(frame[frame["both"] == 0].assign(share=0)).mark_point(size=20, filled=True)
    none = none.encode(x=x("share"), y=y, tooltip=tooltip, color=alt.value(theme.tone("grey")))
    spoken = _named_rows(frame, LETTER * 2 * end / layout.width, 15 / row)
    words = alt.Chart(spoken).encode(x=x("at"), y=y, text="words:N", tooltip=tooltip)
    # Altair has no encoding for the side on which a text stands: an expression on each row's datum says it.
    side = alt.expr("datum.at > 0 ? 'left' : 'right'")
    texts = [words.mark_text(align=side, **tone) for tone in halo()]
    return layout.fill(alt.layer(bar, none, *texts), round(row * frame["place"].max()) + row)


def shares_frame(inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """One row (one segment) for each input and economy with a share; an input without shares has one row, at 0.

    ``group`` is what the reader chooses; ``kind`` is share, rest (not named by the source) or no data. Inputs with
    the largest holders first, then those without data.
    """
    names, leads = supply.economy_names(shares), supply.largest(shares)["share"]
    frame = inputs[inputs["figure_group"] != ""].rename(columns={"figure_group": "group"})
    columns = ["input", "economy", "share", "measure"]
    frame = frame[["id", "name", "input_type", "group", "year", "suppliers_without_share"]].merge(
        shares[columns], left_on="id", right_on="input", how="left"
    )
    frame["kind"] = frame["economy"].eq("OTHER").map({True: "rest", False: "share"})
    frame.loc[frame["economy"].isna() | (frame["economy"] == supply.UNNAMED), "kind"] = "no data"
    frame = frame[(frame["kind"] == "no data") | (frame["share"] > 0)].copy()
    none = frame["kind"] == "no data"
    frame["holder"] = frame["economy"].map(names).fillna("no data")
    listed = frame["suppliers_without_share"].map(lambda codes: ", ".join(sorted(names[code] for code in codes)))
    frame["listed"] = listed.where(none, "")
    frame["measure"] = frame["measure"].str.replace("_", " ").fillna("")
    frame["lead"] = frame["id"].map(leads).fillna(0)
    order = {"USA": 0, "JPN": 1, "NLD": 2, "OTHER": 99}
    frame["order"] = frame["economy"].map(lambda code: order.get(code, 50))
    frame = frame.assign(none=none).sort_values(
        ["group", "none", "lead", "id", "order", "share"], ascending=[True, True, False, True, True, False]
    )
    known = frame["share"].where(~frame["none"], 0)
    frame["end"] = known.groupby(frame["id"]).cumsum().round(1)
    frame["start"] = (frame["end"] - known).round(1)
    frame["hue"] = frame["holder"].where(frame["economy"].isin([*ECONOMIES, "OTHER"]), ANOTHER)
    return frame.reset_index(drop=True)


def _groups(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of each group of inputs that the reader can choose, the first one first."""
    groups = dict(list(frame.groupby("group")))
    return {FIRST_GROUP: groups.pop(FIRST_GROUP), **groups}


def shares_told(frame: pd.DataFrame) -> dict[str, str]:
    """What each group of inputs of ``shares`` shows, a sentence by the group's name."""
    told = {}
    for group, rows in _groups(frame).items():
        known = rows[rows["kind"] == "share"]
        first = known.loc[known.groupby("id")["share"].idxmax(), "holder"].value_counts()
        leads = ", ".join(f"{name} in {count}" for name, count in first.items())
        told[group] = f"{known['id'].nunique()} of {rows['id'].nunique()} inputs have shares. Largest holder: {leads}."
    return told


def shares(
    inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame, *, layout: Layout = WIDE
) -> alt.TopLevelMixin:
    """Bars of shares by economy for the chosen group; an input without shares is a line with its listed suppliers."""
    frame = shares_frame(inputs, shares, links)
    group = choice("group", "Show", list(_groups(frame)))
    none, rest = frame["kind"] == "no data", supply.economy_names(shares)["OTHER"]
    frame["row"] = _dated(frame)
    letter = 100 * LETTER / layout.pick(460, 310)
    fits = (frame["holder"].str.len() * letter + 3 < frame["share"]) & (frame["kind"] == "share")
    frame["inside"] = frame["holder"].where(fits, "")
    count = frame["suppliers_without_share"].str.len()
    words = "no shares; suppliers in " + frame["listed"]
    short = "no shares; suppliers in " + count.astype(str) + " economies"
    words = words.where(words.str.len() * letter < 97, short)
    frame["words"] = words.where(count > 0, "no shares, no economy named").where(none, "")
    frame["percent"] = frame["share"].map("{:g} %".format).where(~none, "no share in the data")
    frame["holder"] = frame["holder"].where(~none, "")
    looks = _looks(shares) | {rest: Look("grey", full=False), "no data": Look("paper")}
    frame["hue"] = frame["hue"].where(~none, "no data")
    legend = alt.Legend(title=None, columns=layout.pick(4, 3), values=[name for name in looks if name != "no data"])
    frame["year"] = frame["year"].astype("string").fillna("")
    frame["economy"] = frame["economy"].where(frame["kind"] == "share", "")
    keep = ["economy", "group", "row", "hue", "start", "end", "inside", "words", "holder", "percent", "name", "year"]
    tooltip = tips(
        name="", holder="held by", percent="share", measure="measured as", year="data of", listed="suppliers listed in"
    )
    return bars(
        alt.Chart(frame[[*keep, "measure", "listed"]]).transform_filter(alt.datum.group == group),
        _percent("end", ceiling(frame["end"], 102, 1), grid=False),
        "row",
        layout,
        x2="start",
        by="hue",
        looks=looks,
        legend=legend,
        tooltip=tooltip,
        label="words",
        inside="inside",
    ).add_params(group)


def concentration_frame(inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each input that names economies: its largest holder, concentration and bounds."""
    index, top, names = supply.by_country(shares), supply.largest(shares), supply.economy_names(shares)
    frame = inputs.set_index("id").loc[index.index, ["name", "input_type", "year"]].join(index.round())
    lane = supply.lanes(inputs, links)
    frame["lane"], frame["order"] = lane.astype(str), lane.cat.codes
    frame["holder"], frame["share"], frame["economy"] = top["economy"].map(names), top["share"], top["economy"]
    frame["leader"] = _leader(top["economy"], names)
    frame["label"] = _year_label(frame["year"])
    return frame.reset_index(names="id").sort_values(["order", "share"], kind="stable", ignore_index=True)


def concentration(
    inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame, *, layout: Layout = WIDE
) -> alt.TopLevelMixin:
    """A lane for each step: a point for each input, by the share of its largest holder; the highest one is named."""
    frame = concentration_frame(inputs, shares, links)
    dot, low, high, across = layout.pick((11, 20, 150, 560), (10, 15, 105, 315))
    high = ceiling(frame["share"], high)
    deep = frame.groupby("lane", sort=False)["share"].transform(dodge, gap=(high - low) * dot / across)
    middle = deep.groupby(frame["lane"]).transform("max") / 2
    frame["down"] = 2 * lowered(layout) + dot * (deep - middle + deep.max() / 2 + 0.6)
    step = 2 * lowered(layout) + dot * (int(deep.max()) + 1) + 2
    # A lane of one year has it in its name, else it stands beside the marks of another year.
    years = frame.groupby("lane")["label"].transform("nunique")
    frame["row"] = frame["lane"] + (", " + frame["label"]).where((years == 1) & (frame["label"] != ""), "")
    frame["beside"] = frame["label"].where(years > 1, "")
    _, y, names = named(frame, "row", layout, 180)
    hhi = {"low": "HHI, at least:Q,.0f", "high": "HHI, at most:Q,.0f"}
    tooltip = tips(name="", holder="largest holder", share="its share, per cent:Q", **hhi, year="data of")
    scale = alt.Scale(domain=[low, high], nice=False)
    axis = alt.Axis(values=[25, 50, 75, 100], labelExpr="datum.label + ' %'")

    def place(rows: pd.DataFrame, x: str = "share") -> alt.Chart:
        at = alt.X(f"{x}:Q", scale=scale, axis=axis, title="share of the largest holder")
        down = alt.YOffset("down:Q", scale=alt.Scale(domain=[0, step], range=[0, step], nice=False))
        return alt.Chart(rows).encode(y=y, x=at, yOffset=down, tooltip=tooltip)

    legend = alt.Legend(title=None, columns=layout.pick(4, 3), symbolStrokeColor=theme.tone("paper"))
    points = place(frame).mark_point(size=layout.pick(80, 66), filled=True, stroke=theme.tone("paper"), strokeWidth=0.8)
    points = points.encode(**coloured("leader", _looks(shares), legend))
    highest = frame.loc[frame.groupby("lane")["share"].idxmax()].assign(end=104 if not layout.narrow else high)
    highest["down"] = layout.pick(step / 2, 9)
    highest = highest[(highest["row"] + highest["name"]).str.len() < layout.pick(99, 48)]
    texts = place(highest, "end").encode(text="name:N")
    marks = [*names, points, place(frame).mark_text(align="right", dx=-8, fontSize=11).encode(text="beside:N")]
    marks += [texts.mark_text(align=layout.pick("left", "right"), fontSize=11, **tone) for tone in halo()]
    return layout.fill(alt.layer(*marks), alt.Step(step, **{"for": "position"}))


def country_or_firm_frame(inputs: pd.DataFrame, shares: pd.DataFrame, firms: pd.DataFrame) -> pd.DataFrame:
    """One row (one bar) for each input with shares by economy and by organisation: its leader, and both concentrations.

    ``firm`` is the largest organisation of the economy that holds most; ``part`` its part of that economy's share.
    """
    country, firm = supply.by_country(shares), supply.by_firm(firms)
    frame = country.add_suffix("_country").join(firm.add_suffix("_firm"), how="inner").round()
    facts = inputs.rename(columns={"figure_group": "group"}).set_index("id")[["name", "input_type", "year", "group"]]
    frame = facts.join(frame, how="inner").join(supply.leaders(shares, firms))
    names = supply.economy_names(shares)
    frame["holder"], frame["leader"] = frame["economy"].map(names), _leader(frame["economy"], names)
    frame["part"] = (100 * frame["firm_share"] / frame["holder_share"]).round()
    frame["alone"] = (frame["part"] >= ONE_FIRM).map({True: "one firm", False: "several firms"})
    frame["label"] = _year_label(frame["year"])
    return frame.reset_index(names="id").sort_values("holder_share", ascending=False, kind="stable", ignore_index=True)


def country_or_firm_told(frame: pd.DataFrame) -> dict[str, str]:
    """What each group of inputs of ``country_or_firm`` shows, a sentence by the group's name."""
    alone = frame["alone"] == "one firm"
    return {
        group: "Here one firm has nine tenths or more of what the leading economy holds in "
        f"{alone[rows.index].sum()} of {len(rows)} inputs; in all groups in {alone.sum()} of {len(frame)}."
        for group, rows in _groups(frame).items()
    }


def country_or_firm(
    inputs: pd.DataFrame, shares: pd.DataFrame, firms: pd.DataFrame, *, layout: Layout = WIDE
) -> alt.TopLevelMixin:
    """Bars: the share of the economy that leads in each input of the chosen group, the part of its largest firm dark.

    The firm is named in its part, or beside the bar where that is too short.
    """
    frame = country_or_firm_frame(inputs, shares, firms)
    group = choice("group", "Show", list(_groups(frame)))
    end = layout.pick(150, 165)
    letter = end * LETTER / layout.pick(490, 318)
    fits = frame["firm"].str.len() * letter + 4 < frame["firm_share"]
    frame["inside"] = frame["firm"].where(fits, "")
    frame["row"] = _dated(frame)
    words = frame["holder"] + frame["holder_share"].map(", {:g} %".format)
    frame["words"] = words + (", of it " + frame["firm"]).where(~fits & frame["firm"].notna(), "")
    leads = {"holder": "leads", "holder_share": "its share, per cent:Q", "firm": "its largest firm"}
    tooltip = tips(name="", **leads, firm_share="the firm's share, per cent:Q", year="data of")
    return bars(
        alt.Chart(frame).transform_filter(alt.datum.group == group),
        _percent("holder_share", end),
        "row",
        layout,
        part="firm_share",
        by="leader",
        looks=_looks(shares),
        tooltip=tooltip,
        label="words",
        inside="inside",
    ).add_params(group)


def exposure_frame(
    inputs: pd.DataFrame,
    shares: pd.DataFrame,
    links: pd.DataFrame,
    economies: list[str] | None = None,
    least: float = 50,
) -> pd.DataFrame:
    """One row (one mark) for each economy, an input it holds or may hold, and a step downstream of that input."""
    codes = EXPOSED if economies is None else economies
    parts = [supply.exposure(inputs, shares, links, code, least).assign(economy=code) for code in codes]
    frame = pd.concat(parts, ignore_index=True)
    return cells(frame.assign(holder=frame["economy"].map(supply.economy_names(shares))))


def cells(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``supply.rest_on``, with ``economy`` and ``holder``, ready for the strip of steps: words and order.

    ``cell`` says how the input is at the step, ``percent`` its share in words; by step, the largest shares first.
    """
    entry = frame["entry"].map({True: "enters here", False: "rests on it"})
    frame = frame.assign(cell="share known: " + entry)
    hidden = frame["known"] == "no share"
    frame.loc[hidden, "cell"] = "no data: " + entry.replace("rests on it", "may rest on it")
    frame["percent"] = frame["share"].map("{:g} %".format, na_action="ignore").astype(object).fillna("not known")
    return frame.sort_values(
        ["economy", "step_name", "known", "share", "name"],
        ascending=[True, True, False, False, True],
        ignore_index=True,
    )


def exposure_told(frame: pd.DataFrame) -> dict[str, str]:
    """What each economy's state of ``exposure`` shows, a sentence by the economy's name."""
    known = frame[frame["known"] == "share"].groupby("holder")[["input", "step"]].nunique()
    listed = frame[frame["known"] == "no share"].groupby("holder")["input"].nunique()
    return {
        name: f"{name}: half or more of {known['input'].get(name, 0)} single inputs; {known['step'].get(name, 0)} of "
        f"{frame['step_name'].cat.categories.size} steps lie on or after them. Listed without a share: "
        f"{listed.get(name, 0)} more. Exposure, not effect."
        for name in frame.drop_duplicates("economy").set_index("economy")["holder"].reindex(EXPOSED)
    }


def exposure(
    inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame, *, layout: Layout = WIDE
) -> alt.TopLevelMixin:
    """the strip of steps for an economy that the reader chooses: the inputs of which it holds half or more."""
    names = supply.economy_names(shares)
    economy = choice("holder", "Show what rests on", [names[code] for code in EXPOSED])
    return _reach(exposure_frame(inputs, shares, links), layout=layout, economy=economy)


def _reach(frame: pd.DataFrame, *, layout: Layout = WIDE, economy: alt.Parameter | None = None) -> alt.TopLevelMixin:
    """A row for each step of the chain, in order: left the inputs that enter there, right those that it inherits.

    ``frame`` as from ``cells``. Chips by share; below them those without a known share. One input is one ``kin``, so
    that pointing at its chip lights it in every later step. ``economy``: lets the reader choose among ``holder``.
    """
    steps, lines = pd.DataFrame({"step_name": list(frame["step_name"].cat.categories)}), list(KNOWN.values())
    place = frame.groupby(["holder", "step_name", "known", "entry"], observed=True).cumcount()
    chip, dot, begin, across = layout.pick((17, 7, 330, 615), (13, 4.6, 150, 330))
    hues = frame.assign(hue=frame["holder"].where(frame["economy"].isin(list(ECONOMIES)), ANOTHER))
    looks = {name: ECONOMIES.get(code, OTHERS) for name, code in zip(hues["hue"], hues["economy"], strict=True)}
    # One input is one thing, in all its steps.
    rows = (
        hues.drop(columns=["step", "economy"])
        .rename(columns={"input": "kin"})
        .assign(
            at=(chip * (place + 0.5)).where(frame["entry"], begin + dot * (place + 0.5)),
            size=frame["share"].fillna(55),
            line=frame["known"].map(KNOWN),
            year=frame["year"].astype("string").fillna(""),
            step_name=frame["step_name"].astype(str),
            word=frame["cell"].str.partition(": ")[2],
        )
    )
    # After the last mark of a line: of chips the name of the first, where it fits, and of dots how many they are.
    marks = rows.groupby(["holder", "step_name", "line", "entry"])
    many, room = marks["name"].transform("size"), layout.pick(begin - rows["at"] - 20, 0) / LETTER
    first = marks["name"].transform("first") + (" and " + (many - 1).astype(str) + " more").where(many > 1, "")
    first = first.where((rows["known"] == "share") & (first.str.len() < room), "")
    last = first.where(rows["entry"], many.astype(str))
    rows["last"] = last.where(marks.cumcount(ascending=False) == 0, "")
    _, y, names = named(steps, "step_name", layout, 150)
    top = 2 * lowered(layout)
    heads = {0: "inputs that enter here", begin: "inputs of earlier steps on which it rests"}
    heads = layout.pick(heads, {0: "enter here", begin: "from earlier steps"})
    words = " : ".join(f"datum.value == {at} ? '{text}'" for at, text in heads.items())
    plain = {"domain": False, "ticks": False, "grid": False, "labelPadding": 9}
    axis = alt.Axis(orient="top", values=list(heads), labelExpr=f"{words} : ''", labelAlign="left", **plain)
    base = alt.Chart(rows) if economy is None else alt.Chart(rows).transform_filter(alt.datum.holder == economy)
    base = base.encode(
        x=alt.X("at:Q", scale=alt.Scale(domain=[0, across], nice=False), axis=axis, title=None),
        y=y.scale(domain=list(steps["step_name"]), padding=0),
        yOffset=alt.YOffset("line:N", scale=alt.Scale(domain=lines, range=[top + 2, top + 36])),
        tooltip=tips(name="", percent="share", year="data of", holder="held by", step_name="step", word="at this step"),
    )
    color = alt.Color("hue:N", scale=tones(looks), legend=None)
    known = base.encode(
        color=alt.when(alt.datum.line == lines[0]).then(color).otherwise(alt.value(theme.tone("grey"))),
        shape=alt.Shape("line:N", scale=alt.Scale(domain=lines, range=["circle", "square"])).legend(title=None),
    )
    size = alt.Size("size:Q", scale=alt.Scale(domain=[0, 100], range=[0, layout.pick(200, 120)]), legend=None)
    chips = known.transform_filter(alt.datum.entry).mark_point(filled=True).encode(size=size)
    dots = known.transform_filter(~alt.datum.entry).mark_point(filled=True, size=layout.pick(30, 14))
    text = base.transform_filter(alt.datum.last != "").encode(text="last:N")
    text = text.mark_text(align="left", dx=layout.pick(12, 7), fontSize=layout.pick(12, 11))
    chart = layout.fill(alt.layer(*names, chips, dots, text), alt.Step(top + 44, **{"for": "position"}))
    return chart if economy is None else chart.add_params(economy)


# The columns of each figure's table, and what they are called there.
COLUMNS = {
    "holders": "holder top_listed half_listed most_listed top_finest half_finest most_finest",
    "together": "name year input_type usa jpn both largest",
    "shares": "name group year holder share measure listed",
    "concentration": "name lane year low high holder share",
    "country_or_firm": "name year holder holder_share firm firm_share low_country high_country low_firm high_firm",
    "exposure": "name holder share year step_name cell",
}
TITLES = {
    **{"name": "input", "holder": "economy", "input_type": "type", "lane": "step", "step_name": "step", "cell": "how"},
    **{"top_listed": "largest share", "half_listed": "half or more", "most_listed": "four fifths or more"},
    **{"top_finest": "largest share, finest level", "half_finest": "half or more, finest level"},
    **{"most_finest": "four fifths or more, finest level", "listed": "suppliers listed without share"},
    **{"usa": "US share, %", "jpn": "Japan's share, %", "both": "together, %", "largest": "largest holder"},
    **{"share": "share, %", "holder_share": "economy's share, %", "firm_share": "firm's share, %"},
    **{"firm": "its largest firm", "low": "HHI, lowest", "high": "HHI, highest"},
    **{"low_country": "HHI by economy, lowest", "high_country": "HHI by economy, highest"},
    **{"low_firm": "HHI by firm, lowest", "high_firm": "HHI by firm, highest"},
}


def readable(frame: pd.DataFrame, figure: str) -> pd.DataFrame:
    """The columns of a figure's frame that a reader needs, under names for readers."""
    return frame[COLUMNS[figure].split()].rename(columns=TITLES)
