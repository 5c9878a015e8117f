"""References that students give: pages of the paper and rows of tables, looked up and not taken on trust."""

import pytest

from techsec import references


@pytest.mark.parametrize(
    "text",
    [
        "p. 96",
        "p.73",
        "pp. 95-96",
        "p. 93, n. 2",
        "p. 97, nn. 2-3",
        "events: rapidus-founded",
        " talent:need-a-year-paper",
    ],
)
def test_what_exists_is_found(text):
    assert references.found(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "p. 72",
        "p. 99",
        "pp. 95-101",
        "page 96",
        "events: no-such-row",
        "nowhere: rapidus-founded",
        "rapidus-founded",
    ],
)
def test_what_does_not_exist_is_not_found(text):
    assert not references.found(text)


def test_a_full_list_gets_everything():
    given = ["p. 96", "p. 97, n. 1", "subsidies: rapidus-fy2025", "talent: need-a-year-paper"]
    assert references.judge(given, 4) == (1.0, "Every reference can be looked up.")


@pytest.mark.parametrize(
    "given, share, words",
    [
        ([], 0, "0 and 0 are there"),
        (["p. 96"] * 4, 0.125, "1 and 0 are there"),
        (["p. 94", "p. 95", "p. 96", "p. 97"], 0.5, "4 and 0 are there"),
        (["p. 94", "p. 95", "p. 96", "events: rapidus-founded"], 0.75, "4 and 1 are there"),
        (["p. 94", "p. 200", "events: rapidus-founded", "fabs: jasm-1-aid"], 0.875, "Not found: 'p. 200'"),
    ],
)
def test_a_list_with_less_gets_a_share_and_a_reason(given, share, words):
    assert references.judge(given, 4)[0] == share and words in references.judge(given, 4)[1]
