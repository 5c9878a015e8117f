"""Figures of chapter 6: who holds the inputs of the semiconductor supply chain.

Data: Emerging Technology Observatory, Advanced Semiconductor Supply Chain Dataset, CC BY-NC 4.0 (non-commercial).
Shares are of different years: the year stands beside each mark that is not of USUAL_YEAR, and in every tooltip.
"""

import altair as alt
import pandas as pd

from techsec import supply, theme
from techsec.figures.controls import beside_guess, choice, guess_rule
from techsec.figures.encodings import Look, coloured, outlined, tips, tones
from techsec.figures.kinds.bars import bars
from techsec.figures.kinds.named import lowered, named
from techsec.figures.layout import WIDE, Layout, apart, ceiling, dodge
from techsec.figures.looks import BOTH, ECONOMIES, JAPAN, OTHERS, UNITED_STATES

USUAL_YEAR = 2025
ANOTHER = "another economy"
KNOWN = {"share": "share known", "no share": "listed, share not known"}
FIFTH = 20  # Per cent of an input from which an ally counts as a holder of it.
HELD = {"only Japan": JAPAN, "both": BOTH, "only the United States": UNITED_STATES, "neither": OTHERS}
TINT = {"color": theme.tone("rule"), "opacity": 0.45}
LETTER = 6.1  # The mean width of a letter of 12 px, in pixels.


def _year_label(years: pd.Series) -> pd.Series:
    return years.astype("string").fillna("").replace(str(USUAL_YEAR), "").astype(object)


def _looks(shares: pd.DataFrame) -> dict[str, Look]:
    """The looks of the economies that have one of their own, by name, then that of all others."""
    names = supply.economy_names(shares)
    return {names[code]: look for code, look in ECONOMIES.items()} | {ANOTHER: OTHERS}


def _looked(codes: pd.Series, names: dict[str, str]) -> pd.Series:
    """The name that an economy has in ``_looks``, by its code."""
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


def holders(
    inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame, *, layout: Layout = WIDE, blank: bool = False
) -> alt.TopLevelMixin:
    """Bars: in how many of the listed inputs each economy is the largest holder, most first; the guess for Japan.

    The blank has the economies in the order of the alphabet, which gives nothing away.
    """
    frame, listed = holders_frame(inputs, shares, links), int((inputs["has_shares"] == "yes").sum())
    frame = frame.sort_values("holder").assign(**dict.fromkeys(supply.RULES.values())) if blank else frame
    rows = frame.rename(columns={column: words for words, column in supply.RULES.items()})
    rows = rows.melt(["economy", "holder"], list(supply.RULES), "rule", "count")
    rows["text"] = "" if blank else rows["count"].astype(str)
    rule = choice("rule", "Count inputs in which it holds", list(supply.RULES))
    chosen = alt.Chart(rows).transform_filter(alt.datum.rule == rule)
    axis = alt.Axis(values=list(range(0, listed, layout.pick(10, 20))))
    x = alt.X("count:Q", title=f"number of inputs, of {listed}", axis=axis).scale(domain=[0, listed], nice=False)
    tooltip = tips(holder="", count="inputs:Q", rule="of which it has")
    looks = {name: ECONOMIES.get(code, OTHERS) for code, name in zip(frame["economy"], frame["holder"], strict=True)}
    chart = bars(chosen, x, "holder", layout, by="holder", looks=looks, label="text", tooltip=tooltip)
    words, line = guess_rule()
    place = {**beside_guess(0.55 * listed, 5), "baseline": "bottom", "dy": -4, "text": "your guess for Japan"}
    said = outlined(words.encode(y=alt.value("height")), **place)
    return (chart + line + said[0] + said[1]).add_params(rule, alt.param(name="guess", value=None))


def together_frame(inputs: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each input that names economies: the shares of the United States and Japan.

    ``held`` says which ally has a fifth or more; ``alone`` (which prose points to) which one has two fifths or more
    while the other has less than a tenth. The largest sums first.
    """
    top, names = supply.largest(shares), supply.economy_names(shares)
    frame = inputs.set_index("id").loc[top.index, ["name", "input_type", "year"]]
    frame["usa"], frame["jpn"] = supply.share_of(shares, "USA"), supply.share_of(shares, "JPN")
    frame["both"] = (frame["usa"] + frame["jpn"]).round(1)
    frame["largest"] = top["economy"].map(names) + top["share"].map(", {:g} %".format)
    frame["label"] = _year_label(frame["year"])
    frame["most"] = (frame["both"] >= 80).map({True: "four fifths or more", False: "less than four fifths"})
    japan, america = frame["jpn"] >= FIFTH, frame["usa"] >= FIFTH
    frame["held"] = "neither"
    for ally, here in {"only Japan": japan, "only the United States": america, "both": japan & america}.items():
        frame.loc[here, "held"] = ally
    frame["alone"] = ""
    frame.loc[(frame["jpn"] >= 2 * FIFTH) & (frame["usa"] < FIFTH / 2), "alone"] = "Japan"
    frame.loc[(frame["usa"] >= 2 * FIFTH) & (frame["jpn"] < FIFTH / 2), "alone"] = "United States"
    return frame.reset_index(names="id").sort_values("both", ascending=False, kind="stable", ignore_index=True)


def together(inputs: pd.DataFrame, shares: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """A point for each input: Japan's share across, that of the United States up, moved where it would cover another.

    The field in which each has a fifth or more is tinted, a line says where they have four fifths together.
    """
    frame, high = together_frame(inputs, shares)[::-1], 107
    gap, across, up = layout.pick((9.2, 5.9, 4.4), (7.6, 2.4, 5))  # In pixels, and of one per cent.
    places = {name: [across * x, up * y] for name, x, y in zip(frame["id"], frame["jpn"], frame["usa"], strict=True)}
    frame["x"], frame["y"] = zip(*((x / across, y / up) for x, y in apart(places, gap).values()), strict=True)
    axis = alt.Axis(values=[0, 20, 40, 60, 80, 100], domain=False)
    x = alt.X("x:Q", axis=axis, title="Japan's share, per cent").scale(domain=[-7, high], nice=False)
    y = alt.Y("y:Q", axis=axis, title="share of the United States, per cent").scale(domain=[-8, high], nice=False)
    counted = f"datum.label + ', ' + {frame['held'].value_counts().to_dict()}[datum.label]"
    legend = {"title": "A fifth or more is held by", "labelExpr": counted, "symbolStrokeColor": theme.tone("paper")}
    looks = coloured("held", HELD, alt.Legend(columns=layout.pick(4, 2), **legend))
    held = {"jpn": "Japan, per cent:Q", "usa": "United States, per cent:Q", "largest": "largest holder"}
    points = alt.Chart(frame.drop(columns=["id", "input_type", "both", "label"]).round(1)).encode(x=x, y=y)
    points = points.encode(tooltip=tips(name="", **held, year="data of"), **looks)
    ends = {"x2": alt.datum(high), "y2": alt.datum(high)}
    field = alt.Chart(pd.DataFrame({"x": [FIFTH], "y": [FIFTH]})).encode(x=x, y=y, **ends)
    line = alt.Chart(pd.DataFrame({"x": [0, 80], "y": [80, 0]})).encode(x=x, y=y)
    sums = f"Above the line the two hold\nfour fifths or more: {(frame['both'] >= 80).sum()} inputs"
    each = f"In this field each has a fifth\nor more: {(frame['held'] == 'both').sum()} inputs"
    words = pd.DataFrame({"x": high - 2, "y": [97, 83], "words": [sums, each]})
    # Of each ally and of both the mark that is furthest out has its name, on a phone one with a short name.
    told = frame[frame["name"].str.len() < layout.pick(40, 25)].assign(least=frame[["jpn", "usa"]].min(axis=1))
    names = alt.Chart(told.loc[[told[column].idxmax() for column in ("jpn", "usa", "least")]])
    beside = {"align": alt.expr("datum.y < 20 ? 'right' : 'left'"), "dy": alt.expr("datum.y < 20 ? 16 : -14")}
    layers = [
        field.mark_rect(**TINT),
        line.mark_line(color=theme.tone("ink"), strokeWidth=1, strokeDash=[6, 3]),
        points.mark_point(filled=True, size=layout.pick(60, 42)),
        alt.Chart(words).mark_text(align="right", baseline="top", lineBreak="\n").encode(x=x, y=y, text="words:N"),
        names.mark_text(**beside).encode(x=x, y=y, text="name:N"),
    ]
    return layout.fill(alt.layer(*layers), round(up * (high + 8)))


def shares_frame(inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """One row (one segment) for each input and economy with a share; an input without shares has one row, at 0.

    ``group`` is what the reader chooses; ``kind`` is share, rest (not named by the source) or no data. Inputs with
    the largest holders first, then those without data.
    """
    names, leads = supply.economy_names(shares), supply.largest(shares)["share"]
    facts = ["id", "name", "input_type", "figure_group", "year", "suppliers_without_share"]
    held = shares[["input", "economy", "share", "measure"]]
    frame = inputs.loc[inputs["figure_group"] != "", facts].merge(held, left_on="id", right_on="input", how="left")
    frame["none"] = frame["economy"].isna() | (frame["economy"] == supply.UNNAMED)
    frame["kind"] = frame["economy"].eq("OTHER").map({True: "rest", False: "share"}).mask(frame["none"], "no data")
    frame = frame[frame["none"] | (frame["share"] > 0)].rename(columns={"figure_group": "group"})
    frame["holder"] = frame["economy"].map(names).fillna("no data")
    listed = frame["suppliers_without_share"].map(lambda codes: ", ".join(sorted(names[code] for code in codes)))
    frame["listed"] = listed.where(frame["none"], "")
    frame["measure"] = frame["measure"].str.replace("_", " ").fillna("")
    order = frame["economy"].map({"USA": 0, "JPN": 1, "NLD": 2, "OTHER": 99}).fillna(50)
    by, up = ["group", "none", "lead", "id", "order", "share"], [True, True, False, True, True, False]
    frame = frame.assign(lead=frame["id"].map(leads).fillna(0), order=order).sort_values(by, ascending=up)
    known = frame["share"].where(~frame["none"], 0)
    frame["end"] = known.groupby(frame["id"]).cumsum().round(1)
    frame["start"] = (frame["end"] - known).round(1)
    return frame.reset_index(drop=True)


def shares(
    inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame, *, layout: Layout = WIDE
) -> alt.TopLevelMixin:
    """Bars of shares by economy for the chosen group; an input without shares is a line with its listed suppliers."""
    frame = shares_frame(inputs, shares, links)
    group = choice("group", "Show", list(supply.grouped(frame)))
    names, none, letter = supply.economy_names(shares), frame["none"], 100 * LETTER / layout.pick(460, 310)
    fits = (frame["holder"].str.len() * letter + 3 < frame["share"]) & (frame["kind"] == "share")
    count, words = frame["suppliers_without_share"].str.len(), "no shares; suppliers in " + frame["listed"]
    short = "no shares; suppliers in " + count.astype(str) + " economies"
    words = words.where(words.str.len() * letter < 97, short).where(count > 0, "no shares, no economy named")
    hue = _looked(frame["economy"], names).mask(frame["kind"] == "rest", frame["holder"]).mask(none, "no data")
    looks = _looks(shares) | {names["OTHER"]: Look("grey", full=False), "no data": Look("grey", full=False)}
    legend = alt.Legend(title=None, columns=layout.pick(4, 3), values=list(looks)[:-1])
    rows = frame.assign(
        row=_dated(frame),
        hue=hue,
        inside=frame["holder"].where(fits, ""),
        words=words.where(none, ""),
        percent=frame["share"].map("{:g} %".format).mask(none, "no share in the data"),
        holder=frame["holder"].mask(none, ""),
        year=frame["year"].astype("string").fillna(""),
        economy=frame["economy"].where(frame["kind"] == "share", ""),
    )
    fields = "economy group row hue start end inside words holder percent name year measure listed".split()
    facts = {"measure": "measured as", "year": "data of", "listed": "suppliers listed in"}
    return bars(
        alt.Chart(rows[fields]).transform_filter(alt.datum.group == group),
        _percent("end", ceiling(frame["end"], 102, 1), grid=False),
        "row",
        layout,
        x2="start",
        by="hue",
        looks=looks,
        legend=legend,
        tooltip=tips(name="", holder="held by", percent="share", **facts),
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
    frame["leader"] = _looked(top["economy"], names)
    frame["label"] = _year_label(frame["year"])
    return frame.reset_index(names="id").sort_values(["order", "share"], kind="stable", ignore_index=True)


def concentration(
    inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame, *, layout: Layout = WIDE
) -> alt.TopLevelMixin:
    """A lane for each step: a point for each input, by the share of its largest holder; the highest one is named."""
    frame = concentration_frame(inputs, shares, links)
    dot, low, high, across = layout.pick((11, 20, 150, 560), (12, 15, 105, 315))
    high = ceiling(frame["share"], high)
    deep = frame.groupby("lane", sort=False)["share"].transform(dodge, gap=(high - low) * dot / across)
    middle = deep.groupby(frame["lane"]).transform("max") / 2
    frame["down"] = 2 * lowered(layout) + dot * (deep + 0.6 + layout.pick(deep.max() / 2 - middle, 0))
    step = 2 * lowered(layout) + dot * (int(deep.max()) + 1) + 2
    # A lane of one year has it in its name, else it stands beside the marks of another year.
    years = frame.groupby("lane")["label"].transform("nunique")
    frame["row"] = frame["lane"] + (", " + frame["label"]).where((years == 1) & (frame["label"] != ""), "")
    frame["beside"] = frame["label"].where(years > 1, "")
    # The highest mark of a lane has its name: to the right of it, on a phone above it, beside that of the lane.
    fits = (frame["row"] + frame["name"]).str.len() < layout.pick(99, 48)
    frame["named"] = frame["name"].where(fits & frame.index.isin(frame.groupby("lane")["share"].idxmax()), "")
    _, y, names = named(frame, "row", layout, 180)
    hhi = {"low": "HHI, at least:Q,.0f", "high": "HHI, at most:Q,.0f"}
    tooltip = tips(name="", holder="largest holder", share="its share, per cent:Q", **hhi, year="data of")
    axis = alt.Axis(values=[25, 50, 75, 100], labelExpr="datum.label + ' %'", grid=False)
    x = alt.X("share:Q", axis=axis, title="share of the largest holder").scale(domain=[low, high], nice=False)
    down = alt.YOffset("down:Q").scale(domain=[0, step], range=[0, step], nice=False)
    base = alt.Chart(frame).encode(x=x, y=y, yOffset=down, tooltip=tooltip)
    looks = {name: look for name, look in _looks(shares).items() if name in set(frame["leader"])}
    legend = alt.Legend(title=None, columns=layout.pick(6, 3), symbolStrokeColor=theme.tone("paper"))
    points = base.mark_point(size=layout.pick(80, 100), filled=True, stroke=theme.tone("paper"), strokeWidth=0.8)
    right = alt.expr(layout.pick("'left'", "datum.share > 70 ? 'right' : 'left'"))
    texts = base.mark_text(align=right, dx=layout.pick(9, 6), fontSize=11).transform_filter(alt.datum.named != "")
    if layout.narrow:
        texts = texts.encode(yOffset=alt.value(9))
    half = alt.Chart(pd.DataFrame({"share": [50], "words": ["half or more"]})).encode(x=x)
    marks = [
        half.mark_rect(**TINT).encode(x2=alt.datum(100)),
        half.mark_rule(color=theme.tone("ink")),
        half.mark_text(align="left", dx=5, dy=-8).encode(text="words:N", y=alt.value(0)),
        *names,
        points.encode(**coloured("leader", looks, legend)),
        *outlined(base.encode(text="beside:N"), align="right", dx=-8, fontSize=11),
        texts.encode(text="named:N"),
    ]
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
    frame["holder"], frame["leader"] = frame["economy"].map(names), _looked(frame["economy"], names)
    frame["part"] = (100 * frame["firm_share"] / frame["holder_share"]).round()
    frame["alone"] = (frame["part"] >= supply.ONE_FIRM).map({True: "one firm", False: "several firms"})
    return frame.reset_index(names="id").sort_values("holder_share", ascending=False, kind="stable", ignore_index=True)


def country_or_firm(
    inputs: pd.DataFrame, shares: pd.DataFrame, firms: pd.DataFrame, *, layout: Layout = WIDE
) -> alt.TopLevelMixin:
    """Bars: the share of the economy that leads in each input of the chosen group, the part of its largest firm dark.

    The firm is named in its part, or beside the bar where that is too short.
    """
    frame = country_or_firm_frame(inputs, shares, firms)
    group = choice("group", "Show", list(supply.grouped(frame)))
    end = layout.pick(150, 165)
    fits = frame["firm"].str.len() * end * LETTER / layout.pick(490, 318) + 4 < frame["firm_share"]
    frame["inside"], frame["row"] = frame["firm"].where(fits, ""), _dated(frame)
    frame["words"] = frame["holder"] + frame["holder_share"].map(", {:g} %".format)
    longer = frame["words"] + ", of it " + frame["firm"]
    room = frame["holder_share"] + longer.str.len() * end * LETTER / layout.pick(450, 318) + 2 < end
    frame["words"] = longer.where(~fits & room, frame["words"])
    leads = {"holder": "leads", "holder_share": "its share, per cent:Q", "firm": "its largest firm"}
    return bars(
        alt.Chart(frame).transform_filter(alt.datum.group == group),
        _percent("holder_share", end),
        "row",
        layout,
        part="firm_share",
        by="leader",
        looks=_looks(shares),
        tooltip=tips(name="", **leads, firm_share="the firm's share, per cent:Q", year="data of"),
        label="words",
        inside="inside",
        width=290,
    ).add_params(group)


def exposure_frame(inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """One row (one mark) for each economy, an input it holds or may hold, and a step downstream of that input.

    ``cell`` says how the input is at the step, ``percent`` its share in words; by step, the largest shares first.
    """
    parts = [supply.exposure(inputs, shares, links, code).assign(economy=code) for code in supply.EXPOSED]
    frame = pd.concat(parts, ignore_index=True)
    entry, hidden = frame["entry"].map({True: "enters", False: "is inherited"}), frame["known"] == "no share"
    may = "no data: " + frame["entry"].map({True: "may enter", False: "may be inherited"})
    frame["holder"] = frame["economy"].map(supply.economy_names(shares))
    frame["cell"] = ("share known: " + entry).mask(hidden, may)
    frame["percent"] = frame["share"].map("{:g} %".format, na_action="ignore").mask(hidden, "not known")
    by, up = ["economy", "step_name", "known", "share", "name"], [True, True, False, False, True]
    return frame.sort_values(by, ascending=up, ignore_index=True)


def exposure(
    inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame, *, layout: Layout = WIDE
) -> alt.TopLevelMixin:
    """A row for each step of the chain, in order: left the inputs that enter there, right those that it inherits.

    They are inputs of which the economy that the reader chooses has half or more, by share; below them those without a
    known share. One input is one ``kin``, so that pointing at its mark lights it in every later step.
    """
    frame, names = exposure_frame(inputs, shares, links), supply.economy_names(shares)
    economy = choice("holder", "Show what rests on", [names[code] for code in supply.EXPOSED])
    steps, unknown = list(frame["step_name"].cat.categories), KNOWN["no share"]
    looks = _looks(shares) | {unknown: Look("grey")}
    chip, dot, begin, across = layout.pick((17, 7, 330, 615), (13, 4.6, 150, 330))
    place = frame.groupby(["holder", "step_name", "known", "entry"], observed=True).cumcount() + 0.5
    rows = frame.assign(
        at=(chip * place).where(frame["entry"], begin + dot * place),
        size=frame["share"].fillna(55),
        line=frame["known"].map(KNOWN),
        hue=_looked(frame["economy"], names).where(frame["known"] == "share", unknown),
        year=frame["year"].astype("string").fillna(""),
        step_name=frame["step_name"].astype(str),
        word=frame["cell"].str.partition(": ")[2],
    )
    rows = rows.drop(columns=["step", "economy"]).rename(columns={"input": "kin"})
    # After the last mark of a line: of chips the name of the first, where it fits, and of dots how many they are.
    marks = rows.groupby(["holder", "step_name", "line", "entry"])
    many, room = marks["name"].transform("size"), layout.pick(begin - rows["at"] - 20, 0) / LETTER
    first = marks["name"].transform("first") + (" and " + (many - 1).astype(str) + " more").where(many > 1, "")
    first = first.where((rows["known"] == "share") & (first.str.len() < room), "")
    rows["last"] = first.where(rows["entry"], many.astype(str)).where(marks.cumcount(ascending=False) == 0, "")
    _, y, above = named(pd.DataFrame({"step_name": steps}), "step_name", layout, 150)
    heads = layout.pick(("inputs that enter here", "inherited from earlier steps"), ("enter here", "inherited"))
    plain = {"domain": False, "ticks": False, "grid": False, "labelPadding": 9, "labelAlign": "left"}
    axis = alt.Axis(orient="top", values=[0, begin], labelExpr=f"{list(heads)}[datum.index]", **plain)
    lines, top, grey = list(KNOWN.values()), 2 * lowered(layout), theme.tone("grey")
    legend = alt.Legend(title=None, symbolFillColor=grey, symbolStrokeColor=grey)
    base = alt.Chart(rows).transform_filter(alt.datum.holder == economy)
    base = base.encode(
        x=alt.X("at:Q", scale=alt.Scale(domain=[0, across], nice=False), axis=axis, title=None),
        y=y.scale(domain=steps, padding=0),
        yOffset=alt.YOffset("line:N", scale=alt.Scale(domain=lines, range=[top + 2, top + 36])),
        tooltip=tips(name="", percent="share", year="data of", holder="held by", step_name="step", word="where it"),
    )
    marks = base.encode(
        color=alt.Color("hue:N", scale=tones(looks), legend=None),
        shape=alt.Shape("line:N", scale=alt.Scale(domain=lines, range=["circle", "square"]), legend=legend),
    )
    size = alt.Size("size:Q", scale=alt.Scale(domain=[0, 100], range=[0, layout.pick(200, 120)]), legend=None)
    chips = marks.transform_filter(alt.datum.entry).mark_point(filled=True).encode(size=size)
    dots = marks.transform_filter(~alt.datum.entry).mark_point(filled=True, size=layout.pick(30, 14))
    text = base.mark_text(align="left", dx=layout.pick(12, 7), fontSize=layout.pick(12, 11)).encode(text="last:N")
    chart = layout.fill(alt.layer(*above, chips, dots, text), alt.Step(top + 44, **{"for": "position"}))
    return chart.add_params(economy)
