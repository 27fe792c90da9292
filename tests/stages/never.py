"""What may never happen to a case, said about its rows before a step and after it."""

from itertools import pairwise

from engine.domain.lifecycle import CLOSED_CASE, CaseState
from engine.domain.names import Department, Role
from engine.domain.opinions import OpinionKind
from engine.domain.wording import local_day


def what_was_written_stays(before, now):
    """Opinions, decisions and the handing out are never changed; the journal only grows."""
    for kept in ("opinions", "decisions"):
        assert before[kept].items() <= now[kept].items(), f"{kept} were written over"
    assert before["handover"] in (None, now["handover"]), "handed out twice"
    assert now["journal"][: len(before["journal"])] == before["journal"], "the journal shrank"
    assert now["case"].version >= before["case"].version


def documents_leave_the_house_once(_, now):
    """The row, the state and the journal say the same."""
    times = sum(e.what == "documents-handed-over" for e in now["journal"])
    row, state = now["handover"] is not None, now["case"].status is CaseState.DELIVERED
    assert times == row == state, "handed out: row, state and journal differ"


def documents_leave_the_house_whole(_, now):
    """Every signature that is owed, and all on the drawings in force."""
    if now["handover"] is None:
        return
    signed = now["decisions"]
    assert {d.upper() for d in owed(now)} == set(signed), "handed out without every signature"
    assert {d.document_no for d in signed.values()} == set(now["handover"].documents)


def decisions_rest_on_one_version(_, now):
    """And on the one in force; every opinion saw a version that there was."""
    versions = {d.drawing_version for d in now["decisions"].values()}
    assert versions <= {now["case"].drawing_version}, "mixed drawing versions"
    for opinion in now["opinions"].values():
        assert 1 <= opinion.drawing_version <= now["case"].drawing_version


def decisions_follow_the_opinions(_, now):
    """Signed by a chief of the department, within a mandate, as the last opinion says."""
    last = latest(now)
    for department, paper in now["decisions"].items():
        who = now["people"][paper.signed_by]
        assert who.department == department, "signed for another department"
        assert who.may(Role.CHIEF), "signed by somebody else"
        day = local_day(paper.signed_at)
        assert any(m.valid(day) for m in now["mandates"][department]), "signed without a mandate"
        refused = last[department].kind is OpinionKind.REFUSE
        assert paper.granted != refused, "the document is not what the opinion said"
        assert last[department].kind is not OpinionKind.REVISE, "signed with changes open"


def work_waits_where_tokens_wait(_, now):
    """The engine and the work lists tell the same story; clocks are armed only where they run."""
    assert now["tokens"] <= now["items"] <= now["tokens"] | now["sent"], "tokens and work differ"
    assert now["armed"] <= now["clocks"], "a clock is armed that does not run"
    if now["case"].status in CLOSED_CASE:
        assert not (now["tokens"] | now["sent"] | now["items"] | now["armed"]), "work after the end"


def two_people_gave_every_opinion(_, now):
    """One handles, another checks, both of the department."""
    named = {o.name: o for o in now["people"].values()}
    for opinion in now["opinions"].values():
        if opinion.source == "desk":
            handler, checker = named[opinion.handler], named[opinion.checker]
            assert handler != checker, "one person handled and checked"
            own = {handler.department, checker.department} == {opinion.department}
            assert own, "an opinion of another department's people"
            assert handler.may(Role.HANDLER), "handled by another post"
            assert checker.may(Role.CHECKER), "checked by another post"


def what_is_decided_is_not_withdrawn(_, now):
    """The documents are signed: they can only be handed out."""
    withdrawn = now["case"].status is CaseState.WITHDRAWN
    assert not (withdrawn and now["case"].decided_at), "withdrawn after the decision"


def rounds_follow_one_another(_, now):
    """No opinion of a round that has not begun, none skipped within a branch."""
    for branch in {b for b, _ in now["opinions"]}:
        rounds = sorted(r for b, r in now["opinions"] if b == branch)
        assert all(a < b for a, b in pairwise(rounds))
        assert rounds[-1] <= now["case"].round


CHECKS = (
    what_was_written_stays,
    documents_leave_the_house_once,
    documents_leave_the_house_whole,
    decisions_rest_on_one_version,
    decisions_follow_the_opinions,
    work_waits_where_tokens_wait,
    two_people_gave_every_opinion,
    what_is_decided_is_not_withdrawn,
    rounds_follow_one_another,
)


def latest(now):
    """Each department's last opinion."""
    return {o.department: o for o in sorted(now["opinions"].values(), key=lambda o: o.round)}


def owed(now):
    """Whose decision must be signed: said again here, in other words than the product's."""
    asked = {d: o.kind for d, o in latest(now).items() if o.kind is not OpinionKind.NOT_REQUIRED}
    refusing = {d for d, kind in asked.items() if kind is OpinionKind.REFUSE}
    whole = not refusing or (now["case"].independent and refusing != set(asked))
    return {Department(d) for d in (asked if whole else refusing)}
