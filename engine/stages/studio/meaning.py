"""What a draft means for applicants: pieces, departments, days, fees, windows, papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from engine.analysis import days, derive
from engine.bpmn.catalogue import Package
from engine.domain.errors import ApprovalError
from engine.domain.fees.reckoning import reckon
from engine.domain.fees.refusals import CannotReckon
from engine.domain.fees.tariffs import Tariff, Tariffs
from engine.domain.guide import ServiceGuide
from engine.domain.names import Department, FactValue, Text
from engine.stages import check
from engine.stages.check import Report

Facts = Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class Share:
    """One department: its pieces, its item's promised and serial working days."""

    code: Department
    name: Text
    pieces: int
    promised: int
    serial: int


@dataclass(frozen=True, slots=True)
class Levy:
    """A charge in force on the day; ``amount`` in cents, None where the facts do not say."""

    code: str
    title: Text
    amount: int | None


@dataclass(frozen=True, slots=True)
class Meaning:
    """Of a package, for a project with these facts; without facts, when everybody takes part.

    ``total`` are item-times (件次), ``union`` what is brought once. Working days: ``promised`` of
    the joint case, ``longest`` on the longest way through the diagram, ``serial`` when one item is
    done after the other. ``windows`` had to be visited one by one, ``windows_now`` are left;
    ``minutes`` is the promise of a while-you-wait case, 0 for others. ``pieces`` are the codes of
    what is brought.
    """

    shares: tuple[Share, ...]
    total: int
    union: int
    on_file: int
    promised: int
    longest: int
    serial: int
    minutes: int
    windows: int
    windows_now: int
    papers: int
    levies: tuple[Levy, ...]
    pieces: tuple[str, ...]


def report(files: Mapping[str, bytes]) -> Report:
    """The publish check of a draft; never raises."""
    return check.package(files)


def of(
    files: Mapping[str, bytes], facts: Facts | None = None, on: date | None = None
) -> Meaning | None:
    """What it means; None while diagram or guide cannot be read or do not agree.

    ``facts`` are those of a project, all of them; ``on`` the day whose tariffs hold.
    """
    asked = None if facts is None else tuple(sorted(facts.items()))
    return _of(tuple(sorted(files.items())), asked, on)


@lru_cache(maxsize=32)
def _of(
    files: tuple[tuple[str, bytes], ...],
    asked: tuple[tuple[str, FactValue], ...] | None,
    on: date | None,
) -> Meaning | None:
    package = Package(dict(files))
    facts = None if asked is None else dict(asked)
    try:
        guide, model = package.guide, package.model
        pieces = derive.materials(model, guide, facts)
        levies = tuple(_levies(package.tariffs, facts, on))
    except (ApprovalError, ValueError):  # unreadable, or facts that do not answer a condition
        return None
    who = frozenset(pieces.departments)
    windows, windows_now = guide.windows
    shares = tuple(_share(guide, code, len(held)) for code, held in pieces.departments.items())
    return Meaning(
        shares=shares,
        total=pieces.total,
        union=len(pieces.union),
        on_file=pieces.on_file,
        promised=guide.promised_days,
        longest=days.longest(model, guide, who),
        serial=days.in_series(model, guide, who),
        minutes=guide.promised_minutes,
        windows=windows or len(who),
        windows_now=windows_now or 1,
        papers=sum(bool(item.output.zh) for item in guide.items if item.department in who),
        levies=levies,
        pieces=tuple(rule.code for rule in pieces.union),
    )


def _share(guide: ServiceGuide, code: Department, pieces: int) -> Share:
    items = [item for item in guide.items if item.department == code]
    return Share(
        code=code,
        name=guide.department(code).short,
        pieces=pieces,
        promised=max((item.promised_days for item in items), default=0),
        serial=sum(item.serial_days or item.promised_days for item in items),
    )


def _levies(tariffs: Tariffs, facts: Facts | None, on: date | None) -> list[Levy]:
    held = [one for one in tariffs.all if on is None or one.holds(on)]
    return [Levy(one.charge, one.title, _amount(one, facts)) for one in held]


def _amount(tariff: Tariff, facts: Facts | None) -> int | None:
    if facts is None:
        return None
    try:
        return reckon(tariff, facts).amount
    except CannotReckon:
        return None
