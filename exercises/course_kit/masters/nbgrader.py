"""A master as nbgrader takes it. Its hidden tests compare as the checker does, and need the course kit installed."""

from course_kit.masters.reading import Master, answer_name, written_items
from course_kit.masters.solutions import assigned, form, has_solution, is_form_line, with_solution
from course_kit.masters.versions import copy, specification
from techsec_publish.notebook_files import code_cell, notebook, source, tags


def assignment(master: Master) -> dict:
    """The exercise as ``nbgrader generate_assignment`` takes it; hidden tests recompute the solution.

    nbgrader has no hidden variants, no shares of points, and runs its tests where the student's code ran: a hard-coded
    answer passes there.
    """
    spec = specification(master)
    cells, items = [], [item for item in spec["items"] if item["kind"] != "written"]
    points = {item["id"]: item["points"] for item in spec["items"]}
    for cell in master.notebook["cells"]:
        if {"solution", "check", "no-code"} & set(tags(cell)):
            continue
        text = source(cell)
        if not has_solution(cell):
            made = copy(cell, text)
            for name in written_items(cell):
                made["metadata"]["nbgrader"] = _settings(f"written-{name}", True, True, points[name])
            cells.append(made)
            continue
        # A form to fill in does not run: it is put above the solution as comments.
        lines = [line for line in text.splitlines() if not is_form_line(line)]
        made = copy(cell, "\n".join([*(f"# {line}" for line in form(text)), *lines]))
        made["metadata"]["nbgrader"] = _settings(f"solution-{cell['id']}", False, True)
        cells.append(made)
        for item in [item for item in items if answer_name(item) in assigned(text)]:
            test = code_cell(f"test-{item['id']}", _hidden_test(spec["solution"], item))
            test["metadata"]["nbgrader"] = _settings(f"test-{item['id']}", True, False, item["points"])
            cells.append(test)
            items.remove(item)
    return notebook(cells, {"id": master.about["id"]})


def _hidden_test(solution: list[str], item: dict) -> str:
    name = answer_name(item)
    if "check" in item:
        test = [f"assert {name} is not None, 'marked by hand: the check of this item runs in course_kit.checker only'"]
    else:
        asked = {key: value for key, value in item.items() if key != "hint"}
        module = "charts" if item["kind"] == "chart" else "compare"
        code = "\n\n".join(map(with_solution, solution))
        test = [
            f"from course_kit.checker.{module} import share",
            "from course_kit.checker.plain_values import plain",
            "reference = {}",
            f"exec({code!r}, reference)",
            f"earned, remark = share(plain({name}), plain(reference[{name!r}]), {asked!r})",
            "assert earned == 1, remark",
        ]
    lines = ["### BEGIN HIDDEN TESTS", *test, "### END HIDDEN TESTS"]
    return "\n".join([f"# Marks {name}: {item['points']:g} points.", *lines])


def _settings(grade_id: str, grade: bool, solution: bool, points: float | None = None) -> dict:
    """The metadata of a cell for nbgrader: whether it is graded, whether students write in it, its points."""
    described = {
        "grade": grade,
        "grade_id": grade_id,
        "locked": grade and not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return described if points is None else {**described, "points": points}
