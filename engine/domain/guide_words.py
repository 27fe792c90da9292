"""The words a guide.toml may use; a misspelt one is named, never passed over in silence."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import time
from itertools import pairwise
from typing import Any

from engine.domain.errors import GuideError
from engine.domain.guide import (
    Apart,
    Contradiction,
    Counter,
    DepartmentEntry,
    FactRule,
    Item,
    MaterialRule,
    PauseGround,
)
from engine.domain.names import Text


def _words(noun: type[Any], **renamed: str) -> frozenset[str]:
    """The fields of a noun of the guide, some under the name that the file gives them."""
    return frozenset(renamed.get(one.name, one.name) for one in fields(noun))


_TOP = frozenset(
    {"process", "facts", "needs", "connectors", "repository", "sources", "hours"}
    | {"department", "item", "material", "pause_ground", "contradiction", "counter"}
)
_PROCESS = frozenset(
    {"name", "title", "number_code", "region", "lead", "promised_days", "statutory_days"}
    | {"acceptance_days", "round_rule", "case_rule", "remedies", "stock", "mark", "variant"}
    | {"promised_minutes", "ticket", "about", "apart"}
)
_APART = _words(Apart)
_HOURS = frozenset({"opening", "precheck_minutes"})
_FACT = _words(FactRule, kind="type") - {"name"}
_ROWS: Mapping[str, frozenset[str]] = {
    "department": _words(DepartmentEntry),
    "item": _words(Item),
    "material": _words(MaterialRule, main="kind"),
    "pause_ground": _words(PauseGround),
    "contradiction": _words(Contradiction),
    "counter": _words(Counter),
}
_DERIVED = frozenset(
    {"acceptance", "round", "outcome", "changes_needed", "pulled_back", "some_refused"}
    | {"fees_due"}
    | {"true", "false", "min", "max", "len", "any", "all"}
)
_DERIVED_HEADS = ("needs_", "opinion_", "returned_", "signs_", "_")


def check(data: Mapping[str, Any]) -> None:
    """Every key of the file is one we read.

    Raises:
        GuideError: a key that nothing reads, or a fact whose name cannot be one.
    """
    _known("guide.toml", data, _TOP)
    _known("[process]", data.get("process"), _PROCESS)
    _known("[hours]", data.get("hours"), _HOURS)
    process = data.get("process")
    _known("[process] apart", process.get("apart") if isinstance(process, dict) else None, _APART)
    for table, words in _ROWS.items():
        rows = data.get(table, [])
        for row in rows if isinstance(rows, list) else []:
            code = row.get("code", "") if isinstance(row, dict) else ""
            _known(f"[[{table}]] {code}".strip(), row, words)
    facts = data.get("facts", {})
    for name, body in facts.items() if isinstance(facts, dict) else []:
        _known(f"[facts] {name}", body, _FACT)
        _fact_name(name)


def opening(rows: object) -> tuple[tuple[time, time], ...]:
    """``["09:00-12:00", "13:30-17:00"]`` → opening times of one day, in order.

    Raises:
        GuideError: another shape, or times that do not follow one another.
    """
    wrong = GuideError(
        why=Text(
            '[hours].opening应形如["09:00-12:00", "13:30-17:00"]，按先后写，不重叠。',
            '[hours].opening must look like ["09:00-12:00", "13:30-17:00"], in order.',
        )
    )
    if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
        raise wrong
    try:
        spans = tuple(
            (time.fromisoformat(since), time.fromisoformat(until))
            for since, until in (row.split("-") for row in rows)
        )
    except ValueError as error:
        raise wrong from error
    if any(later <= earlier for earlier, later in pairwise(m for span in spans for m in span)):
        raise wrong
    return spans


def _known(where: str, row: object, words: Iterable[str]) -> None:
    if not isinstance(row, dict):
        return  # missing, or another shape: the reader says so
    for key in row.keys() - frozenset(words):
        raise GuideError(
            why=Text(
                f"{where}里的“{key}”没有这个写法。请改正名称或删去。",
                f"“{key}” in {where} means nothing. Correct it or remove it.",
            )
        )


def _fact_name(name: str) -> None:
    plain = name.isidentifier() and name.isascii() and name == name.lower()
    if not plain or name in _DERIVED or name.startswith(_DERIVED_HEADS):
        raise GuideError(
            why=Text(
                f"事实“{name}”不能这样命名：须为小写英文名，且不与系统给出的事实重名。",
                f"fact “{name}”: use a lower-case name that the house does not give itself.",
            )
        )
