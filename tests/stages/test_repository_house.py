"""A new house names the project it was built in: what is kept of that project serves it."""

import pytest

from engine.cli import _packages
from engine.domain.application import (
    Application,
    MaterialReceived,
    MaterialState,
    Project,
    Subject,
)
from engine.domain.errors import Unreadable
from engine.domain.names import Role
from engine.domain.repository import PROJECT, Holder
from engine.domain.repository_errors import NotOnFile
from engine.stages import receive, setup
from engine.store import people, repository_cases
from tests.office import NOW
from tests.on_file import keeps, resting, unchanged

BUYER = Subject("买方甲（示例）", "330183190001010212", "person")
HOUSE = Project("330183001001GB00012F00010101", "示例路8号1幢101室（示例）", "示例路8号")


@pytest.fixture
def hall(office):
    """The house with today's property bundle in force, and a project that it knows."""
    with office.store.transaction() as tx:
        setup.seed(tx, NOW)
        boss = next(a.officer for a in people.accounts(tx) if a.officer.may(Role.ADMIN))
        edition, files = _packages.shipped()["property-bundle"]
        setup.publish(tx, edition, files, boss, NOW)
    return office


def sale(of_project):
    """A flat whose plan is on file."""
    codes = ("R01", "R02", "R03", "R04", "R05", "R08", "R09", "R10")
    lines = [MaterialReceived(code, MaterialState.RECEIVED) for code in codes]
    facts = {"has_mortgage": True, "floor_area": 88.6, "registered_area": 88.6}
    facts |= {"price": 1200000, "only_home": True}
    facts |= {} if of_project is None else {"of_project": of_project}
    facts |= dict.fromkeys(("move_water", "move_power", "move_gas", "move_telecom"), False)
    return Application(
        process="property-bundle", project=HOUSE, applicant=BUYER, agent=BUYER,
        design_firm=BUYER, facts=facts,
        materials=(*lines, MaterialReceived("R07", MaterialState.ON_FILE)),
    )  # fmt: skip


def takes(office, application):
    """The window takes it in."""
    with office.at_work("jinjian") as (tx, clerk):
        return receive.take_in(tx, application, clerk, office.now).id


def test_the_survey_of_the_project_serves_its_flat(hall):
    """Kept once for the whole building; nobody brings it flat by flat."""
    project = hall.application().project
    hall.accepts()
    version = keeps(hall, "S45", Holder.of_project(project))

    case = takes(hall, sale(f" {project.code} "))

    assert resting(hall, case)["R07"].version.id == version
    with hall.store.reading() as tx:
        assert repository_cases.of_case(tx, case)[0].asked == 1


@pytest.mark.parametrize("code", [None, "2026-330183-47-01-000999"])
def test_a_project_that_is_not_known_here_serves_nothing(hall, code):
    """An old house, or one built before this centre kept anything, stands for itself."""
    keeps(hall, "S45", Holder(PROJECT, "2026-330183-47-01-000123", "示例项目一期"))
    unchanged(hall, NotOnFile, lambda: takes(hall, sale(code)))

    keeps(hall, "S45", Holder.of_project(HOUSE))

    assert "R07" in resting(hall, takes(hall, sale(code)))


@pytest.mark.parametrize("code", ["河滨花园", "330183001001GB00012F00010101", "x" * 2000, "２０26"])
def test_what_is_no_project_code_is_a_sentence(hall, code):
    """And nothing is taken in."""
    refused = unchanged(hall, Unreadable, lambda: takes(hall, sale(code)))

    assert refused.data["name"] == "of_project"
