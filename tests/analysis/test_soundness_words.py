"""What a study says to people: the element, the reason, a way out, and the run to step through."""

import pytest

from engine.analysis import soundness, telling
from engine.bpmn.findings import ERROR, Draft
from tests.analysis import sketches
from tests.analysis.test_soundness import SOUND, UNSOUND

JARGON_ZH = ("令牌", "网关", "健全", "死锁", "活锁", "可达", "token")
JARGON_EN = ("token", "deadlock", "livelock", "sound", "gateway", "marking")
HAN = range(0x4E00, 0x9FFF)


def found(text, **budget):
    """The findings of a sketch."""
    drawn, small, issues = sketches.drawn(text)
    return telling.findings(Draft(drawn), small, soundness.study(small, issues, **budget))


def test_nothing_is_said_of_what_is_sound():
    """Silence is approval here: the verdict itself says that it was proven."""
    assert all(found(text) == () for text in SOUND.values())


@pytest.mark.parametrize("name", UNSOUND)
def test_a_flaw_is_one_sentence_in_two_languages_without_the_trade_s_words(name):
    """A clerk reads it; every id can be painted on the diagram."""
    drawn, _, _ = sketches.drawn(UNSOUND[name][3])
    for finding in found(UNSOUND[name][3]):
        assert finding.severity == ERROR
        assert {finding.element, *finding.trace} <= drawn.nodes.keys()
        assert finding.element in finding.says.zh
        assert finding.says.zh.endswith("。")
        assert finding.says.en.endswith(".")
        assert any(ord(char) in HAN for char in finding.says.zh)
        assert not [word for word in JARGON_ZH if word in finding.says.zh]
        assert not [word for word in JARGON_EN if word in finding.says.en.replace(name, "")]


@pytest.mark.parametrize(
    ("name", "rule", "zh"),
    [
        (
            "one chosen, both awaited",
            "deadlock",
            "在等“fire”，而这样走下来它不会来了：办件会卡死在这里",
        ),
        ("handed out in a loop", "double-issue", "可能重复出件"),
        ("handed out before the join", "early-issue", "“plan”还没有办完，就可以出件"),
        ("two into a task", "double-work", "可能同时来两份"),
        ("a condition that is never true", "never-reached", "走不到"),
    ],
)
def test_the_words_are_those_of_the_hall(name, rule, zh):
    """卡死, 可能重复出件, 走不到: LABELS §8."""
    said = {finding.rule: finding.says.zh for finding in found(UNSOUND[name][3])}

    assert zh in said[rule]


def test_what_lies_behind_a_stop_is_not_said_to_be_unreachable_as_well():
    """One cause, one finding."""
    said = found(UNSOUND["one chosen, both awaited"][3])

    assert [finding.rule for finding in said] == ["deadlock"]
    assert said[0].trace == ("begin", "xor-1", "plan", "and-2")


def test_undecided_is_said_as_such_and_stands_in_the_way():
    """未能判定: an error of its own, about the whole process."""
    ways = "; ".join(
        f"and-1 -> t{n} -> xor-{n} -> u{n} -> or-2; xor-{n} -> or-2" for n in range(12)
    )

    (said,) = found(f"begin -> and-1; {ways}; or-2 -> issue -> end", steps=100)

    assert (said.rule, said.severity, said.element) == ("undecided", ERROR, "process")
    assert "未能判定，不能发布" in said.says.zh
