"""What can be done next in a story under way, and by whom: what a page offers at each press.

Each offer becomes one line of the story (two, where a department's own system answers). What a
line needs beyond its verb is filled in with an example that passes: the forms of a review, the new
sheets of a drawing change. Whoever wants other words writes them into the story's text.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from engine.domain.case import Case, WorkItem
from engine.domain.lifecycle import CLOSED_CASE, OPEN_WORK, BranchState
from engine.domain.names import Role
from engine.exchange.forms import Form
from engine.stages import editions, whereabouts
from engine.stages.editions import Edition
from engine.stages.setup import Person
from engine.store import Transaction, branches, cases, intake, opinions
from engine.stories import sandbox

OPINIONS: Final = ("pass", "pass_with_conditions", "revise", "refuse")
STEP: Final = timedelta(minutes=5)
"""The hall's clock between two presses."""

MORNING: Final = time(9, 0)
_EVENING: Final = time(16, 55)
_DAWN: Final = time(6, 0)
_VERBS: Final[Mapping[str, tuple[str, ...]]] = {
    "precheck": ("precheck",),
    "accept": ("accept", "demand", "decline"),
    "correct": ("correct",),
    "handle": ("handle",),
    "check": ("check", "send_back"),
    "redraw": ("redraw",),
    "independence": ("independence",),
    "sign": ("sign",),
    "assess": ("assess",),
    "verify": ("verify", "send_assessment_back"),
    "deposit": ("lodge",),
    "pay": ("pay",),
    "issue": ("hand_out",),
    "amend": ("amend",),
    "move": ("move",),
}
"""Work that waits → the verbs that do something about it."""

_REASONS: Final = frozenset(
    {"decline", "send_back", "send_assessment_back", "withdraw", "independence"}
)
_EXAMPLE: Final = "示例"


Spoken = Sequence[Mapping[str, Any]]
"""The lines of a story so far."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something somebody can do now.

    ``key`` names it on a page. ``opinions``, ``sheets`` and ``materials`` are what can be chosen;
    ``words`` whether something may be said; ``line`` what the story will say without all that.
    """

    key: str
    who: str
    name: str
    do: str
    department: str = ""
    opinions: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    words: bool = False
    line: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen with an offer; ``""`` where nothing was."""

    opinion: str = ""
    sheet: str = ""
    material: str = ""
    words: str = ""


def offered(tx: Transaction, case_id: Any, now: datetime) -> tuple[Offer, ...]:
    """Everything that can be done about a case now, in the order in which work was offered."""
    case = cases.get(tx, case_id)
    if case.status in CLOSED_CASE:
        return ()
    edition = editions.of(tx, case.edition)
    people = sandbox.staff(edition.guide)
    waiting = [i for i in branches.items_of(tx, case.id) if i.state in OPEN_WORK]
    sheets = tuple(s.sheet_no for s in intake.sheets(tx, case.id, case.drawing_version))
    found: dict[str, Offer] = {}
    for item in waiting:
        for offer in _of_item(tx, case, edition, people, item, sheets):
            found.setdefault(offer.key, offer)
    for offer in (*_systems(tx, case, edition, now, sheets), *_always(people)):
        found.setdefault(offer.key, offer)
    return tuple(found.values())


def lines(offer: Offer, chosen: Chosen, spoken: Spoken) -> list[dict[str, Any]]:
    """The lines that a story goes on with."""
    when = upcoming(spoken)
    words = chosen.words or f"{_EXAMPLE}理由"
    line: dict[str, Any] = {**when, "who": offer.who, "do": offer.do, **offer.line}
    if offer.do in ("handle", "answer"):
        line["opinion"] = chosen.opinion if chosen.opinion in OPINIONS else "pass"
        _opinion(line, offer, chosen, words)
    elif offer.do in _REASONS:
        line["reason"] = words
        if offer.do == "independence":
            line["independent"] = chosen.opinion != "no"
    elif offer.do == "demand":
        line["demands"] = [{"material": chosen.material, "words": words}]
    if offer.do != "answer":
        return [line]
    answer = {name: value for name, value in line.items() if name not in when}
    return [answer, {**when, "who": sandbox.WINDOW, "do": "wait"}]


def wait(days: int, spoken: Spoken) -> dict[str, Any]:
    """The line that lets so many working days pass."""
    day = upcoming(spoken)["day"] + days
    at = MORNING.isoformat("minutes")
    return {"day": day, "time": at, "who": sandbox.WINDOW, "do": "wait"}


def upcoming(spoken: Spoken) -> dict[str, Any]:
    """When the next step happens: a few minutes after the last, or next morning."""
    timed = [line for line in spoken if "time" in line]
    if not timed:
        return {"day": 0, "time": MORNING.isoformat("minutes")}
    last = timed[-1]
    day, plus = int(last["day"]), int(last.get("plus", 0))
    at = (datetime.combine(date.min, time.fromisoformat(last["time"])) + STEP).time()
    if at > _EVENING or at < _DAWN:
        return {"day": day + 1, "time": MORNING.isoformat("minutes")}
    more = {"plus": plus} if plus else {}
    return {"day": day, **more, "time": at.isoformat("minutes")}


def _opinion(line: dict[str, Any], offer: Offer, chosen: Chosen, words: str) -> None:
    if line["opinion"] == "revise":
        sheet = chosen.sheet if chosen.sheet in offer.sheets else next(iter(offer.sheets), "")
        line["comments"] = [{"sheet_no": sheet, "text": words, "place": _EXAMPLE}]
    elif line["opinion"] == "pass_with_conditions":
        line["conditions"] = words
    elif line["opinion"] == "refuse" or chosen.words:
        line["text"] = words


def _of_item(
    tx: Transaction,
    case: Case,
    edition: Edition,
    people: Sequence[Person],
    item: WorkItem,
    sheets: tuple[str, ...],
) -> Iterator[Offer]:
    who = _person(people, item.role, item.department)
    if who is None:
        return
    asked = tuple(m.code for m in intake.materials(tx, case.id))
    for do in _VERBS.get(item.work, ()):
        kinds = tuple(k for k in OPINIONS if k != "revise" or sheets) if do == "handle" else ()
        yield Offer(
            key=f"{do}-{item.element}",
            who=who.login,
            name=who.name,
            do=do,
            department=item.department or "",
            opinions=("yes", "no") if do == "independence" else kinds,
            sheets=sheets if do == "handle" else (),
            materials=asked if do == "demand" else (),
            words=do in _REASONS or do in ("handle", "demand"),
            line=_more(tx, case, edition, item, do),
        )


def _more(tx: Transaction, case: Case, edition: Edition, item: WorkItem, do: str) -> dict[str, Any]:
    """What a verb needs to be done at all."""
    more: dict[str, Any] = {}
    match do:
        case "handle":
            form = edition.form(item.element)
            more = {} if form is None else {"form": example(form)}
        case "redraw":
            more = _changed(tx, case)
        case "lodge":
            more = {
                "way": "guarantee", "amount": "100000000", "document_no": "BH-001（示例）",
                "issuer": "示例银行", "valid_until": f"{case.received_at.year + 5}-12-31",
            }  # fmt: skip
        case "hand_out":
            agent = intake.subject_of(tx, case.agent_id)
            more = {"receiver": {"name": agent.name, "id_no": agent.code}}
        case "correct":
            more = {"materials": {m.code: "received" for m in intake.materials(tx, case.id)}}
        case "move":
            more = {"account_no": f"{_EXAMPLE}0001"}
        case "amend":
            more = {"note": _EXAMPLE}
    return more


def _changed(tx: Transaction, case: Case) -> dict[str, Any]:
    """The next version of every sheet that somebody wrote something about."""
    noted = {c.sheet_no for c in opinions.comments(tx, case.id) if c.open}
    there = intake.sheets(tx, case.id, case.drawing_version)
    version = case.drawing_version + 1
    changed = [
        {"sheet_no": s.sheet_no, "file": file_of(there, s.sheet_no, version)}
        for s in there
        if s.sheet_no in noted
    ]
    return {"changed": changed, "answers": {"*": "已按意见修改（示例）"}, "note": _EXAMPLE}


def file_of(there: Sequence[Any], number: str, version: int) -> str:
    """The name of the file that a changed sheet comes in: its place in the set, and the version."""
    place = next(n for n, sheet in enumerate(there, 1) if sheet.sheet_no == number)
    return f"sheet-{place:02}-v{version}.pdf"


def example(form: Form) -> dict[str, Any]:
    """Answers to a form that its schema takes, as far as a field alone can tell."""
    return {one.name: _value(one) for one in form.fields if one.required}


def _value(one: Any) -> Any:
    if one.choices:
        return one.choices[0][0]
    match one.kind:
        case "boolean":
            return True
        case "number" | "integer":
            least = one.minimum if one.minimum is not None else 1
            return int(least) if one.kind == "integer" or float(least).is_integer() else least
        case "date":
            return "2026-03-02"
        case _:
            return _EXAMPLE


def _systems(
    tx: Transaction, case: Case, edition: Edition, now: datetime, sheets: tuple[str, ...]
) -> Iterator[Offer]:
    """Departments whose own system has a letter and has not answered."""
    running = [b for b in branches.of_case(tx, case.id) if b.state is BranchState.RUNNING]
    for place in whereabouts.waiting(tx, case):
        node = place.node
        around = edition.model.branch_of(node.id)
        if node.kind != "serviceTask" or around is None:
            continue
        share = next((b for b in running if b.branch == around.id), None)
        if share is None or not node.connector:
            continue
        minutes = max(0, int((now - share.started_at) / timedelta(minutes=1)) + 1)
        entry = edition.guide.department(around.department)
        yield Offer(
            key=f"answer-{node.id}",
            who=node.connector,
            name=f"{entry.short.zh}系统",
            do="answer",
            department=around.department,
            opinions=tuple(k for k in OPINIONS if k != "revise" or sheets),
            sheets=sheets,
            words=True,
            line={"round": share.round, "after_minutes": minutes},
        )


def _always(people: Sequence[Person]) -> Iterator[Offer]:
    window = _person(people, Role.INTAKE, None)
    if window is not None:
        yield Offer("withdraw", window.login, window.name, "withdraw", words=True)


def _person(people: Sequence[Person], role: Role, department: str | None) -> Person | None:
    """Who does this: the first with the post, of the department where it is one's."""
    for one in people:
        if role in one.roles and (department is None or one.department == department):
            return one
    return None
