"""No line ends between a number and what it belongs to, in text alone."""

from techsec_site import no_break_spaces


def test_a_number_stays_with_its_abbreviation_month_or_unit_in_text_alone():
    assert no_break_spaces.keep("[pp. 75-76, nn. 2-3; no. 4]") == "[pp.\u00a075-76, nn.\u00a02-3; no.\u00a04]"
    assert no_break_spaces.keep("by\n13 June\n2025, at 2\nnm") == "by\n13\u00a0June\n2025, at 2\u00a0nm"
    same = ["<code>p. 1</code>", "<title>p. 1</title>", '<a title="p. 1">x</a>', "Stop. 3 of them", "can. 2", "p. x"]
    assert [no_break_spaces.keep(html) for html in same] == same
    assert no_break_spaces.keep("<p>p. <b>1</b>, n. 2</p>") == "<p>p. <b>1</b>, n.\u00a02</p>"
