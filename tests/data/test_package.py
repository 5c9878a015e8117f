"""The data package is valid by two judges, complete, licensed, and comes out of its loaders typed."""

import inspect
from functools import partial
from itertools import product
from unittest import mock

import pytest
from frictionless import Package

from techsec import data, schema

PACKAGE = schema.package()
TABLES = {resource["name"]: resource for resource in PACKAGE["resources"]}
ARGUMENTS = {"units": ["events", "documents"], "coder": ["a", "b"]}


CODED = [(table, field) for table in TABLES for field in TABLES[table]["schema"]["fields"] if "codes" in field]


def loaders():
    """Each table's name, as its loader asks for it, and that loader with its arguments."""
    for _, function in inspect.getmembers(data, inspect.isfunction):
        if function.__module__ != data.__name__:
            continue
        for arguments in product(*(ARGUMENTS[name] for name in inspect.signature(function).parameters)):
            with mock.patch.object(data, "load", lambda name: name):
                yield function(*arguments), partial(function, *arguments)


LOADERS = dict(loaders())


def test_our_own_check_finds_nothing():
    assert [str(problem) for problem in schema.check_all()] == []


def test_frictionless_accepts_the_package():
    report = Package(str(schema.folder() / "datapackage.json")).validate()
    assert report.flatten(["name", "rowNumber", "fieldName", "note"]) == []
    assert report.valid


def test_every_table_has_a_loader_and_every_loader_a_table():
    assert sorted(LOADERS) == sorted(TABLES)


def test_every_csv_belongs_to_a_table():
    stored = {path.relative_to(schema.folder()).as_posix() for path in schema.folder().rglob("*.csv")}
    assert stored == {resource["path"] for resource in TABLES.values()}


@pytest.mark.parametrize("table", TABLES)
def test_loader_returns_typed_columns(table):
    frame = LOADERS[table]()
    text = schema.read(table)
    columns = []
    for name, field in schema.fields(table).items():
        columns.append(name)
        kind = {"integer": "Int64", "number": "float64"}.get(field["type"])
        if kind:
            assert frame[name].dtype == kind, name
            assert frame[name].isna().tolist() == text[name].eq("").tolist(), name
        elif "list" in field:
            delimiter = field["list"]["delimiter"]
            assert [delimiter.join(items) for items in frame[name]] == text[name].tolist(), name
            assert all(isinstance(items, list) for items in frame[name]), name
        else:
            assert frame[name].tolist() == text[name].tolist(), name
    for start, end in (field["span"] for field in schema.fields(table).values() if "span" in field):
        columns += [start, end]
        assert frame[start].dtype == frame[end].dtype == "datetime64[s]"
        assert (frame[start] <= frame[end]).where(frame[[start, end]].notna().all(axis=1), True).all()
    assert list(frame.columns) == columns
    assert len(frame) == len(text) > 0


@pytest.mark.parametrize(("table", "field"), CODED, ids=[f"{table}-{field['name']}" for table, field in CODED])
def test_codes_and_enum_agree(table, field):
    allowed = field.get("list", {}).get("enum") or field["constraints"]["enum"]
    assert sorted(field["codes"]) == sorted(str(value) for value in allowed)
    assert all(code["definition"].strip() for code in field["codes"].values())


@pytest.mark.parametrize("table", TABLES)
def test_table_names_licence_source_and_encoding(table):
    resource = TABLES[table]
    assert resource["encoding"] == "utf-8"
    assert resource["licenses"] and all(licence["name"] and licence["path"] for licence in resource["licenses"])
    assert resource["sources"] and all(source["title"].strip() for source in resource["sources"])
    assert resource["description"].strip()


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described(table):
    fields = TABLES[table]["schema"]["fields"]
    assert [field["name"] for field in fields if not (field["title"].strip() and field["description"].strip())] == []


def test_tables_of_a_closed_licence_stand_apart():
    closed = {name for name, resource in TABLES.items() if "-NC" in resource["licenses"][0]["name"]}
    assert closed == {name for name, resource in TABLES.items() if resource["path"].startswith("noncommercial/")}
    assert closed
