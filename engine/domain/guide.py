"""What a process promises: items, departments, materials, limits, each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from math import inf

from engine.domain.names import Department, FactValue, Text

NOTHING = Text("")


@dataclass(frozen=True, slots=True)
class FactRule:
    """One fact of the application that expressions may read.

    ``kind`` is boolean, number, integer or text; ``choices`` limits a text.
    """

    name: str
    kind: str
    label: Text
    unit: Text = NOTHING
    required: bool = True
    choices: tuple[tuple[str, Text], ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    """A department as the guide names it; names are data, never in a template."""

    code: Department
    name: Text
    short: Text
    contact: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One approval item (事项). Limits in working days.

    ``excludes`` names the pause grounds that also stop its statutory clock, by a rule of the
    item itself. ``tacit_rule`` is the number of the local rule that lets silence count as
    consent; never for an item that concerns safety. ``registers``: signing it is the entry in a
    public register, which no wish of the applicant undoes.
    """

    code: str
    department: Department
    title: Text
    statutory_days: int
    promised_days: int
    serial_days: int = 0
    legal_basis: tuple[str, ...] = ()
    output: Text = NOTHING
    document_pattern: str = ""
    tacit_rule: str = ""
    safety: bool = True
    registers: bool = False
    excludes: tuple[str, ...] = ()
    elements: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class MaterialRule:
    """One material of the checklist and the departments that need it.

    ``asked_by`` are the charges or certificates for each of which a copy was brought before.
    """

    code: str
    title: Text
    needed_by: tuple[Department, ...]
    main: bool = True
    on_file_as: str = ""
    drawing: bool = False
    originals: int = 0
    copies: int = 0
    brought_by: str = ""
    asked_by: tuple[str, ...] = ()
    source: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class PauseGround:
    """Why a clock may stand still. ``stops`` ⊆ {"promised", "statutory"}.

    ``basis`` is the rule that allows it, as it is cited; ``basis_en`` says it in English.
    """

    code: str
    title: Text
    stops: frozenset[str]
    basis: str = ""
    basis_en: str = ""
    automatic: bool = False
    planned_days: int | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Facts of an application that cannot all be true; ``when`` is an expression over them."""

    when: str
    says: Text


@dataclass(frozen=True, slots=True)
class Counter:
    """Where a piece of work is done: the window as the call board names it.

    ``works`` and ``departments`` say which work it is (empty: any). ``calls``: the applicant is
    called there; elsewhere only the file goes. ``before``: what one had to queue for in the days
    of one window per department, counted for the comparison.
    """

    code: str
    title: Text
    window: Text
    works: tuple[str, ...] = ()
    departments: tuple[Department, ...] = ()
    calls: bool = False
    before: bool = False
    mark: str = ""

    def serves(self, work: str, department: str) -> bool:
        """Whether this work of this department is done here."""
        right_work = not self.works or work in self.works
        return right_work and (not self.departments or department in self.departments)


@dataclass(frozen=True, slots=True)
class Apart:
    """How often somebody would come if every department were asked by itself: data, not counted.

    ``each`` for every department concerned (to hand in, to collect), ``more`` once a case (to
    pay, say); ``mark`` says where the figures come from.
    """

    each: int = 0
    more: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class ServiceGuide:
    """The service guide of one process package. Source: its guide.toml.

    ``stock`` are the window's stock phrases; ``repository`` names what the shared repository
    may hold (code → name); ``connectors`` map the name of a department's system to the
    department; ``variant`` names an edition that is in force beside the ordinary one.
    ``opening`` are the hall's hours as printed (the calendar counts), ``precheck_minutes``
    opening minutes of the pre-check. ``promised_minutes`` is the promise of a
    while-you-wait case, in opening minutes from receipt; 0 for one of working days. ``ticket`` is
    the letter of its tickets; ``about`` what it is about: project (a code of 24) or property (28).
    ``apart`` is the other side of what is saved in visits.
    """

    process: str
    title: Text
    number_code: str
    region: str
    promised_days: int
    statutory_days: int
    acceptance_days: int
    lead: Department
    round_rule: str
    case_rule: str
    facts: tuple[FactRule, ...]
    needs: Mapping[Department, str]
    departments: tuple[DepartmentEntry, ...]
    items: tuple[Item, ...]
    materials: tuple[MaterialRule, ...]
    pause_grounds: tuple[PauseGround, ...]
    remedies: Text = NOTHING
    stock: Mapping[str, str] = field(default_factory=dict)
    connectors: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    opening: tuple[tuple[time, time], ...] = ()
    precheck_minutes: int = 0
    repository: Mapping[str, str] = field(default_factory=dict)
    contradictions: tuple[Contradiction, ...] = ()
    variant: str = ""
    promised_minutes: int = 0
    ticket: str = ""
    about: str = "project"
    counters: tuple[Counter, ...] = ()
    apart: Apart = Apart()

    @property
    def while_waiting(self) -> bool:
        """Whether the applicant waits for the result: its promise is in opening minutes."""
        return self.promised_minutes > 0

    @property
    def drawings(self) -> bool:
        """Whether drawings belong to it, and a design firm."""
        return any(rule.drawing for rule in self.materials)

    @property
    def windows(self) -> tuple[int, int]:
        """Counters that each had to be visited, and windows to which an applicant is called now."""
        before = sum(counter.before for counter in self.counters)
        return before, len({counter.window.zh for counter in self.counters if counter.calls})

    def counter(self, work: str, department: str = "") -> Counter | None:
        """Where a piece of work is done, by the first row of the guide that serves it."""
        return next((c for c in self.counters if c.serves(work, department)), None)

    def department(self, code: str) -> DepartmentEntry:
        """The entry of a department; its bare code where the guide names none."""
        for entry in self.departments:
            if entry.code == code:
                return entry
        return DepartmentEntry(Department(code), Text(code, code), Text(code, code))

    def item(self, code: str) -> Item | None:
        """The item with this code."""
        return next((i for i in self.items if i.code == code), None)

    def item_of(self, department: str) -> Item | None:
        """The first item of a department."""
        return next((i for i in self.items if i.department == department), None)

    def material(self, code: str) -> MaterialRule | None:
        """The material with this code."""
        return next((m for m in self.materials if m.code == code), None)

    def ground(self, code: str) -> PauseGround | None:
        """The pause ground with this code."""
        return next((g for g in self.pause_grounds if g.code == code), None)

    def needed_materials(self, departments: frozenset[Department]) -> tuple[MaterialRule, ...]:
        """The union over these departments, in the guide's order."""
        return tuple(m for m in self.materials if not departments.isdisjoint(m.needed_by))


def check_fact(rule: FactRule, value: object) -> FactValue | Text:
    """The value as the fact's kind wants it, or a sentence saying why not."""
    if rule.kind == "boolean":
        return value if isinstance(value, bool) else Text("请选择“是”或“否”。", "choose yes or no.")
    if rule.kind == "text":
        return _check_text(rule, value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < inf:
        return Text("应为数字。请核对后重填。", "must be a number. Check and enter it again.")
    return _check_number(rule, value)


def _check_number(rule: FactRule, value: float) -> FactValue | Text:
    if rule.kind == "integer" and value != int(value):
        return Text("应为整数。请核对后重填。", "must be a whole number.")
    low = -1e9 if rule.minimum is None else rule.minimum
    high = 1e9 if rule.maximum is None else rule.maximum
    if value < low:
        return Text(f"不能小于{low:.15g}。请核对后重填。", f"must not be below {low:.15g}.")
    if value > high:
        return Text(f"不能大于{high:.15g}。请核对后重填。", f"must not be above {high:.15g}.")
    return int(value) if rule.kind == "integer" else value


def _check_text(rule: FactRule, value: object) -> str | Text:
    if not isinstance(value, str) or not value.strip():
        return Text("必须填写。", "is required.")
    if len(value) > 200:
        return Text("最多200个字。", "must not exceed 200 characters.")
    if rule.choices and value not in {code for code, _ in rule.choices}:
        return Text("请从列表中选择。", "choose from the list.")
    return value.strip()
