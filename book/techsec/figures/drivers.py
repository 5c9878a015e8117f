"""Figures of section 3, drivers: quotation marks, the word used of China, themes of texts, two gauges of pressure.

What documents say is drawn only from texts that were read (``basis`` text_read), with the settled codes.
"""

import altair as alt
import pandas as pd

from techsec import corpus, theme
from techsec.corpus import BEARS_ON, THEMES, WORDS, read_texts, share, themes_table
from techsec.dates import in_words
from techsec.figures.controls import choice
from techsec.figures.encodings import Look, coded, coloured, outlined, tips, tones
from techsec.figures.kinds.units import numbered, units
from techsec.figures.layout import WIDE, Layout, ceiling, time_ends
from techsec.figures.looks import BOTH, CHINA, JAPAN, OTHERS, UNITED_STATES
from techsec.figures.readable import readable
from techsec.figures.rows import allies, paper_events

USES = {
    "marked": "in quotation marks",
    "bare": "without marks",
    "name": "in the name of a theory, balance of threat",
    "quotation": "in a longer quotation, without marks of its own",
}
APART = "in a theory's name or a longer quotation"
USE_LOOKS = {USES["marked"]: Look("ink"), USES["bare"]: Look("grey"), APART: Look("rule")}
COUNTED = ["the whole text", "the running text only"]
PARTS = {"1": "question", "2": "theory", "3": "motives", "4": "practice", "5": "outlook"}


def quotation_frame(wording: pd.DataFrame, sections: pd.DataFrame) -> pd.DataFrame:
    """One row (one bar) for each page and use of the word for threat (``USES``); pages without it have no row.

    A word inside the name of a theory, or inside a longer quotation without marks of its own, is apart from the bare
    word. ``whole`` counts abstract, headings, text and notes, ``running`` the running text of the sections alone.
    ``sections``, a column, names the sections that stand on the page.
    """
    rows = corpus.threat_uses(wording)
    rows["running"] = rows["count"].where(rows["where"] == "body", 0)
    frame = rows.rename(columns={"count": "whole"}).groupby(["page", "use"], as_index=False)[["whole", "running"]].sum()
    frame = frame.query("whole > 0").reset_index(drop=True)
    here = [sections[(sections["first_page"] <= page) & (sections["last_page"] >= page)] for page in frame["page"]]
    frame["sections"] = [", ".join(rows["id"]) or "abstract" for rows in here]
    frame["side"] = frame["use"].eq("marked").map({True: 1, False: -1})
    frame["place"] = frame["use"].map(list(USES).index)
    frame["use"] = frame["use"].map(USES)
    return frame.astype({"whole": int, "running": int, "page": int})


def quotation(wording: pd.DataFrame, sections: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Diverging bars by page: the word for threat in quotation marks upwards, without them downwards.

    Over each section stands how many of its uses are marked.
    """
    frame = quotation_frame(wording, sections)
    frame["kind"] = frame["use"].where(frame["use"].isin(list(USE_LOOKS)), APART)
    place = ("section " + frame["sections"]).replace("section abstract", "abstract")
    frame["stands"] = "p. " + frame["page"].astype(str) + ", " + place
    counted = choice("counted", "Count in", COUNTED)
    whole = f"counted == '{COUNTED[0]}'"
    first, last = int(frame["page"].min()), int(sections["last_page"].max())
    most = int(frame[frame["side"] < 0].groupby("page")["whole"].sum().max()) + 1
    most += most % 2  # so that the axis has a zero
    other = ceiling(frame.loc[frame["side"] > 0, "whole"], 5)
    pages = alt.Axis(values=layout.pick([*range(first, last + 1)], [*range(75, last + 1, 5)]), grid=False, format="d")
    ends = alt.Scale(domain=[first - 0.7, last + 0.7], nice=False, zero=False)
    times = alt.Axis(values=list(range(-most, other + 1, 2)), labelExpr="abs(datum.value)", labelFlush=False)
    legend = alt.Legend(title="weixie (threat)", columns=layout.pick(3, 1), offset=layout.pick(42, 56))
    told = tips(stands=" ", use="weixie (threat)", whole="times, whole text:Q", running="times, running text:Q")
    bars = alt.Chart(frame).transform_calculate(signed=f"({whole} ? datum.whole : datum.running) * datum.side")
    bars = bars.mark_bar(size=layout.pick(17, 8), strokeWidth=1, stroke=theme.tone("grey")).encode(
        x=alt.X("page:Q", title="page of the paper", scale=ends, axis=pages),
        y=alt.Y("signed:Q", title="times on the page", axis=times).scale(domain=[-most, other], nice=False),
        order="place:O",
        color=alt.Color("kind:N", scale=tones(USE_LOOKS), legend=legend),
        tooltip=told,
    )
    # A section that opens on the page where the last one ends begins in the middle of that page.
    spans = sections.astype({"first_page": float}).groupby(sections["id"].str[0])
    first_page, last_page = spans["first_page"].min(), spans["last_page"].max()
    begins = first_page - 0.5 * ~first_page.eq(last_page.shift(fill_value=0))
    heads = pd.DataFrame({"begins": begins, "middle": (begins + begins.shift(-1, fill_value=last + 0.5)) / 2})
    for column, counts in (("whole", wording), ("running", wording[wording["where"] == "body"])):
        sums = corpus.quotation_sums(counts).reindex(heads.index, fill_value=0).astype({"marked": str, "all": str})
        heads[column] = sums["marked"] + " of " + sums["all"] + layout.pick(" marked", "")
    heads["part"] = heads.index + layout.pick(" ", "\n") + heads.index.map(PARTS)
    at = alt.Chart(heads).transform_calculate(head=f"datum.part + '\\n' + ({whole} ? datum.whole : datum.running)")
    edges = at.mark_rule(strokeDash=[2, 3]).encode(x="begins:Q")
    names = at.mark_text(
        fontSize=layout.pick(12, 11),
        baseline="top",
        lineBreak="\n",
        lineHeight=14,
        fontWeight=layout.pick("bold", "normal"),
    )
    names = names.encode(x="middle:Q", y=alt.value(layout.pick(-34, -48)), text="head:N")
    return layout.fill(alt.layer(edges, bars, names).add_params(counted), layout.pick(250, 280))


KEPT = {"a threat", "not named"}  # Rows that are drawn even where no text stands in them.
VOICES = {"United States alone": UNITED_STATES, "United States and Japan": BOTH, "three or more": OTHERS}


def china_words_frame(documents: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each text that was read: the strongest word it uses of China, issuers and voice."""
    frame = read_texts(documents)
    frame["issuer"], frame["word"] = frame["issued_by"], frame["china_word"].map(WORDS)
    frame["voice"] = frame["voice"].where(frame["voice"].isin(list(VOICES)), list(VOICES)[-1])
    frame["said"], frame["at_voice"] = frame["date"].map(in_words), frame["voice"].map(list(VOICES).index)
    return numbered(frame, "word", list(WORDS.values()), ["at_voice", "start", "id"])


def china_words(documents: pd.DataFrame, *, layout: Layout = WIDE, blank: bool = False) -> alt.TopLevelMixin:
    """A row for each word, strong ones above, a mark for each text; colour and shape say who issues it."""
    frame = china_words_frame(documents)
    fields = ["said", "title", "issuer", "voice", "word", "source_word", "china_mentions", "place", "event"]
    told = {"issuer": "issued by", "word": "word used of China", "source_word": "in the text"}
    return units(
        frame[fields],
        "word",
        "voice",
        VOICES,
        layout,
        order=[word for word in WORDS.values() if word in KEPT.union(frame["word"])],
        title="number of texts",
        tooltip=tips(title=" ", said="date", **told, china_mentions="times that China is named"),
        least=len(frame),
        legend=alt.Legend(title="Issued by", columns=layout.pick(3, 1)),
        guess=WORDS["absent"],
        blank=blank,
    )


MENTIONED = {"named": Look(CHINA.tone), "not named": Look("grey")}
STRENGTHS = {"large": "large", "large or a mention": "any"}


def themes_frame(documents: pd.DataFrame) -> pd.DataFrame:
    """One row (one bar) for each theme and group of texts, those that name China and the others.

    ``large`` and ``any`` are numbers of texts in which the theme is large or stands at all, out of ``size``. Within its
    half of section 3 the theme that goes most with the name of China comes first.
    """
    found = themes_table(documents)
    sizes = read_texts(documents)["china_word"].isin(["absent", "unnamed"]).value_counts()
    index = pd.MultiIndex.from_product([BEARS_ON, MENTIONED], names=["theme", "china"])
    counts = found.assign(large=found["strength"] == 2).groupby(["theme", "china"])["large"].agg(["sum", "size"])
    frame = counts.reindex(index, fill_value=0).set_axis(["large", "any"], axis=1).reset_index()
    frame["size"] = frame["china"].eq("not named").map(sizes).fillna(0).astype(int)
    frame["bears_on"] = frame["theme"].map(BEARS_ON)
    share = frame.assign(share=frame["large"] / frame["size"]).pivot(index="theme", columns="china", values="share")
    frame["leads"] = frame["theme"].map(share["not named"] - share["named"])
    frame["group"] = frame["bears_on"].map(list(THEMES).index)
    return frame.sort_values(["group", "leads", "theme", "china"], kind="stable", ignore_index=True)


def themes(documents: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Two bars for each theme: its share of the texts that name China, and of those that do not.

    Those that neither half of section 3 expects are faint.
    """
    frame = themes_frame(documents)
    frame["kin"] = frame["theme"]
    frame["texts"] = frame["china"].map({"named": "texts that name China", "not named": "texts that do not name it"})
    sizes = frame.drop_duplicates("china").set_index("china")["size"]
    looks = {f"China {name}: {sizes[name]} texts": look for name, look in MENTIONED.items()}
    frame["shown"] = frame["china"].map(dict(zip(MENTIONED, looks, strict=True)))
    for column in STRENGTHS.values():
        frame[f"{column}_in"] = [share(*pair) for pair in zip(frame[column], frame["size"], strict=True)]
    # A row for the name of each group stands before its themes.
    rows = [row for group, part in frame.groupby("bears_on", sort=False) for row in (group, *part["theme"].unique())]
    counted = choice("counted", "Count a theme where it is", list(STRENGTHS))
    bold = alt.condition(f"indexof({list(THEMES)}, datum.value) >= 0", alt.value("bold"), alt.value("normal"))
    names = alt.Axis(ticks=False, domain=False, labelFontWeight=bold, labelPadding=6, offset=0)
    told = tips(theme=" ", bears_on="bears on", texts="of", large_in="large in", any_in="large or mentioned in")
    base = alt.Chart(frame).transform_calculate(
        share="(counted == 'large' ? datum.large : datum.any) / datum.size", percent="format(datum.share, '.0%')"
    )
    base = base.encode(
        x=alt.X("share:Q", title="share of the texts", axis=alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])).scale(
            domain=[0, 1.08]
        ),
        y=alt.Y("theme:N", title=None, sort=rows, axis=names, scale=alt.Scale(domain=rows, paddingInner=0.25)),
        yOffset=alt.YOffset("shown:N", sort=list(looks)),
        tooltip=told,
    )
    legend = alt.Legend(title=None, columns=layout.pick(2, 1))
    strong = alt.when(alt.datum.bears_on == list(THEMES)[-1]).then(alt.value(0.4)).otherwise(alt.value(1))
    bars = base.mark_bar(strokeWidth=1)  # A bar of none is a line.
    bars = bars.encode(**coded("shown", looks, legend), opacity=strong)
    numbers = base.mark_text(align="left", dx=4, fontSize=11).encode(text="percent:N")
    return layout.fill(alt.layer(bars, numbers).add_params(counted), alt.Step(13, **{"for": "offset"}))


GAUGES = {
    "scrambles": ("Scrambles against Chinese aircraft", "flights a fiscal year, April to March", 1000, JAPAN.tone),
    "contiguous_zone_days": (
        "Chinese ships near the Senkaku/Diaoyu Islands",
        "days with ships there a calendar year, 366 at most",
        366,
        CHINA.tone,
    ),
}
ACTED = {"both together": BOTH, "United States": UNITED_STATES, "Japan": JAPAN}
BAR, ROW, HEAD = 130, 20, 56  # Heights in pixels: of the tallest bar, of an event, of the words over each part.


def gauges_frame(threat_indicators: pd.DataFrame) -> pd.DataFrame:
    """One row (one bar) for each year with a value: scrambles against Chinese aircraft, days of Chinese ships.

    Only values with a source of grade A, B or R. ``begin`` and ``finish`` bound the fiscal or calendar year. A year
    between without a value has no row.
    """
    rows = threat_indicators
    kept = rows["measure"].isin(list(GAUGES)) & rows["actor"].eq("CHN") & rows["source_grade"].isin(list("ABR"))
    frame = rows[kept & rows["value_kind"].eq("observed")].copy()
    frame["order"] = frame["measure"].map(list(GAUGES).index)
    frame["gauge"] = frame["measure"].map(lambda measure: GAUGES[measure][0])
    bounds = zip(*map(_bounds, frame["year"], frame["year_kind"]), strict=True)
    frame["begin"], frame["finish"], frame["middle"] = bounds
    frame["label"] = frame["value"].map("{:.0f}".format)
    return frame.sort_values(["order", "year"], kind="stable").reset_index(drop=True)


def _bounds(year: int, kind: str) -> tuple[str, str, str]:
    """The first day of a year, that of the next one, and the middle."""
    month = 4 if kind == "fiscal" else 1
    return f"{year}-{month:02}-01", f"{year + 1}-{month:02}-01", f"{year}-{month + 6:02}-01"


def gauge_events(events: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """One row (one mark) for each event between the gauges, by date; ``acted`` says which of the two allies acts."""
    ticks = paper_events(events).query("short_title != ''").sort_values("start", kind="stable").reset_index(drop=True)
    return ticks.assign(acted=ticks["actors"].map(lambda names: allies(names, actors.set_index("id")["country"])))


def gauges_table(threat_indicators: pd.DataFrame, events: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """One row for each bar, then one row for each event between the gauges: what pointing at them tells."""
    ticks = readable(gauge_events(events, actors), "gauge_events")
    rows = pd.concat([readable(gauges_frame(threat_indicators), "gauges"), ticks])
    return rows["gauge or event,中文,date,period,value,unit,by,source,grade,page".split(",")]


def gauges(
    threat_indicators: pd.DataFrame, events: pd.DataFrame, actors: pd.DataFrame, *, layout: Layout = WIDE
) -> alt.TopLevelMixin:
    """Two rows of bars over one time axis, each bar as wide as its year; years without a value say so.

    Between them stand events, by who of the two allies acts.
    """
    frame, ticks = gauges_frame(threat_indicators), gauge_events(events, actors)
    years = range(int(frame["year"].min()), int(frame["year"].max()) + 1)
    # Heights count in pixels from the top: a gauge, the events, a gauge, each with its words above.
    ground = [HEAD + BAR, 3 * HEAD + 2 * BAR + ROW * len(ticks)]
    most = frame.groupby("measure")["value"].transform("max").clip(frame["measure"].map(lambda name: GAUGES[name][2]))
    frame["low"] = frame["order"].map(ground.__getitem__)
    frame["high"] = frame["low"] - BAR * frame["value"] / most
    frame["when"] = frame["year_kind"].map({"fiscal": "fiscal year ", "calendar": "year "}) + frame["year"].astype(str)
    frame["told"], frame["kin"] = frame["label"] + " " + frame["unit"], frame["gauge"]
    ticks["high"] = ground[0] + HEAD + ROW * (ticks.index + 0.5)
    ticks["event"], ticks["said"] = ticks["id"], ticks["date"].map(in_words)
    ticks["begin"] = ticks["start"].dt.strftime("%Y-%m-%d")
    ticks["label"] = ticks["start"].dt.strftime(layout.pick("%B %Y", "%Y")) + ", " + ticks["short_title"]
    ends = time_ends(ticks["start"], f"{years[0]}-01-01", f"{years[-1] + 1}-04-01")
    # Words stand left of their mark where the drawing has room for them.
    part = (ticks["start"] - pd.Timestamp(ends[0])) / (pd.Timestamp(ends[1]) - pd.Timestamp(ends[0]))
    fits = part * layout.width > 5.6 * ticks["label"].map(len) + 10
    ticks["aligned"] = fits.map({True: "right", False: "left"})
    heads = [(place - BAR - 38, name, unit) for place, (name, unit, *_) in zip(ground, GAUGES.values(), strict=True)]
    heads = pd.DataFrame([(ground[0] + 20, "Events told in the paper", ""), *heads], columns=["high", "head", "unit"])
    kinds, known = dict(zip(frame["order"], frame["year_kind"])), set(zip(frame["order"], frame["year"]))
    gaps = [(ground[n], _bounds(year, kinds[n])[2]) for n in kinds for year in years if (n, year) not in known]

    middle = [alt.DateTime(year=year, month=7, date=1, utc=True) for year in years]
    axis = alt.Axis(values=middle, format=layout.pick("%Y", "’%y"), ticks=False, grid=False, domain=False)
    x = alt.X("begin:T", title=None, axis=axis, scale=alt.Scale(type="utc", domain=ends, nice=False))
    y = alt.Y("high:Q", axis=None, scale=alt.Scale(domain=[0, ground[1]], reverse=True, nice=False))
    starts = alt.Chart(pd.DataFrame({"begin": [f"{year}-01-01" for year in [*years, years[-1] + 1]]}))
    told = tips(gauge=" ", when="in", told="count", source="source", source_grade="grade of the source")
    bars = alt.Chart(frame).encode(y=y, tooltip=told)
    first, second = (alt.value(theme.tone(row[3])) for row in GAUGES.values())
    tone = alt.when(alt.datum.order == 0).then(first).otherwise(second)
    missing = alt.Chart(pd.DataFrame(gaps, columns=["high", "middle"])).encode(x="middle:T", y=y)
    told = tips(title_en=" ", title_zh="中文", said="date", acted="by", page="page of the paper")
    marks, named = alt.Chart(ticks).encode(x=x, y=y, tooltip=told), alt.Chart(heads).encode(x=alt.value(0), y=y)
    legend = alt.Legend(title=None, orient="none", legendX=layout.pick(190, 0), legendY=ground[0] + layout.pick(13, 32))
    beside = {"align": alt.expr("datum.aligned"), "dx": alt.expr("datum.aligned == 'right' ? -10 : 10")}
    layers = [
        starts.mark_rule(color=theme.tone("rule")).encode(x=x),
        bars.mark_rect(stroke=theme.tone("paper"), strokeWidth=2).encode(x=x, x2="finish:T", y2="low:Q", color=tone),
        bars.mark_text(baseline="bottom", dy=-3).encode(x="middle:T", text="label:N"),
        marks.mark_point(filled=True, size=90).encode(**coloured("acted", ACTED, legend)),
        *outlined(missing, text=["no", "data"], dy=-28),
        *outlined(named.encode(text="unit:N"), align="left", fontSize=12, dy=16),
        *outlined(named.encode(text="head:N"), align="left", fontSize=13, fontWeight="bold"),
        *outlined(marks.encode(text="label:N"), baseline="middle", **beside),
    ]
    return layout.fill(alt.layer(*layers), ground[1])
