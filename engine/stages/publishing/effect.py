"""What a package would change, beside the edition that it would follow: frozen with a proposal.

Plain JSON values, so that the report that was read is the report that is kept. What applicants
would meet comes from the same derivation as the studio's own pages (``studio.meaning``); where
running cases stand, from the rows of their work.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from engine.bpmn.catalogue import Package
from engine.domain.errors import ApprovalError
from engine.domain.guide import MaterialRule, ServiceGuide
from engine.domain.names import EditionId, Text
from engine.stages import editions
from engine.stages.studio import meaning
from engine.stages.studio.meaning import Meaning
from engine.store import Transaction, positions, terms
from engine.store import editions as shelf

Files = Mapping[str, bytes]
Code = TypeVar("Code", bound=str)
T = TypeVar("T")

_FIGURES = ("total", "union", "on_file", "promised", "minutes", "serial", "longest", "windows_now",
            "papers")  # fmt: skip
NEW, GONE, CHANGED = "new", "gone", "changed"


def reckon(
    tx: Transaction,
    files: Files,
    process: str,
    variant: str,
    against: EditionId | None,
    day: date,
    now: datetime,
) -> dict[str, Any]:
    """The report on ``files``, whose first day is ``day``, against the edition it would follow."""
    before = None if against is None else shelf.files(tx, against)
    was = None if before is None else meaning.of(before, on=day)
    will = meaning.of(files, on=day)
    line = None if against is None else shelf.get(tx, against)
    guide, old = _guide(files), None if before is None else _guide(before)
    return {
        "at": now.isoformat(),
        "against": None if line is None else {"edition": line.id, "number": line.number},
        "figures": _figures(was, will),
        "departments": list(_departments(was, will)),
        "materials": [] if guide is None else list(_materials(old, guide)),
        "limits": [] if guide is None else list(_limits(old, guide)),
        "fees": list(_fees(before, files, day)),
        "running": running(tx, process, variant),
    }


def running(tx: Transaction, process: str, variant: str) -> dict[str, Any]:
    """Cases under way by edition and by where they stand; all finish on their own edition."""
    counts = under_way(tx, process, variant)
    found: list[dict[str, Any]] = []
    for edition in sorted(counts):
        ready, line = editions.of(tx, edition), shelf.get(tx, edition)
        assert line is not None
        places = [_place(ready, one) for one in positions.places(tx, [edition]) if one.cases]
        number, n = line.number, counts[edition]
        found.append({"edition": edition, "number": number, "cases": n, "places": places})
    found.sort(key=lambda one: one["number"])
    return {"cases": sum(counts.values()), "editions": found}


def under_way(tx: Transaction, process: str, variant: str) -> dict[EditionId, int]:
    """How many cases run on each edition of a process."""
    return positions.running(tx, {one.edition for one in terms.of(tx, process, variant)})


def _place(ready: editions.Edition, place: positions.Place) -> dict[str, Any]:
    """An element in the words of its edition: its own name, and whose share it lies in."""
    node = ready.model.nodes.get(place.element)
    share = None if node is None else ready.model.branch_of(node.id)
    share = share or (node if node is not None and node.department else None)
    whose = ready.guide.department(share.department).short if share and share.department else None
    return {
        "element": place.element,
        "name": node.name if node is not None and node.name else place.element,
        "whose": None if whose is None else _words(whose),
        "cases": place.cases,
    }


def _figures(was: Meaning | None, will: Meaning | None) -> list[dict[str, Any]]:
    found = []
    for key in _FIGURES:
        before = None if was is None else getattr(was, key)
        after = None if will is None else getattr(will, key)
        found.append({"key": key, "was": before, "now": after})
    return found


def _departments(was: Meaning | None, will: Meaning | None) -> Iterator[dict[str, Any]]:
    before = {} if was is None else {share.code: share for share in was.shares}
    after = {} if will is None else {share.code: share for share in will.shares}
    for code, one, other, named in _paired(before, after):
        yield {
            "code": code,
            "name": _words(named.name),
            "was": None if one is None else {"pieces": one.pieces, "days": one.promised},
            "now": None if other is None else {"pieces": other.pieces, "days": other.promised},
            "what": _what(one, other),
        }


def _materials(old: ServiceGuide | None, guide: ServiceGuide) -> Iterator[dict[str, Any]]:
    """Only what changes: new, gone, or needed by others or named otherwise."""
    before = {} if old is None else {rule.code: rule for rule in old.materials}
    after = {rule.code: rule for rule in guide.materials}
    for code, one, other, named in _paired(before, after):
        what = _what(one, other)
        if not what or old is None:
            continue
        yield {
            "code": code,
            "name": _words(named.title),
            "was": _needed(one),
            "now": _needed(other),
            "what": what,
        }


def _paired(
    before: Mapping[Code, T], after: Mapping[Code, T]
) -> Iterator[tuple[Code, T | None, T | None, T]]:
    """(code, what it was, what it will be, the later of the two), the old ones first."""
    for code in dict.fromkeys((*before, *after)):
        one, other = before.get(code), after.get(code)
        named = one if other is None else other
        assert named is not None
        yield code, one, other, named


def _needed(rule: MaterialRule | None) -> list[str]:
    return [] if rule is None else [str(code) for code in rule.needed_by]


def _limits(old: ServiceGuide | None, guide: ServiceGuide) -> Iterator[dict[str, Any]]:
    """Items that are new, gone, given to another department, or promised otherwise."""
    before = {} if old is None else {item.code: item for item in old.items}
    after = {item.code: item for item in guide.items}
    for code, one, other, named in _paired(before, after):
        told = [
            None if item is None else
            {"department": item.department, "promised": item.promised_days,
             "statutory": item.statutory_days}
            for item in (one, other)
        ]  # fmt: skip
        if old is None or told[0] == told[1]:
            continue
        yield {
            "code": code,
            "name": _words(named.title),
            "was": told[0],
            "now": told[1],
            "what": _what(told[0], told[1]),
        }


def _fees(before: Files | None, files: Files, day: date) -> Iterator[dict[str, Any]]:
    one, other = ({} if held is None else _charges(held, day) for held in (before, files))
    for charge in dict.fromkeys((*one, *other)):
        what = _what(one.get(charge), other.get(charge))
        if before is not None and what:
            held = other.get(charge) or one[charge]
            yield {"code": charge, "name": _words(held[0].title), "what": what}


def _charges(files: Files, day: date) -> dict[str, list[Any]]:
    try:
        tariffs = Package(dict(files)).tariffs
    except ApprovalError:
        return {}
    found: dict[str, list[Any]] = {}
    for one in tariffs.all:
        if one.holds(day):
            found.setdefault(one.charge, []).append(one)
    return found


def _guide(files: Files) -> ServiceGuide | None:
    try:
        return Package(dict(files)).guide
    except ApprovalError:
        return None


def _what(one: object, other: object) -> str:
    if one is None:
        return NEW
    if other is None:
        return GONE
    return "" if one == other else CHANGED


def _words(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
