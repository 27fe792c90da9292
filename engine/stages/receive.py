"""What the window takes in → a numbered case, its receipt, and five days to answer."""

import secrets
from datetime import datetime

from engine.bpmn.instance import Instance
from engine.domain import facts
from engine.domain.application import Application, MaterialReceived, MaterialState, Subject
from engine.domain.case import Case
from engine.domain.codes import case_no
from engine.domain.errors import NotYours, RunningCase
from engine.domain.lifecycle import CaseState
from engine.domain.names import CaseId, EditionId, Officer, ProjectId, Role
from engine.domain.wording import local_day
from engine.domain.words import POSTS, STATES
from engine.stages import advance, editions, numbering
from engine.stages.casefile import CaseFile, needed, standing
from engine.stages.editions import Edition
from engine.stages.reading import LONGEST_NAME, readable
from engine.stages.repository import keep, parties, rest
from engine.store import Transaction, cases, intake, journal, numbers, papers
from engine.store.papers import Notice

WINDOW = "综合进件窗口"
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def take_in(tx: Transaction, application: Application, by: Officer, now: datetime) -> Case:
    """Register what the applicant brought: a number, a receipt, the departments told.

    Raises:
        NotYours: only the intake window takes in.
        NoSuchThing, NotTakenIn: no such joint approval is in force.
        Unreadable, CheckDigit: a field cannot be taken as it is.
        NotOnFile: a line says “on file” and nothing may rest on what is kept.
        RunningCase: the project has an open case already (unless ``despite_running``).
    """
    if not by.may(Role.INTAKE):
        raise NotYours(whose=POSTS[Role.INTAKE])
    edition = editions.in_force(tx, application.process, now, application.variant)
    application = readable(application, edition.guide)
    project = intake.project(tx, application.project)
    running = cases.running_of_project(tx, project, application.process)
    if running is not None and not application.despite_running:
        raise RunningCase(case=running.case_no, status=STATES[running.status])
    held_by = parties.of_application(tx, application)
    resting = rest.found(tx, edition.guide, application.materials, held_by, now)
    case = cases.open_file(tx, _case(tx, application, edition, project, now))
    _write_materials(tx, case.id, application, edition)
    asking = needed(edition, application.facts)
    rest.write(tx, case.id, edition.guide, asking, resting, by, now)
    keep.from_checklist(tx, case.id, edition.guide, application.materials, held_by, by, now)
    intake.add_version(
        tx, case.id, 1, application.sheets,
        changed=frozenset(), declared=frozenset(),
        by=application.design_firm.name[:LONGEST_NAME], note="", at=now,
    )  # fmt: skip
    intake.visit(tx, case.id, "receive", WINDOW, application.agent.name, now)
    journal.write(
        tx, case.id, "case-received", by, now,
        case_no=case.case_no, edition=edition.id,
        overrides=[s.override for s in _people(application) if s.override],
    )  # fmt: skip
    for rule in edition.guide.contradictions:
        if reason := application.confirmed.get(rule.when):
            says = rule.says.zh
            journal.write(tx, case.id, "facts-confirmed", by, now, says=says, reason=reason)
    checklist = intake.materials(tx, case.id)
    body = {
        "materials": [m.code for m in application.materials if _here(m)],
        "lines": {m.code: as_printed(m) for m in checklist},
        "query_code": case.query_code,
    }
    number = numbering.notice_no(tx, edition.guide, "收", now)
    papers.write_notice(tx, case.id, Notice("receipt", number, now, by.name, body))
    return _launch(tx, case, edition, now)


def _launch(tx: Transaction, case: Case, edition: Edition, now: datetime) -> Case:
    """A numbered case → a running instance of its edition."""
    first = facts.derive(standing(tx, case, edition))
    instance = Instance.start(edition.compiled, first)
    return advance.on(CaseFile(tx, case, edition, instance), now)


def _case(
    tx: Transaction, application: Application, edition: Edition, project: ProjectId, now: datetime
) -> Case:
    guide = edition.guide
    applicant, agent, design_firm = intake.subjects(tx, *_people(application))
    day = local_day(now)
    name = f"case/{guide.region}{guide.number_code}{day:%Y%m%d}"
    return Case(
        id=CaseId(0),
        case_no=case_no(guide.region, guide.number_code, day, numbers.next_number(tx, name)),
        query_code="".join(secrets.choice(_LETTERS) for _ in range(6)),
        process=application.process,
        edition=EditionId(edition.id),
        project_id=project,
        applicant_id=applicant,
        agent_id=agent,
        design_firm_id=design_firm,
        facts=application.facts,
        status=CaseState.RECEIVED,
        state=b"",
        version=1,
        round=0,
        acceptance="",
        concerned=frozenset(),
        independent=None,
        drawing_version=1,
        outcome="",
        outcome_why=None,
        received_at=now,
        materials_complete_at=None,
        accepted_at=None,
        decided_at=None,
        delivered_at=None,
        closed_at=None,
        promised_days=guide.promised_days,
        statutory_days=guide.statutory_days,
        extended_days=0,
    )


def _write_materials(
    tx: Transaction, case_id: CaseId, application: Application, edition: Edition
) -> None:
    """One line per material that the needed departments call for; missing where not brought."""
    brought = {m.code: m for m in application.materials}
    for rule in edition.guide.needed_materials(needed(edition, application.facts)):
        line = brought.pop(rule.code, None)
        intake.set_material(
            tx, case_id, line or MaterialReceived(rule.code, MaterialState.MISSING, 0)
        )
    for line in brought.values():
        intake.set_material(tx, case_id, line)


def as_printed(material: MaterialReceived) -> list[str | int]:
    """State, copies, pages, form: as it was when a notice was written."""
    m = material
    return [m.state.value, m.copies, m.pages, m.medium.value]


def _here(material: MaterialReceived) -> bool:
    return material.state in {MaterialState.RECEIVED, MaterialState.ON_FILE}


def _people(application: Application) -> tuple[Subject, ...]:
    return (application.applicant, application.agent, application.design_firm)
