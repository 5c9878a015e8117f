"""Times the build, weighs the pages and asks Lighthouse; writes what came out into book/reference/benchmarks.md.

Works in throw-away folders: a copy of the sources, one with ten times the events, and npm's lighthouse. What is
measured stands in the options (--help): without Lighthouse, Lighthouse on some pages or fewer times, fewer hand-ins to
grade. Speed and Lighthouse's scores vary with the machine and its load: they are a report, not
a test.
"""

import argparse
import csv
import gzip
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

import weights
from bench import cards, grading, suites
from browser import executable
from sources import COMMAND, ROOT, copy_sources, exercises
from techsec import atomic
from techsec_publish.student_pack import chapters

REPORT = ROOT / "book" / "reference" / "benchmarks.md"
# What is written between which lines of the page.
BOOK = ("<!-- bench: from here on written by make bench -->", "<!-- bench: to here -->")
SUITES = ("<!-- suites: from here on written by make bench SUITES=3 -->", "<!-- suites: to here -->")
EDITED = "4-practice.ipynb"
TIMES = 10
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# One page of each kind beside the chapters and labs.
KINDS = (
    "index",
    "teach/exercises",
    "reference/tables/events",
    "reference/glossary",
    "reference/source-notes",
    "search",
)


def build(folder: Path) -> float:
    """Build the book in ``folder``; seconds it took. Raises RuntimeError with the end of the log where it fails."""
    start = time.perf_counter()
    done = subprocess.run(COMMAND, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise RuntimeError(f"the build failed:\n{done.stdout[-3000:]}")
    return time.perf_counter() - start


def edit_a_chapter(folder: Path) -> None:
    """Change a cell of one chapter, so that the chapter has to run again."""
    path = folder / "book" / EDITED
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["source"] = "# Edited.\n" + "".join(cell["source"])
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def multiply_events(folder: Path) -> int:
    """Write each event ``TIMES`` times, under ids of its own; how many there are then. Valid by the schema."""
    path = folder / "data" / "events.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            for number in range(TIMES):
                writer.writerow(row if number == 0 else _again(row, number + 1))
    subprocess.run([sys.executable, "-m", "techsec.schema"], cwd=folder / "book", check=True, stdout=subprocess.DEVNULL)
    return TIMES * len(rows)


def _again(row: dict, number: int) -> dict:
    followed = f"{row['followed_by']}-{number}" if row["followed_by"] else ""
    return {**row, "id": f"{row['id']}-{number}", "followed_by": followed}


def weigh(site: Path) -> dict[str, int]:
    """Page -> bytes (gzip) that a reader loads before doing anything: the page, its styles, scripts and images."""
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return {name: weights.weight(name, site) for name in names}


class Packed(SimpleHTTPRequestHandler):
    """Serves the site with gzip, as hosts of pages do."""

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return super().do_GET()
        content = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in (".html", ".css", ".js", ".svg", ".json", ".csv"):
            content = gzip.compress(content)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return None

    def log_message(self, *args):
        pass


def ask_lighthouse(site: Path, pages: list[str], tools: Path, times: int):
    """Yield page and its four scores (0 to 100), as a phone sees it: of each the median of ``times``."""
    npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(tools), "lighthouse"]
    subprocess.run(npm, check=True, stdout=subprocess.DEVNULL)
    with sync_playwright() as playwright:
        chrome = executable(playwright)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Packed, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    options = ["--throttling-method=simulate", f"--only-categories={','.join(CATEGORIES)}", "--output=json", "--quiet"]
    options.append("--chrome-flags=--headless=new --no-sandbox")
    for page in pages:
        address = f"http://127.0.0.1:{server.server_port}/{page}"
        command = [str(tools / "node_modules" / ".bin" / "lighthouse"), address, *options]
        environment = {**os.environ, "CHROME_PATH": chrome}
        runs = []
        for _ in range(times):
            said = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True).stdout
            runs.append(json.loads(said))
        lost = [name for name, audit in runs[-1]["audits"].items() if audit["score"] == 0]
        print(f"  {page}: {', '.join(lost) or 'no audit failed'}", flush=True)
        scores = [[round(100 * (run["categories"][name]["score"] or 0)) for run in runs] for name in CATEGORIES]
        yield page, [round(statistics.median(column)) for column in scores]
    server.shutdown()


def machine() -> str:
    """Processor, cores, memory, load, Python."""
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    model = re.search(r"model name\s*: (.*)", text)
    name = model[1] if model else platform.processor() or platform.machine()
    load = f"load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{name}, {os.cpu_count()} cores, {memory:.0f} GB, {load}, Python {platform.python_version()}"


def write_report(lines: list[str], marks: tuple[str, str]) -> None:
    """Put ``lines`` between two marks of the page of benchmarks."""
    before, _, rest = REPORT.read_text(encoding="utf-8").partition(marks[0])
    after = rest.partition(marks[1])[2]
    atomic.write(REPORT, "\n".join([before + marks[0], "", *lines, "", marks[1] + after.rstrip()]) + "\n")


def speed_and_weight(folder: Path) -> tuple[list[tuple[str, str, str]], Path]:
    """Rows (what, measured, aim), and the site they were measured on."""
    plain, many = (copy_sources(folder / name, *exercises()) for name in ("plain", "many"))
    cold = build(plain)
    weights = weigh(plain / "_build" / "html")
    executed = len(chapters(plain))
    edit_a_chapter(plain)
    warm = build(plain)
    events = multiply_events(many)
    cold_many = build(many)
    weights_many = weigh(many / "_build" / "html")
    growth = max((weights_many[page] / weights[page], page) for page in weights)
    heaviest = max(weights, key=weights.get)
    rows = [
        ("Cold build", f"{cold:.0f} s", ""),
        (f"The same by {executed} executed pages", f"{cold / executed:.1f} s a page", "at most 2.5 s"),
        ("Warm build after an edit of one chapter", f"{warm:.0f} s, {warm / cold:.0%} of cold", "at most 20%"),
        ("Bytes a page (gzip), median", f"{statistics.median(weights.values()) / 1000:.0f} kB", ""),
        ("Bytes of the heaviest page", f"{weights[heaviest] / 1000:.0f} kB ({heaviest})", "at most 150 kB"),
        (f"Cold build with {events} events", f"{cold_many:.0f} s, {cold_many / executed:.1f} s a page", ""),
        ("Largest growth of a page with them", f"{growth[0]:.1f} times ({growth[1]})", "less than 3 times"),
    ]
    return rows, plain / "_build" / "html"


def graded(submissions: int, for_nbgrader: int) -> list[tuple[str, str, str]]:
    """Rows on the checker of exercises; none where the folder exercises/ is absent."""
    if not (ROOT / "exercises").is_dir():
        return []
    found = grading.measure(submissions, for_nbgrader)
    rows = [(f"Grading, a submission of {submissions}", f"{found['checker']:.2f} s", "")]
    if found["nbgrader"] is None:
        return [*rows, ("The same by nbgrader", "not measured: not set up", "")]
    words = f"{found['nbgrader']:.2f} s; the checker takes {found['checker'] / found['nbgrader']:.0%}"
    return [*rows, (f"The same by nbgrader, of {for_nbgrader}", words, "")]


def kinds(weights: dict[str, int]) -> list[str]:
    """The pages that Lighthouse is asked about: every chapter and lab, one of each other kind, the heaviest embed."""
    pages = [f"{name}.html" for name in (*KINDS, *chapters(ROOT))]
    embeds = [page for page in weights if page.startswith("embed/")]
    return [*(page for page in pages if page in weights), max(embeds, key=weights.get)]


def options() -> argparse.Namespace:
    """What the caller asked for."""
    parser = argparse.ArgumentParser(description="Measure the book and write book/reference/benchmarks.md.")
    parser.add_argument("--without-lighthouse", action="store_true")
    parser.add_argument("--pages", nargs="+", help="pages for Lighthouse in place of all kinds, as 4-practice.html")
    parser.add_argument("--times", type=int, default=3, help="Lighthouse runs a page; the median counts")
    parser.add_argument("--submissions", type=int, default=300, help="to be graded by the checker; 0: no grading")
    parser.add_argument("--suites", type=int, default=0, help="measure the project's own checks instead, so often")
    parser.add_argument("--nbgrader", type=int, default=20, help="submissions for nbgrader")
    return parser.parse_args()


def main(asked: argparse.Namespace) -> None:
    """Measure, print and write."""
    lines = [f"Measured on {date.today():%-d %B %Y}: {machine()}.", ""]
    if asked.suites:
        lines += ["| what | measured | aim |", "|---|---|---|"]
        lines += [f"| {' | '.join(row)} |" for row in suites.measure(asked.suites)]
        print(*lines, sep="\n", flush=True)
        write_report(lines, SUITES)
        return
    with tempfile.TemporaryDirectory() as folder:
        rows, site = speed_and_weight(Path(folder))
        rows += cards.measure(site, [f"{name}.html" for name in chapters(ROOT)])
        rows += graded(asked.submissions, asked.nbgrader) if asked.submissions else []
        lines += ["| what | measured | aim |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]
        print(*lines, sep="\n", flush=True)
        if asked.without_lighthouse:
            lines += ["", "Lighthouse was not asked."]
        else:
            head = f"Lighthouse, mobile, median of {asked.times}"
            lines += ["", f"| {head} | {' | '.join(CATEGORIES)} |", "|---|---|---|---|---|"]
            pages = asked.pages or kinds(weigh(site))
            for page, scores in ask_lighthouse(site, pages, Path(folder) / "tools", asked.times):
                lines.append(f"| {page} | {' | '.join(map(str, scores))} |")
                print(lines[-1], flush=True)
    write_report(lines, BOOK)


if __name__ == "__main__":
    main(options())
