"""EDTF dates: the days that they span and the words that readers see."""

import pandas as pd
import pytest

from techsec import dates


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2021-04-16", "2021-04-16", "2021-04-16"),
        ("2021/2022-05", "2021-01-01", "2022-05-31"),
        ("2021-05/..", "2021-05-01", None),
        ("../2023-03", None, "2023-03-31"),
    ],
)
def test_a_date_is_as_long_as_it_is_exact(text, start, end):
    first, last = dates.period(text)
    assert first is pd.NaT if start is None else first == pd.Timestamp(start)
    assert last is pd.NaT if end is None else last == pd.Timestamp(end)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2024-04-08", "8 April 2024"),
        ("2024-12", "December 2024"),
        ("2023", "2023"),
        ("2017/2022", "2017 to 2022"),
        ("2025-06/2025-08", "June to August 2025"),
        ("2021-04-16/2021-04-20", "16 to 20 April 2021"),
        ("2024-04/2025-03", "April 2024 to March 2025"),
        ("2025/2025-05", "2025 to May 2025"),
        ("2025-05-24/..", "from 24 May 2025"),
        ("../2019", "until 2019"),
        ("", "undated"),
    ],
)
def test_dates_are_told_in_words(text, words):
    assert dates.in_words(text) == words
