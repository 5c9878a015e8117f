"""The faults that seed.py sows: what is broken, where, and which tests have to see it.

Where files or tests move, this is the one place to follow them.
"""

import csv
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass

Edit = Callable[[str], str]


@dataclass(frozen=True)
class Fault:
    """One fault: its name, the file that it breaks, how, and what has to be red.

    ``tests``: arguments of pytest; or another command of the environment, given as ``! command``, which is red only
    where it says what the regular expression ``says`` matches. So is a pytest selection whose file cannot be read
    without the tool's own complaint.
    """

    name: str
    file: str
    edit: Edit
    tests: str
    says: str = ""


class Unfit(ValueError):
    """An edit that does not fit its file."""


def swap(old: str, new: str) -> Edit:
    """Put ``new`` in the place of ``old``, which stands exactly once."""

    def edit(text: str) -> str:
        if (count := text.count(old)) != 1:
            raise Unfit(f"{old!r} stands there {count} times, not once")
        return text.replace(old, new)

    return edit


def first(old: str, new: str) -> Edit:
    """Put ``new`` in the first place of ``old``, which stands once or more."""

    def edit(text: str) -> str:
        if old not in text:
            raise Unfit(f"{old!r} does not stand there")
        return text.replace(old, new, 1)

    return edit


def put(row: str, column: str, value: str) -> Edit:
    """Write ``value`` into one cell of a CSV, in the row whose ``id`` is ``row``."""

    def edit(text: str) -> str:
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        found = [cells for cells in rows if cells[header.index("id")] == row]
        if len(found) != 1:
            raise Unfit(f"{row!r} is the id of {len(found)} rows, not of one")
        if found[0][header.index(column)] == value:
            raise Unfit(f"row {row!r} has {value!r} in {column!r} already")
        found[0][header.index(column)] = value
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows([header, *rows])
        return out.getvalue()

    return edit


def in_json(change: Callable[[dict], object]) -> Edit:
    """Change a JSON file, a notebook too, in place; it is written as the project writes notebooks."""

    def edit(text: str) -> str:
        whole = json.loads(text)
        change(whole)
        return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"

    return edit


def field(table: str, column: str, change: Callable[[dict], object]) -> Edit:
    """Change what datapackage.json says of a column."""

    def change_field(package: dict) -> None:
        [resource] = [one for one in package["resources"] if one["name"] == table]
        [described] = [one for one in resource["schema"]["fields"] if one["name"] == column]
        change(described)

    return in_json(change_field)


def licence(table: str, name: str) -> Edit:
    """Say in datapackage.json that a table is under another licence."""

    def change(package: dict) -> None:
        [resource] = [one for one in package["resources"] if one["name"] == table]
        resource["licenses"][0]["name"] = name

    return in_json(change)


def cell(number: int, change: Callable[[dict], object]) -> Edit:
    """Change one cell of a notebook, counted from 0."""
    return in_json(lambda notebook: change(notebook["cells"][number]))


def at_the_end(html: str) -> Edit:
    """Add to the article of a page."""
    return swap("</article>", f"{html}</article>")


def new(text: str) -> Edit:
    """A file that is not there."""
    return lambda _: text


def without_a_row(text: str) -> str:
    """The data of a live figure without the last row of each of its tables."""
    name, _, rest = text.partition("=")
    layouts = json.loads(rest.strip().removesuffix(";"))
    for layout in layouts.values():
        for rows in layout["datasets"].values() if layout else ():
            rows.pop()
    return f"{name}={json.dumps(layouts)};\n"


def noise(length: int) -> str:
    """Letters that no program packs, the same on every run."""
    return "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length))


FIGURES = "book/techsec/figures"
CLASSROOM = "book/techsec/classroom"
GRADE = "book/techsec/grade"
SITE = "_build/html"
PAGE = "4-3-industry.html"
HTML = f"{SITE}/{PAGE}"
CHAPTER = "book/4-3-industry.ipynb"
MASTER = "exercises/3-1-events-per-forum.ipynb"
SOLUTION = "Bar chart of firm events by forum. No forum has more than a handful, and several have none."
SOLUTION = f'text = \\"{SOLUTION}\\"'
OWN = "tests/data/test_package.py::test_our_own_check_finds_nothing"
CROSS = "tests/data/test_cross_checks.py"
PAPER = "tests/data/test_paper.py"
BROKEN = "tests/data/test_broken_copies.py::test_message_names_what_is_wrong_and_where"
EVERY = "tests/figures/test_every.py"
STRUCTURE = "tests/notebooks/test_structure.py"
PROSE = "tests/notebooks/test_prose.py"
BUILD = "! jupyter-book build . -W -n --keep-going"


def page(test: str, name: str = PAGE) -> str:
    """A test of the site, for one page."""
    return f"tests/site/{test}[{name}]"


def visited(name: str = PAGE) -> str:
    """The test that visits a page in a browser and looks at requests, complaints and weight."""
    test = "test_page_asks_for_little_and_nobody_else_and_complains_of_nothing"
    return page(f"test_pages.py::{test}", f"{name}-http")


def axe(name: str = PAGE) -> str:
    """The test that axe finds nothing on a page."""
    return page("test_axe.py::test_page_has_no_violation", name)


def charted(test: str) -> str:
    """A test of the figure of Rapidus on the page."""
    return page(f"test_figures.py::{test}", f"{PAGE}-fig-rapidus")


DATA = [
    Fault(
        "event after its source",
        "data/events.csv",
        put("us-japan-summit-2021", "date", "2021-04-19"),
        f"{CROSS}::test_no_source_is_older_than_what_it_is_cited_for",
    ),
    Fault(
        "event outside the paper's date",
        "data/events.csv",
        put("core-partnership-launched", "date", "2021-06-16"),
        f"{CROSS}::test_the_date_of_an_event_lies_in_the_papers_date",
    ),
    Fault("unknown key", "data/events.csv", put("core-partnership-launched", "forum", "core-partner"), OWN),
    Fault(
        "misspelt code",
        "data/events.csv",
        put("us-japan-summit-2021", "stage", "ideas"),
        "tests/data/test_package.py::test_frictionless_accepts_the_package",
    ),
    Fault("id twice", "data/events.csv", put("us-japan-summit-2021", "id", "core-partnership-launched"), OWN),
    Fault("required cell empty", "data/events.csv", put("us-japan-summit-2021", "title_en", ""), OWN),
    Fault("byte order mark", "data/forums.csv", lambda text: "\ufeff" + text, OWN),
    Fault(
        "page outside the paper",
        "data/forums.csv",
        put("quad", "page", "99"),
        f"{PAPER}::test_pages_lie_in_the_paper",
    ),
    Fault(
        "page outside its section",
        "data/events.csv",
        put("us-japan-summit-2021", "page", "96"),
        f"{PAPER}::test_pages_lie_in_their_sections",
    ),
    Fault(
        "footnote that the page lacks",
        "data/events.csv",
        put("us-japan-summit-2021", "footnote", "9"),
        f"{PAPER}::test_footnotes_of_rows_exist",
    ),
    Fault(
        "work that no bibliography has",
        "data/citations.csv",
        put("p74-n1-1", "key", "waltz1978"),
        f"{PAPER}::test_works_cited_and_bibliography_are_the_same_but_for_the_paper_itself",
    ),
    Fault(
        "plan without the day of its status",
        "data/events.csv",
        put("rapidus-pilot-line-plan", "as_of", "2025"),
        f"{PAPER}::test_plans_and_forecasts_say_as_of_when",
    ),
    Fault(
        "likelihood band upside down",
        "data/evidence.csv",
        put("e5-hr1-h1a", "range_low", "1.5"),
        f"{CROSS}::test_likelihood_ranges_lie_in_the_band_of_their_test",
    ),
    Fault(
        "wrong sum of aid",
        "data/subsidies.csv",
        put("rapidus-fy2023", "amount_jpy", "250000000000"),
        f"{CROSS}::test_steps_of_aid_to_rapidus_add_up_to_the_stated_sum",
    ),
    Fault(
        "shares above 100",
        "data/noncommercial/supply_chain_shares.csv",
        put("n5-kor", "share", "70"),
        f"{CROSS}::test_shares_of_an_input_add_up_to_100",
    ),
    Fault(
        "wrong count of a word",
        "data/wording.csv",
        put("weixie-s1-p77-body-plain", "count", "4"),
        f"{CROSS}::test_words_by_section_add_up_to_the_counts_quoted",
    ),
    Fault(
        "argument in a circle",
        "data/argument_edges.csv",
        put("shared-threat-perception-to-cooperation", "target", "technology-rise"),
        f"{CROSS}::test_argument_has_no_circle_but_by_the_two_feedback_edges",
        says="CycleError",
    ),
    Fault(
        "code that no pass gave",
        "data/events.csv",
        put("core-partnership-launched", "stage", "idea"),
        "tests/data/test_agreement.py::test_a_code_in_the_table_is_that_of_both_passes_or_settled",
    ),
    Fault(
        "coefficient that the passes do not give",
        "data/coding/agreement.csv",
        put("events-stage-cohen-kappa", "value", "0.964"),
        "tests/data/test_agreement.py::test_report_is_what_the_two_passes_give",
    ),
]

SCHEMA = [
    Fault(
        "bound that lets page 99 pass",
        "data/datapackage.json",
        field("forums", "page", lambda described: described["constraints"].update(maximum=99)),
        f"{BROKEN}[page-outside-paper]",
    ),
    Fault(
        "code without its rule",
        "data/datapackage.json",
        field("events", "stage", lambda described: described["codes"].pop("context")),
        "tests/data/test_package.py::test_codes_and_enum_agree",
    ),
    Fault(
        "closed licence told as open",
        "data/datapackage.json",
        licence("supply_chain_shares", "CC-BY-4.0"),
        "tests/data/test_package.py::test_tables_of_a_closed_licence_stand_apart",
    ),
    Fault(
        "keys not looked up",
        "book/techsec/schema.py",
        swap('if "" not in used and used not in known:', "if not known:"),
        f"{BROKEN}[dangling-id]",
    ),
    Fault(
        "message with the row above",
        "book/techsec/schema.py",
        swap("index=range(2, len(rows) + 1)", "index=range(1, len(rows))"),
        f"{BROKEN}[wrong-enum]",
    ),
]

MODELS = [
    Fault(
        "concentration without squares",
        "book/techsec/supply.py",
        swap('"low": (rows["share"] ** 2)', '"low": (rows["share"] * 2)'),
        "tests/figures/test_supply.py::test_concentration_is_the_sum_of_squares_with_lumps_as_nobody_or_as_one",
    ),
    Fault(
        "kappa that is Scott's pi",
        "book/techsec/agreement.py",
        swap("_task(first, second).kappa()", "_task(first, second).pi()"),
        "tests/data/test_agreement.py::test_cohen_kappa_by_hand",
    ),
    Fault(
        "posteriors that do not sum to 1",
        "book/techsec/tracing.py",
        swap("weight / sum(weights.values())", "weight / max(weights.values())"),
        "tests/figures/test_evidence.py::test_probabilities_by_hand",
    ),
    Fault(
        "of one origin the weakest counts",
        "book/techsec/tracing.py",
        swap('"distance", ascending=False', '"distance", ascending=True'),
        "tests/figures/test_evidence.py::test_one_origin_counts_once_for_each_account",
    ),
    Fault(
        "weakest link that is the strongest",
        "book/techsec/model.py",
        swap("np.minimum(", "np.maximum("),
        "tests/figures/test_framework.py",
    ),
]

DRAWN = [
    Fault(
        "misspelt field of a figure",
        f"{FIGURES}/practice.py",
        swap('y=alt.Y("label", sort=rows', 'y=alt.Y("name", sort=rows'),
        f"{EVERY} -k practice.forums",
    ),
    Fault(
        "plan drawn full",
        f"{FIGURES}/looks.py",
        swap('alt.when(full).then(fill).otherwise(alt.value(theme.tone("paper")))', "fill"),
        f"{EVERY} -k practice.rapidus",
    ),
    Fault(
        "marks in the library's colours",
        f"{FIGURES}/looks.py",
        swap('"color": alt.Color(f"{field}:N", scale=tones(looks), legend=legend)', '"color": f"{field}:N"'),
        "tests/figures",
    ),
    Fault(
        "colours without a legend",
        f"{FIGURES}/looks.py",
        swap("scale=inside, legend=legend)", "scale=inside, legend=None)"),
        "tests/figures",
    ),
    Fault(
        "axis that leaves marks outside",
        f"{FIGURES}/literature.py",
        swap("YEARS = [1978, 2026]", "YEARS = [1990, 2026]"),
        "tests/figures",
    ),
    Fault(
        "figure wider than a phone",
        "book/techsec/theme.py",
        swap("NARROW = 300", "NARROW = 400"),
        f"{EVERY} -k literature.newspapers",
    ),
    Fault(
        "public events among the paper's",
        f"{FIGURES}/rows.py",
        swap('events[events["provenance"] != "public"].copy()', "events.copy()"),
        "tests/figures/test_practice.py",
    ),
    Fault("tone too pale", "book/techsec/theme.py", swap('"#C44E00"', '"#F0A070"'), "tests/figures/test_theme.py"),
    Fault(
        "alternative text of five letters",
        "book/techsec/show.py",
        swap("ALT_LENGTH = range(40, 401)", "ALT_LENGTH = range(4, 401)"),
        "tests/figures/test_show.py",
    ),
    Fault(
        "lump of others as largest holder",
        "book/techsec/supply.py",
        swap('named = shares[~shares["economy"].isin(LUMPS)]', "named = shares"),
        "tests/figures/test_supply.py",
    ),
]

NOTEBOOKS = [
    Fault("stored number that is stale", CHAPTER, first("\"'150'\"", "\"'160'\""), f"--nbval-lax {CHAPTER}"),
    Fault(
        "number that the prose quotes",
        "data/quantities.csv",
        put("rapidus-engineers-ibm", "value", "160"),
        f"--nbval-lax {CHAPTER}",
    ),
    Fault(
        "name that nothing is glued to",
        CHAPTER,
        swap("{glue:text}`p43_firms`", "{glue:text}`p43_firm`"),
        f"{STRUCTURE}::test_prose_quotes_only_what_this_notebook_glues",
    ),
    Fault(
        "long cell",
        CHAPTER,
        cell(1, lambda code: code["source"].append("\n" + "\n".join(f"row_{n} = {n}" for n in range(16)))),
        f"{STRUCTURE}::test_no_cell_is_longer_than_15_lines",
    ),
    Fault(
        "output committed",
        CHAPTER,
        cell(1, lambda code: code.update(outputs=[{"name": "stdout", "output_type": "stream", "text": ["8\n"]}])),
        f"{STRUCTURE}::test_only_checked_cells_store_outputs",
    ),
    Fault(
        "figure without a source",
        CHAPTER,
        swap('source=\\"export_controls.csv, public rows; a choice, not a register.\\"', 'caption=\\"public rows\\"'),
        f"{STRUCTURE}::test_every_figure_has_its_texts",
    ),
    Fault(
        "path of one machine",
        CHAPTER,
        swap("actors = data.actors()", "actors = pd.read_csv('/home/me/actors.csv')"),
        f"{STRUCTURE}::test_no_absolute_path_and_nothing_read_from_the_network",
    ),
    Fault(
        "import that browsers lack",
        CHAPTER,
        swap('"import pandas as pd\\n"', '"import subprocess, pandas as pd\\n"'),
        "tests/notebooks/test_browser_python.py",
    ),
    Fault(
        "number typed into the prose",
        CHAPTER,
        swap("Its main reasons, as", "Its 3 main reasons, as"),
        f"{PROSE}::test_numbers_in_the_prose_come_from_data",
    ),
    Fault(
        "reports without a page",
        CHAPTER,
        cell(
            2, lambda text: text.update(source=[line.replace("{cite:p}`wu2025", "`wu2025") for line in text["source"]])
        ),
        f"{PROSE}::test_reports_of_the_paper_have_a_page",
    ),
    Fault(
        "heading of the paper misspelt",
        CHAPTER,
        swap("实践层面：政企联动", "实践层面：企政联动"),
        f"{STRUCTURE}::test_each_section_of_the_paper_has_its_chinese_heading_in_its_chapter",
    ),
]

PAGES = [
    Fault(
        "style sheet of another host",
        HTML,
        swap("</head>", '<link rel="stylesheet" href="https://fonts.example.org/css"></head>'),
        page("test_pages.py::test_no_asset_from_elsewhere_is_named"),
    ),
    Fault(
        "font of another host",
        f"{SITE}/_static/site.css",
        lambda text: "@font-face{font-family:F;src:url(https://fonts.example.org/f.woff2)}body{font-family:F}" + text,
        visited("teach/overview.html"),
    ),
    Fault(
        "script that calls another host",
        f"{SITE}/_static/access.js",
        lambda text: text + 'new Image().src = "https://count.example.org/1.gif";\n',
        visited(),
    ),
    Fault("error in the console", f"{SITE}/_static/access.js", lambda text: text + "nothing.here();\n", visited()),
    Fault("page of more than 150 KB", HTML, at_the_end(f"<!-- {noise(200_000)} -->"), visited()),
    Fault(
        "id twice in a page",
        HTML,
        at_the_end('<p id="why-firms">Why?</p>'),
        page("test_pages.py::test_no_id_stands_twice"),
    ),
    Fault(
        "link to a page that is not there",
        HTML,
        at_the_end('<p><a href="4-4-outcome.html">next</a></p>'),
        page("test_pages.py::test_every_link_inside_the_book_leads_somewhere"),
    ),
    Fault(
        "link to a place that is not there",
        HTML,
        at_the_end('<p><a href="4-2-mechanisms.html#nowhere">there</a></p>'),
        page("test_pages.py::test_every_link_inside_the_book_leads_somewhere"),
    ),
    Fault(
        "another version in the footer",
        HTML,
        first("Version 0.", "Version 9."),
        "tests/site/test_pages.py::test_every_page_of_the_contents_states_the_version",
    ),
    Fault(
        "page outside the contents",
        f"{SITE}/draft.html",
        new("<!doctype html><title>Draft</title>"),
        "tests/site/test_build.py::test_only_pages_of_the_contents_are_published",
    ),
    Fault("picture without alternative", HTML, at_the_end('<img src="data:," width="9" height="9">'), axe()),
    Fault("button without a name", HTML, at_the_end('<button type="button"></button>'), axe()),
    Fault("slider without a label", HTML, swap('<label for="fig-follow-up-guess">', "<label>"), axe()),
    Fault("heading that skips a level", HTML, at_the_end("<h2>Two</h2><h5>Five</h5>"), axe()),
    Fault("pale words", f"{SITE}/_static/site.css", lambda text: text + "article p{color:#aaa}", axe()),
    Fault(
        "words pale in dark mode only",
        f"{SITE}/_static/site.css",
        lambda text: text + "@media(prefers-color-scheme:dark){article p{color:#444}}",
        axe("teach/policies.html"),
    ),
    Fault("region without a name", HTML, first('role="region" aria-label="Table 1"', 'role="region"'), axe()),
    Fault("page without its language", HTML, first(' lang="en"', ""), axe()),
    Fault(
        "Chinese without its language",
        HTML,
        first('<span lang="zh">', "<span>"),
        page("test_reference.py::test_east_asian_text_says_its_language"),
    ),
    Fault(
        "page wider than a phone",
        HTML,
        at_the_end('<p style="width: 600px">wide</p>'),
        page("test_looks.py::test_nothing_is_wider_than_a_phone"),
    ),
    Fault(
        "motion for those who want none",
        f"{SITE}/_static/site.css",
        first("(prefers-reduced-motion: reduce)", "(prefers-reduced-motion: never)"),
        "tests/site/test_looks.py::test_reduced_motion_moves_nothing",
    ),
    Fault(
        "controls on paper",
        f"{SITE}/_static/site.css",
        lambda text: text + "@media print{.chart-button{display:block!important}}",
        page("test_looks.py::test_paper_shows_charts_tables_and_addresses_and_no_controls"),
    ),
    Fault(
        "focus that nobody sees",
        f"{SITE}/_static/site.css",
        first(":focus-visible{outline: 2px solid", ":focus-visible{outline: 0px solid"),
        page("test_keyboard.py::test_every_stop_is_seen_and_comes_in_order", f"{PAGE}-1280"),
    ),
    Fault(
        "stop out of order",
        HTML,
        at_the_end('<button type="button" tabindex="3">first</button>'),
        page("test_keyboard.py::test_every_stop_is_seen_and_comes_in_order", f"{PAGE}-1280"),
    ),
    Fault(
        "focus that cannot leave",
        f"{SITE}/_static/access.js",
        lambda text: (
            text + 'addEventListener("keydown", (e) => { if (e.target.matches("summary")) e.preventDefault(); });'
        ),
        page("test_keyboard.py::test_every_stop_is_seen_and_comes_in_order", f"{PAGE}-1280"),
    ),
    Fault(
        "drawer that Escape does not close",
        f"{SITE}/_static/access.js",
        swap('event.key !== "Escape"', 'event.key !== "Esc"'),
        "tests/site/test_keyboard.py::test_drawers_open_take_the_focus_and_give_it_back",
    ),
    Fault(
        "policy that lets inline scripts run",
        HTML,
        first("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
        page("test_policy.py::test_policy_of_every_page_is_strict"),
    ),
    Fault(
        "handler in an attribute",
        HTML,
        at_the_end('<p onclick="go()">go</p>'),
        page("test_policy.py::test_policy_of_every_page_is_strict"),
    ),
    Fault(
        "page without a description",
        HTML,
        first('<meta name="description"', '<meta name="about"'),
        page("test_found.py::test_page_has_title_language_and_description"),
    ),
    Fault(
        "title of another page",
        HTML,
        first("<title>4.3 Industry: Rapidus", "<title>1 Literature and puzzle"),
        "tests/site/test_found.py::test_no_two_pages_share",
    ),
    Fault(
        "address of a site that is not known",
        HTML,
        swap("</head>", '<link rel="canonical" href="https://book.example.org/"></head>'),
        page("test_found.py::test_without_an_address_none_is_written"),
    ),
    Fault(
        "script that holds up the page",
        HTML,
        first('<script defer="defer" src="_static/access.js', '<script src="_static/access.js'),
        page("test_weight.py::test_no_script_holds_up_a_page_and_no_data_stand_in_it"),
    ),
    Fault(
        "file that no page loads",
        f"{SITE}/_static/old.js",
        new("let old;\n"),
        "tests/site/test_weight.py::test_nothing_is_published_that_no_page_loads",
    ),
    Fault(
        "remains of a widget",
        f"{SITE}/lab-coding.html",
        at_the_end('<div class="jupyter-widgets">a lab</div>'),
        page("test_lab_pages.py::test_no_page_holds_a_widget", "lab-coding.html"),
    ),
    Fault(
        "answer of a self-check turned round",
        HTML,
        first("<strong>Not this one.</strong>", "<strong>Right.</strong>"),
        page("test_selfcheck.py::test_page_shows_every_question_with_all_it_tells", "4-3-industry"),
    ),
    Fault(
        "self-check that says nothing",
        f"{SITE}/_static/selfcheck.js",
        new('"use strict";\n'),
        page("test_selfcheck.py::test_by_key_alone_a_choice_is_answered_in_a_live_region", "4-3-industry-http"),
    ),
    Fault(
        "term linked again",
        HTML,
        at_the_end(
            '<p><a href="reference/glossary.html#term-alliance">one</a> '
            '<a href="reference/glossary.html#term-alliance">two</a></p>'
        ),
        page("test_reference.py::test_first_use_of_a_term_in_prose_links_to_the_glossary_and_later_ones_do_not"),
    ),
    Fault(
        "download that differs from its table",
        f"{SITE}/_data/events.csv",
        put("us-japan-summit-2021", "page", "89"),
        page("test_reference.py::test_every_table_has_a_page_with_all_its_columns", "events"),
    ),
    Fault(
        "column that the codebook leaves out",
        f"{SITE}/reference/tables/events.html",
        swap('<dt id="column-seen"><code>seen</code>', '<dt id="column-seen"><code>saw</code>'),
        page("test_reference.py::test_every_table_has_a_page_with_all_its_columns", "events"),
    ),
    Fault(
        "table browser without a row",
        f"{SITE}/_data/events.js",
        new('techsecTables["events"]={"columns":["id"],"rows":[]};\n'),
        page("test_reference.py::test_table_browser_loads_when_opened_filters_and_sorts", "http"),
    ),
    Fault(
        "word that the search does not know",
        f"{SITE}/searchindex.js",
        first('"kumamoto": [0, 5,', '"kumamoto": [0,'),
        page("test_search.py::test_phrase_is_found_where_it_stands", "Kumamoto-http"),
    ),
    Fault(
        "page without the text that the search shows",
        f"{SITE}/_search/4-3-industry.js",
        new('techsecTexts["4-3-industry"]=["",""];\n'),
        "tests/site/test_search.py::test_phrase_is_found_where_it_stands",
    ),
    Fault(
        "download of a chapter that still has MyST in it",
        f"{SITE}/_notebooks/4-3-industry.ipynb",
        first("(Wu and Cong 2025, p. 92)", "{cite:p}`wu2025{p. 92}`"),
        page("test_launch.py::test_downloaded_chapter_says_how_to_run_it_and_is_plain", "4-3-industry"),
    ),
    Fault(
        "pack of the site that is an old one",
        f"{SITE}/_notebooks/student-pack.zip",
        lambda text: text + "\n",
        "tests/site/test_launch.py::test_site_offers_the_same_pack_as_make_student_pack",
    ),
    Fault(
        "number parted from its unit",
        "book/_extensions/techsec_site/breaks.py",
        swap("|nm)", ")"),
        "tests/site/test_breaks.py",
    ),
]

CHARTS = [
    Fault(
        "mark that is not painted",
        HTML,
        first('<path transform="translate(137.53,49.48)"', '<path display="none" transform="translate(137.53,49.48)"'),
        page("test_figures.py::test_marks_are_painted_without_javascript"),
    ),
    Fault(
        "drawing without alternative text",
        HTML,
        first('aria-label="Timeline from 2020 to 2025 in three tracks.', 'data-label="Timeline'),
        charted("test_drawing_has_the_only_long_label_and_comes_before_controls"),
    ),
    Fault(
        "rows of a data table without headers",
        HTML,
        lambda text: first('<th scope="row">', "<td>")(text).replace('<th scope="row">', "<td>"),
        charted("test_drawing_has_the_only_long_label_and_comes_before_controls"),
    ),
    Fault(
        "drawing in black",
        HTML,
        first('fill="var(--tone-ink)"', 'fill="#000"'),
        page("test_looks.py::test_no_drawing_has_a_colour_that_dark_pages_do_not_change"),
    ),
    Fault(
        "marks without a colour of the book",
        HTML,
        lambda text: first('fill="var(--tone-green)"', 'fill="#4c78a8"')(text).replace(
            'fill="var(--tone-green)"', 'fill="#4c78a8"'
        ),
        "tests/site/test_looks.py tests/site/test_figures.py -k 4-3-industry.html",
    ),
    Fault(
        "white ground in dark pages",
        HTML,
        lambda text: first('fill="var(--tone-paper)" />', 'fill="#fff" />')(text).replace(
            'fill="var(--tone-paper)" />', 'fill="#fff" />'
        ),
        page("test_looks.py::test_dark_charts_are_dark"),
    ),
    Fault(
        "figure without its layout for a phone",
        HTML,
        lambda text: first('class="chart-narrow"', 'class="chart-gone" display="none"')(text).replace(
            'class="chart-narrow"', 'class="chart-gone" display="none"'
        ),
        page("test_looks.py::test_assistive_technology_meets_one_layout_of_each_figure"),
    ),
    Fault(
        "live figure without an event",
        f"{SITE}/_figures/fig-rapidus.js",
        without_a_row,
        page("test_figures.py::test_figures_become_live_and_answer", f"{PAGE}-http"),
    ),
    Fault(
        "table of a figure that leaves out a title",
        HTML,
        first("<td>Higashi presents the plan for a new chip firm to Amari and party colleagues</td>", "<td></td>"),
        charted("test_what_pointing_at_a_mark_shows_stands_in_the_table"),
    ),
    Fault(
        "figure alone that differs from its chapter",
        f"{SITE}/embed/fig-rapidus.html",
        first("<td>Higashi presents the plan", "<td>Higashi draws up the plan"),
        page("test_embed.py::test_page_of_a_figure_says_what_its_chapter_says", "fig-rapidus"),
    ),
    Fault(
        "figure that cannot be framed",
        f"{SITE}/embed/fig-rapidus.html",
        first("_static/figures.js", "_static/figure.js"),
        page("test_embed.py::test_figure_in_a_frame_is_drawn_and_becomes_live", "fig-rapidus-http"),
    ),
]

EXERCISES = [
    Fault(
        "solution left in what students get",
        f"{CLASSROOM}/master.py",
        swap('if {"solution", "check", *other} & set(tags(cell))', 'if {"check", *other} & set(tags(cell))'),
        "tests/exercises/test_master.py::test_the_student_notebook_has_stubs_and_no_solution",
    ),
    Fault(
        "solution without its marks",
        MASTER,
        first('    "### BEGIN SOLUTION\\n",\n', ""),
        "tests/exercises/test_masters.py -k 3-1-events-per-forum",
    ),
    Fault(
        "solution in a download of the site",
        f"{SITE}/_exercises/exercise-3-1.ipynb",
        first("per_forum", f"per_forum {SOLUTION}"),
        "tests/project/test_nothing_secret.py::test_no_line_of_a_solution_is_in_what_was_made_here[html]",
    ),
    Fault(
        "wrong answer of a master",
        MASTER,
        first("commitment >= 3", "commitment >= 2"),
        "tests/exercises/test_recount.py -k 3-1",
    ),
    Fault(
        "rubric that does not add up",
        "exercises/rubrics/3-1.csv",
        swap("Claim and scope,1,", "Claim and scope,2,"),
        "tests/exercises/test_masters.py -k 3-1-events-per-forum",
    ),
    Fault(
        "full points for a number typed in",
        f"{GRADE}/marking.py",
        swap("share = everywhere + FOLLOWS_NOT * lost", "share = published"),
        "tests/exercises/test_attacks.py::test_hard_coded_numbers_earn_a_quarter_and_are_flagged",
    ),
    Fault(
        "arrows that may point either way",
        f"{GRADE}/compare.py",
        swap("{(one, label(two)) for one, two in pairs}", "{tuple(sorted((one, label(two)))) for one, two in pairs}"),
        "tests/exercises/test_compare.py::test_share",
    ),
    Fault(
        "student code with a network",
        f"{GRADE}/sandbox.py",
        swap("for number in refused:", "for number in ():"),
        "tests/exercises/test_attacks.py::test_no_network",
    ),
    Fault(
        "secret of another role on a hand-out",
        f"{CLASSROOM}/simulation.py",
        first('if row["role"] == role]', "]"),
        "tests/exercises/test_simulation.py::test_a_handout_shows_its_own_numbers_and_no_other_secret",
    ),
    Fault(
        "quiz question without a right answer",
        "exercises/quizzes/4-3-industry.txt",
        first("\n*a) ", "\na) "),
        "tests/teach/test_quizzes.py::test_two_classes_get_other_questions_and_the_right_option_moves",
        says=r"4-3-industry|must specify a correct choice",
    ),
    Fault(
        "self-check with two right answers",
        "book/quizzes/4-3-industry.txt",
        first("\na) The ministry", "\n*a) The ministry"),
        "tests/teach/test_quizzes.py::test_every_chapter_has_three_self_checks_with_feedback_for_each_option",
        says="correct",
    ),
    Fault(
        "self-check that the bank has too",
        "exercises/quizzes/4-3-industry.txt",
        swap(
            "1. Why do governments gain authority over firms, in the authors' account?",
            "1. Which of the forces behind Rapidus moved first, on the evidence of the article?",
        ),
        "tests/teach/test_quizzes.py::test_banks_are_large_enough_and_share_no_question_with_the_page[4-3-industry]",
    ),
    Fault(
        "quiz that is the same for every class",
        f"{CLASSROOM}/quiz.py",
        swap('keys.digest(key, "quiz", chapter', 'keys.digest(b"", "quiz", chapter'),
        "tests/teach/test_quizzes.py::test_the_draw_follows_key_and_seed_alone",
    ),
    Fault(
        "minutes that differ from the chapter's",
        "book/teach/chapter-notes.md",
        swap("{doc}`../4-3-industry`, 90 minutes", "{doc}`../4-3-industry`, 60 minutes"),
        "tests/teach/test_teaching_pages.py",
    ),
    Fault(
        "machines for a class miscounted",
        "book/teach/hubs.md",
        swap("90 + 2 × 160 = 410 MB", "90 + 2 × 160 = 310 MB"),
        "tests/site/test_hubs.py::test_the_table_of_machines_follows_from_what_the_page_assumes",
    ),
]

LABS = [
    Fault(
        "wrong arithmetic of a lab",
        "book/techsec/judgements.py",
        swap('return rows[~rows["origin"].isin(families(mine))]', "return tracing.counted_once(rows)"),
        "tests/labs/test_judgements.py::test_three_countings_by_hand",
    ),
    Fault(
        "rest that can hide nobody",
        "book/techsec/supply.py",
        swap("total - rest + part * unnamed", "total - rest"),
        "tests/labs/test_removal.py",
    ),
    Fault(
        "saved file that a full disk cuts",
        "book/techsec/whole.py",
        swap('draft = path.with_name(f".{path.name}.draft")', "draft = path"),
        "tests/labs/test_controls.py::test_what_cannot_be_saved_or_opened_is_said_and_an_older_file_stays",
    ),
    Fault(
        "checkbox without words",
        "book/techsec/widgets/parts.py",
        swap("value=value, description=label, indent=False", 'value=value, description="", indent=False'),
        "tests/labs/test_controls.py::test_every_control_has_a_label_and_a_hint",
    ),
    Fault(
        "codes of another unit shown",
        "book/techsec/widgets/coding.py",
        swap("codes.put(row[name])", "codes.put(codes.cell)"),
        "tests/labs/test_controls.py::test_codes_set_by_the_controls_are_those_of_the_sheet",
    ),
]

PACKS = [
    Fault(
        "key of the class in the instructors' pack",
        f"{CLASSROOM}/pack.py",
        swap('_LEFT_OUT = (".key", ".pyc")', '_LEFT_OUT = (".pyc",)'),
        "tests/exercises/test_master.py::test_the_pack_has_the_same_bytes_twice_and_no_key",
    ),
    Fault(
        "checker in the students' pack",
        f"{CLASSROOM}/tree.py",
        swap('NOT_FOR_STUDENTS = ("classroom", "grade")', 'NOT_FOR_STUDENTS = ("classroom",)'),
        "tests/classroom/test_tree.py::test_tree_holds_nothing_that_marks",
    ),
    Fault(
        "what programs hide in the students' pack",
        "book/techsec/schema.py",
        swap('part.startswith((".", "__pycache__"))', 'part.startswith("__pycache__")'),
        "tests/classroom/test_tree.py::test_what_programs_hide_is_not_handed_out",
    ),
    Fault(
        "pack with the time in it",
        f"{CLASSROOM}/zips.py",
        swap("entry = zipfile.ZipInfo(name, LONG_AGO)", "entry = zipfile.ZipInfo(name, (2026, 11, 28, 0, 0, 0))"),
        "tests/classroom/test_tree.py::test_pack_has_the_same_bytes_each_time_and_one_folder",
    ),
]

PROJECT = [
    Fault(
        "requirement without a version",
        "requirements.txt",
        swap("\npandas==", "\npandas>="),
        "tests/classroom/test_environment.py::test_versions_are_those_of_the_site",
    ),
    Fault(
        "another version for class hubs",
        "binder/requirements.txt",
        swap("\naltair==6", "\naltair==5"),
        "tests/classroom/test_environment.py::test_versions_are_those_of_the_site",
    ),
    Fault(
        "versions that differ",
        "CITATION.cff",
        swap("\nversion: 0.", "\nversion: 9."),
        "tests/project/test_publishing.py::test_versions_agree",
    ),
    Fault(
        "another licence for the archive",
        ".zenodo.json",
        swap('"license": "MIT"', '"license": "GPL-3.0"'),
        "tests/project/test_publishing.py::test_versions_agree",
    ),
    Fault(
        "table changed without telling",
        "data/datapackage.json",
        in_json(lambda package: package["resources"][0].update(version="9.0.0")),
        "tests/project/test_publishing.py::test_versions_agree",
    ),
    Fault(
        "citation file out of its form",
        "CITATION.cff",
        swap("\ntype: software", "\ntype: book"),
        "tests/project/test_publishing.py::test_citation_file_is_valid_and_cites_the_paper",
    ),
    Fault(
        "workflow that calls no target",
        ".github/workflows/pages.yml",
        swap("run: make book", "run: make site"),
        "tests/project/test_publishing.py::test_workflows_call_targets_that_the_makefile_has",
    ),
    Fault(
        "action that is not pinned",
        ".github/workflows/links.yml",
        swap("actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", "actions/checkout@v4"),
        "tests/project/test_publishing.py::test_workflows_keep_to_their_schema_and_to_safe_ways",
    ),
    Fault(
        "broken address of a source",
        "data/forum_members.csv",
        put("jucip-usa", "source_url", "https://www.commerce/news"),
        "tests/project/test_links.py::test_every_address_is_well_formed",
    ),
    Fault(
        "build that does not check the tables",
        "Makefile",
        swap("book: writable $(VENV)/.book check-data", "book: writable $(VENV)/.book"),
        "tests/project/test_robustness.py::test_a_missing_table_stops_the_build_before_it_begins",
    ),
    Fault(
        "wrong type",
        "book/techsec/whole.py",
        swap('draft.write_text(text, encoding="utf-8", newline="")', "draft.write_text(len(text))"),
        "! mypy",
        says=r"whole\.py:\d+: error",
    ),
    Fault(
        "name that is used nowhere",
        "book/techsec/whole.py",
        swap("from pathlib import Path", "import os\nfrom pathlib import Path"),
        "! ruff check .",
        says="F401",
    ),
    Fault("misspelt word", "README.md", first("the", "t" + "eh"), "! codespell README.md", says="==> the"),
]

# Builds rewrite the site, so that these come last.
BUILDS = [
    Fault(
        "key that no bibliography has",
        "book/index.md",
        swap("{cite:p}`wu2025`", "{cite:p}`wu2026`"),
        BUILD,
        says="could not find bibtex key.*wu2026",
    ),
    Fault(
        "reference to a page that is not there",
        "book/index.md",
        lambda text: text + "\nSee {doc}`nowhere`.\n",
        BUILD,
        says="unknown document.*nowhere",
    ),
    Fault(
        "cell that fails",
        CHAPTER,
        swap("actors = data.actors()", "actors = data.actor()"),
        BUILD,
        says="has no attribute 'actor'",
    ),
]

FAULTS = {
    "data": DATA,
    "schema": SCHEMA,
    "models": MODELS,
    "figures": DRAWN,
    "notebooks and prose": NOTEBOOKS,
    "pages": PAGES,
    "charts in pages": CHARTS,
    "exercises": EXERCISES,
    "labs": LABS,
    "packs": PACKS,
    "project": PROJECT,
    "build": BUILDS,
}
