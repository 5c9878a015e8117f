"""Every notebook of the contents is built alike: one heading, objectives, short cells, whole figures, nothing stale."""

import ast
import json
import re
from collections import Counter

import pytest
from refresh import ROOT, checked, notebooks

from techsec import data

TEXTS = {path.relative_to(ROOT / "book").as_posix(): path.read_text(encoding="utf-8") for path in notebooks()}
NOTEBOOKS = {name: json.loads(text) for name, text in TEXTS.items()}
EACH = pytest.mark.parametrize("name", NOTEBOOKS)
GLUED = re.compile(r"\{glue:\w*\}`([^`:]+)(?::[^`]*)?`")
ABSOLUTE = re.compile(r"""["'](/|~|[A-Za-z]:[\\/]|file:)""")
ADDRESS = re.compile(r"https?://|ftp://|urlopen|\brequests\b|pip install")


def cells(name, kind):
    return [cell for cell in NOTEBOOKS[name]["cells"] if cell["cell_type"] == kind]


def source(cell):
    return "".join(cell["source"])


def prose(name):
    """The Markdown of a notebook without its fenced code."""
    return re.sub(r"^(`{3,}|~{3,}).*?^\1", "", "\n\n".join(map(source, cells(name, "markdown"))), flags=re.M | re.S)


def calls(cell, function):
    """The keyword arguments of every call of this name in a cell; under None what ``**`` unpacks."""
    tree = ast.parse(source(cell))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == function]
    return [{keyword.arg: keyword.value for keyword in node.keywords} for node in found]


def named(function):
    """Pairs (notebook, keyword arguments) of every call of this name in the book."""
    return [(name, call) for name in NOTEBOOKS for cell in cells(name, "code") for call in calls(cell, function)]


def test_each_section_of_the_paper_has_its_chinese_heading_in_its_chapter():
    numbered = {re.match(r"\d(-\d)?(?=-)", name)[0].replace("-", "."): name for name in NOTEBOOKS if name[0].isdigit()}
    missing = [
        section
        for section, heading in data.sections().set_index("id")["title_zh"].items()
        if heading not in prose(numbered.get(section) or numbered[section[0]])
    ]
    assert missing == []


def test_the_contents_name_notebooks():
    assert {"4-practice.ipynb", "4-1-ideas.ipynb", "4-2-mechanisms.ipynb", "4-3-industry.ipynb"} <= set(NOTEBOOKS)


@EACH
def test_one_h1_and_it_comes_first(name):
    first = NOTEBOOKS[name]["cells"][0]
    assert first["cell_type"] == "markdown" and source(first).startswith("# ")
    assert re.findall(r"^# .+|^.+\n=+$", prose(name), re.M) == [source(first).splitlines()[0]]


@EACH
def test_headings_skip_no_level(name):
    levels = [len(marks) for marks in re.findall(r"^(#+) ", prose(name), re.M)]
    assert all(later - earlier <= 1 for earlier, later in zip(levels, levels[1:], strict=False)), levels


@EACH
def test_three_to_five_objectives_stand_at_the_start(name):
    objectives = re.search(r"\*\*Objectives\.\*\*.*\n\n((?:- .+\n(?:  .+\n)*)+)", source(NOTEBOOKS[name]["cells"][0]))
    assert objectives and 3 <= len(re.findall("^- ", objectives[1], re.M)) <= 5


@EACH
def test_no_cell_is_longer_than_15_lines(name):
    lines = {cell["id"]: len(source(cell).splitlines()) for cell in cells(name, "code")}
    assert {cell: count for cell, count in lines.items() if count > 15} == {}


@EACH
def test_no_cell_of_a_figure_is_longer_than_9_lines(name):
    lines = {cell["id"]: len(source(cell).splitlines()) for cell in cells(name, "code") if calls(cell, "show")}
    assert {cell: count for cell, count in lines.items() if count > 9} == {}


@EACH
def test_only_checked_cells_store_outputs(name):
    for cell in cells(name, "code"):
        assert bool(cell["outputs"]) == checked(cell), cell["id"]
        assert (cell["execution_count"] is not None) == checked(cell), cell["id"]


@EACH
def test_glue_stands_in_checked_cells_only(name):
    for cell in cells(name, "code"):
        assert checked(cell) or not calls(cell, "glue"), cell["id"]


@EACH
def test_stored_outputs_are_the_glued_names(name):
    for cell in filter(checked, cells(name, "code")):
        metadata = [output.get("metadata", {}) for output in cell["outputs"]]
        stored = [entry["scrapbook"]["name"] for entry in metadata if "scrapbook" in entry]
        assert stored == [argument for call in calls(cell, "glue") for argument in call], cell["id"]


@EACH
def test_prose_quotes_only_what_this_notebook_glues(name):
    glued = {argument for other, call in named("glue") if other == name for argument in call}
    quoted = set(GLUED.findall(prose(name)))
    assert quoted and quoted - glued == set()


def test_glued_names_are_unique_in_the_book():
    counts = Counter(argument for _, call in named("glue") for argument in call)
    assert [name for name, count in counts.items() if count > 1] == []


def test_every_figure_has_its_table_and_its_words_by_the_function_that_bears_its_name():
    shown = named("show")
    assert shown
    for name, call in shown:
        figure = ast.literal_eval(call["id"])
        words = ast.unparse(call[None]) if None in call else ""
        by_name = words.startswith(f"words.{figure.removeprefix('fig-').replace('-', '_')}(")
        assert "table" in call and by_name, (name, figure)


def test_ids_of_figures_are_written_out_and_unique_in_the_book():
    ids = [ast.literal_eval(call["id"]) for _, call in named("show")]
    assert len(ids) == len(set(ids)) > 0


@EACH
def test_every_chart_goes_through_show_one_a_cell(name):
    for cell in cells(name, "code"):
        shown = calls(cell, "show")
        assert len(shown) <= 1 and (not shown or not checked(cell)), cell["id"]
        assert "import altair" not in source(cell), cell["id"]


@EACH
def test_no_absolute_path_and_nothing_read_from_the_network(name):
    code = {cell["id"]: source(cell) for cell in cells(name, "code")}
    assert [cell for cell, text in code.items() if ABSOLUTE.search(text) or ADDRESS.search(text)] == []
    assert re.findall(r"\]\((/[^)]*|file:[^)]*)\)", prose(name)) == []


@EACH
def test_no_function_or_class_is_made_in_a_notebook(name):
    made = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for cell in cells(name, "code"):
        assert not any(isinstance(node, made) for node in ast.walk(ast.parse(source(cell)))), cell["id"]


@EACH
def test_kernel_is_plain_python(name):
    assert NOTEBOOKS[name]["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


@EACH
def test_cell_ids_are_unique_and_the_file_is_formatted(name):
    ids = [cell["id"] for cell in NOTEBOOKS[name]["cells"]]
    assert len(ids) == len(set(ids))
    assert TEXTS[name] == json.dumps(NOTEBOOKS[name], indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("text", ['open("/tmp/x")', "open('C:\\\\x')", 'Path("~/x")'])
def test_absolute_paths_are_seen(text):
    assert ABSOLUTE.search(text) and not ABSOLUTE.search('Path("data/events.csv")')
