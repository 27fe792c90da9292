from datetime import date

import pytest

from engine.bpmn import catalogue
from engine.domain.errors import NotYours, ReasonNeeded, Unreadable
from engine.domain.wording import utc
from engine.stages import independence, setup
from engine.store import clocks, journal, opinions, papers
from tests.office import ALL, CONDITIONS, NOT_REQUIRED, PASS, REFUSE, REVISE, shipped
from tests.refusals import refused

RULE = "×政发〔2026〕1号"


def decided(office, **kinds):
    """A case in which these departments say something else than “pass”."""
    case = office.accepts(despite_running=True)
    for department, kind in kinds.items():
        office.opines(case, department, kind)
    office.everyone_else_opines(case, PASS)
    return case


def documents(office, case):
    """Department → granted or not, of every decision signed."""
    with office.store.reading() as tx:
        return {d.department: d.granted for d in papers.decisions(tx, case)}


def test_conditions_are_printed_on_the_document(office):
    """Pass with conditions is a pass; the conditions travel with it."""
    case = decided(office, fire=CONDITIONS)
    assert office.case(case).outcome == "granted"

    office.everyone_signs(case)

    with office.store.reading() as tx:
        fire = next(d for d in papers.decisions(tx, case) if d.department == "FIRE")
    assert (fire.granted, fire.conditions) == (True, "施工前补办手续")


def test_one_refusal_asks_the_lead_department_whether_the_rest_can_stand(office):
    """Handing out a part is off unless housing confirms it."""
    case = decided(office, fire=REFUSE)

    assert office.status(case) == "merging"
    assert office.waiting(case, "independence").department == "HCON"
    assert office.waiting(case, "sign") is None


def test_where_the_rest_can_stand_everybody_signs_and_a_part_is_granted(office):
    """Four documents and one refusal, together."""
    case = decided(office, fire=REFUSE)

    office.confirms_independence(case, independent=True)
    office.everyone_signs(case)
    office.hands_out(case)

    assert office.case(case).outcome == "partly_granted"
    assert documents(office, case) == {d.upper(): d != "fire" for d in ALL}


def test_where_it_cannot_only_the_refusal_is_signed(office):
    """The other four have nothing to decide."""
    case = decided(office, fire=REFUSE)

    office.confirms_independence(case, independent=False)
    office.everyone_signs(case)
    office.hands_out(case)

    assert office.case(case).outcome == "refused"
    assert documents(office, case) == {"FIRE": False}


def test_a_refusal_carries_its_reasons_and_is_called_a_refusal(office):
    """The applicant must be able to answer it."""
    case = decided(office, fire=REFUSE)
    office.confirms_independence(case, independent=False)
    office.everyone_signs(case)

    with office.store.reading() as tx:
        (paper,) = papers.decisions(tx, case)
    assert paper.title.zh == "不予行政许可决定书"
    assert paper.reasons == "不符合强制性条文"


def test_when_everybody_refuses_nobody_is_asked(office):
    """There is no part that could stand alone."""
    case = decided(office, **dict.fromkeys(ALL, REFUSE))

    assert office.status(case) == "awaiting_signature"
    office.everyone_signs(case)
    office.hands_out(case)
    assert office.case(case).outcome == "refused"
    assert documents(office, case) == {d.upper(): False for d in ALL}


def test_a_revise_comes_before_a_refusal(office):
    """As long as drawings may change nothing is final; the refusal of round one still stands."""
    case = decided(office, fire=REFUSE, plan=REVISE)
    assert office.status(case) == "drawing_change"

    office.design_firm_uploads(case, changed=["J-01"])
    office.opines(case, "plan", PASS)

    assert office.status(case) == "merging"


def test_a_department_without_a_share_says_so_by_itself(office):
    """With the reason from the facts; nobody types it and nobody signs."""
    case = office.accepts(facts={"has_basement": False})
    office.everyone_else_opines(case, PASS)

    with office.store.reading() as tx:
        cado = next(o for o in opinions.of_case(tx, case) if o.department == "CADO")
    assert (cado.kind, cado.source) == (NOT_REQUIRED, "facts")
    assert "有地下室：否" in cado.text
    assert {i.department for i in office.open_items(case)} == {"PLAN", "FIRE", "METE", "HCON"}
    assert office.case(case).outcome == "granted"


def test_when_nobody_has_anything_to_decide_the_case_can_still_be_closed(office):
    """Five reviewers find that no permit is needed: nothing to sign, nothing to hand out."""
    case = decided(office, **dict.fromkeys(ALL, NOT_REQUIRED))
    assert office.status(case) == "ready_to_issue"

    office.hands_out(case)

    held = office.case(case)
    assert (held.status.value, held.outcome) == ("delivered", "granted")
    assert "case-merged" in office.history(case)
    assert documents(office, case) == {}


@pytest.mark.parametrize(("reason", "error"), [(" ", ReasonNeeded), ("字" * 4001, Unreadable)])
def test_the_lead_department_gives_its_reasons(hall, reason, error):
    """It binds the other four."""
    office, cases = hall
    item = office.item(cases["merging"], "independence")

    with refused(office, error), office.at_work("hcon-daibiao") as (tx, who):
        independence.confirm(tx, item, True, reason, who, office.now)  # noqa: FBT003


def test_only_the_lead_department_is_asked(hall):
    """Fire cannot decide what its own refusal does to the others."""
    office, cases = hall
    item = office.item(cases["merging"], "independence")

    with refused(office, NotYours), office.at_work("fire-daibiao") as (tx, who):
        independence.confirm(tx, item, True, "互不影响", who, office.now)  # noqa: FBT003


# --- tacit consent ------------------------------------------------------------------------


def with_rule(office, rule=RULE):
    """A guide in which a local rule lets planning's silence count."""
    _, files = shipped("drawing-review")
    text = files["guide.toml"].decode()
    head, tail = text.split('code = "planning-permit"')
    tail = tail.replace('tacit_rule = ""', f'tacit_rule = "{rule}"', 1)
    changed = files | {"guide.toml": (head + 'code = "planning-permit"' + tail).encode()}
    with office.at_work("liucheng") as (tx, who):
        setup.publish(tx, catalogue.edition_of(changed), changed, who, office.now)


def test_silence_is_no_consent_without_a_local_rule(office):
    """Design §10: off unless the number of a rule is entered. Nothing is even armed."""
    case = office.accepts()

    office.tomorrow(30)

    assert "plan" in office.who_reviews(case)
    assert "consent-by-silence" not in office.history(case)
    with office.store.reading() as tx:
        assert clocks.armed(tx, case) == {}


def test_with_a_rule_silence_counts_from_the_day_after_the_last(office):
    """Three days promised from Monday: Thursday is the last, at midnight it is over."""
    with_rule(office)
    case = office.accepts()
    with office.store.reading() as tx:
        assert clocks.armed(tx, case) == {"plan-overdue": utc(date(2026, 3, 6))}
    office.tomorrow(3)
    assert "plan" in office.who_reviews(case)

    office.tomorrow()

    assert office.opinions(case)["plan", 1] == "tacit"
    assert "plan" not in office.who_reviews(case)
    assert office.waiting(case, "handle", "plan") is None
    with office.store.reading() as tx:
        entry = next(e for e in journal.of_case(tx, case) if e.what == "consent-by-silence")
    assert entry.data["rule"] == RULE


def test_a_tacit_consent_is_never_a_document(office):
    """The chief representative still signs (labels, msg.tacit)."""
    with_rule(office)
    case = office.accepts()
    office.tomorrow(4)
    office.everyone_else_opines(case, PASS)

    assert office.status(case) == "awaiting_signature"
    assert documents(office, case) == {}
    assert office.waiting(case, "sign", "plan") is not None


def test_an_opinion_in_time_is_not_overtaken_by_silence(office):
    """Whoever has spoken cannot be taken for silent."""
    with_rule(office)
    case = office.accepts()
    office.opines(case, "plan", REVISE)

    office.tomorrow(10)

    assert office.opinions(case)["plan", 1] == "revise"
    assert "consent-by-silence" not in office.history(case)


def test_an_opinion_that_waits_for_its_checker_is_not_given_yet(office):
    """Handled is not decided: the clock runs against the department, not against a desk."""
    with_rule(office)
    case = office.accepts()
    office.drafts(case, "plan", REFUSE)

    office.tomorrow(4)

    assert office.opinions(case)["plan", 1] == "tacit"
    assert office.waiting(case, "check", "plan") is None


def test_in_the_second_round_silence_counts_again(office):
    """A new share, a new clock."""
    with_rule(office)
    case = office.accepts()
    office.opines(case, "plan", REVISE)
    office.everyone_else_opines(case, PASS)
    office.design_firm_uploads(case, changed=["J-01"])
    office.tomorrow(4)

    assert office.opinions(case)["plan", 2] == "tacit"
    assert office.status(case) == "awaiting_signature"


def test_a_running_case_keeps_the_guide_it_began_with(office):
    """A rule that comes later does not change what was promised."""
    case = office.accepts()
    with_rule(office)

    office.tomorrow(10)

    assert "plan" in office.who_reviews(case)
