"""Every rule of the check has a page that is true: wrong finds it, right does not."""

import pytest

from engine.analysis import telling
from engine.bpmn import rules, standard
from tests.rule_pages import examples, writing
from web.studio import rulebook

WITHOUT = {*rulebook.OTHERS, telling.UNDECIDED}
"""What no single diagram shows."""


def test_every_rule_has_a_page_and_every_page_a_rule():
    """Whatever a finding names can be looked up."""
    named = [rule.RULE for rule in (*rules.ALL, *standard.ALL)]
    named += [*telling.RULES.values(), telling.UNDECIDED, *rulebook.OTHERS]

    assert set(rulebook.pages()) == set(named)
    assert {page.rule for page in examples.pages() if not page.wrong} == WITHOUT


@pytest.mark.parametrize("page", examples.pages(), ids=lambda page: page.rule)
def test_the_rule_finds_the_wrong_example_and_not_the_right_one(page):
    """An explanation that the program contradicts is worse than none."""
    wrong, right = examples.wrong(page), examples.right(page)

    assert wrong is None or wrong.findings
    assert right is None or not right.findings
    for text in (page.title, page.why, page.mend):
        assert text.zh
        assert text.en


def test_pictures_and_documentation_are_written_as_the_rules_are_now():
    """``python -m tests.rule_pages`` writes them; nothing else lies there."""
    wanted = writing.files()

    there = {path for folder in (writing.PICTURES, writing.DOCS) for path in folder.iterdir()}
    assert there == set(wanted)
    assert [p.name for p, said in wanted.items() if p.read_text("utf-8") != said] == []
