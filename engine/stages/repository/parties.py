"""Whose documents a case may rest on: its applicant, its agent, its project."""

from engine.domain.application import Application
from engine.domain.case import Case
from engine.domain.repository import Holder
from engine.store import Transaction, intake


def of_case(tx: Transaction, case: Case) -> dict[str, Holder]:
    """``held_by`` of the catalogue → the holder."""
    return {
        "applicant": Holder.of_subject(intake.subject_of(tx, case.applicant_id)),
        "agent": Holder.of_subject(intake.subject_of(tx, case.agent_id)),
        "project": Holder.of_project(intake.project_of(tx, case.project_id)),
    }


def holds(parties: dict[str, Holder], holder: Holder) -> bool:
    """Whether a holder is one of them."""
    return any(holder.same(one) for one in parties.values())


def of_application(application: Application) -> dict[str, Holder]:
    """The same of an application that is no case yet."""
    return {
        "applicant": Holder.of_subject(application.applicant),
        "agent": Holder.of_subject(application.agent),
        "project": Holder.of_project(application.project),
    }
