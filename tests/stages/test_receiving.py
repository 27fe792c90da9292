from dataclasses import replace

import pytest

from engine.domain.application import MaterialReceived, MaterialState, Project, Sheet, Subject
from engine.domain.codes import is_case_no
from engine.domain.errors import CheckDigit, NoSuchThing, RunningCase, Unreadable
from engine.store import cases, intake, papers
from tests.office import sha
from tests.refusals import refused

BODY = Subject("示例置业有限公司", "91110108551385082Q")
PERSON = Subject("张三（示例）", "11010519491231002X", "person", "13800000000")
WRONG_BODY = replace(BODY, code="911101085513850821")
SHEET = Sheet("J-09", "九层平面图", "D14", sha("J-09"), 1000)


def test_what_the_window_takes_in_becomes_a_numbered_case_with_a_receipt(office):
    """The number is for the telephone, the query code for the applicant's page."""
    case = office.case(office.receives())

    assert is_case_no(case.case_no)
    assert len(case.query_code) == 6
    assert case.status.value == "in_precheck"
    with office.store.reading() as tx:
        (receipt,) = papers.notices(tx, case.id)
        assert (receipt.kind, intake.visits(tx, case.id)) == ("receipt", 1)
        assert receipt.body["query_code"] == case.query_code
    assert office.history(case.id)[0] == "case-received"


def test_numbers_of_a_day_follow_one_another(office):
    """And start again the next day."""
    first, second = office.receives(), office.receives(despite_running=True)
    office.tomorrow()
    third = office.receives(despite_running=True)

    assert [office.case(c).case_no[16:21] for c in (first, second, third)] == [
        "00001", "00002", "00001",
    ]  # fmt: skip


def test_the_checklist_has_a_line_for_every_material_that_is_needed(office):
    """What was not brought is written down as missing, so that the one notice can name it."""
    case = office.receives(without=("D05", "D12"))

    with office.store.reading() as tx:
        lines = {m.code: m.state for m in intake.materials(tx, case)}
    assert len(lines) == 24
    assert [code for code, state in lines.items() if state is MaterialState.MISSING] == [
        "D05", "D12",
    ]  # fmt: skip


def test_without_a_basement_the_shelter_papers_are_not_asked_for(office):
    """Civil defence needs nothing, so nothing that it alone needs is missing."""
    every = office.application(facts={"has_basement": False})
    case = office.receives(replace(every, materials=()))

    with office.store.reading() as tx:
        codes = {m.code for m in intake.materials(tx, case)}
    assert "D19" not in codes
    assert "D01" in codes


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"project": Project("2026-330183", "示例")}, "project_code"),
        ({"project": Project("2026-330183-47-01-000123", " ")}, "project_name"),
        ({"project": Project("2026-330183-47-01-000123", "字" * 201)}, "project_name"),
        ({"project": Project("2026-330183-47-01-000123", "示\x00例")}, "project_name"),
        ({"project": Project("2026-330183-47-01-000123", "示例", "字" * 401)}, "address"),
        ({"project": Project("2026-330183-47-01-000123", 7)}, "project_name"),
        ({"applicant": replace(BODY, name="")}, "applicant_name"),
        ({"applicant": replace(BODY, code="123")}, "applicant_code"),
        ({"applicant": replace(BODY, phone="1" * 41)}, "applicant_phone"),
        ({"applicant": replace(BODY, kind="ghost")}, "applicant_kind"),
        ({"agent": replace(PERSON, code="x")}, "agent_code"),
        ({"agent": replace(PERSON, name="字" * 65)}, "agent_name"),
        ({"agent": BODY}, "agent_kind"),
        ({"design_firm": replace(BODY, override="字" * 401)}, "design_firm_override"),
        ({"facts": {"storeys": "many"}}, "storeys"),
        ({"facts": {"storeys": 0}}, "storeys"),
        ({"facts": {"has_basement": "yes"}}, "has_basement"),
        ({"facts": {"use": "casino"}}, "use"),
        ({"facts": {"needs_fire": False}}, "facts"),
        ({"materials": (MaterialReceived("D99", MaterialState.RECEIVED),)}, "materials"),
        ({"materials": (MaterialReceived("D01", MaterialState.RECEIVED),) * 2}, "materials"),
        ({"materials": (MaterialReceived("D01", MaterialState.RECEIVED, 100),)}, "materials"),
        ({"materials": (MaterialReceived("D01", MaterialState.RECEIVED, -1),)}, "materials"),
        (
            {"materials": (MaterialReceived("D01", MaterialState.RECEIVED, note="字" * 401),)},
            "materials",
        ),
        (
            {"materials": (MaterialReceived("D01", MaterialState.RECEIVED, file="../x"),)},
            "materials",
        ),
        ({"sheets": (SHEET, SHEET)}, "sheets"),
        ({"sheets": (replace(SHEET, material="D01"),)}, "sheets"),
        ({"sheets": (replace(SHEET, material="D99"),)}, "sheets"),
        ({"sheets": (replace(SHEET, sheet_no=""),)}, "sheets"),
        ({"sheets": (replace(SHEET, sheet_no="J" * 41),)}, "sheets"),
        ({"sheets": (replace(SHEET, title=""),)}, "sheets"),
        ({"sheets": (replace(SHEET, sha256="abc"),)}, "sheets"),
        ({"sheets": (replace(SHEET, sha256="Z" * 64),)}, "sheets"),
        ({"sheets": (replace(SHEET, size=-1),)}, "sheets"),
    ],
    ids=str,
)
def test_a_field_that_cannot_be_taken_is_named_and_no_case_is_opened(office, changes, field):
    """The clerk sees it beside the field; no number is used up."""
    with refused(office, Unreadable) as why:
        office.receives(**changes)

    assert why.value.field == field


def test_a_required_fact_that_was_not_said_is_asked_for(office):
    """What nobody said cannot decide who reviews."""
    whole = office.application()
    lacking = {name: value for name, value in whole.facts.items() if name != "storeys"}

    with refused(office, Unreadable) as why:
        office.receives(replace(whole, facts=lacking))

    assert why.value.field == "storeys"


def test_an_optional_fact_has_a_plain_value_when_it_was_not_said(office):
    """Conditions read it without stumbling."""
    whole = office.application()
    lacking = {name: value for name, value in whole.facts.items() if name != "basement_area"}

    assert office.case(office.receives(replace(whole, facts=lacking))).facts["basement_area"] == 0


def test_a_code_that_does_not_check_needs_a_reason_and_then_is_kept_as_it_is(office):
    """Old licences exist; the reason is journaled."""
    with refused(office, CheckDigit) as why:
        office.receives(applicant=WRONG_BODY)
    assert why.value.data["name"] == "applicant_code"

    case = office.case(office.receives(applicant=replace(WRONG_BODY, override="旧营业执照")))

    with office.store.reading() as tx:
        assert intake.subject_of(tx, case.applicant_id).code == WRONG_BODY.code


def test_a_reason_does_not_make_a_code_of_another_shape(office):
    """Only a check digit can be overridden."""
    with refused(office, Unreadable):
        office.receives(applicant=replace(BODY, code="1234", override="没有代码"))


def test_a_project_with_an_open_case_is_pointed_out_once(office):
    """Open it, or take in anyway: the clerk decides (labels, msg.duplicate)."""
    first = office.case(office.receives())

    with refused(office, RunningCase) as why:
        office.receives()
    assert first.case_no in why.value.says("zh")

    second = office.receives(despite_running=True)
    office.withdraws(first.id)
    office.withdraws(second)
    office.receives()  # nothing is open any more


def test_the_same_project_and_people_are_known_again(office):
    """One row per body and project, whatever the number of cases."""
    cases_ = [office.case(office.receives(despite_running=True)) for _ in range(2)]

    assert len({(c.project_id, c.applicant_id, c.agent_id) for c in cases_}) == 1
    with office.store.reading() as tx:
        assert cases.numbered(tx, cases_[0].case_no) == cases_[0]


def test_a_process_that_is_not_in_force_takes_nothing_in(office):
    """An unknown or forged process name."""
    whole = office.application()

    with refused(office, NoSuchThing):
        office.receives(replace(whole, process="drawing-review2"))
