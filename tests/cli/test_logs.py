"""`export-log` and `import-log` as an operator meets them."""

import shutil

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
