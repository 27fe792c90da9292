import json
from pathlib import Path

import pytest

from engine import cli

ROOT = Path(__file__).parents[2]
PROCESSES = ROOT / "processes"
TABLES = ROOT / "tests" / "bpmn" / "rules"


def said(capsys, *words):
    """Exit code, and the one object on standard output."""
    code = cli.main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_check_says_of_the_shipped_packages_that_they_pass(capsys):
    """By diagram or by folder; and that they are proven sound."""
    folder, diagram = PROCESSES / "single-item", PROCESSES / "drawing-review" / "process.bpmn"

    code, report = said(capsys, "check", str(folder), str(diagram))

    assert code == 0
    assert report["verdict"] == "ok"
    assert report["files"] == [
        {"file": str(path), "verdict": "ok", "soundness": "sound", "findings": []}
        for path in (folder, diagram)
    ]


def test_check_names_rule_element_sentence_and_way(capsys, tmp_path):
    """The shape that the studio, and anybody's script, relies on."""
    alone = tmp_path / "process.bpmn"
    alone.write_bytes((TABLES / "invalid-choice-then-wait.bpmn").read_bytes())

    code, report = said(capsys, "check", str(alone))

    (file,) = report["files"]
    assert (code, report["verdict"], file["verdict"]) == (1, "refused", "refused")
    first = file["findings"][0]
    assert set(first) == {"rule", "severity", "element", "says_zh", "says_en", "trace"}
    assert (first["rule"], first["severity"], first["element"]) == (
        "choice-then-wait", "error", "part",
    )  # fmt: skip
    assert first["trace"] == ["part", "join"]


@pytest.mark.parametrize(
    "content",
    [b"", b"<a", b"%PDF-1.7", b"<!DOCTYPE x><x/>", b"\x00" * 100, b" " * 2_000_000,
     b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>'],
)  # fmt: skip
def test_check_has_a_verdict_for_anything(capsys, tmp_path, content):
    """Whatever is dropped on it: a sentence, exit 1, no stack of calls."""
    path = tmp_path / "x.bpmn"
    path.write_bytes(content)

    code, report = said(capsys, "check", str(path), str(tmp_path / "nothing.bpmn"))

    assert code == 1
    assert [file["verdict"] for file in report["files"]] == ["refused", "refused"]
    assert all(file["findings"][0]["says_zh"] for file in report["files"])


def test_a_diagram_without_its_guide_is_not_waved_through(capsys, tmp_path):
    """Undecided is not ok, and the exit code says so."""
    alone = tmp_path / "process.bpmn"
    alone.write_bytes((PROCESSES / "drawing-review" / "process.bpmn").read_bytes())

    code, report = said(capsys, "check", str(alone))

    assert (code, report["verdict"]) == (1, "undecided")


def test_check_speaks_to_people_in_both_languages(capsys):
    """Without --json."""
    code = cli.main(["check", str(TABLES / "invalid-duplicate-ids.bpmn")])

    out = capsys.readouterr().out
    assert code == 1
    assert "不能发布" in out
    assert "这个编号用了不止一次" in out
    assert "is used as an id more than once" in out


def test_materials_prints_fifty_five_to_twenty_four(capsys):
    """The headline; each department's count; what may be on file."""
    code, counts = said(capsys, "materials", "drawing-review")

    assert code == 0
    assert counts == {
        "total": 55, "union": 24, "on_file": 7,
        "departments": {"PLAN": 10, "HCON": 14, "FIRE": 11, "CADO": 12, "METE": 8},
    }  # fmt: skip
    assert cli.main(["materials", "drawing-review"]) == 0
    assert "55 → 24" in capsys.readouterr().out


def test_materials_follows_the_project(capsys, tmp_path):
    """Without a basement: the numbers that follow."""
    facts = tmp_path / "facts.json"
    facts.write_text('{"has_basement": false}')

    _, counts = said(capsys, "materials", "drawing-review", "--facts", str(facts))

    assert (counts["total"], counts["union"]) == (43, 23)
    assert "CADO" not in counts["departments"]


@pytest.mark.parametrize(
    ("facts", "named"),
    [("{}", "has_basement"), ('{"has_basement": "no"}', "has_basement"), ("[]", "JSON"),
     ('{"cellar": 1, "has_basement": true}', "cellar"), ("{", "JSON")],
)  # fmt: skip
def test_facts_that_cannot_be_taken_are_a_sentence(capsys, tmp_path, facts, named):
    """Nothing is printed as a figure, and the exit code says that it failed."""
    path = tmp_path / "facts.json"
    path.write_text(facts)

    code = cli.main(["materials", "drawing-review", "--facts", str(path), "--json"])

    printed = capsys.readouterr()
    assert code == 1
    assert printed.out == ""
    assert named in printed.err


def test_a_process_that_is_not_there_is_a_sentence(capsys):
    """Neither a path that leads elsewhere."""
    for name in ("nothing", "../engine/domain"):
        assert cli.main(["materials", name]) == 1
        assert "没有找到" in capsys.readouterr().err


def test_a_diagram_of_another_tool_is_taken_in_and_nothing_is_overwritten(capsys, tmp_path):
    """What was done is said; a file that is there stays as it is."""
    theirs, ours = tmp_path / "theirs.bpmn", tmp_path / "ours.bpmn"
    theirs.write_bytes((TABLES / "warns-missing-ids--flow.bpmn").read_bytes())

    code, report = said(capsys, "adopt", str(theirs), str(ours))

    assert code == 0
    assert "given" in {note["kind"] for note in report["notes"]}
    written = ours.read_bytes()
    assert said(capsys, "check", str(ours))[1]["files"][0]["soundness"] == "sound"
    assert cli.main(["adopt", str(theirs), str(ours)]) == 1
    assert "没有覆盖" in capsys.readouterr().err
    assert ours.read_bytes() == written


@pytest.mark.parametrize("xml", [None, b"", b"<!DOCTYPE a><a/>", b"<a/>"])
def test_what_is_no_diagram_is_not_taken_in(capsys, tmp_path, xml):
    """A sentence in both languages, no file."""
    theirs, ours = tmp_path / "theirs.bpmn", tmp_path / "ours.bpmn"
    if xml is not None:
        theirs.write_bytes(xml)

    assert cli.main(["adopt", str(theirs), str(ours)]) == 1

    assert "。" in capsys.readouterr().err
    assert not ours.exists()
