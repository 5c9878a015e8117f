"""EDTF dates, such as 2021, 2021-04, 2021-04-16, 2021/2022-05 or 2021-05/..: their days, and words for readers."""

import re
from calendar import month_name
from datetime import date
from os.path import commonprefix

import pandas as pd


def period(text: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day of an EDTF date; an open end is NaT.

    Raises ValueError with the reason if the text is no such date, a day does not exist or the interval runs backwards.
    """
    first, _, last = text.partition("/")
    start = _day(first, last=False)
    end = _day(last or first, last=True)
    if pd.isna(start) and pd.isna(end):
        raise ValueError("an interval is open at one end at the most")
    if start > end:
        raise ValueError("the interval ends before it starts")
    return start, end


def _day(text: str, *, last: bool) -> pd.Timestamp:
    if text == "..":
        return pd.NaT
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", text)
    if not match:
        raise ValueError("a date is YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = match.groups()
    try:
        start = pd.Timestamp(date(int(year), int(month or 1), int(day or 1)))
    except ValueError:
        raise ValueError("the calendar has no such day") from None
    if not last or day:
        return start
    return start + (pd.offsets.MonthEnd(0) if month else pd.offsets.YearEnd(0))


def last_day(text: str) -> pd.Timestamp:
    """The last day of an EDTF date, or the first where its end is open; NaT for a missing date."""
    first, last = period(text) if text else (pd.NaT, pd.NaT)
    return first if pd.isna(last) else last


def in_words(text: str) -> str:
    """An EDTF date as readers see it: 4 April 2024, May 2021, June to August 2025, until 2019; missing, undated."""
    ends = []
    for end in text.split("/") if text else []:
        year, month, day = (*end.strip(".").split("-"), "", "")[:3]
        ends.append(list(filter(None, [day.lstrip("0"), month and month_name[int(month)], year])))
    if len(ends) < 2:
        return " ".join(ends[0]) if ends else "undated"
    both = len(commonprefix([end[::-1] for end in ends]))  # The second end says what both share.
    first, last = " ".join(ends[0][: len(ends[0]) - both] or ends[0]), " ".join(ends[1])
    return f"{first} to {last}" if first and last else f"from {first}" if first else f"until {last}"
