"""For section 1: persons by theory, works by their keys, press reports beside their events; nothing is drawn."""

import re

import pandas as pd

STRANDS = {
    "us_scholarship": "American debate",
    "japanese_scholarship": "Japanese debate",
    "chinese_scholarship": "Chinese debate",
    "alliance_studies": "alliance studies",
    "theory": "general claims",
    "cited_in_support": "cited in support",
    "policy_voice": "policy voices",
    "press_commentary": "press",
}
COUNTRIES = {"USA": "United States", "JPN": "Japan", "CHN": "China", "": "not established"}
# Where a code's words are not the name.
THEORIES = {
    "realism_structural": "structural realism",
    "neoliberal_institutionalism": "institutionalism",
    "material_power": "material base of power",
    "technology_standards": "technical standards",
}
NONE_STATED = "none stated"
LANGUAGES = {"en": "English", "ja": "Japanese", "zh": "Chinese", "zh_translation": "translated into Chinese"}
ROLES = {
    "literature": "scholarship",
    "statement": "politician's words",
    "press": "press report",
    "data": "cited for a figure",
}
# Who issued a work whose key does not begin with a surname.
ISSUERS = {
    "asahi": "Asahi Shimbun", "aukus": "AUKUS defence ministers", "businessinsider": "Business Insider Japan",
    "cas": "Cabinet Secretariat of Japan", "commerce": "US Department of Commerce", "daiichihoki": "Daiichi Hoki",
    "diamond": "Shukan Diamond", "ihj": "International House of Japan", "ldp": "Liberal Democratic Party of Japan",
    "meti": "Japan's industry ministry", "mod": "Japan's defence ministry", "mofa": "Japan's foreign ministry",
    "spf": "Sasakawa Peace Foundation", "tdmm": "American, Japanese and Australian defence ministers",
    "toyokeizai": "Shukan Toyo Keizai", "uscc": "US-China Commission of the US Congress",
    "ustr": "US Trade Representative", "whitehouse": "White House", "yomiuri": "Yomiuri Shimbun",
}  # fmt: skip
LAGS = ["report within a week", "report within a year", "later report", "report before", "not known"]


def persons(literature: pd.DataFrame) -> pd.DataFrame:
    """One row for each person under one theory, by country of the debate and page.

    Middle initials are dropped, so that a name printed with and without one is one person. ``strand``, ``pages`` and
    ``claims`` join what the paper has of the person there. ``name`` is the surname (in Chinese and Japanese it stands
    first), or the whole name where the country has another person of that surname.
    """
    names = literature["name_en"].map(lambda names: [re.sub(r" [A-Z]\.", "", name) for name in names])
    originals = zip(literature["name_original"], names, strict=True)
    people = literature.assign(
        person=names,
        original=[found or [""] * len(team) for found, team in originals],
        country=literature["country"].map(COUNTRIES),
        strand=literature["strand"].map(STRANDS),
        theory=literature["theory"].map(lambda theory: THEORIES.get(theory, theory.replace("_", " "))),
        order=literature["country"].map(list(COUNTRIES).index),
        pages="p. " + literature["page"].astype(str),
    ).explode(["person", "original"])
    people = people.sort_values(["order", "page", "person"], kind="stable")
    cells = people.groupby(["person", "original", "country", "theory"], sort=False)
    joined = {"strand": ", ", "pages": ", ", "claim": " "}
    frame = cells.agg({field: lambda cell, by=by: by.join(dict.fromkeys(cell)) for field, by in joined.items()})
    frame = frame.reset_index().rename(columns={"claim": "claims"})
    words = frame["person"].str.split(" ")
    surname = words.str[-1].where(frame["original"] == "", words.str[0])
    shared = frame.groupby([frame["country"], surname])["person"].transform("nunique") > 1
    return frame.assign(name=surname.mask(shared, frame["person"]))


def theories_by_country(literature: pd.DataFrame) -> pd.DataFrame:
    """How many persons of each country (across) stand under each theory (down): what most countries share comes first.

    The row of works without a theory is left out.
    """
    people = persons(literature)
    people = people[people["theory"] != NONE_STATED]
    table = pd.crosstab(people["theory"], people["country"]).reindex(columns=COUNTRIES.values(), fill_value=0)
    found = table > 0
    keys = pd.DataFrame(
        {"shared": -found.sum(axis=1), "first": found.to_numpy().argmax(axis=1), "n": -table.sum(axis=1)}
    )
    return table.loc[keys.sort_values(["shared", "first", "n"], kind="stable").index]


def theme_in_review(literature: pd.DataFrame, theme: str) -> dict[str, str]:
    """For each national debate of section 1, how many of its persons the theme is used for: "4 of 5"."""
    review = persons(literature[literature["section"] == "1"])
    said = {}
    for debate in list(STRANDS.values())[:3]:
        group = review[review["strand"].str.contains(debate)]
        has = group.loc[group["theory"] == theme, "person"].nunique()
        said[debate] = f"{has} of {group['person'].nunique()}"
    return said


def work(key: str) -> str:
    """Author and year of a work by its key in the references: Kataoka 2023, White House 2017."""
    author, year = re.findall(r"[a-z]+|\d{4}", key)[:2]
    return f"{ISSUERS.get(author, author.title())} {year}"


def note(frame: pd.DataFrame) -> pd.Series:
    """Each row's ``footnote`` with its ``page``: p. 94, n. 4."""
    return "p. " + frame["page"].astype(str) + ", n. " + frame["footnote"].astype(str)


def reports(events: pd.DataFrame, citations: pd.DataFrame) -> pd.DataFrame:
    """One row for each event whose note cites one press report alone, with the report.

    Notes with several works are left out, since they do not say which of them carries the event. ``at_most`` is the
    number of days from the first day of the event's date to the last day of the report's: where one is known to the
    month or year only, the real distance may be shorter. It is missing, and ``lag`` is not known, where the start of
    the event's date is open.
    """
    alone = ~citations.duplicated(["page", "footnote"], keep=False)
    frame = events.merge(
        citations[alone & citations["role"].eq("press")], on=["page", "footnote"], suffixes=("", "_work")
    )
    year = frame["year"].astype(str)
    frame["written"] = frame["date_last"].fillna(pd.to_datetime(year + "-12-31"))
    frame["date_work"] = frame["date_work"].where(frame["date_work"] != "", year)
    began = frame["start"].where(~frame["date"].str.startswith(".."))
    frame["at_most"] = (frame["written"] - began).dt.days
    lag = pd.cut(frame["at_most"], [-float("inf"), -1, 7, 366, float("inf")], labels=[LAGS[3], *LAGS[:3]])
    return frame.assign(lag=lag.astype(object).fillna(LAGS[4]), work=frame["key"].map(work), note=note(frame))
