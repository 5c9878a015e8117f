"""Figures of section 3, drivers: quotation marks, the word used of China, themes of texts, two gauges of pressure.

What documents say is drawn only from texts that were read (``basis`` text_read), with the settled codes.
"""

from textwrap import wrap

import altair as alt
import pandas as pd

from techsec import theme
from techsec.figures.controls import choice, dimmed, strength
from techsec.figures.encodings import tips
from techsec.figures.layout import ceiling, dodge, stacked, time_ends, whole_years
from techsec.figures.rows import EVENT_TIPS, in_schema, paper_events, read_texts

WORD, NAME = "威胁", "威胁制衡"
USES = {
    "marked": ("in quotation marks", "vermillion"),
    "bare": ("without", "blue"),
    "name": ("in the name balance of threat", "green"),
    "quotation": ("in a longer quotation, without marks of its own", "grey"),
}
COUNTED = {"the whole text": "whole", "the running text only": "running"}

LANES = {
    "absent": "not named",
    "unnamed": "stand-in only",
    "neutral": "no judgement",
    "concern": "concern",
    "competitor": "competitor",
    "challenge": "challenge",
    "threat": "threat",
    "threat_act": "threatening acts",
}
VOICES = ["United States alone", "United States and Japan", "three or more"]
VOICE_TONES = ["vermillion", "blue", "green"]
VOICE_SHAPES = ["square", "circle", "triangle-up"]

THEMES = {
    "dual_use": ("dual use", "security interests"),
    "military_posture": ("military", "security interests"),
    "rules_standards": ("rules", "political interests"),
    "order_values": ("order", "political interests"),
    "primacy": ("primacy", "other"),
    "coercion_dependence": ("coercion", "other"),
    "supply_chain": ("supply", "other"),
    "protect": ("protect", "other"),
    "promote": ("promote", "other"),
    "allies": ("allies", "other"),
    "growth_jobs": ("growth", "other"),
    "people": ("people", "other"),
    "cyber_data": ("cyber", "other"),
    "limits": ("limits", "other"),
}
BEARS_ON = ["security interests", "political interests", "other"]
BEARS_TONES = ["vermillion", "blue", "grey"]
BEARS_SHAPES = ["square", "circle", "diamond"]
STRENGTHS = ["1, a mention", "2, a place of its own"]
MENTIONED = ["named", "not named"]

GAUGES = {
    "scrambles": "Scrambles against Chinese aircraft",
    "contiguous_zone_days": "Days with Chinese ships near the Senkaku/Diaoyu Islands",
}
GAUGE_UNITS = {"scrambles": "scrambles, fiscal year (April to March)", "contiguous_zone_days": "days, calendar year"}
GAUGE_TOPS = {"scrambles": 1000, "contiguous_zone_days": 366}
GAUGE_TONES = {"scrambles": "blue", "contiguous_zone_days": "green"}
ACTED = {"both": "of both together", "one": "of one capital"}


def quotation_frame(wording: pd.DataFrame, sections: pd.DataFrame) -> pd.DataFrame:
    """One row (one bar) for each page and use of the word for threat (``USES``); pages without it have no row.

    A word inside the name of a theory, or inside a longer quotation without marks of its own, is apart from the bare
    word. ``whole`` counts abstract, headings, text and notes, ``running`` the running text of the sections alone.
    ``sections``, a column, names the sections that stand on the page.
    """
    plain = wording[(wording["term"] == WORD) & (wording["quoted"] == "no")]
    name = wording[(wording["term"] == NAME) & (wording["quoted"] == "no")]
    parts = {
        "marked": wording[(wording["term"] == WORD) & (wording["quoted"] == "yes")],
        "bare": pd.concat(
            [plain.assign(count=plain["count"] - plain["count_long_quotation"]), name.assign(count=-name["count"])]
        ),
        "name": name,
        "quotation": plain.assign(count=plain["count_long_quotation"]),
    }
    rows = pd.concat(part.assign(use=use) for use, part in parts.items())
    running = rows["count"].where(rows["where"] == "body", 0)
    frame = rows.assign(whole=rows["count"], running=running).groupby(["page", "use"], as_index=False)
    frame = frame[["whole", "running"]].sum().query("whole > 0").astype({"whole": int, "running": int, "page": int})
    frame = frame.reset_index(drop=True)
    here = {
        page: sections[(sections["first_page"] <= page) & (sections["last_page"] >= page)] for page in frame["page"]
    }
    frame["sections"] = [", ".join(here[page]["id"]) or "abstract" for page in frame["page"]]
    frame["side"] = frame["use"].eq("marked").map({True: 1, False: -1})
    frame["place"] = frame["use"].map(list(USES).index)
    frame["use"] = frame["use"].map(lambda use: USES[use][0])
    return frame


def quotation_sums(wording: pd.DataFrame) -> pd.DataFrame:
    """Uses of the word for threat in each main section: ``all``, ``marked``, ``name`` and ``quotation`` as in ``USES``.

    ``open`` is the number outside the name of the theory and outside longer quotations, marked or bare; the two
    shares are of ``all`` and of ``open``.
    """
    rows = wording[(wording["section"] != "") & wording["term"].isin([WORD, NAME])]
    rows = rows.assign(main=rows["section"].str[0], long=rows["count_long_quotation"])
    word, marked = rows["term"] == WORD, rows["quoted"] == "yes"
    kinds = {
        "all": rows[word].groupby("main")["count"],
        "marked": rows[word & marked].groupby("main")["count"],
        "name": rows[~word & ~marked].groupby("main")["count"],
        "quotation": rows[word & ~marked].groupby("main")["long"],
    }
    sums = pd.DataFrame({kind: group.sum() for kind, group in kinds.items()}).fillna(0).astype(int)
    sums["open"] = sums["all"] - sums["name"] - sums["quotation"]
    sums["share_all"], sums["share_open"] = sums["marked"] / sums["all"], sums["marked"] / sums["open"]
    return sums


def quotation_words(frame: pd.DataFrame, side: int) -> str:
    """The bars of one side of ``quotation`` in words: 4 on page 83; 2 on 73 and 78."""
    sums = frame[frame["side"] == side].groupby("page")["whole"].sum()
    parts: list[str] = []
    for count in sorted(set(sums), reverse=True):
        pages = [str(page) for page in sums.index[sums == count]]
        joined = " and ".join([", ".join(pages[:-1]), pages[-1]] if len(pages) > 1 else pages)
        parts.append(f"{count} on {'page ' if not parts else ''}{joined}")
    return "; ".join(parts)


def quotation(wording: pd.DataFrame, sections: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Diverging bars by page: the word for threat in quotation marks on one side, without them on the other.

    Without marks, the bare word, the name of a theory and longer quotations are stacked.
    """
    frame = quotation_frame(wording, sections)
    counted = choice("counted", "Count in", list(COUNTED))
    first, last = int(frame["page"].min()), int(sections["last_page"].max())
    most = int(frame[frame["side"] < 0].groupby("page")["whole"].sum().max()) + 1
    most += most % 2  # so that the axis has a zero
    other = ceiling(frame.loc[frame["side"] > 0, "whole"], 5)
    page = {
        "title": "page of the paper",
        "scale": alt.Scale(domain=[first - 0.7, last + 0.7], nice=False, reverse=narrow),
        "axis": alt.Axis(values=list(range(first, last + 1)), grid=False, format="d"),
    }
    count = {
        "title": "weixie (threat), times on the page",
        "scale": alt.Scale(domain=[-most, other], nice=False),
        "axis": alt.Axis(
            values=list(range(-most, other + 1, 2)), labelExpr="abs(datum.value)", labelFlush=False, grid=True
        ),
    }
    along, across = (alt.Y, alt.X) if narrow else (alt.X, alt.Y)
    down, side = ("y", "x") if narrow else ("x", "y")
    times = f"counted == '{list(COUNTED)[0]}' ? datum.whole : datum.running"
    bars = (
        alt.Chart(frame)
        .transform_calculate(signed=f"({times}) * datum.side")
        .mark_bar(orient="horizontal" if narrow else "vertical", size=11 if narrow else 15)
        .encode(
            **{down: along("page:Q", **page), side: across("signed:Q", **count)},
            order="place:O",
            color=alt.Color("use:N", legend=alt.Legend(title="weixie (threat)", columns=1 if narrow else 2)).scale(
                domain=[name for name, _ in USES.values()], range=[theme.tone(tone) for _, tone in USES.values()]
            ),
            tooltip=tips(
                page="page:Q",
                sections="sections on the page",
                use="word for threat",
                whole="times, whole text:Q",
                running="times, running text:Q",
            ),
        )
    )
    # A section that opens on the page where the last one ends begins in the middle of that page.
    spans = (
        sections.groupby(sections["id"].str[0])
        .agg(first=("first_page", "min"), last=("last_page", "max"))
        .astype(float)
    )
    shared = spans["first"].eq(spans["last"].shift())
    begins = spans["first"] - 0.5 * ~shared
    heads = pd.DataFrame({"begins": begins, "middle": (begins + begins.shift(-1, fill_value=last + 0.5)) / 2})
    heads["name"] = "section " + heads.index
    edges = alt.Chart(heads).mark_rule(strokeDash=[2, 3], strokeWidth=1).encode(**{down: along("begins:Q", **page)})
    names = alt.Chart(heads).mark_text(fontSize=11, color=theme.tone("muted"), baseline="middle")
    names = names.encode(**{down: along("middle:Q", **page), side: alt.value(262 if narrow else 8)}, text="name:N")
    size = {"width": 230, "height": 390} if narrow else {"width": theme.WIDE - 70, "height": 250}
    return alt.layer(edges, bars, names).add_params(counted).properties(**size)


def china_words_frame(documents: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each text that was read: the strongest word it uses of China, issuers and voice."""
    frame = read_texts(documents)
    frame["issuer"] = frame["issued_by"]
    frame["voice"] = frame["voice"].where(frame["voice"].isin(VOICES), VOICES[2])
    frame["word"] = frame["china_word"].map(LANES)
    return frame


def words_counted(documents: pd.DataFrame) -> str:
    """How many of the texts that name China use each word, from weak to strong, a word that none uses with 0."""
    counts = china_words_frame(documents)["word"].value_counts()
    words = [word for code, word in LANES.items() if code not in ("absent", "unnamed")]
    return ", ".join(f"{word} {counts.get(word, 0)}" for word in words)


def china_words(documents: pd.DataFrame, *, narrow: bool = False, blank: bool = False) -> alt.TopLevelMixin:
    """Texts read by date, one lane for each word from weak (below) to strong, beside how many there are of each.

    Colour and shape say who issues the text. The guess is a rule in the lane of texts that do not name China.
    """
    fields = ["id", "start", "date", "title", "issuer", "voice", "word", "source_word", "china_mentions"]
    frame = china_words_frame(documents)[fields]
    length, dot = (208, 9) if narrow else (400, 12)
    span = [pd.Timestamp(day) for day in whole_years(frame["start"])]
    rows = frame.groupby("word")["start"].transform(dodge, gap=(span[1] - span[0]).days * dot / length)
    heights = stacked(rows, frame["word"], list(LANES.values()), 2)["height"]
    if blank:
        heights = heights * 0 + heights.mean()  # lanes of unlike height would give the answer away
    floor = heights.cumsum() - heights
    lanes = pd.DataFrame({"slot": floor + heights / 2 - 1, "floor": floor - 1.0, "top": floor + heights - 1.0})
    lanes = lanes.rename_axis("word").reset_index()
    frame["slot"] = rows + frame["word"].map(floor)
    options = ["all issuers", *(name for name in in_schema("documents", "issued_by") if name in set(frame["issuer"]))]
    issuer = choice("issuer", "Show texts of", options)
    guess = alt.param(name="guess", value=15)
    tall = float(heights.sum() * (dot + 1))
    left = _by_date(frame, lanes, issuer, span, dot, blank).properties(width=length, height=tall)
    counts = [
        (option, word, int(((frame["word"] == word) & ((frame["issuer"] == option) | (option == options[0]))).sum()))
        for option in options
        for word in LANES.values()
    ]
    counts = pd.DataFrame(counts, columns=["option", "word", "texts"])
    if narrow:
        # The counts come below the dates, in lanes of their own.
        lanes = lanes.assign(slot=lanes.index, floor=lanes.index - 0.5, top=lanes.index + 0.5)
        right = _by_word(counts, lanes, issuer, blank).properties(width=length, height=19 * len(lanes))
        right = alt.layer(_lane_names(lanes, 11), right)
        return alt.vconcat(left, right, spacing=14).add_params(issuer, guess)
    right = alt.layer(_lane_edges(lanes), _by_word(counts, lanes, issuer, blank)).properties(width=115, height=tall)
    return alt.hconcat(left, right, spacing=16).add_params(issuer, guess)


def _lane_scale(lanes: pd.DataFrame) -> alt.Scale:
    ends = [float(lanes["floor"].min()), float(lanes["top"].max())]
    return alt.Scale(domain=ends, nice=False, zero=False, padding=0)


def _lane_edges(lanes: pd.DataFrame) -> alt.Chart:
    top = alt.Y("top:Q", axis=None, scale=_lane_scale(lanes))
    return alt.Chart(lanes).mark_rule(color=theme.tone("rule"), strokeWidth=1).encode(y=top)


def _lane_names(lanes: pd.DataFrame, size: int) -> alt.Chart:
    y = alt.Y("slot:Q", axis=None, scale=_lane_scale(lanes))
    names = alt.Chart(lanes).mark_text(align="right", baseline="middle", fontSize=size)
    return names.encode(x=alt.value(-8), y=y, text="word:N")


def _by_date(
    frame: pd.DataFrame, lanes: pd.DataFrame, issuer: alt.Parameter, span: list[pd.Timestamp], dot: int, blank: bool
) -> alt.LayerChart:
    """The texts as points, by date and lane."""
    small = dot < 10
    years = alt.Axis(format="%Y", tickCount="year", labelFlush=False)
    x = alt.X("start:T", title=None, axis=years, scale=alt.Scale(domain=[day.date().isoformat() for day in span]))
    y = alt.Y("slot:Q", axis=None, scale=_lane_scale(lanes))
    ground = [_lane_edges(lanes), _lane_names(lanes, 11 if small else 12)]
    if blank:
        nothing = pd.DataFrame({"start": [span[0]], "slot": [0]})
        return alt.layer(*ground, alt.Chart(nothing).mark_text(text=" ").encode(x=x, y=y))
    points = alt.Chart(frame).mark_point(filled=True, size=dot * dot * 0.62, stroke=theme.tone("paper"), strokeWidth=1)
    points = points.encode(
        x=x,
        y=y,
        color=alt.Color("voice:N", legend=alt.Legend(title="Issued by", columns=1 if small else 3)).scale(
            domain=VOICES, range=[theme.tone(name) for name in VOICE_TONES]
        ),
        shape=alt.Shape("voice:N").scale(domain=VOICES, range=VOICE_SHAPES),
        **dimmed(issuer, "all issuers", "issuer"),
        tooltip=tips(
            date="date",
            title="text",
            issuer="issued by",
            word="word used of China",
            source_word="in the text",
            china_mentions="times named:Q",
        ),
    )
    return alt.layer(*ground, points)


def _by_word(counts: pd.DataFrame, lanes: pd.DataFrame, issuer: alt.Parameter, blank: bool) -> alt.LayerChart:
    """How many texts there are in each lane, as bars, with the guess for the lowest."""
    first = counts["option"].iloc[0]
    total = int(counts.loc[counts["option"] == first, "texts"].sum())
    many = {
        "title": "number of texts",
        "scale": alt.Scale(domain=[0, total], nice=False, padding=0),
        "axis": alt.Axis(values=list(range(0, total + 1, 10)), grid=True),
    }
    scale = _lane_scale(lanes)
    base = alt.Chart(counts.merge(lanes, on="word")).transform_filter(alt.datum.option == issuer)
    base = base.encode(x=alt.X("texts:Q", **many), y=alt.Y("slot:Q", axis=None, scale=scale))
    bars = base.mark_bar(orient="horizontal", size=10, color=theme.tone("grey"))
    numbers = base.mark_text(align="left", baseline="middle", dx=4).encode(text="texts:Q")
    lowest = alt.Chart(lanes.head(1)[["floor", "top"]]).transform_calculate(guess="guess")
    lowest = lowest.encode(x=alt.X("guess:Q", **many))
    line = lowest.mark_rule(strokeWidth=2, strokeDash=[5, 3], color=theme.tone("ink"))
    line = line.encode(y=alt.Y("floor:Q", axis=None, scale=scale), y2="top:Q")
    side = alt.expr(f"guess > {total / 2} ? 'right' : 'left'")
    words = lowest.mark_text(fontSize=11, baseline="bottom", dy=-3, text="your guess", align=side)
    words = words.encode(y=alt.Y("top:Q", axis=None, scale=scale))
    return alt.layer(*([] if blank else [bars, numbers]), line, words)


def themes_frame(documents: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each theme of each text that was read, with its strength; none without themes."""
    frame = read_texts(documents).explode("themes").dropna(subset="themes")
    parts = frame["themes"].str.split(":")
    frame = frame.assign(code=parts.str[0], strength=parts.str[1].map({"1": STRENGTHS[0], "2": STRENGTHS[1]}))
    frame["theme"] = frame["code"].map({code: name for code, (name, _) in THEMES.items()})
    frame["bears_on"] = frame["code"].map({code: group for code, (_, group) in THEMES.items()})
    frame["china"] = frame["china_word"].isin(["absent", "unnamed"]).map({True: MENTIONED[1], False: MENTIONED[0]})
    return frame.reset_index(drop=True)


COMPARED = {
    "armed forces": ["military_posture"],
    "rules": ["rules_standards"],
    "order": ["order_values"],
    "rules or order": ["rules_standards", "order_values"],
}


def large_themes(documents: pd.DataFrame) -> pd.DataFrame:
    """One row for each text that was read: whether each theme of ``COMPARED`` is large in it.

    ``china`` says whether it names China, ``quad`` whether its title has the word Quad.
    """
    read = read_texts(documents)
    frame = read[["id", "date", "title", "kind"]].assign(china=~read["china_word"].isin(["absent", "unnamed"]))
    frame["quad"] = read["title"].str.contains("Quad")
    for name, codes in COMPARED.items():
        frame[name] = read["themes"].map(lambda found, codes=codes: any(f"{code}:2" in found for code in codes))
    frame["dual use"] = read["themes"].map(lambda found: any(item.startswith("dual_use:") for item in found))
    return frame


def theme_rates(documents: pd.DataFrame) -> pd.DataFrame:
    """How often each theme of ``COMPARED`` is large in texts that name China and in others; dual use at any strength.

    ``named`` and ``other`` are numbers of texts, ``of_named`` and ``of_other`` the sizes of the groups, ``phi`` their
    association: 0 where the rates are equal, 1 or -1 where the theme tells the groups apart without exception.
    """
    frame = large_themes(documents)
    china, rows = frame["china"], {}
    for name in [*COMPARED, "dual use"]:
        a, b = int((frame[name] & china).sum()), int((frame[name] & ~china).sum())
        c, d = int(china.sum()) - a, int((~china).sum()) - b
        spread = (a + b) * (c + d) * (a + c) * (b + d)
        phi = (a * d - b * c) / spread**0.5 if spread else 0.0
        rows[name] = (a, a + c, a / (a + c), b, b + d, b / (b + d), phi)
    columns = ["named", "of_named", "rate_named", "other", "of_other", "rate_other", "phi"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def out_of(flags: pd.Series) -> str:
    """How many of these texts a theme is large in, as a page prints it: 15 of 21 (71 per cent)."""
    return _share(int(flags.sum()), len(flags))


def _share(count: int, size: int) -> str:
    return f"{count} of {size} ({count / size * 100:.0f} per cent)"


def rates_said(rates: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``theme_rates`` as a page prints them: ``named`` and ``other`` with their sizes, and ``phi``."""
    said = pd.DataFrame(index=rates.index)
    for group in ("named", "other"):
        said[group] = [_share(*pair) for pair in zip(rates[group], rates[f"of_{group}"], strict=True)]
    said["phi"] = [f"{phi:.2f}".replace("-", "−") for phi in rates["phi"]]
    return said


def rates_in_words(rates: pd.DataFrame, names: list[str]) -> str:
    """One sentence: how often each of these themes is large in texts that name China and in those that do not."""
    said = rates_said(rates)
    parts = [f"{name} in {said.loc[name, 'named']} and {said.loc[name, 'other']}" for name in names]
    return f"Large in texts that name China and in those that do not: {'; '.join(parts)}."


def themes(documents: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """One row for each text that was read, by date; a point where it has a theme, large where the theme is strong."""
    frame, read = themes_frame(documents), read_texts(documents)
    read = read.assign(year=read["start"].dt.year)
    step, pitch, head = (19, 30, 84) if narrow else (27, 17, 62)
    # Each year has a heading that repeats the names of the themes; heights are in pixels.
    top = pd.Series(range(len(read)), index=read.index) * pitch
    heads = (read["year"].rank(method="dense") * head).astype(int)
    read["y"] = (top + heads + pitch / 2).astype(float)
    tall = float(read["y"].max() + pitch / 2)
    years = read.groupby("year", as_index=False)["y"].min()
    years["y"] = years["y"] - pitch / 2 - 6
    order = [name for name, _ in THEMES.values()]
    frame = frame.merge(read[["id", "y"]], on="id")
    frame["x"] = frame["theme"].map(order.index) * step + step / 2
    fields = ["id", "date", "title", "short_title", "issuers", "theme", "bears_on", "strength", "china", "x", "y"]
    frame = frame[fields].rename(columns={"short_title": "label"}).assign(issuers=frame["issuers"].map(", ".join))
    width = step * len(order)
    across = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False))
    down = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, tall], nice=False, reverse=True))
    china = choice("china", "Show texts in which China is", ["named or not", *MENTIONED])
    big = 88 if narrow else 130
    points = (
        alt.Chart(frame)
        .mark_point(filled=True)
        .encode(
            x=across,
            y=down,
            size=alt.Size("strength:O", legend=alt.Legend(title="Strength", columns=1)).scale(
                domain=STRENGTHS, range=[big / 4, big]
            ),
            shape=alt.Shape("bears_on:N").scale(domain=BEARS_ON, range=BEARS_SHAPES),
            color=alt.Color("bears_on:N", legend=alt.Legend(title="Bears on", columns=1)).scale(
                domain=BEARS_ON, range=[theme.tone(name) for name in BEARS_TONES]
            ),
            **dimmed(china, "named or not", "china"),
            tooltip=tips(
                date="date",
                title="text",
                issuers="issued by",
                theme="theme",
                strength="strength",
                bears_on="bears on",
                china="China is",
            ),
        )
    )
    lines = alt.Chart(read[["y"]]).mark_rule(color=theme.tone("rule"), strokeWidth=1).encode(y=down)
    labels = read[["y", "date"]].assign(label=read["short_title"], text=read["date"] + "  " + read["short_title"])
    labels = alt.Chart(labels).mark_text(fontSize=11, align="left" if narrow else "right", baseline="middle")
    labels = labels.encode(x=alt.value(0 if narrow else -8), y=down, text="text:N")
    if narrow:
        labels = labels.mark_text(fontSize=10.5, align="left", baseline="bottom", dy=-7)
    names = pd.DataFrame(
        [
            (row.y, number * step + step / 2, name, group)
            for row in years.itertuples()
            for number, (name, group) in enumerate(THEMES.values())
        ],
        columns=["y", "x", "theme", "bears_on"],
    )
    up = 8 if narrow else 0
    columns = alt.Chart(names.assign(y=names["y"] - up)).mark_text(
        angle=270, align="left", baseline="middle", fontSize=11
    )
    columns = columns.encode(
        x=across,
        y=down,
        text="theme:N",
        color=alt.Color("bears_on:N").scale(domain=BEARS_ON, range=[theme.tone(name) for name in BEARS_TONES]),
    )
    year = alt.Chart(years.assign(y=years["y"] - (66 if narrow else 0)))
    year = year.mark_text(fontWeight="bold", fontSize=13, align="left" if narrow else "right", baseline="alphabetic")
    year = year.encode(x=alt.value(0 if narrow else -8), y=down, text="year:N")
    return alt.layer(lines, points, labels, columns, year).add_params(china).properties(width=width, height=tall)


def gauges_frame(threat_indicators: pd.DataFrame) -> pd.DataFrame:
    """One row (one bar) for each year with a value: scrambles against Chinese aircraft, days of Chinese ships.

    Only values with a source of grade A, B or R. ``begin`` and ``finish`` bound the fiscal or calendar year. A year
    between without a value has no row.
    """
    rows = threat_indicators
    kept = rows["measure"].isin(list(GAUGES)) & rows["actor"].eq("CHN") & rows["source_grade"].isin(list("ABR"))
    frame = rows[kept & rows["value_kind"].eq("observed")].copy()
    frame["order"] = frame["measure"].map(list(GAUGES).index)
    frame["gauge"] = frame["measure"].map(GAUGES)
    frame["begin"], frame["finish"] = zip(*map(_bounds, frame["year"], frame["year_kind"]), strict=True)
    frame["label"] = frame["value"].map("{:.0f}".format)
    return frame.sort_values(["order", "year"], kind="stable").reset_index(drop=True)


def _bounds(year: int, kind: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    month = 4 if kind == "fiscal" else 1
    return pd.Timestamp(int(year), month, 1), pd.Timestamp(int(year) + 1, month, 1)


def gauges_table(threat_indicators: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """One row for each bar, then one row for each event between the gauges: what pointing at them tells."""
    bar = {"gauge": "gauge or event", "year": "date", "source_grade": "grade"}
    tick = {"title_en": "gauge or event", "title_zh": "中文"}
    rows = [gauges_frame(threat_indicators)[[*bar, "period", "value", "unit", "source"]].rename(columns=bar)]
    rows.append(_gauge_events(events)[[*tick, "date", "actors", "page"]].rename(columns=tick))
    names = ["gauge or event", "中文", "date", "period", "value", "unit", "actors", "source", "grade", "page"]
    return pd.concat(rows)[names]


def _gauge_events(events: pd.DataFrame) -> pd.DataFrame:
    """One row (one tick) for each event between the gauges, by date; ``actors`` is one text, ``acted`` one or both."""
    ticks = paper_events(events).query("short_title != ''").sort_values("start", kind="stable").reset_index(drop=True)
    acting = ticks["actors"].map(lambda names: {"USA", "JPN"} <= set(names))
    ticks["acted"] = acting.map({True: ACTED["both"], False: ACTED["one"]})
    ticks["actors"] = ticks["actors"].map(", ".join)
    return ticks


def gauges(threat_indicators: pd.DataFrame, events: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Two small multiples over one time axis, each bar as wide as its year; years without a value are hatched.

    Between them stand events as ticks, in one colour acts of both allies together, in another those of one capital.
    """
    frame = gauges_frame(threat_indicators)
    width = 250 if narrow else theme.WIDE - 60
    years = range(int(frame["year"].min()), int(frame["year"].max()) + 1)
    ticks = _gauge_events(events)
    time = alt.Scale(domain=time_ends(ticks["start"], f"{years[0]}-01-01", f"{years[-1] + 1}-07-01"), nice=False)
    ticks["text"] = ticks["date"].str[:7] + " " + ticks["short_title"]
    ticks = ticks[["id", "start", "date", "title_en", "title_zh", "actors", "acted", "page", "text"]].assign(
        row=ticks.index
    )
    chosen = choice("acted", "Show events", ["of both kinds", *ACTED.values()])
    shown = (chosen == "of both kinds") | (alt.datum.acted == chosen)
    strong = strength(shown)
    look = {"fontSize": 12 if narrow else 13, "subtitleFontSize": 11}
    views = []
    for measure in GAUGES:
        data = frame[frame["measure"] == measure]
        fields = ["begin", "finish", "year", "value", "unit", "gauge", "label", "source", "source_grade"]
        bars = data[fields].assign(zero=0, middle=data["begin"] + (data["finish"] - data["begin"]) / 2)
        known, kind = set(data["year"]), data["year_kind"].iloc[0]
        gaps = [_bounds(year, kind) for year in years if year not in known]
        limit = ceiling(data["value"], GAUGE_TOPS[measure], 1)
        value = alt.Scale(domain=[0, limit], nice=False)
        y = alt.Y("value:Q", title=None, scale=value, axis=alt.Axis(tickCount=5, grid=True))
        # A layer with x2 must not have the scale: Vega-Lite warns of a conflict between its two ends.
        x = alt.X(
            "middle:T",
            title=None,
            scale=time,
            axis=alt.Axis(format="%Y", tickCount={"interval": "year", "step": 2 if narrow else 1}),
        )
        rects = (
            alt.Chart(bars)
            .mark_rect(color=theme.tone(GAUGE_TONES[measure]), stroke=theme.tone("paper"), strokeWidth=2)
            .encode(
                x=alt.X("begin:T", title=None),
                x2="finish:T",
                y=y,
                y2="zero:Q",
                tooltip=tips(
                    gauge="gauge",
                    year="year that begins in:Q" if kind == "fiscal" else "year:Q",
                    value="value:Q",
                    unit="unit",
                    source="source",
                    source_grade="grade",
                ),
            )
        )
        numbers = alt.Chart(bars).mark_text(baseline="bottom", dy=-3, fontSize=11 if narrow else 12)
        numbers = numbers.encode(x=x, y=y, text="label:N")
        hatch = alt.Chart(_slanted_lines(gaps, limit * 0.3)).mark_rule(color=theme.tone("muted"), strokeWidth=1)
        hatch = hatch.encode(x=alt.X("begin:T", title=None), x2="finish:T", y=alt.Y("low:Q", scale=value), y2="high:Q")
        runs = pd.DataFrame({"middle": _runs(gaps), "value": limit * 0.3})
        words, up = (["no", "data"], -16) if narrow else ("no data", -4)
        none = alt.Chart(runs).mark_text(text=words, baseline="bottom", dy=up, fontSize=10.5, color=theme.tone("muted"))
        none = none.encode(x=alt.X("middle:T", title=None), y=y)
        name = wrap(GAUGES[measure], 34) if narrow else GAUGES[measure]
        title = alt.Title(name, subtitle=GAUGE_UNITS[measure], frame="group", **look)
        views.append(alt.layer(hatch, rects, none, numbers).properties(width=width, height=150, title=title))
    rows = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[-0.7, len(ticks) - 0.3], reverse=True, nice=False))
    at = alt.X("start:T", title=None, axis=None)
    tall = 20 * len(ticks)
    lines = (
        alt.Chart(ticks)
        .mark_point(shape="stroke", angle=90, size=260, strokeWidth=3)
        .encode(
            # The scale stands here alone: layers that repeat a scale of dates make Vega-Lite warn of a conflict.
            x=at.scale(time),
            y=rows,
            opacity=strong,
            color=alt.Color("acted:N", legend=alt.Legend(title="Events", orient="bottom", symbolType="stroke")).scale(
                domain=list(ACTED.values()), range=[theme.tone("vermillion"), theme.tone("grey")]
            ),
            tooltip=tips(**EVENT_TIPS, actors="actors", page="page:Q"),
        )
    )
    names = (
        alt.Chart(ticks)
        .mark_text(align="right", baseline="middle", dx=-8, fontSize=11)
        .encode(x=at, y=rows, text="text:N", opacity=strong)
    )
    strip = alt.layer(lines, names).properties(
        width=width, height=tall, title=alt.Title("Events told in the paper", frame="group", **look)
    )
    return alt.vconcat(views[0], strip, views[1], spacing=18).add_params(chosen)


def _slanted_lines(gaps: list[tuple[pd.Timestamp, pd.Timestamp]], top: float, lines: int = 4) -> pd.DataFrame:
    """Slanting lines over each gap, from the ground to ``top``."""
    rows = []
    for begin, finish in gaps:
        part = (finish - begin) / lines
        rows += [(begin + part * number, begin + part * (number + 1), 0.0, top) for number in range(lines)]
    return pd.DataFrame(rows, columns=["begin", "finish", "low", "high"])


def _runs(gaps: list[tuple[pd.Timestamp, pd.Timestamp]]) -> list[pd.Timestamp]:
    """The middle of each run of gaps that follow one another."""
    runs: list[list[pd.Timestamp]] = []
    for begin, finish in gaps:
        if runs and runs[-1][1] == begin:
            runs[-1][1] = finish
        else:
            runs.append([begin, finish])
    return [begin + (finish - begin) / 2 for begin, finish in runs]
