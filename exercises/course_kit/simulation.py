"""The simulation 4.S, an economic 2+2 on export controls and Rapidus: secret numbers from the class key, hand-outs.

``python -m course_kit.simulation FOLDER OUT --key class.key --groups 3`` reads the tables of FOLDER
(exercises/simulation) and writes, for each group, an HTML page for each role, a sheet for the whole table, and for
the instructor the sheet of all secrets and the cards. Nothing in FOLDER is secret: it holds ranges, and each number is
drawn from its range by the class key, so that the numbers of one course fit no other.
"""

from __future__ import annotations

import argparse
import math
import sys
from dataclasses import dataclass
from pathlib import Path

from course_kit import class_key as keys
from course_kit import sheets
from course_kit.pages import Safe, element, heading, listed, page, paragraph, section, table, together
from techsec import atomic
from techsec.errors import BookError, told_in_one_line

COLUMNS = {
    "roles": ("id", "name", "side", "seat"),
    "briefs": ("role", "kind", "text", "ref"),
    "issues": ("id", "name", "unit", "question", "low", "low_ref", "high", "high_ref", "step", "note"),
    "reservations": ("role", "issue", "direction", "low", "low_ref", "high", "high_ref", "why"),
    "consequences": ("id", "title", "kind", "text", "ref", "for_whom", "effect"),
    "debrief": ("question", "aim"),
}
MAY_BE_EMPTY = ("ref", "note")
CHOICES = {
    "seat": ("minister", "observer"),
    "kind": ("paper", "public", "play"),
    "direction": ("at_least", "at_most"),
}
PHASES = (
    ("Statements", 15, "A minute and a half each, ministers first. Say what you want; keep your limits to yourself."),
    ("Bargaining", 35, "Walk, talk, write. An issue is settled when all four ministers say so aloud."),
    ("Communique", 10, "One text on the sheet of the table: five numbers and one sentence on technology."),
    ("Consequences", 15, "Two cards. After each: keep the text, change it, or say who leaves."),
    ("Debrief", 30, "Sheets on the table."),
)
WORDS = {"at_least": "at least", "at_most": "at most"}
MARKS = {"play": "for play, not a fact"}


@dataclass(frozen=True)
class Game:
    """The tables of the simulation, each a list of rows; a row is a dict of texts, low, high and step are numbers."""

    roles: list[dict]
    briefs: list[dict]
    issues: list[dict]
    reservations: list[dict]
    consequences: list[dict]
    debrief: list[dict]

    def by_id(self, table: str) -> dict[str, dict]:
        """The rows of a table by their id."""
        return {row["id"]: row for row in getattr(self, table)}


def read(folder: Path) -> Game:
    """The tables of ``folder``. Raises BookError with file, row, column and rule where one breaks its rules."""
    tables = {name: _table(folder / f"{name}.csv", columns) for name, columns in COLUMNS.items()}
    game = Game(**{name: list(rows.values()) for name, rows in tables.items()})
    roles, issues = game.by_id("roles"), game.by_id("issues")
    for name in ("briefs", "reservations"):
        for number, row in tables[name].items():
            _require(row["role"] in roles, name, number, "role", row["role"], "no such id in roles.csv")
    for number, row in tables["consequences"].items():
        known = {"all"} if row["for_whom"] == "all" else set(roles)
        kept = set(row["for_whom"].split("; ")) <= known
        _require(kept, "consequences", number, "for_whom", row["for_whom"], "ids of roles.csv joined by '; ', or all")
    for number, row in tables["reservations"].items():
        _require(row["issue"] in issues, "reservations", number, "issue", row["issue"], "no such id in issues.csv")
        issue = issues[row["issue"]]
        inside = issue["low"] <= row["low"] < row["high"] <= issue["high"]
        rule = f"low and high keep {issue['low']:g} <= low < high <= {issue['high']:g}, the bounds of the issue"
        _require(inside, "reservations", number, "low, high", f"{row['low']:g}, {row['high']:g}", rule)
    return game


def _table(path: Path, columns: tuple[str, ...]) -> dict[int, dict]:
    rows: dict[int, dict] = {}
    for number, texts in sheets.read(path, columns, exact=True).items():
        row = rows[number] = dict(texts)
        for column, text in texts.items():
            _require(text or column in MAY_BE_EMPTY, path.stem, number, column, text, "the cell may not be empty")
            allowed = CHOICES.get(column, (text,))
            _require(text in allowed, path.stem, number, column, text, f"not one of {', '.join(allowed)}")
        for column in {"low", "high", "step"} & set(row):
            try:
                found = float(row[column])
            except ValueError:
                found = math.nan
            _require(math.isfinite(found), path.stem, number, column, row[column], "not a number")
            _require(found > 0 or column != "step", path.stem, number, column, row[column], "a step is above 0")
            row[column] = found
        if "kind" in row:
            has_source = bool(row["ref"]) == (row["kind"] != "play")
            rule = "a fact has a page or a row, what is for play none"
            _require(has_source, path.stem, number, "ref", row["ref"], rule)
    return rows


def _require(kept: object, table: str, row: int, column: str, value: str, rule: str) -> None:
    if not kept:
        raise BookError(f"{table}.csv, row {row}, column {column!r}, value {value!r}: {rule}")


def draw(key: bytes, *parts: object, low: float, high: float, step: float) -> float:
    """A number of the grid low, low + step, ... up to high, fixed by the key and the parts (group, role, issue).

    Without the key it cannot be told: it is an HMAC, reduced to the grid. Raises ValueError where the grid has no
    second number.
    """
    numbers = int((high - low) / step + 1e-9) + 1
    if numbers < 2:
        raise ValueError(f"{low:g} to {high:g} by {step:g}: a draw needs two numbers or more")
    return low + step * (_secret(key, *parts) % numbers)


def _secret(key: bytes, *parts: object) -> int:
    return int(keys.digest(key, "simulation", *map(str, parts)), 16)


def points(game: Game, key: bytes, group: int | str) -> list[dict]:
    """The reservations of one group, each row with ``value``: what the role may not go below or above."""
    steps = {issue["id"]: issue["step"] for issue in game.issues}

    def value(row: dict) -> float:
        return draw(key, group, row["role"], row["issue"], low=row["low"], high=row["high"], step=steps[row["issue"]])

    return [row | {"value": value(row)} for row in game.reservations]


def cards(game: Game, key: bytes, group: int | str, number: int = 2) -> list[dict]:
    """The consequence cards of one group, in the order to be played; fixed by the key."""
    return sorted(game.consequences, key=lambda card: _secret(key, group, "card", card["id"]))[:number]


def zones(game: Game, drawn: list[dict]) -> dict[str, dict]:
    """For each issue: the span that all ministers, and that all roles, could accept.

    Issue -> ``ministers`` and ``all``, each a pair (lowest, highest) inside the bounds of the issue, or None where no
    number suits them all.
    """
    seats = {role["id"]: role["seat"] for role in game.roles}
    found = {}
    for issue in game.issues:
        rows = [row for row in drawn if row["issue"] == issue["id"]]
        ministers = [row for row in rows if seats[row["role"]] == "minister"]
        found[issue["id"]] = {"ministers": _span(issue, ministers), "all": _span(issue, rows)}
    return found


def _span(issue: dict, rows: list[dict]) -> tuple[float, float] | None:
    low = max([issue["low"], *(row["value"] for row in rows if row["direction"] == "at_least")])
    high = min([issue["high"], *(row["value"] for row in rows if row["direction"] == "at_most")])
    return (low, high) if low <= high else None


def handout(game: Game, key: bytes, group: int | str, role: str) -> str:
    """The HTML page of one role in one group: timetable, public brief, issues, and its own secret sheet only."""
    about = game.by_id("roles")[role]
    issues = game.by_id("issues")
    limits = []
    for row in [row for row in points(game, key, group) if row["role"] == role]:
        issue, value = issues[row["issue"]], element("b", f"{row['value']:g}")
        limit = together(f"{WORDS[row['direction']]} ", value, f" {issue['unit']}")
        limits.append([issue["name"], limit, row["why"]])
    bounds = [
        [issue["name"], issue["question"], f"{issue['low']:g} to {issue['high']:g} {issue['unit']}", issue["note"]]
        for issue in game.issues
    ]
    vote = "You sign the communique." if about["seat"] == "minister" else "You observe: you speak and do not sign."
    secret = [
        heading("Your secret sheet"),
        paragraph(
            together(
                "These numbers were drawn for this group alone. They are ",
                element("b", "for play, not a fact"),
                ". You may speak about your limits as you like; you may not show this sheet before the debrief.",
            )
        ),
        table("Your limits", ["Issue", "Limit", "What you say to yourself (for play)"], limits),
        paragraph(
            "You may give up one of these numbers, once, if you gain something for it that you can name in the "
            "debrief. No agreement on an issue is allowed: write “open” and who will take it up."
        ),
    ]
    parts = [
        paragraph(f"Group {group}. Side: {about['side']}. {vote} An economic 2+2 on export controls and Rapidus."),
        heading("Your brief"),
        paragraph("Public: everyone may know this."),
        listed(together(row["text"], " ", _reference(row)) for row in game.briefs if row["role"] == role),
        heading("The five issues"),
        table(
            "The bounds are published numbers; that they bound this game is for play",
            ["Issue", "Question", "Bounds", "Where they come from"],
            bounds,
        ),
        paragraph(f"Timetable: {', '.join(f'{name.lower()} {time} minutes' for name, time, _ in PHASES)}."),
        section("secret", secret),
    ]
    return page(f"{about['name']}, group {group}", parts, STYLE, about["name"])


def table_sheet(game: Game, group: int | str) -> str:
    """The HTML page for the middle of a group's table: the communique to fill in and the timetable; no secret."""
    line = element("p", "", "line")
    agreed = table(
        "What we agreed on",
        ["Issue", "Unit", "Number, or “open” and who takes it up"],
        [[issue["name"], issue["unit"], ""] for issue in game.issues],
    )
    parts = [
        section("agreed", [agreed]),
        paragraph(
            "One sentence on technology: manufacture only, or joint development? The paper says the first (pp. 95-96), "
            "a report of December 2022 the second."
        ),
        *[line] * 3,
        paragraph("Signed by the four ministers:"),
        line,
        paragraph("After each card: what changed, and why?"),
        *[line] * 4,
        _timetable(),
    ]
    return page(f"Communique, group {group}", parts, STYLE, f"Joint communique, group {group}")


def instructor_sheet(game: Game, key: bytes, groups: list[int]) -> str:
    """The HTML page for the instructor: all secrets of all groups, where agreement is possible, cards, debrief."""
    names = {row["id"]: row["name"] for row in (*game.roles, *game.issues)}
    units = {issue["id"]: issue["unit"] for issue in game.issues}
    parts = [_timetable()]
    for group in groups:
        drawn = points(game, key, group)
        spans = [
            [names[name], _words(span["ministers"]), _words(span["all"])] for name, span in zones(game, drawn).items()
        ]
        limits = [
            [
                names[row["role"]],
                names[row["issue"]],
                f"{WORDS[row['direction']]} {row['value']:g} {units[row['issue']]}",
            ]
            for row in drawn
        ]
        sheet = [
            heading(f"Group {group}"),
            table("Where agreement is possible", ["Issue", "The four ministers", "All eight roles"], spans),
            table("Secret numbers, for play", ["Role", "Issue", "Limit"], limits),
            heading("Cards to play", 3),
            listed(_card(card, names) for card in cards(game, key, group)),
        ]
        parts.append(section("group", sheet))
    asked = [together(row["question"], " ", element("i", f"({row['aim']})")) for row in game.debrief]
    parts.append(section("group", [heading("Debrief"), listed(asked, "ol")]))
    return page("Instructor", parts, STYLE, "Instructor: do not hand out")


def _reference(row: dict) -> Safe:
    if row["kind"] == "paper":
        words = f"the paper, {row['ref']}"
    else:
        words = MARKS.get(row["kind"], f"public: row {row['ref'].replace(':', ' / ')}")
    return element("span", f"({words})", "ref")


def _card(card: dict, names: dict[str, str]) -> Safe:
    whom = "; ".join(names.get(name, "everyone") for name in card["for_whom"].split("; "))
    return together(
        *(element("b", f"{card['title']}."), f" {card['text']} ", _reference(card), Safe("<br>")),
        *(f"For {whom}: {card['effect']} ", element("span", f"({MARKS['play']})", "ref")),
    )


def _timetable() -> Safe:
    rows = [[name, element("span", f"{time} min", "time"), what] for name, time, what in PHASES]
    return table("Timetable", ["Phase", "Time", "What you do"], rows)


def _words(span: tuple[float, float] | None) -> str:
    return "none" if span is None else f"{span[0]:g} to {span[1]:g}"


STYLE = """
@page { size: A4; margin: 14mm 18mm; }
body { font: 10.5pt/1.35 "Liberation Sans", Arial, sans-serif; color: #1d1d1f; background: #fff; max-width: 174mm;
  margin: 0 auto; padding: 4mm; }
h1 { font-size: 17pt; margin: 0 0 2mm; } h2 { font-size: 12.5pt; margin: 4mm 0 1mm; } h3 { font-size: 11pt; }
table { border-collapse: collapse; width: 100%; margin: 2mm 0; font-size: 9.5pt; }
caption { text-align: left; font-weight: bold; padding-bottom: 1mm; }
th, td { border: 1px solid #6e6e73; padding: 1mm 2mm; text-align: left; vertical-align: top; }
tr, li { break-inside: avoid; } li { margin-bottom: 1mm; } p, ul, ol { margin: 1.5mm 0; }
.scroll { overflow-x: auto; } .ref { color: #55555a; } .agreed td:last-child { width: 45%; }
.line { border-bottom: 1px solid #6e6e73; height: 8mm; margin: 0; } .time { white-space: nowrap; }
.secret { break-before: page; border: 2px solid #1d1d1f; padding: 1mm 4mm; } .group { break-before: page; }
"""


def write(game: Game, key: bytes, groups: int, out: Path) -> list[Path]:
    """Write the pages of ``groups`` groups and the instructor's sheet into ``out``; the paths written."""
    pages = {"instructor.html": instructor_sheet(game, key, list(range(1, groups + 1)))}
    for group in range(1, groups + 1):
        pages[f"group-{group}/table.html"] = table_sheet(game, group)
        for role in game.by_id("roles"):
            pages[f"group-{group}/{role}.html"] = handout(game, key, group, role)
    for name, text in pages.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(path, text)
    return [out / name for name in pages]


@told_in_one_line
def main(arguments: list[str]) -> int:
    """Write the hand-outs; the exit code is 1 where the tables or the key will not do."""
    parser = argparse.ArgumentParser(prog="python -m course_kit.simulation", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the folder of the simulation's tables, exercises/simulation")
    parser.add_argument("out", type=Path, help="where the pages are written")
    parser.add_argument("--key", type=Path, required=True, help="the file of the class key")
    parser.add_argument("--groups", type=int, default=1, help="how many groups play (eight roles each)")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        print(f"{options.folder}: no such folder; the simulation is not in this copy of the book")
        return 0
    paths = write(read(options.folder), keys.load(options.key), options.groups, options.out)
    print(f"{len(paths)} pages for {options.groups} groups in {options.out}; keep instructor.html to yourself")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
