"""Whose documents a case may rest on: its applicant, its agent, its project.

The subject of a property case is a house. A new one may name the construction project it was
built in (the fact ``of_project``): what is kept of that project then serves the house.
"""

from collections.abc import Mapping

from engine.domain.application import Application, Project
from engine.domain.case import Case
from engine.domain.errors import NoSuchThing
from engine.domain.names import FactValue
from engine.domain.repository import OF_PROJECT, Holder
from engine.store import Transaction, intake


def of_case(tx: Transaction, case: Case) -> dict[str, Holder]:
    """``held_by`` of the catalogue → the holder; ``house`` where that is not the project."""
    return {
        "applicant": Holder.of_subject(intake.subject_of(tx, case.applicant_id)),
        "agent": Holder.of_subject(intake.subject_of(tx, case.agent_id)),
        **_project(tx, intake.project_of(tx, case.project_id), case.facts),
    }


def holds(parties: Mapping[str, Holder], holder: Holder) -> bool:
    """Whether a holder is one of them."""
    return any(holder.same(one) for one in parties.values())


def of_application(tx: Transaction, application: Application) -> dict[str, Holder]:
    """The same of an application that is no case yet."""
    return {
        "applicant": Holder.of_subject(application.applicant),
        "agent": Holder.of_subject(application.agent),
        **_project(tx, application.project, application.facts),
    }


def _project(tx: Transaction, own: Project, facts: Mapping[str, FactValue]) -> dict[str, Holder]:
    """A project that this house does not know keeps nothing: the house stands for itself."""
    mine = Holder.of_project(own)
    built_in = built(tx, str(facts.get(OF_PROJECT) or ""))
    return {"project": mine} if built_in is None else {"project": built_in, "house": mine}


def built(tx: Transaction, code: str) -> Holder | None:
    """The construction project of this code, or None where it is not known here."""
    if not code:
        return None
    try:
        return Holder.of_project(intake.project_coded(tx, code)[0])
    except NoSuchThing:
        return None
