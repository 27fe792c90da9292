"""Lines of a checklist that are not brought, because the paper is kept here (已有，免交)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from engine.domain.application import MaterialReceived, MaterialState
from engine.domain.guide import ServiceGuide
from engine.domain.names import CaseId, Department, Officer, Text
from engine.domain.repository import Holder, Standing, Version
from engine.domain.repository_errors import NotOnFile
from engine.domain.wording import local_day
from engine.stages.repository import catalogue
from engine.store import Transaction, repository, repository_cases

Parties = Mapping[str, Holder]
"""``held_by`` of the catalogue → the holder."""


def on_file(tx: Transaction, guide: ServiceGuide, parties: Parties) -> dict[str, Version]:
    """Material → the newest version kept of it, for the lines of a guide; whatever it is worth."""
    wanted = {rule.code: rule.on_file_as for rule in guide.materials if rule.on_file_as}
    return _kept(tx, wanted, parties, hold=False)


def found(
    tx: Transaction,
    guide: ServiceGuide,
    lines: Iterable[MaterialReceived],
    parties: Parties,
    now: datetime,
) -> dict[str, Version]:
    """Material → the version it will rest on, for every line that says “on file”.

    The versions stay as they are until the transaction ends.

    Raises:
        NotOnFile: a line names what nothing may rest on: not kept at all, of another holder,
            expired, not valid yet, or taken away. UnknownKind: the guide names no known kind.
    """
    rules = {rule.code: rule for rule in guide.materials}
    said = [rules[line.code] for line in lines if line.state is MaterialState.ON_FILE]
    wanted = {rule.code: rule.on_file_as for rule in said if rule.on_file_as}
    kept = _kept(tx, wanted, parties, hold=True)
    for rule in said:
        why = _stands_in_the_way(kept.get(rule.code), local_day(now))
        if why is not None:
            raise NotOnFile(
                material=Text(
                    f"{rule.code}《{rule.title.zh}》", f"{rule.code} “{rule.title.says('en')}”"
                ),
                why=why,
            )
    return kept


def write(
    tx: Transaction,
    case_id: CaseId,
    guide: ServiceGuide,
    needed: frozenset[Department],
    kept: Mapping[str, Version],
    by: Officer,
    now: datetime,
) -> None:
    """Write down what the lines of a case rest on, and what each would have been to bring."""
    for code, version in sorted(kept.items()):
        rule = guide.material(code)
        assert rule is not None  # the line was read by this guide
        asking = needed.intersection(rule.needed_by)
        repository_cases.rest(
            tx, case_id, code, version,
            copies=max(1, rule.originals + rule.copies),
            asked=max(1, len(asking)), needed_by=asking,
            by=by.name, now=now,
        )  # fmt: skip


def _kept(
    tx: Transaction, wanted: Mapping[str, str], parties: Parties, *, hold: bool
) -> dict[str, Version]:
    entries = {code: catalogue.entry(kind) for code, kind in wanted.items()}
    holders = {code: parties[one.held_by] for code, one in entries.items()}
    newest = repository.newest(tx, set(holders.values()), set(wanted.values()), hold=hold)
    keys = {code: (wanted[code], who.kind, who.code) for code, who in holders.items()}
    return {code: newest[key] for code, key in keys.items() if key in newest}


def _stands_in_the_way(version: Version | None, day: date) -> Text | None:
    """Why nothing may rest on it, or None."""
    if version is None:
        return Text(
            "共享库里没有收存申请人或本项目的这份材料。请收取后登记，窗口扫描后自动入库。",
            "nothing is kept of it for this applicant or project. Take it in; a scan is kept.",
        )
    title = version.title.zh
    match version.on(day):
        case Standing.VALID:
            return None
        case Standing.REVOKED:
            return Text(
                f"共享库里的《{title}》已失效（{version.ended_why[:60]}）。请申请人提供新的。",
                f"what is kept was taken away ({version.ended_why[:60]}). Bring a new one.",
            )
        case Standing.NOT_YET:
            assert version.valid_from is not None  # else it would not be early
            return Text(
                f"共享库里的《{title}》{version.valid_from.isoformat()}起才有效。请收取现行有效的。",
                f"what is kept is valid from {version.valid_from.isoformat()} only.",
            )
        case _:
            assert version.valid_until is not None  # it has run out; nothing newer is kept
            return Text(
                f"《{title}》{version.valid_until.isoformat()}已到期。请提供新的。",
                f"what is kept ran out on {version.valid_until.isoformat()}. Bring a new one.",
            )
