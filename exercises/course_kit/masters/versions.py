"""What is made of a master: the notebooks of students and instructors, and the specification that the checker reads."""

from collections.abc import Iterable

from course_kit.masters.reading import LEVELS, Master, written_items
from course_kit.masters.solutions import has_solution, with_solution, without_solution
from techsec_publish.contents import number
from techsec_publish.notebook_files import code_cell, markdown_cell, notebook, source, tags

FORMAT = 2  # Of the specification; 2 has a tolerance in every item that is marked by the checker.
TOLERANCE = 1e-6  # How far a number may lie from the master's, where an item does not say.


def student(master: Master, route: str = "code") -> dict:
    """The notebook that students get for ``route``, "code" or "no-code". No solution, no check, no answer in it."""
    other = ("no-code",) if route == "code" else ("code-route", "hint")
    cells = []
    for cell in master.notebook["cells"]:
        if {"solution", "check", *other} & set(tags(cell)) or (route == "no-code" and has_solution(cell)):
            continue
        cells.append(copy(cell, without_solution(source(cell)) if has_solution(cell) else source(cell)))
    cells[0] = {**cells[0], "source": _with_chapter(source(cells[0]), master)}
    return notebook(cells, {"id": master.about["id"], "route": route})


def _with_chapter(head: str, master: Master) -> list[str]:
    """The first cell with the chapter below its title: the numbers of exercises are not those of chapters."""
    title, _, rest = head.partition("\n")
    return f"{title}\n\n*With chapter {number(master.about['chapter'])} of the book.*\n{rest}".splitlines(keepends=True)


def student_notebooks(masters: Iterable[Master]) -> dict[str, dict]:
    """What students get of every master, one notebook for each route, by file name without ending."""
    return {
        f"exercise-{master.slug}{'' if route == 'code' else '-no-code'}": student(master, route)
        for master in masters
        for route in master.routes
    }


def instructor(master: Master) -> dict:
    """The whole exercise for instructors: solutions, model answers, rubric and common mistakes."""
    about = master.about
    lines = [
        "> **For instructors only: this notebook holds the solution.**",
        f"> {about['objective']}. {about['minutes']} minutes the first time. {master.points:g} points.",
        f"> Chapter `{about['chapter']}`; data: {', '.join(about['data']) or 'none'}.",
        ">",
        "> Common mistakes:",
        *(f"> - {mistake}" for mistake in about["mistakes"]),
    ]
    cells = [markdown_cell("instructor-note", "\n".join(lines))]
    for cell in master.notebook["cells"]:
        cells.append(copy(cell, with_solution(source(cell)) if has_solution(cell) else source(cell)))
        cells += [markdown_cell(f"rubric-{name}", _rubric_table(master.rubrics[name])) for name in written_items(cell)]
    return notebook(cells, {"id": about["id"], "for": "instructor"})


def _rubric_table(rows: list[dict[str, str]]) -> str:
    head = ["| criterion | points | 4 | 3 | 2 | 1 |", "|---|---|---|---|---|---|"]
    body = [" | ".join(row[column].replace("|", "\\|") for column in ("criterion", "points", *LEVELS)) for row in rows]
    return "\n".join(["**Rubric**", "", *head, *(f"| {line} |" for line in body)])


def specification(master: Master) -> dict:
    """What course_kit.checker reads, ready for JSON: items, variants, rubrics and the solution's code."""
    cells = master.notebook["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code" and not {"no-code", "hint"} & set(tags(cell))]
    kept = ("id", "title", "chapter", "objective", "minutes", "data", "variants")
    return {
        "format": FORMAT,
        **{name: master.about[name] for name in kept},
        "items": [
            item if item["kind"] == "written" else {"tolerance": TOLERANCE, **item} for item in master.about["items"]
        ],
        "points": master.points,
        "solution": [source(cell) for cell in code if "check" not in tags(cell)],
        "checks": [source(cell) for cell in code if "check" in tags(cell)],
        "written": {name: {"cell": one["id"], "blank": source(one)} for one in cells for name in written_items(one)},
        "rubrics": master.rubrics,
    }


def copy(cell: dict, text: str) -> dict:
    """A copy of a cell with another text and, of its metadata, the tags that students' copies need."""
    kept = [tag for tag in tags(cell) if tag == "written" or tag.startswith("item:")]
    made = code_cell(cell["id"], text) if cell["cell_type"] == "code" else markdown_cell(cell["id"], text)
    return {**made, "metadata": {"tags": kept}} if kept else made
