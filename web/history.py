"""The history of a case (办理过程): every journal entry as a sentence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.domain.case import Entry
from engine.domain.names import SYSTEM, Text
from engine.stages.editions import Edition
from engine.store import Transaction, journal
from web import lang, paging
from web.casebook import Casebook

SIZE = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One line: when, who, what, and the reason that was given."""

    at: datetime
    actor: str
    words: str
    reason: str


class _Words(dict[str, str]):
    """What a sentence asks for and the entry does not have is left out."""

    def __missing__(self, key: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class History:
    """A page of the history, and what it can be narrowed to."""

    lines: Sequence[Line]
    page: paging.Page
    narrow: journal.Narrow
    actors: Sequence[tuple[str, str]]

    @property
    def narrowed(self) -> bool:
        """Whether anything was filtered out."""
        return bool(self.narrow.actor or self.narrow.department)


def read(
    tx: Transaction, book: Casebook, *, person: str = "", department: str = "", number: int = 1
) -> History:
    """A page of the history, the newest first; of one person or one department where asked."""
    known = journal.actors(tx, book.case.id)
    codes = {d.code for d in book.guide.departments}
    chosen = department if department in codes else ""
    shares = tuple(b for b, node in book.edition.branches.items() if node.department == chosen)
    narrow = journal.Narrow(person if person in known else "", chosen, shares)
    total = journal.total(tx, book.case.id, narrow)
    page = paging.Page(min(number, paging.Page(1, total, SIZE).pages), total, SIZE)
    entries = journal.page(tx, book.case.id, narrow, limit=page.size, offset=page.first - 1)
    lines = [said(book.edition, e) for e in entries]
    return History(lines, page, narrow, [(name, actor(name)) for name in known])


def said(edition: Edition, entry: Entry) -> Line:
    """An entry as it is shown."""
    words = sentence(edition, entry.what, entry.data)
    return Line(entry.at, actor(entry.actor), words, _reason(entry.data))


def actor(name: str) -> str:
    """A name as it is shown; the house itself has one in each language."""
    return lang.t("actor.system") if name == SYSTEM.name else name


def sentence(edition: Edition, what: str, data: Mapping[str, Any], family: str = "journal") -> str:
    """An entry in words; one that has no words yet shows at least its own name.

    ``family`` of words: the hall's own, or those for the applicant.
    """
    key = f"{family}.{what}"
    if data.get("receiver") and lang.known(f"{key}-to"):
        key = f"{key}-to"  # entries of earlier releases name no receiver
    if not lang.known(key):
        return what
    words = _Words({name: _value(edition, name, value) for name, value in data.items()})
    return lang.WORDS[key].says(lang.current()).format_map(words)


def _reason(data: Mapping[str, Any]) -> str:
    return str(data.get("reason") or data.get("because") or "")


def _value(edition: Edition, name: str, value: Any) -> str:
    if name in _TITLES and isinstance(value, list):
        return lang.say(Text(*value))
    if isinstance(value, list):
        return lang.t("list_comma").join(_value(edition, name, v) for v in value) or lang.t("none")
    if isinstance(value, dict):
        return lang.t("list_comma").join(str(v) for v in value.values())
    words = _WORDS_OF.get(name)
    return lang.say(value) if words is None else words(edition, str(value))


def _department(edition: Edition, code: str) -> str:
    return lang.say(edition.guide.department(code).short)


def _of_branch(edition: Edition, branch: str) -> str:
    node = edition.model.nodes.get(branch)
    return branch if node is None else _department(edition, node.department)


def _ground(edition: Edition, code: str) -> str:
    ground = edition.guide.ground(code)
    return code if ground is None else lang.say(ground.title)


def _element(edition: Edition, element: str) -> str:
    node = edition.model.nodes.get(element)
    if node is None:
        return ""
    return lang.t(f"work.{node.work}") if lang.known(f"work.{node.work}") else node.name


def _charge(edition: Edition, code: str) -> str:
    known = [one.title for one in edition.tariffs.all if one.charge == code]
    return lang.say(known[0]) if known else code


def _step(edition: Edition, code: str) -> str:
    return lang.say(edition.tariffs.step_title) if edition.tariffs.step == code else code


def _keyed(prefix: str) -> Callable[[Edition, str], str]:
    def words(_edition: Edition, code: str) -> str:
        return lang.t(f"{prefix}.{code}") if lang.known(f"{prefix}.{code}") else code

    return words


def _day(_edition: Edition, iso: str) -> str:
    return lang.say(date.fromisoformat(iso))


def _round(_edition: Edition, number: str) -> str:
    return round_name(int(number))


_TITLES = {"title"}
"""Data that is one name in both languages, Chinese first."""
_WORDS_OF: Mapping[str, Callable[[Edition, str], str]] = {
    "department": _department,
    "branch": _of_branch,
    "signs": _department,
    "concerns": _department,
    "revise": _department,
    "opinion": _keyed("opinion"),
    "outcome": _keyed("result"),
    "stops": _keyed("clock"),
    "ground": _ground,
    "element": _element,
    "charge": _charge,
    "step": _step,
    "way": _keyed("fee_way"),
    "round": _round,
    "due_on": _day,
}
"""How the data of an entry is said, by its name."""


def round_name(number: int) -> str:
    """初审, 第1次复审 and so on."""
    return lang.t("round.first") if number <= 1 else lang.t("round.again", n=number - 1)


def listed(values: Sequence[Text]) -> str:
    """Names in a row."""
    return lang.t("list_comma").join(lang.say(v) for v in values)
