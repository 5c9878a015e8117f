"""Does a reference name something that can be looked up: a page of the paper, or a row of a table?

Two forms: ``p. 96`` or ``p. 93, n. 2`` (also ``pp. 95-96``), and ``events: rapidus-founded`` (table: id of a row).
"""

import re

from techsec import schema

PAGES = range(73, 99)
_PAGE = re.compile(r"pp?\. ?(\d+)(?:-(\d+))?(?:, nn?\. ?\d(?:-\d)?)?")


def found(reference: str) -> bool:
    """Whether the paper has the page, or a table of the data package the row. Notes are not looked up."""
    reference = reference.strip()
    page = _PAGE.fullmatch(reference)
    if page:
        return all(int(number) in PAGES for number in page.groups() if number)
    table, colon, row = (part.strip() for part in reference.partition(":"))
    if not colon or table not in schema.names():
        return False
    ids = schema.read(table)
    return "id" in ids and row in set(ids["id"])


def judge(references: list[str], least: int) -> tuple[float, str]:
    """Share from 0 to 1 and a sentence for a list that should hold ``least`` different references, tables among them.

    Half for the number that can be looked up, half of that for rows of two tables or more beside the paper.
    """
    different = list(dict.fromkeys(text.strip() for text in references))
    good = [text for text in different if found(text)]
    lost = [text for text in different if text not in good]
    tables = {text.partition(":")[0] for text in good if ":" in text}
    share = 0.5 * min(len(good) / least, 1) + 0.25 * min(len(tables), 2)
    if lost:
        return share, f"Not found: {lost[0]!r}. Write a page as 'p. 96' and a row as 'events: rapidus-founded'."
    if share < 1:
        return share, f"{least} references or more, from two tables or more; {len(good)} and {len(tables)} are there."
    return share, "Every reference can be looked up."
