"""`lianshen play`, as a person at a terminal meets it: matches, differences, broken stories."""

import json

import pytest

from engine import cli
from engine.stories import folders, verbs
from tests.journeys.telling import SHORTEST, STORIES, copied, rewritten


def test_a_story_that_matches_says_so_and_succeeds(capsys):
    """The timeline in Chinese, the outcome with its working day, and exit code 0."""
    code = cli.main(["play", str(STORIES["drawing-review/no-comments"])])

    said = capsys.readouterr()
    assert code == cli.DONE
    assert "2026年3月6日（周五）  承诺时限第4天（共6天）" in said.out
    assert "统一出件，未办成：暂不能出件：消防、住建、气象尚未签发。" in said.out
    assert "第4个工作日办结，承诺6个工作日；法定45个工作日，用去4个" in said.out
    assert said.err == ""


def test_every_verb_is_told_in_some_story_or_only_lets_time_pass():
    """What no story uses, nobody has seen work."""
    told = {a.do for folder in STORIES.values() for a in folders.load(folder).actions}

    assert set(verbs.VERBS) - told == {"wait"}


def test_with_json_there_is_one_object_of_the_agreed_shape(capsys):
    """Other programs read it."""
    code = cli.main(["play", str(STORIES[SHORTEST]), "--json"])

    said = json.loads(capsys.readouterr().out)
    assert code == cli.DONE
    assert set(said) == {"case_no", "outcome", "working_days", "journal", "matches_expected"}
    assert said["outcome"] == "not_accepted"
    assert said["working_days"] is None
    assert said["matches_expected"] is True


def test_editing_one_expected_line_makes_it_fail(tmp_path, capsys):
    """And the first difference is named: the entry, the place, both values."""
    folder = copied(SHORTEST, tmp_path)
    rewritten(folder / "expected.jsonl", lambda lines: lines[1]["data"].update(department="FIRE"))

    code = cli.main(["play", str(folder), "--json"])

    said = capsys.readouterr()
    assert code == cli.FAILED
    assert json.loads(said.out)["matches_expected"] is False
    assert "第2条的“data.department”：预期“FIRE”，实际“PLAN”。" in said.err


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: lines.pop(), "实际多出第4条“case-not-accepted”。"),
        (lambda lines: lines.append(lines[-1]), "预期还有第5条“case-not-accepted”。"),
        (lambda lines: lines[2].pop("day"), "第3条的“day”：预期—，实际null。"),
    ],
)
def test_a_line_too_few_or_too_many_is_a_difference(tmp_path, capsys, change, says):
    """A journal that stops early is not the journal that was expected."""
    folder = copied(SHORTEST, tmp_path)
    rewritten(folder / "expected.jsonl", change)

    assert cli.main(["play", str(folder)]) == cli.FAILED
    assert says in capsys.readouterr().err


def test_recording_writes_what_the_next_run_expects(tmp_path, capsys):
    """For authors: record, read what was recorded, judge it, keep it."""
    folder = copied(SHORTEST, tmp_path)
    wanted = (folder / "expected.jsonl").read_bytes()
    (folder / "expected.jsonl").unlink()

    assert cli.main(["play", str(folder)]) == cli.FAILED
    assert "没有expected.jsonl" in capsys.readouterr().err
    assert cli.main(["play", str(folder), "--record"]) == cli.DONE
    assert (folder / "expected.jsonl").read_bytes() == wanted


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path, capsys):
    """A slip of the hand, not a failing story."""
    assert cli.main(["play", str(tmp_path / "nowhere")]) == cli.USAGE
    assert "没有样例文件夹" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: lines[0].update(who="zhangsan"), "第1行没有账号“zhangsan”。"),
        (lambda lines: lines[0].update(do="approve"), "第1行没有“approve”这个动作。"),
        (lambda lines: lines[1].update(finding=[]), "第2行“finding”没有这个写法。"),
        (lambda lines: lines[1].pop("day"), "第2行缺少“day”。"),
        (lambda lines: lines[1].update(day=-1), "第2行“day”应为不小于0的整数。"),
        (lambda lines: lines[1].update(day=True), "第2行“day”应为不小于0的整数。"),
        (lambda lines: lines[1].update(time="25:00"), "第2行“25:00”不是时刻"),
        (lambda lines: lines[1].update(time=None), "第2行“time”应为文字。"),
        (lambda lines: lines[1].update(findings={}), "第2行“findings”应为列表。"),
        (lambda lines: lines[1].update(findings=[1]), "第2行“findings”里应为对象。"),
        (lambda lines: lines[3].update(day=0, time="09:00"), "第4行时间早于上一步。"),
        (
            lambda lines: lines[2].pop("refused"),
            "第3行没有办成（ReasonNeeded）：不予受理须写明理由。",
        ),
        (lambda lines: lines[2].update(refused="NotYours"), "第3行没有办成（ReasonNeeded）"),
        (lambda lines: lines[3].update(refused="NotYours"), "第4行应被拒（NotYours），却办成了。"),
        (lambda lines: lines[3].update(do="sign", reason=""), "第4行“reason”没有这个写法。"),
        (lambda lines: lines.pop(0), "第1行还没有收件。"),
        (lambda lines: lines.clear(), "没有收件（receive）这一步。"),
        (lambda lines: lines.append(_answer(opinion="maybe")), "第5行答复写得不对"),
        (lambda lines: lines.append(_answer(colour="red")), "第5行“colour”没有这个写法。"),
    ],
)
def test_a_broken_decision_is_a_sentence_never_a_trace(tmp_path, capsys, change, says):
    """Whoever writes a story is told which line, and what about it."""
    folder = copied(SHORTEST, tmp_path)
    rewritten(folder / "decisions.jsonl", change)

    assert cli.main(["play", str(folder)]) == cli.FAILED
    said = capsys.readouterr()
    assert says in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda one: one.pop("project"), "缺少“project”。"),
        (lambda one: one.update(project="A"), "“project”应为对象。"),
        (lambda one: one.update(day="2026-02-30"), "“2026-02-30”不是日期"),
        (lambda one: one.update(colour="red"), "“colour”没有这个写法。"),
        (lambda one: one.update(process="no-such-thing"), "没有找到联审流程“no-such-thing”。"),
        (lambda one: one["sheets"][0].update(file="gone.pdf"), "没有文件 materials/gone.pdf。"),
        (lambda one: one["sheets"][0].update(file="../README.md"), "没有文件 materials/../"),
        (lambda one: one["sheets"][0].pop("title"), "“sheets[0]”里缺少“title”。"),
        (lambda one: one["materials"].update(D02="lost"), "没有“lost”这种材料状态。"),
        (lambda one: one["materials"].update(D02=3), "“D02”应为对象。"),
        (lambda one: one["applicant"].update(code="91330183EXAMPLE170"), "校验位不符"),
        (lambda one: one["facts"].update(storeys="many"), "应为数字。"),
    ],
)
def test_a_broken_application_is_a_sentence_never_a_trace(tmp_path, capsys, change, says):
    """What the window would not take in, a story cannot bring either."""
    folder = copied(SHORTEST, tmp_path)
    application = json.loads((folder / "application.json").read_text("utf-8"))
    change(application)
    (folder / "application.json").write_text(json.dumps(application), "utf-8")

    assert cli.main(["play", str(folder)]) == cli.FAILED
    said = capsys.readouterr()
    assert says in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("application.json", b"{", "application.json 不是有效的JSON。"),
        ("application.json", b"[]", "application.json 应为一个JSON对象。"),
        ("application.json", b"\xff\xfe", "application.json 不是UTF-8文字。"),
        ("application.json", b" " * 1_100_000, "application.json 超过1MB。"),
        ("decisions.jsonl", b"{}\nnot json\n", "decisions.jsonl 第2行不是有效的JSON。"),
        ("decisions.jsonl", b"[" * 100_000, "decisions.jsonl 第1行不是有效的JSON。"),
        ("expected.jsonl", b"7\n", "expected.jsonl 第1行应为一个JSON对象。"),
        ("materials/Z-01.pdf", b"GIF89a", "文件名是PDF，内容不是PDF"),
        ("decisions.jsonl", None, "decisions.jsonl 读不到这个文件。"),
        ("application.json", None, "application.json 读不到这个文件。"),
    ],
)
def test_a_broken_file_is_a_sentence_never_a_trace(tmp_path, capsys, name, content, says):
    """Missing, empty, huge, not text, not JSON, not what its name says."""
    folder = copied(SHORTEST, tmp_path)
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)

    assert cli.main(["play", str(folder)]) == cli.FAILED
    said = capsys.readouterr()
    assert says in said.err
    assert "Traceback" not in said.err


def _answer(**data):
    return {"who": "mete-system", "do": "answer", "opinion": "pass"} | data


def test_a_story_in_one_file_is_played_like_its_folder(tmp_path, capsys):
    """A package's own stories, and a folder that was written as a file."""
    file, again = tmp_path / "short.json", tmp_path / "again"
    assert cli.main(["play", str(STORIES[SHORTEST]), "--save-as", str(file)]) == cli.DONE

    assert cli.main(["play", str(file), "--json"]) == cli.DONE
    assert json.loads(capsys.readouterr().out)["matches_expected"] is True
    assert cli.main(["play", str(file), "--save-as", str(again)]) == cli.DONE
    assert cli.main(["play", str(again), "--json"]) == cli.DONE
    assert json.loads(capsys.readouterr().out)["matches_expected"] is True
