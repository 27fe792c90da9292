"""`export-log` and `import-log` as an operator meets them."""

import json
import shutil
import sqlite3
from contextlib import closing

import lxml.etree
import pytest


@pytest.fixture
def house(installation, elsewhere, monkeypatch):
    """An installation without cases, our own to change."""
    shutil.copytree(installation, elsewhere / "var")
    monkeypatch.setenv("LIANSHEN_DATA", str(elsewhere / "var"))
    return elsewhere


@pytest.mark.parametrize("form", ["xes", "ocel", "csv"])
def test_a_log_is_written_whole(house, lianshen, form):
    """A house without a case gives a log without one."""
    assert lianshen("export-log", "--format", form, "out") == (0, "", "")
    assert (house / "out").stat().st_size > 100
    if form == "xes":
        assert lxml.etree.parse(house / "out").getroot().get("xes.version") == "1849.2016"


def test_nothing_is_overwritten(house, lianshen):
    """And nothing is left where it cannot be written."""
    (house / "out").write_text("mine")

    code, out, err = lianshen("export-log", "--format", "csv", "out")

    assert (code, out) == (1, "")
    assert "没有覆盖" in err
    assert "not overwritten" in err
    assert (house / "out").read_text() == "mine"
    assert lianshen("export-log", "--format", "csv", "no/such/folder")[0] == 1


def test_an_unknown_process_or_day_is_said(house, lianshen):
    """Before anything is written."""
    assert lianshen("export-log", "--format", "csv", "out", "--process", "nothing")[0] == 1
    assert lianshen("export-log", "--format", "csv", "out", "--since", "soon")[0] == 2
    assert lianshen("export-log", "--format", "doc", "out")[0] == 2
    assert not (house / "out").exists()
    assert [one.name for one in house.iterdir()] == ["var"]


# --- import-log ---------------------------------------------------------------------------------

TABLE = (
    "办件编号,环节,完成时间,经办人\n"
    "A1,受理,2025-03-02 09:00,张三\nA1,审查,2025-03-04 09:00,李四\nA1,,x,\n"
)


@pytest.fixture
def table(house):
    """A small log of another city, as its spreadsheet saves it."""
    (house / "log.csv").write_text(TABLE, "gb18030")
    return house


def kept(house):
    """How many logs the installation keeps, and how many pieces."""
    with closing(sqlite3.connect(house / "var" / "lianshen.sqlite")) as tables:
        return [
            tables.execute(f"SELECT count(*) FROM {one}").fetchone()[0]  # noqa: S608 - our names
            for one in ("foreign_log", "foreign_log_part")
        ]


def test_a_log_is_taken_in_and_what_was_dropped_is_said(table, lianshen):
    """The whole of it, with its place and its reason."""
    code, out, err = lianshen("import-log", "log.csv", "--json")

    assert (code, err) == (0, "")
    said = json.loads(out)
    assert (said["cases"], said["events"], said["dropped"], said["people"]) == (1, 2, 1, 2)
    assert said["figures"]["took"]["mean"] == 48
    assert [one["examples"] for one in said["counted"] if one["why"] == "no-activity"] == [
        [[3, "A1"]]
    ]
    assert "张三" not in out
    assert kept(table) == [1, 1]
    code, out, _ = lianshen("import-log", "log.csv")
    assert (code, out.count("没有环节名称")) == (0, 1)
    assert kept(table) == [2, 2]


def test_the_columns_are_shown_and_may_be_laid_otherwise(table, lianshen):
    """What --look --json prints is what --mapping reads."""
    assert "环节" in lianshen("import-log", "log.csv", "--look")[1]
    mapping = json.loads(lianshen("import-log", "log.csv", "--look", "--json")[1])["mapping"]
    mapping["columns"]["activity"] = "经办人"
    mapping["branches"] = {"张三": "a", "李四": "b"}
    (table / "map.json").write_text(json.dumps(mapping), "utf-8")

    code, out, err = lianshen("import-log", "log.csv", "--mapping", "map.json", "--json")

    assert (code, err) == (0, "")
    said = json.loads(out)
    assert said["figures"]["chains"] == ["a", "b"]
    assert said["figures"]["bound"]["cases"] == 1


@pytest.mark.parametrize(
    ("content", "mapping", "says"),
    [
        (b"", None, "空的"),
        (b"a,b\n1,2\n", None, "--mapping"),
        (TABLE.encode(), "no such file", "JSON"),
        (TABLE.encode(), "{", "JSON"),
        (TABLE.encode(), "{}", "JSON"),
        (TABLE.replace("2025", "2999").encode(), None, "时间在今天之后"),
    ],
    ids=["empty", "no column", "no mapping", "broken mapping", "other mapping", "future"],
)
def test_a_log_that_is_refused_leaves_nothing(house, lianshen, content, mapping, says):
    """In both languages, with an exit code."""
    (house / "log.csv").write_bytes(content)
    words = []
    if mapping is not None:
        words = ["--mapping", "map.json"]
        if mapping.startswith("{"):
            (house / "map.json").write_text(mapping)

    code, out, err = lianshen("import-log", "log.csv", *words)

    assert (code, out) == (1, "")
    assert says in err
    assert kept(house) == [0, 0]
    assert lianshen("import-log", "nowhere.csv")[0] == 1
