"""Words of the figures in chapter 3, on drivers."""

import pandas as pd

from techsec import corpus
from techsec.show import Guess


def quotation_marks(wording: pd.DataFrame) -> dict[str, str | dict[str, str]]:
    """Words of fig-quotation-marks, some for each part of the text that is counted."""
    sums = (corpus.quotation_sums(rows) for rows in (wording, wording[wording["where"] == "body"]))
    told, body = (part["marked"].astype(str) + " of " + part["all"].astype(str) for part in sums)
    return {
        "title": {
            "the whole text": f"“Threat” stands in quotation marks {told['2']} times in section 2, theory, and "
            f"{told['3']} times in section 3, motives",
            "the running text only": f"In the running text “threat” stands in quotation marks {body['2']} times in "
            f"section 2, theory, and {body['3']} times in section 3, motives",
        },
        "how": "A bar counts 威胁 (weixie, threat) on a page: upwards in quotation marks, downwards without. Over each "
        "section stands how many of its uses are marked.",
        "takeaway": {
            "the whole text": "Pages without a bar do not have the word. Page 73 is the abstract.",
            "the running text only": f"Without abstract, headings and notes, {body['2']} uses are marked in section 2 "
            f"and {body['3']} in section 3.",
        },
        "source": "Our count in the transcribed Chinese text; wording.csv.",
        "alt": "Bars by page, 73 to 98, upwards for uses in quotation marks, downwards for those without. Marked are, "
        f"by section, {', '.join(f'{section}: {count}' for section, count in told.items())}.",
    }


def word_of_china(documents: pd.DataFrame) -> dict[str, str | Guess]:
    """Words of fig-word-of-china, and its guess: ``documents`` as from their loader."""
    counts = corpus.read_texts(documents)["china_word"].value_counts()
    absent, total = int(counts["absent"]), int(counts.sum())
    # Those that name China, from strong to weak, a word that none uses with 0.
    used = ", ".join(f"{word} {counts.get(code, 0)}" for code, word in list(corpus.WORDS.items())[:-2])
    return {
        "title": f"{absent} of {total} texts do not name China, and none calls it a threat",
        "how": "A mark is a text, in the row of the strongest word that it uses of China, strong words above; shape "
        "and colour say who issued it.",
        "takeaway": "The one text that speaks of threatening acts is the latest summit statement here, of February "
        "2025. The order from weak to strong holds in English only.",
        "source": "Texts read, White House copies; coded twice by language-model coders, then settled (coding rules).",
        "alt": f"Texts from 2021 to 2025 as marks in rows by word. {absent} do not name China. The others, by row: "
        f"{used}.",
        "guess": Guess(
            question=f"In how many of the {total} texts is China not named?",
            label="texts that do not name China",
            low=0,
            high=total,
            start=15,
            unit="texts",
            answer=absent,
        ),
    }


def document_themes(said: pd.DataFrame, texts: int) -> dict[str, str | dict[str, str]]:
    """Words of fig-document-themes, some for each strength: ``said`` as ``corpus.rates_said``, of ``texts``."""
    named, other = said["named"], said["other"]
    rates = "; ".join(f"{name} in {named[name]} and {other[name]}" for name in list(corpus.COMPARED)[:3])
    large = f"Large in texts that name China and in those that do not: {rates}."
    return {
        "title": {
            "large": "Armed forces and order are large more often where China is named, rules where not",
            "large or a mention": f"With mentions counted, dual use stands in {named['dual use']} texts that name "
            f"China and in {other['dual use']} others",
        },
        "how": "Two bars a theme: its share of the texts that name China, and of the others. Large: a heading, an "
        "action item or a paragraph of its own. Faint: themes of neither half of section 3.",
        "takeaway": {
            "large": large,
            "large or a mention": "Dual use is the link between security and the economy in the article's account; as "
            "a theme of its own it is seldom large.",
        },
        "source": "Texts read, White House copies; coded twice by language-model coders, the lower strength kept.",
        "alt": f"Pairs of bars for 14 themes of {texts} texts. {large}",
    }


def two_gauges(frame: pd.DataFrame) -> dict[str, str]:
    """Words of fig-two-gauges: a row for each year with a value, which ``label`` says."""
    flights, days = (
        frame.loc[frame["measure"] == measure, "label"].tolist() for measure in ("scrambles", "contiguous_zone_days")
    )
    return {
        "title": f"The two gauges part: scrambles fall from {flights[0]} to {flights[-1]}, days with ships near the "
        f"islands rise from {days[0]} to {days[-1]}",
        "how": "A bar is a year: Japanese flights against Chinese aircraft above, days with Chinese ships below. "
        "Between them stand events that the paper tells, by who of the two allies acts.",
        "takeaway": "Years without a bar have no value in our sources, which is not zero. A year has 366 days at most, "
        "so the second gauge has little room left.",
        "source": "Press reports of Japanese figures, grade B or R; threat_indicators.csv, events.csv.",
        "alt": f"Two rows of bars over 2016 to 2024, with gaps. Scrambles against Chinese aircraft: "
        f"{', '.join(flights)}. Days with Chinese ships near the islands: {', '.join(days)}. Events from 2020 to 2025 "
        "stand between.",
    }
