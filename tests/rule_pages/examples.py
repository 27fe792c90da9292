"""What each page shows as wrong and as right, and what the check says of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.analysis import net, soundness, telling
from engine.bpmn import model, rules, standard
from engine.bpmn.findings import Draft, Finding
from engine.domain import guide_file
from tests.analysis import sketches
from web.studio import rulebook
from web.studio.rulebook import Page

TABLES: Final = Path(__file__).parents[1] / "bpmn" / "rules"
FORMS: Final = frozenset({"plan-opinion", "fire-opinion"})
_GUIDE: Final = (TABLES / "guide.toml").read_text("utf-8")
_PROVEN: Final = frozenset(telling.RULES.values())
_READ: Final = frozenset(rule.RULE for rule in standard.ALL)


@dataclass(frozen=True, slots=True)
class Example:
    """One diagram of a page. ``name`` is that of its picture."""

    name: str
    xml: bytes
    findings: tuple[Finding, ...]


def wrong(page: Page) -> Example | None:
    """The example that the rule finds something in."""
    return _example(page, "wrong", page.wrong, page.wrong_guide)


def right(page: Page) -> Example | None:
    """The example in which it finds nothing."""
    return _example(page, "right", page.right, ())


def pages() -> tuple[Page, ...]:
    """Every page of the product."""
    return tuple(rulebook.pages().values())


def _example(page: Page, side: str, drawn: str, change: tuple[str, ...]) -> Example | None:
    if not drawn:
        return None
    table = drawn.endswith(".bpmn")
    xml = (TABLES / drawn).read_bytes() if table else sketches.xml(drawn)
    found = tuple(one for one in _found(page.rule, xml, change) if one.rule == page.rule)
    shared = side == "right" and table
    return Example(drawn.removesuffix(".bpmn") if shared else f"{page.rule}-{side}", xml, found)


def _found(rule: str, xml: bytes, change: tuple[str, ...]) -> tuple[Finding, ...]:
    if rule in _READ:
        return standard.findings(xml)
    drawn = model.read(xml)
    if rule in _PROVEN:
        small = net.compiled(drawn)
        issues = [n for n, name in enumerate(small.names) if drawn.node(name).work == "issue"]
        return telling.findings(Draft(drawn), small, soundness.study(small, issues))
    text = _GUIDE
    for old, new in zip(change[::2], change[1::2], strict=True):
        assert old in text
        text = text.replace(old, new, 1)
    named = b"approval:item" in xml
    guide = guide_file.read(text.encode()) if named else None
    return rules.apply(Draft(drawn, guide, FORMS))
