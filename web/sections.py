"""How far the receipt form is: its sections, what the facts lead to, whom we know already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.domain import codes, errors
from engine.domain.application import MaterialState, Subject
from engine.domain.guide import Contradiction
from engine.domain.names import Text
from engine.stages.editions import Edition
from engine.stages.foresee import Foreseen
from engine.store import Transaction, intake, window
from engine.store.window import Running
from web import addresses, lang, paging
from web.forms import receipt
from web.forms.reading import Faults
from web.forms.uploads import KeptSheet

NAMES = ("project", "applicant", "facts", "materials", "sheets")
SHEETS_SHOWN = 50
MOST_RUNNING = 5
_HEADS = {
    "project": ("project_", "address"),
    "applicant": ("applicant", "agent", "design_firm"),
    "facts": ("fact-", "confirm-"),
    "materials": ("material-", "copies-", "pages-", "medium-", "note-", "file-"),
    "sheets": ("sheet-", "sheet_index"),
}
_HERE = frozenset({MaterialState.RECEIVED.value, MaterialState.ON_FILE.value})


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the form; ``done`` when nothing in it is open, wrong or missing."""

    name: str
    done: bool
    words: str


@dataclass(frozen=True, slots=True)
class Far:
    """How far the form is, and what it will lead to."""

    sections: Sequence[Section]
    ahead: Foreseen
    excuses: Mapping[str, str]
    needed: Sequence[Text]
    undecided: Sequence[Text]
    contradictions: Sequence[tuple[str, Contradiction]]

    @property
    def contradictions_key(self) -> str:
        """Which contradictions are shown, so that a field being typed in is not replaced."""
        return " ".join(name for name, _ in self.contradictions)


@dataclass(frozen=True, slots=True)
class Known:
    """A body or a person seen before, with the open cases of an applicant."""

    subject: Subject | None = None
    running: Sequence[Running] = ()


@dataclass(frozen=True, slots=True)
class Sheets:
    """The rows of the sheet index that are shown: those to correct first, then one page."""

    rows: Sequence[KeptSheet]
    page: paging.Page


def of(draft: receipt.Draft, edition: Edition) -> Far:
    """How far a draft is."""
    guide = edition.guide
    ahead = receipt.foreseen(draft, edition)
    try:
        receipt.application(draft, edition)
        found: Mapping[str, str] = {}
    except Faults as faults:
        found = faults.found
    names = NAMES if guide.drawings else NAMES[:-1]
    counted = {name: _open(found, name) for name in names}
    return Far(
        sections=[_section(name, counted[name], draft, edition, ahead) for name in names],
        ahead=ahead,
        excuses={
            d: lang.t("list_comma").join(
                lang.t("receipt.fact_said", label=r.label, value=_said(draft, r.name))
                for r in rules
            )
            for d, rules in ahead.excused.items()
        },
        needed=[d.short for d in guide.departments if d.code in ahead.needed],
        undecided=[d.short for d in guide.departments if d.code in ahead.undecided],
        contradictions=[(receipt.confirm_name(guide, c), c) for c in ahead.contradictions],
    )


def person(tx: Transaction, who: str, kind: str, code: str) -> Known:
    """Whom we know under a code; of the applicant also the open cases."""
    check = codes.credit_code if kind == "body" else codes.identity_no
    try:
        number = check(code)
    except errors.Refused:
        return Known()
    running = window.running_of(tx, kind, number, limit=MOST_RUNNING) if who == "applicant" else ()
    return Known(intake.known(tx, kind, number), running)


def kind_of(who: str, applicant_kind: str) -> str:
    """Whether somebody on the form is a body or a person."""
    if who == "applicant":
        return "person" if applicant_kind == "person" else "body"
    return "person" if who == "agent" else "body"


def page_of(sheets: Sequence[KeptSheet], faults: Mapping[str, str], asked: str) -> Sheets:
    """Fifty rows; thousands of fields would make the form too heavy to send."""
    wrong = [s for s in sheets if f"sheet-{s['row']}-no" in faults][:SHEETS_SHOWN]
    total = len(sheets)
    number = addresses.number(asked) or 1
    page = paging.Page(1, total, SHEETS_SHOWN)
    page = paging.Page(min(number, page.pages), total, SHEETS_SHOWN)
    known = {s["row"] for s in wrong}
    rows = [s for s in sheets[page.first - 1 : page.last] if s["row"] not in known]
    return Sheets([*wrong, *rows], page)


def _open(found: Mapping[str, str], section: str) -> int:
    return sum(name.startswith(_HEADS[section]) for name in found)


def _section(
    name: str, still_open: int, draft: receipt.Draft, edition: Edition, ahead: Foreseen
) -> Section:
    if still_open:
        return Section(name=name, done=False, words=lang.t("receipt.far_open", n=still_open))
    if name == "materials":
        return _of_materials(draft, edition, ahead)
    if name == "sheets":
        n = len(draft.sheets)
        return Section(name=name, done=n > 0, words=lang.t("receipt.far_sheets", n=n))
    return Section(name=name, done=True, words=lang.t("receipt.far_done"))


def _of_materials(draft: receipt.Draft, edition: Edition, ahead: Foreseen) -> Section:
    wanted = [rule for rule in edition.guide.materials if ahead.wanted(rule)]
    here = [r for r in wanted if draft.typed.get(f"material-{r.code}", "") in _HERE]
    missing = sum(r.main and r not in here for r in wanted)
    key = "receipt.far_missing" if missing else "receipt.far_materials"
    words = lang.t(key, n=len(here), of=len(wanted), missing=missing)
    return Section(name="materials", done=not missing, words=words)


def _said(draft: receipt.Draft, fact: str) -> str:
    value = draft.typed.get(f"fact-{fact}", "")
    return lang.t(value) if value in {"yes", "no"} else value
