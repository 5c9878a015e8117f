"""What texts say, counted: words of the paper, words and themes of the public texts that were read."""

import pandas as pd

from techsec import schema

WORD, NAME = "威胁", "威胁制衡"
WORDS = {  # From strong to weak.
    "threat_act": "threatening acts",
    "threat": "a threat",
    "challenge": "a challenge",
    "competitor": "a competitor",
    "concern": "a concern",
    "neutral": "named, no judgement",
    "unnamed": "a stand-in only",
    "absent": "not named",
}
# What a bar is called, and what the two halves of section 3 expect of it.
THEMES = {
    "security interests": {"military_posture": "armed forces", "dual_use": "dual use"},
    "political interests": {"order_values": "order and values", "rules_standards": "rules and standards"},
    "other themes": {
        "primacy": "keeping a lead",
        "coercion_dependence": "coercion, dependence",
        "supply_chain": "supply chains",
        "protect": "protection",
        "promote": "promotion",
        "allies": "work with allies",
        "growth_jobs": "growth and jobs",
        "people": "people and skills",
        "cyber_data": "networks and data",
        "limits": "limits to rivalry",
    },
}
THEME_NAMES = {code: name for group in THEMES.values() for code, name in group.items()}
BEARS_ON = {name: group for group, names in THEMES.items() for name in names.values()}
COMPARED = {
    "armed forces": ["military_posture:2"],
    "rules": ["rules_standards:2"],
    "order": ["order_values:2"],
    "rules or order": ["rules_standards:2", "order_values:2"],
    "dual use": ["dual_use:1", "dual_use:2"],
}


def read_texts(documents: pd.DataFrame) -> pd.DataFrame:
    """The documents that were read, by date; ``start``, where a mark stands, is the last day if the start is open."""
    frame = documents[documents["basis"] == "text_read"]
    frame = frame.assign(start=frame["start"].fillna(frame["end"]))
    return frame.sort_values(["start", "id"], kind="stable").reset_index(drop=True)


def threat_uses(wording: pd.DataFrame) -> pd.DataFrame:
    """The rows of the word for threat, once for each ``use``, with the ``count`` of it.

    A use is marked (by quotation marks), bare, a name (a theory's) or a quotation (longer, without marks of its own).
    """
    marked, plain = (wording[(wording["term"] == WORD) & (wording["quoted"] == quoted)] for quoted in ("yes", "no"))
    name = wording[(wording["term"] == NAME) & (wording["quoted"] == "no")]
    bare = [plain.assign(count=plain["count"] - plain["count_long_quotation"]), name.assign(count=-name["count"])]
    quotation = plain.assign(count=plain["count_long_quotation"])
    uses = {"marked": marked, "bare": pd.concat(bare), "name": name, "quotation": quotation}
    return pd.concat(rows.assign(use=use) for use, rows in uses.items())


def quotation_sums(wording: pd.DataFrame) -> pd.DataFrame:
    """``threat_uses`` in each main section: all, marked, name and quotation; the abstract is left out.

    ``open`` is the number of marked and bare ones together; the two shares, of marked ones, are of all and of ``open``.
    """
    rows = threat_uses(wording[wording["section"] != ""])
    sums = rows.groupby([rows["section"].str[0], "use"])["count"].sum().unstack(fill_value=0)
    sums = sums.reindex(columns=["marked", "bare", "name", "quotation"], fill_value=0).astype(int)
    sums = sums.assign(all=sums.sum(axis=1), open=sums["marked"] + sums["bare"])
    sums = sums[["all", "marked", "name", "quotation", "open"]]
    return sums.assign(share_all=sums["marked"] / sums["all"], share_open=sums["marked"] / sums["open"])


def voices() -> list[str]:
    """The groups of issuers of a text, in the order of the schema."""
    return schema.fields("documents")["voice"]["constraints"]["enum"]


def words_table(wording: pd.DataFrame, sections: pd.DataFrame) -> pd.DataFrame:
    """One row for each term with a label, one column for each section of the paper: how often it stands there.

    Headings, running text and notes are counted; the abstract, before section 1, is left out.
    """
    labels = wording[wording["label"] != ""].drop_duplicates("term").set_index("term")["label"]
    rows = wording[wording["section"] != ""]
    counts = rows.pivot_table(
        index="term", columns=rows["section"].str[0], values="count", aggfunc="sum", fill_value=0, observed=False
    )
    return counts.reindex(index=labels.index, columns=sorted(set(sections["id"].str[0])), fill_value=0)


def themes_table(documents: pd.DataFrame) -> pd.DataFrame:
    """One row for each theme of each text that was read: its strength (2 is large), whether the text names China."""
    read = read_texts(documents)
    read["china"] = read["china_word"].isin(["absent", "unnamed"]).map({True: "not named", False: "named"})
    frame = read.explode("themes").dropna(subset="themes")
    parts = frame["themes"].str.split(":")
    frame = frame.assign(theme=parts.str[0].map(THEME_NAMES), strength=parts.str[1].astype(int))
    return frame.assign(bears_on=frame["theme"].map(BEARS_ON)).reset_index(drop=True)


def large_themes(documents: pd.DataFrame) -> pd.DataFrame:
    """One row for each text that was read: whether each theme of ``COMPARED`` is large in it, dual use at any strength.

    ``china`` says whether it names China, ``quad`` whether its title has the word Quad.
    """
    read = read_texts(documents)
    frame = read[["id", "date", "title", "kind"]].assign(china=~read["china_word"].isin(["absent", "unnamed"]))
    held = {name: [not set(codes).isdisjoint(found) for found in read["themes"]] for name, codes in COMPARED.items()}
    return frame.assign(quad=read["title"].str.contains("Quad"), **held)


def theme_rates(documents: pd.DataFrame) -> pd.DataFrame:
    """How often each theme of ``COMPARED`` is large in texts that name China and in others.

    ``named`` and ``other`` are numbers of texts, ``of_named`` and ``of_other`` the sizes of the groups, ``phi`` their
    association: 0 where the rates are equal, 1 or -1 where the theme tells the groups apart without exception.
    """
    frame = large_themes(documents)
    held, china = frame[list(COMPARED)].astype(float), frame["china"]
    parts = {"named": held[china], "other": held[~china]}
    rates = pd.DataFrame({"phi": held.corrwith(china.astype(float)).fillna(0)})
    for name, part in parts.items():
        rates[name], rates[f"of_{name}"], rates[f"rate_{name}"] = part.sum().astype(int), len(part), part.mean()
    return rates


def out_of(flags: pd.Series) -> str:
    """How many of these texts a theme is large in, as ``share`` prints it."""
    return share(int(flags.sum()), len(flags))


def share(count: int, size: int) -> str:
    """A number of texts out of as many: 15 of 21 (71 per cent)."""
    return f"{count} of {size} ({count / size * 100:.0f} per cent)"


def rates_said(rates: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``theme_rates`` as a page prints them: ``named`` and ``other`` with their sizes, and ``phi``."""
    said = {
        group: [share(*pair) for pair in zip(rates[group], rates[f"of_{group}"], strict=True)]
        for group in ("named", "other")
    }
    said["phi"] = [f"{phi:.2f}".replace("-", "−") for phi in rates["phi"]]
    return pd.DataFrame(said, index=rates.index)
