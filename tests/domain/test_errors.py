import ast
import importlib
import pkgutil
import string
from datetime import date
from pathlib import Path

import pytest

import engine
from engine.bpmn import expressions
from engine.domain import errors
from engine.domain.errors import ApprovalError, Refused, Stuck
from engine.domain.names import Text
from engine.domain.wording import utc
from engine.stages import answers

ROOT = Path(errors.__file__).parents[2]
LANGUAGES = ("zh", "en")


def subclasses(root):
    """Every error below ``root``."""
    for child in root.__subclasses__():
        yield child
        yield from subclasses(child)


for found in pkgutil.walk_packages(engine.__path__, "engine."):
    if not found.name.endswith("__main__"):  # a class exists once its module was read
        importlib.import_module(found.name)
HOUSE = sorted(
    (e for e in subclasses(ApprovalError) if e.__module__.startswith("engine.")),
    key=lambda e: e.__qualname__,
)


def places(sentence):
    """The names in braces of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_the_errors_of_every_room_are_held_here():
    """Rooms add their own; they must be imported to be seen below."""
    assert {errors.Unreadable, expressions.BadExpression, answers.TooLate} <= set(HOUSE)


@pytest.mark.parametrize("error", HOUSE, ids=lambda e: e.__name__)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_error_is_a_sentence_with_its_data_in_it(error, lang):
    """No brace is left behind, nothing is blank, and it ends like a sentence."""
    wanted = places(error.ZH) | places(error.EN)
    said = error(**{name: Text(f"〈{name}〉", f"<{name}>") for name in wanted}).says(lang)

    assert "{" not in said
    assert "}" not in said
    for name in places(error.EN if lang == "en" else error.ZH):
        assert (f"<{name}>" if lang == "en" else f"〈{name}〉") in said
    assert said.rstrip()[-1] in ".。？?！”〉>"


@pytest.mark.parametrize("error", HOUSE, ids=lambda e: e.__name__)
def test_every_error_has_words_of_its_own_in_both_languages(error):
    """“This cannot be done.” helps nobody; Chinese in an English sentence neither."""
    if error not in (Refused, Stuck):
        assert error.ZH != ApprovalError.ZH
        assert error.EN != ApprovalError.EN
    chinese = any("一" <= c <= "鿿" for c in error.ZH)
    assert chinese or error is errors.Unreadable  # all of its words are data
    assert not any("一" <= c <= "鿿" for c in error.EN)


@pytest.mark.parametrize("error", HOUSE, ids=lambda e: e.__name__)
def test_both_languages_tell_the_same_data(error):
    """A name or a day that only one reader learns is missing for the other."""
    only_one = {  # said differently, on purpose
        "FieldsWrong": set(),
        "FileNotAsNamed": set(),
    }
    assert places(error.ZH) ^ places(error.EN) == only_one.get(error.__name__, set())


@pytest.mark.parametrize("error", HOUSE, ids=lambda e: e.__name__)
def test_every_error_is_of_one_of_the_two_sorts(error):
    """The caller acts, or a person must look; a door decides by it."""
    assert issubclass(error, (Refused, Stuck))
    assert not issubclass(error, Refused) or not issubclass(error, Stuck)


def test_days_and_moments_are_said_in_full():
    """2026年3月12日（周四）, never T+2 (labels, rule 5)."""
    day = errors.NoMandate(item=Text("规划许可", "planning"), until=date(2026, 3, 12))
    moment = errors.AlreadyHandled(name="李四", when=utc(date(2026, 3, 12), 9, 5))

    assert "2026年3月12日（周四）" in day.says("zh")
    assert "12 March 2026 (Thu)" in day.says("en")
    assert "2026年3月12日（周四） 09:05已由李四" in moment.says("zh")
    assert "on 12 March 2026 (Thu) 09:05" in moment.says("en")


def test_data_with_braces_in_it_is_said_as_it_is():
    """What a stranger typed is never read as a pattern."""
    said = errors.UnknownSheet(sheet="{0.__class__}").says("zh")

    assert "{0.__class__}" in said


SOURCES = sorted(p for room in ("engine", "web", "connectors") for p in (ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_error_is_raised_with_the_data_its_sentence_names(path):
    """A sentence with a hole in it would be raised as a KeyError, and seen as a bug."""
    wanted = {e.__name__: places(e.ZH) | places(e.EN) for e in HOUSE}
    tree = ast.parse(path.read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    bare = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise)]

    for call in calls:
        given = {word.arg for word in call.keywords}
        if None not in given:  # with **data one cannot tell from here
            lacking = wanted.get(name_of(call.func), set()) - given
            assert not lacking, f"line {call.lineno}: {name_of(call.func)} lacks {lacking}"
    for raised in bare:
        assert not wanted.get(name_of(raised)), f"line {raised.lineno}: raised without its data"


def name_of(node):
    """The last name of ``a.b.Name``, if it is one."""
    return getattr(node, "attr", None) or getattr(node, "id", "")
