"""No line ends between a number and what it belongs to, in text alone."""

from techsec_site import typography


def test_a_number_stays_with_its_abbreviation_month_or_unit_in_text_alone():
    assert typography.bind("[pp. 75-76, nn. 2-3; no. 4]") == "[pp.\u00a075-76, nn.\u00a02-3; no.\u00a04]"
    assert typography.bind("by\n13 June\n2025, at 2\nnm") == "by\n13\u00a0June\n2025, at 2\u00a0nm"
    same = ["<code>p. 1</code>", "<title>p. 1</title>", '<a title="p. 1">x</a>', "Stop. 3 of them", "can. 2", "p. x"]
    assert [typography.bind(html) for html in same] == same
    assert typography.bind("<p>p. <b>1</b>, n. 2</p>") == "<p>p. <b>1</b>, n.\u00a02</p>"
