"""The plan in CONTRIBUTING.md is the house: every folder is named that matters, and every named one exists."""

import importlib.util
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PLAN = dict(re.findall(r"^(\S+) {2,}(\S.*)$", TEXT.partition("## The house\n\n```\n")[2].partition("```")[0], re.M))


def folders():
    """Folders that git tracks files in: at the top, in its folders, and of the packages."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    parents = {parent.as_posix() for name in listed.split("\n") for parent in Path(name).parents} - {"."}
    wanted = re.compile(r"[^/]+|(book|book/_extensions|book/techsec|data|exercises|exercises/course_kit|tests)/[^/]+")
    return {folder for folder in parents if wanted.fullmatch(folder)}


def test_every_folder_is_in_the_plan_and_every_one_of_the_plan_exists():
    assert sorted(PLAN) == sorted(folders())


def test_files_and_commands_that_contributing_names_exist():
    recipes = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`make ([a-z-]+)`", TEXT)):
        assert re.search(rf"^{target}:", recipes, re.M), target
    paths = re.findall(r"(?<![\w/.])((?:book|data|tests|exercises|\.ci|binder)/[\w./-]+)`", TEXT)
    assert len(paths) > 15
    assert [path for path in paths if "8-name" not in path and not (ROOT / path).exists()] == []
    modules = re.findall(r"-m ((?:techsec|course_kit)[\w.]*)", TEXT)
    assert modules and all(importlib.util.find_spec(module) for module in modules)
