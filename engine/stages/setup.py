"""Setting a house up: calendar, editions, and the people of the demo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.bpmn.catalogue import GUIDE
from engine.domain import guide_file
from engine.domain.names import Department, EditionId, Officer, Role
from engine.domain.wording import local_day
from engine.stages import calendar_seed, editions
from engine.store import Transaction, journal, people, terms
from engine.store import editions as shelf

DEMO_FIRM = "91330183MA2H0000XM"
"""Credit code of the demo's design firm; made up, with a right check digit."""


@dataclass(frozen=True, slots=True)
class Person:
    """One account of the demo."""

    login: str
    name: str
    roles: tuple[Role, ...]
    department: str | None = None
    organisation: str = ""


_DEPARTMENTS = {"PLAN": "规划", "CADO": "人防", "FIRE": "消防", "METE": "气象", "HCON": "住建"}
_FEE_DEPARTMENTS = {"ECON": "经信", "WATR": "水利", "HRSS": "人社"}

_REGISTRIES = {"TAX": "税务", "HOUS": "房产", "LAND": "国土", "MORT": "抵押", "REAL": "不动产"}
_UTILITIES = {"WATE": "供水", "ELEC": "供电", "GASC": "燃气", "TELE": "电信"}

STAFF: tuple[Person, ...] = (
    Person("jinjian", "进件窗口·示例", (Role.INTAKE,)),
    Person("chujian", "出件窗口·示例", (Role.ISSUE,)),
    *(
        Person(f"{code.lower()}-{post}", f"{short}{word}·示例", roles, code)
        for code, short in _DEPARTMENTS.items()
        for post, word, roles in (
            ("chengban", "承办人", (Role.HANDLER,)),
            ("shenhe", "审核人", (Role.CHECKER,)),
            ("daibiao", "首席代表", (Role.CHIEF,)),
        )
    ),
    *(
        Person(f"{code.lower()}-{post}", f"{short}{word}·示例", roles, code)
        for code, short in _FEE_DEPARTMENTS.items()
        for post, word, roles in (
            ("chengban", "承办人", (Role.HANDLER,)),
            ("shenhe", "审核人", (Role.CHECKER,)),
        )
    ),
    *(
        Person(f"{code.lower()}-{post}", f"{short}{word}·示例", roles, code)
        for code, short in _REGISTRIES.items()
        for post, word, roles in (
            ("chengban", "审核人", (Role.HANDLER,)),
            ("daibiao", "登簿人", (Role.CHIEF,)),
        )
    ),
    *(
        Person(f"{code.lower()}-chengban", f"{short}经办人·示例", (Role.HANDLER,), code)
        for code, short in _UTILITIES.items()
    ),
    Person("sheji", "设计单位·示例", (Role.DESIGN_FIRM,), None, DEMO_FIRM),
    Person("guanli", "中心管理·示例", (Role.MANAGER,)),
    Person("jiancha", "监察员·示例", (Role.SUPERVISOR,)),
    Person("liucheng", "流程管理员·示例", (Role.ANALYST, Role.ADMIN)),
    Person("fuhe", "流程复核人·示例", (Role.ANALYST,)),
    Person("guiyuan", "银行柜员·示例", (Role.TELLER,)),
    Person("caiwu", "财务·示例", (Role.FINANCE,)),
    Person("gaitu", "改图协调·示例", (Role.COORDINATOR,), "HCON"),
)


def publish(
    tx: Transaction, edition: EditionId, files: Mapping[str, bytes], by: Officer, now: datetime
) -> bool:
    """Put a package that ships in force for new cases, unless people have decided otherwise.

    That is where its process has no edition yet, or has had none but shipped ones that nobody
    stopped: a new release then follows the one before. As soon as people published, restored or
    retired an edition, what ships waits in the studio until somebody asks for it.

    Returns:
        Whether it is in force now.

    Raises:
        NotPublished: the check refuses it.
    """
    here = shelf.get(tx, edition)  # as at every start but the first: nothing has to be read
    if here and shelf.in_force(tx, here.process, now, here.variant) == edition:
        return True
    guide = guide_file.read(files[GUIDE])
    of = (guide.process, guide.variant)
    if not _ours(terms.of(tx, *of)):
        return False
    from engine.stages import check  # noqa: PLC0415 - a tenth of a start, and only with a new release

    check.require(files)
    shelf.hold(tx, guide.process)
    before = terms.of(tx, *of)
    if not _ours(before) or shelf.in_force(tx, guide.process, now, guide.variant) == edition:
        return not before or before[-1].edition == edition
    shelf.keep(tx, edition, *of, files, shelf.RELEASE, now)
    since = now if before else terms.ALWAYS
    terms.begin(tx, edition, of, since, "release", now, approved_by=by.name)
    journal.write(tx, None, "edition-published", by, now, process=guide.process, edition=edition)
    return True


def _ours(held: Sequence[terms.Term]) -> bool:
    """Whether no person has had a say in these terms yet."""
    return all(one.cause == "release" and one.stopped_at is None for one in held)


def seed(tx: Transaction, now: datetime, staff: Sequence[Person] = STAFF) -> None:
    """Calendar, demo people and their mandates, where they are missing."""
    calendar_seed.write(tx)
    for person in staff:
        if people.by_login(tx, person.login) is None:
            _hire(tx, person, now)


def grant_mandates(tx: Transaction, process: str, now: datetime) -> None:
    """Every chief representative of the demo may sign the items of their department."""
    guide = editions.in_force(tx, process, now).guide
    since = date(local_day(now).year - 1, 1, 1)
    until = date(local_day(now).year + 3, 12, 31)
    for account in people.accounts(tx):
        officer = account.officer
        if not officer.may(Role.CHIEF):
            continue
        for item in guide.items:
            mine = item.department == officer.department
            if mine and not people.mandates(tx, officer.account, item.code):
                people.grant(tx, officer.account, item.code, since, until, "授权委托书（示例）")


def _hire(tx: Transaction, person: Person, now: datetime) -> None:
    officer = people.add(
        tx,
        login=person.login,
        name=person.name,
        roles=person.roles,
        department=None if person.department is None else Department(person.department),
        organisation=person.organisation,
    )
    journal.write(tx, None, "account-added", officer, now, login=person.login)
