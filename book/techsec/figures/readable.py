"""Words for readers: the tables under figures, titles as names of rows, words beside marks."""

from textwrap import wrap

import altair as alt
import pandas as pd

from techsec.dates import in_words
from techsec.figures.encodings import outlined
from techsec.figures.layout import Layout

# What the tables have: columns of a figure's frame with the names that readers see, by the function that draws it.
EVENT = "date, title_en=event, title_zh=中文, "
COLUMNS = {
    "scholars": "person, country, original=name in print, strand=group, theory=theory as used, "
    "claims=what is reported, pages",
    "sources": "work, year, role, language, note, lane=section, locator=pages cited, key=reference",
    "newspapers": f"{EVENT}work=report, date_work=dated, lag=report written, at_most=days, status, note",
    "boxes": "label_en=step, label_zh=中文, kind=role, summary=in our words, place=page",
    "arrows": "arrow=step, grounds=role, effect, claim=in our words, at=page",
    "quotation": "page, sections, use=威胁, whole=times in the whole text, running=times in the running text",
    "china_words": "date, title, issuer=issued by, word, source_word=in the text, china_mentions=times named",
    "themes": "date, title, issued_by=issued by, theme, strength, bears_on=bears on, china=China is",
    "gauges": "gauge=gauge or event, year=date, period, value, unit, source, source_grade=grade",
    "gauge_events": "title_en=gauge or event, title_zh=中文, date, acted=by, page",
    "china_named": "lane=issued by, named=China, china_mentions=times named, source_url=address, date, title",
    "stages": f"{EVENT}stage, told in, status, page",
    "placement": f"{EVENT}stage, place, fit, status, page",
    "first_movers": f"{EVENT}lane=side, first, stage, status, page",
    "talk_or_money": f"{EVENT}level, stage, status, page",
    "ideas": f"{EVENT}lane=side, status, section=told in, page",
    "forums": "name_en=forum, name_zh=中文, type, name=economy, role, seat=counted among, from=since, page_forum=page",
    "technologies": f"{EVENT}short_en=forum, technology, happened=status, page",
    "rapidus": f"{EVENT}lane=side, status, stage, section=told in, page",
    "follow_up": "days, date, exempted_some=exemptions, side=by, date_kind=day of, source_url=address, title, target, "
    "summary",
    "node_ladder": "plant, when=as of, node, state=status, planned=volume planned for, said_by=source, note",
    "funding": "when=date, what, billion=billion yen, who=by, source, grade, note",
    "recipients": "firm, home=control, decided, billion=billion yen, upper_limit=upper limit, instrument, product, "
    "purpose, graded=source",
    "plants": "facility=plant, place, state, node, when, target, source",
    "plans": "title_en=plan or offer, title_zh=中文, end=mark, told=from, when=date, what, wait=outcome, page",
    "checks": "title_en=event, title_zh=中文, when=date, result=check, basis=second source, part=told in, page, "
    "check_note=note",
    "action_answer": "side=by, when=date, kind=what, title_en=event, title_zh=中文, summary, grade, source_url=address",
}
DATES = ["date", "date_work", "from", "period"]  # Told in words.


def readable(frame: pd.DataFrame, figure: str) -> pd.DataFrame:
    """The rows of a figure's frame as its table shows them. Raises KeyError for a figure without COLUMNS."""
    names = dict((column.partition("=")[::2]) for column in COLUMNS[figure].split(", "))
    rows = frame[list(names)].apply(lambda cells: cells.map(in_words) if cells.name in DATES else cells)
    return rows.rename(columns={column: name or column for column, name in names.items()})


def row_names(titles: pd.Series, keys: pd.Series, layout: Layout, wide: int = 40) -> list[str]:
    """The titles broken into lines, to name rows by; rows of unlike ``keys`` but one title differ by a blank.

    ``wide``: letters in a line of a page. On a phone a name has two lines at most, a short one next to its row.
    """
    again = keys.groupby(titles).transform(lambda kin: pd.factorize(kin)[0])
    lines = [wrap(title[0].upper() + title[1:], layout.pick(wide, 51)) for title in titles]
    lines = [layout.pick(told, [" ", *told][-2:]) for told in lines]
    return ["\n".join(told) + " " * number for told, number in zip(lines, again, strict=True)]


def placed_words(chart: alt.Chart, text: str) -> list[alt.Chart]:
    """The field ``text`` in a halo, each row's words where its fields ``align``, ``dx`` and ``dy`` put them."""
    place = {name: alt.expr(f"datum.{name}") for name in ("align", "dx", "dy")}
    return outlined(chart.encode(text=f"{text}:N"), **place)
