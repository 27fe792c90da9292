"""The words on the pages: complete, in both languages, and the right ones."""

import ast
import re
from pathlib import Path

import pytest
from flask import Flask

from engine.domain.application import MaterialState
from engine.domain.case import ROLE_OF_WORK
from engine.domain.clocks import Lamp
from engine.domain.lifecycle import CLOSED_CASE, CaseState
from engine.domain.merging import Result
from engine.domain.names import Role
from engine.domain.opinions import OpinionKind
from web import lang

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
HAN = re.compile(r"[\u4e00-\u9fff]")
CALL = re.compile(r"""\bt\(\s*'([a-z0-9_.-]+)'\s*[),]""")
BEGUN = re.compile(r"""\bt\(\s*'([a-z0-9_.-]+\.)' ~""")
# LABELS, rule 2: never on a screen outside the studio
BANNED = (
    "分支", "令牌", "网关", "汇聚", "实例", "节点", "版本冲突", "队列", "死信", "幂等", "回调",
    "事务", "反事实", "置信区间", "默许", "哈希", "认领", "挂起", "日志", "驳回",
)  # fmt: skip
OF_THE_STUDIO = {"bpmn", "forms", "json", "papers", "schema", "typ", "water", "connection"}
OF_THE_STUDIO |= {"BPMN", "svg", "png", "and", "or", "not", "has", "basement", "storeys"}
OF_THE_STUDIO |= {"floor", "area", "mete", "system", "year", "fire", "rating", "opinion", "stories"}
"""Analysts name files: the one room where that may be said."""
OF_LOGS = {"XES", "OCEL", "CSV", "JSON", "gz", "zip", "import", "log", "mapping", "FIRE"}
"""Formats have no other names, and an operator types the command."""
LATIN = {"PDF", "DWG", "MB", "lianshen", "demo", "fresh", "pdf"}


def keys_in_templates():
    """Words that templates ask for by name."""
    found = {}
    for file in sorted((WEB / "templates").glob("*.html")):
        for key in CALL.findall(file.read_text("utf-8")):
            found.setdefault(key, file.name)
    return found


def keys_in_code():
    """Words that the code asks for by name."""
    found = {}
    for file in sorted(WEB.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            called = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "t"
            if called and isinstance(node.args[0], ast.Constant):
                found.setdefault(node.args[0].value, file.name)
    return found


def test_every_word_that_a_page_asks_for_is_in_the_table():
    """A missing one would be a broken page in front of somebody."""
    asked = keys_in_templates() | keys_in_code()

    assert {key: where for key, where in asked.items() if key not in lang.WORDS} == {}


def test_every_family_of_words_that_a_page_asks_for_exists():
    """`t('status.' ~ …)`: at least the family must be there."""
    families = {
        begun
        for file in (WEB / "templates").glob("*.html")
        for begun in BEGUN.findall(file.read_text("utf-8"))
    }

    assert {f for f in families if not any(k.startswith(f) for k in lang.WORDS)} == set()


def test_every_state_role_opinion_work_and_lamp_has_its_word():
    """Whatever the engine can say, a page can say too."""
    wanted = {
        *(f"status.{s.value}" for s in CaseState),
        *(f"waits.{s.value}" for s in CaseState if s not in CLOSED_CASE),
        *(f"role.{r.value}" for r in Role),
        *(f"opinion.{o.value}" for o in OpinionKind),
        *(f"result.{r.value}" for r in Result),
        *(f"lamp.{one.value}" for one in Lamp),
        *(f"material.{m.value}" for m in MaterialState),
        *(f"work.{w}" for w in ROLE_OF_WORK),
    }

    assert wanted - set(lang.WORDS) == set()


def test_every_entry_that_a_stage_writes_has_its_sentence():
    """The history is read by people."""
    written = set()
    for file in (ROOT / "engine" / "stages").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            call = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if call in {"journal.write", "_write"} and len(node.args) > 2:
                written |= {
                    n.value
                    for n in ast.walk(node.args[2])
                    if isinstance(n, ast.Constant) and isinstance(n.value, str)
                }
    of_no_case = {"edition-published", "account-added"}

    assert written, "the stages write entries"
    assert {w for w in written - of_no_case if f"journal.{w}" not in lang.WORDS} == set()


def test_a_word_stands_in_both_languages_with_the_same_blanks():
    """{n} in one language and not in the other would lose a figure."""
    wrong = {}
    for key, text in lang.WORDS.items():
        zh, en = (set(re.findall(r"{(\w+)}", words)) for words in (text.zh, text.en))
        # English may leave out what only Chinese names (a contact); never the other way round
        if not text.zh or not text.en or HAN.search(text.en) or not en <= zh:
            wrong[key] = text

    assert wrong == {}


def test_chinese_words_are_the_ones_that_the_hall_uses():
    """LABELS: no word of programmers, no English on a Chinese screen."""
    wrong = {}
    for key, text in lang.WORDS.items():
        plain = re.sub(r"{\w+}", "", text.zh)
        strange = set(re.findall(r"[A-Za-z]{2,}", plain)) - LATIN
        if key.startswith(("studio.", "guide.")):
            strange -= OF_THE_STUDIO
        if key.startswith("logs."):
            strange -= OF_LOGS
        hint = key.startswith("studio.hint.")  # names BPMN's own words, for who knows them
        banned = [word for word in BANNED if word in text.zh and not hint]
        if strange or banned:
            wrong[key] = (strange, banned)

    assert wrong == {}


def test_a_missing_word_is_a_bug_and_not_an_empty_place():
    """Better found in a test than in front of a clerk."""
    with Flask(__name__).test_request_context(), pytest.raises(KeyError):
        lang.t("no.such.word")
