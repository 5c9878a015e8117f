"""A small master and submissions of it, made here, so that these tests need no exercises/ folder."""

import json
from pathlib import Path

from course_kit.masters.solutions import BEGIN, END
from techsec_publish import notebook_files

SOLUTION = {
    "count": "from techsec import data\nevents = data.events()\ncount = len(events)",
    "forums": 'named = events[events["forum"] != ""]\nper_forum = named["forum"].value_counts()',
    "top": "top = list(per_forum[per_forum == per_forum.max()].index)",
    "chart": (
        "import altair as alt\n"
        'table = per_forum.rename_axis("forum").rename("events").reset_index()\n'
        'text = "Bars for the number of events that each forum has in the table, longest first."\n'
        'chart = alt.Chart(table, description=text).mark_bar().encode(x="events", y="forum")'
    ),
}
KEY = bytes(range(32))
FULL = {"count": 2, "per_forum": 4, "top": 2, "chart": 4}
BLANK = "*Write here.*"
RUBRIC = (
    "criterion,points,level_4,level_3,level_2,level_1\nClaim,2,all,most,some,little\nEvidence,2,all,most,some,little\n"
)


def code(name: str, text: str, *tags: str) -> dict:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {"tags": list(tags)} if tags else {},
        "outputs": [],
        "source": text,
    }


def markdown(name: str, text: str, *tags: str) -> dict:
    return {"cell_type": "markdown", "id": name, "metadata": {"tags": list(tags)} if tags else {}, "source": text}


def solved(text: str, canary: str = "") -> str:
    """A solution between its marks, with a canary in it."""
    return f"{BEGIN}\n{text}  # {canary}\n{END}"


def write_master(folder: Path, *, canary: str = "", name: str = "9.9", count: str = "", **changes) -> Path:
    """Write the small master and its rubric into ``folder``; ``count``: another text of its first code cell."""
    (folder / "rubrics").mkdir(parents=True, exist_ok=True)
    (folder / "rubrics" / "9-9.csv").write_text(RUBRIC, encoding="utf-8")
    cells = [markdown("head", f"# Exercise {name} A small one\n\nObjective, minutes, points, prerequisites.")]
    cells += [code(part, solved(text, canary)) for part, text in SOLUTION.items()]
    if count:
        cells[1]["source"] = count
    cells += [
        code("by-hand", "count = None\nper_forum = None\ntop = None\nchart = None", "no-code"),
        code("look", 'print("count is", count)', "hint"),
        markdown("text", BLANK, "written", "item:text"),
        markdown("model", f"A model answer. {canary}", "solution"),
        markdown("end", "Hand in."),
    ]
    items = [
        {"id": "count", "kind": "value", "points": 2, "hint": "Count the rows."},
        {"id": "per_forum", "kind": "series", "points": 4, "partial": True, "hint": "Named forums only."},
        {"id": "top", "kind": "set", "points": 2, "hint": "All that share the largest count."},
        {
            "id": "chart",
            "kind": "chart",
            "points": 4,
            "mark": "bar",
            "encodings": {"x": "events", "y": "forum"},
            "alt": 40,
        },
        {"id": "text", "kind": "written", "points": 4, "rubric": "9-9"},
    ]
    items[3]["encodings"] = {"x": "events", "y": "forum"}
    about = {
        "id": name,
        "title": "A small one",
        "kind": "A+C+W",
        "chapter": "4-2-mechanisms",
        "objective": "Apply: count rows",
        "minutes": 10,
        "prerequisites": [],
        "data": ["events"],
        "mistakes": ["Blank forums are counted."],
        "variants": {"events": {"drop": 0.25, "draw": ["forum"]}},
        "items": items,
    }
    path = folder / f"{name.replace('.', '-')}-small.ipynb"
    path.write_text(notebook_files.dump(notebook_files.notebook(cells, {**about, **changes})), encoding="utf-8")
    return path


def submission(*cells: str, text: str = BLANK, route: str = "code", about: dict | None = None) -> dict:
    """A submitted notebook with these code cells and this written answer."""
    made = [code(f"c{number}", cell) for number, cell in enumerate(cells)]
    made.append(markdown("text", text, "written", "item:text"))
    return notebook_files.notebook(made, {"id": "9.9", "route": route} if about is None else about)


def dump(path: Path, made: dict) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made), encoding="utf-8")
    return path
