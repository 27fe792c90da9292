from dataclasses import replace

import pytest

from engine.domain.application import (
    MaterialReceived,
    MaterialState,
    Medium,
    Project,
    Sheet,
    Subject,
)
from engine.domain.opinions import Comment, Proposal
from engine.exchange import letters
from engine.stages import answers, handle, issue, pause, precheck, redraw, replacement
from engine.store import intake, opinions
from tests.office import PASS, REVISE, sha

pytestmark = pytest.mark.both_databases
LONG = "字" * 4000


def test_the_longest_of_everything_that_is_taken_can_be_kept(office):
    """What a form takes, the database must hold: PostgreSQL counts every character."""
    person = Subject("字" * 64, "11010519491231002X", "person", "1" * 40)
    case = office.receives(
        project=Project("2026-330183-47-01-000123", "字" * 200, "字" * 400),
        applicant=Subject("字" * 200, "91110108551385082Q", override="字" * 400),
        agent=person,
        design_firm=Subject("字" * 200, "91330183MA2H0000XM"),
        sheets=(
            Sheet("图" * 40, "字" * 200, "D14", sha("x"), 2**40),
            *(s for s in office.application().sheets if s.material != "D14"),
        ),
        materials=tuple(
            MaterialReceived(
                m.code, MaterialState.RECEIVED, 99, sha(m.code), "字" * 400, Medium.ORIGINAL, 9999
            )
            for m in office.application().materials
        ),
    )
    with office.at_work("fire-chengban") as (tx, who):
        found = [precheck.Finding("D14", "字" * 400)]
        precheck.report(tx, office.item(case, "precheck", "fire"), found, who, office.now)
    office.demands(case, D14="字" * 400)
    office.takes_corrections(case, "D14")
    office.accepts(case)
    with office.at_work("fire-daibiao") as (tx, who):
        pause.stop(tx, case, "fire-branch", "testing", LONG, who, office.now, basis="字" * 400)
    _mete_answers(office, case)
    _fire_comments(office, case)
    office.everyone_else_opines(case, PASS)
    _the_firm_answers(office, case)
    office.opines(case, "fire", PASS)
    office.everyone_signs(case)
    with office.at_work("chujian") as (tx, clerk):
        issue.hand_over(tx, case, "字" * 64, "11010519491231002X", "字" * 200, clerk, office.now)
        replacement.give(tx, case, "FIRE", LONG, "字" * 64, "11010519491231002X", clerk, office.now)

    assert office.status(case) == "delivered"


def _mete_answers(office, case):
    said = letters.Answer(
        "m" * 120, office.case(case).case_no, "mete-branch", 1,
        Proposal(PASS, "字" * 4000, "字" * 4000), office.now, "字" * 64,
    )  # fmt: skip
    with office.store.transaction() as tx:
        answers.receive(tx, "mete-system", letters.write_answer(said), office.now)
        answers.drain(tx, case, office.now)


def _fire_comments(office, case):
    remark = Comment("图" * 40, LONG, LONG, LONG, LONG, mandatory=True)
    with office.at_work("fire-chengban") as (tx, who):
        whole = office.proposal(tx, office.case(case), "fire", REVISE, ["x"])
        proposal = replace(whole, text=LONG, conditions=LONG, comments=(remark,))
        handle.submit(tx, office.item(case, "handle", "fire"), proposal, 1, who, office.now)
    office.sends_back(case, "fire", LONG)
    with office.at_work("fire-chengban") as (tx, who):
        handle.submit(tx, office.item(case, "handle", "fire"), proposal, 1, who, office.now)
    office.checks(case, "fire")


def _the_firm_answers(office, case):
    with office.at_work("sheji") as (tx, who):
        (comment,) = (c.id for c in opinions.comments(tx, case) if c.open)
        new = [
            replace(s, sha256=sha("new")) if s.sheet_no == "图" * 40 else s
            for s in intake.sheets(tx, case, 1)
        ]
        redraw.upload(
            tx, office.item(case, "redraw"), new, {comment: LONG}, ["图" * 40], LONG, who,
            office.now,
        )  # fmt: skip
