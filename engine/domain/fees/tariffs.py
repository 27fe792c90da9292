"""Tariffs: who levies what on whom, by which rule, from which day to which.

A tariff holds on the days [since, until): ``until`` is the first day on which the charge is no
longer levied, as notices put it (自…起停止征收). The day that counts is the day of acceptance.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from engine.domain.fees.refusals import NoTariff, TariffEnded, TariffNotYet, TwoTariffs
from engine.domain.guide import NOTHING
from engine.domain.names import Department, FactValue, Text

Facts = Mapping[str, FactValue]

AREA_BY_USE: Final = "area-by-use"
SHORTFALL: Final = "shortfall"
PERCENTAGE: Final = "percentage"
TABLE: Final = "table"
PREPAID: Final = "prepaid"
PER_UNIT: Final = "per-unit"
FIXED: Final = "fixed"
KINDS: Final = frozenset({AREA_BY_USE, SHORTFALL, PERCENTAGE, TABLE, PREPAID, PER_UNIT, FIXED})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the rate where every condition holds.

    ``when``: fact → what it must be, a word; or a range of whole numbers, both ends included
    (``1-12``, ``13-``, ``-6``).
    """

    when: Mapping[str, str]
    rate: Decimal

    def holds(self, facts: Facts) -> bool:
        """Whether the facts of a building are those of this row."""
        return all(_meets(facts.get(name), wanted) for name, wanted in self.when.items())


@dataclass(frozen=True, slots=True)
class Rule:
    """How a charge is reckoned; ``kind`` says which fields are read.

    - ``area-by-use``: Σ over ``parts`` (fact of an area → rate);
    - ``shortfall``: max(0, ``base`` × ``quota`` % - ``built``) × ``rate``;
    - ``percentage``: ``base`` × ``rate`` %, not under ``low`` nor over ``high`` (yuan);
    - ``table``: ``base`` × the rate of the one row that fits;
    - ``prepaid``: ``base`` × ``rate`` × ``factor``, or × ``reduced`` where the fact
      ``reduced_when`` is true; where the base is not known, ``instead`` ×
      ``instead_rate`` × the same factor;
    - ``per-unit``: ``base`` × ``rate``;
    - ``fixed``: ``rate`` a piece, as many as the fact ``base`` says, one where there is none;
      a yes counts one, a no none.
    """

    kind: str
    base: str = ""
    rate: Decimal = Decimal(0)
    parts: tuple[tuple[str, Text, Decimal], ...] = ()
    quota: Decimal = Decimal(0)
    built: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    rows: tuple[Row, ...] = ()
    factor: Decimal = Decimal(1)
    reduced: Decimal = Decimal(1)
    reduced_when: str = ""
    instead: str = ""
    instead_rate: Decimal = Decimal(0)

    @property
    def reads(self) -> frozenset[str]:
        """The facts it asks for."""
        conditions = (name for row in self.rows for name in row.when)
        single = (self.base, self.built, self.reduced_when, self.instead)
        return frozenset({*single, *conditions, *(part for part, _, _ in self.parts)} - {""})


@dataclass(frozen=True, slots=True)
class Tariff:
    """One charge as it holds for a time.

    ``payer``: "applicant", or the fact that holds the payer's name; ``payer_code`` likewise.
    ``deposit``: no charge but a deposit, returned; lodged in a step of its own where the diagram
    has one. ``asked_by`` are the papers each of which it asked for before (示例 counts).
    """

    code: str
    charge: str
    title: Text
    department: Department
    collecting_body: str
    basis: str
    rule: Rule
    unit: str = ""
    since: date = date.min
    until: date | None = None
    payer: str = "applicant"
    payer_code: str = ""
    refund: Text = NOTHING
    deposit: bool = False
    source: str = ""
    mark: str = ""

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Tariffs:
    """All tariffs of an edition, in the order of the file.

    ``visits_before`` and ``step`` as the package says: visits in series (示例), and the step that
    is unlocked when everything is paid. ``days`` working days to pay.
    """

    all: tuple[Tariff, ...] = ()
    step: str = ""
    step_title: Text = NOTHING
    days: int = 5
    visits_before: int = 0
    slip_pattern: str = "JK{year}{n:07d}"
    receipt_pattern: str = "CZ{year}{n:08d}"
    agency: str = "000000"
    account: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is levied at all."""
        return bool(self.all)

    def charges(self) -> tuple[str, ...]:
        """The charges, each once."""
        return tuple(dict.fromkeys(one.charge for one in self.all))

    def of(self, charge: str) -> tuple[Tariff, ...]:
        """Every tariff of a charge.

        Raises:
            NoTariff: there is none.
        """
        found = tuple(one for one in self.all if one.charge == charge)
        if not found:
            raise NoTariff(charge=charge[:60])
        return found

    def on(self, charge: str, day: date) -> Tariff:
        """The tariff of a charge that holds on a day.

        Raises:
            NoTariff, TariffEnded, TariffNotYet, TwoTariffs.
        """
        known = self.of(charge)
        valid = [one for one in known if one.holds(day)]
        if len(valid) == 1:
            return valid[0]
        title = known[0].title
        if valid:
            raise TwoTariffs(charge=title, on=day)
        ended = [one.until for one in known if one.until is not None and one.until <= day]
        later = [one.since for one in known if one.since > day]
        if ended and not later:
            raise TariffEnded(charge=title, since=max(ended))
        raise TariffNotYet(charge=title, since=min(later), on=day)


def overlapping(tariffs: Iterable[Tariff]) -> tuple[Tariff, Tariff] | None:
    """Two of one charge that hold on the same day, if any."""
    seen: dict[str, list[Tariff]] = {}
    for one in tariffs:
        for other in seen.setdefault(one.charge, []):
            if one.since < (other.until or date.max) and other.since < (one.until or date.max):
                return other, one
        seen[one.charge].append(one)
    return None


def _meets(value: FactValue | None, wanted: str) -> bool:
    if isinstance(value, bool) or value is None:
        return wanted == {True: "yes", False: "no"}.get(value is True)
    if isinstance(value, str):
        return value == wanted
    low, dash, high = wanted.partition("-")
    if not dash:
        return wanted.isdigit() and value == int(wanted)
    return (not low or value >= int(low)) and (not high or value <= int(high))
