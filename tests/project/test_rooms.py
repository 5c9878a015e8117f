"""Who may import whom: the course kit what is published, this the notebooks' package, and never the other way."""

import ast
from pathlib import Path

import pytest

from sources import ROOT

ROOMS = {
    "techsec": ROOT / "book" / "techsec",
    "techsec_publish": ROOT / "book" / "_extensions" / "techsec_publish",
    "techsec_site": ROOT / "book" / "_extensions" / "techsec_site",
    "course_kit": ROOT / "exercises" / "course_kit",
}
MAY_IMPORT = {
    "techsec": set(),
    "techsec_publish": {"techsec"},
    "techsec_site": {"techsec", "techsec_publish"},
    "course_kit": {"techsec", "techsec_publish"},
}
# The one door to the course kit: inside its functions, so that the kit may be absent.
DOOR = ROOMS["techsec_publish"] / "exercises.py"
# Within the notebooks' package: widgets draw figures, figures use models as their words do, models read tables.
FLOORS = ("widgets", "figures", "words")


def imports(path: Path, *, at_run: bool = True) -> set[str]:
    """The modules of this project that a file imports, with their whole names; ``at_run``: inside functions too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = ast.walk(tree) if at_run else tree.body
    found = set()
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {f"{node.module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return {name for name in found if name.partition(".")[0] in ROOMS}


def module(path: Path) -> str:
    """The name by which a file is imported."""
    room = next(room for room, folder in ROOMS.items() if folder in path.parents)
    parts = path.relative_to(ROOMS[room]).with_suffix("").parts
    return ".".join([room, *(part for part in parts if part != "__init__")])


FILES = sorted(path for folder in ROOMS.values() for path in folder.rglob("*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_lies_below_it(room):
    wrong = {
        path.name: names
        for path in FILES
        if ROOMS[room] in path.parents and path != DOOR
        if (names := {name for name in imports(path) if name.partition(".")[0] not in MAY_IMPORT[room] | {room}})
    }
    assert wrong == {}


def test_the_door_opens_when_it_is_used():
    assert {name.partition(".")[0] for name in imports(DOOR, at_run=False)} <= {"techsec", "techsec_publish"}
    assert any(name.startswith("course_kit.") for name in imports(DOOR))


def test_figures_import_no_widgets_words_no_figures_and_models_neither():
    package, wrong = ROOMS["techsec"], {}
    for path in package.rglob("*.py"):
        part = path.relative_to(package).parts[0]
        above = FLOORS[: FLOORS.index(part)] if part in FLOORS else FLOORS
        if names := {name for name in imports(path) if name.split(".")[1:2] and name.split(".")[1] in above}:
            wrong[path.name] = names
    assert wrong == {}


def test_no_two_modules_import_each_other():
    known = {module(path) for path in FILES}

    def of(name: str) -> str:
        return name if name in known else name.rpartition(".")[0]

    below = {module(path): {of(name) for name in imports(path)} & known - {module(path)} for path in FILES}
    assert len(below) > 50
    while ready := [name for name, others in below.items() if not others & below.keys()]:
        for name in ready:
            del below[name]
    assert sorted(below) == [], "a circle among these"


def test_no_module_looks_for_its_packages_by_itself():
    """Installed, or beside the notebook, or found by Jupyter Book: nothing edits Python's path."""
    programs = [path for path in (ROOT / ".ci").iterdir() if path.is_file()]
    makers = [ROOT / "Makefile", *(ROOT / "tests").rglob("*.sh"), *programs, *FILES]
    makers += [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    words = ("sys.path.", "sys.path[", "PYTHONPATH")
    assert [path.name for path in makers if any(word in path.read_text(encoding="utf-8") for word in words)] == []
