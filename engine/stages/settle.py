"""All opinions of a round → its outcome; all rounds over → the outcome of the case."""

from datetime import datetime

from engine.domain.lifecycle import BranchState
from engine.domain.merging import case_outcome, round_outcome
from engine.domain.names import SYSTEM
from engine.stages.casefile import CaseFile
from engine.store import branches, journal, opinions


def settle(file: CaseFile, now: datetime) -> None:
    """Write what has come to an end since the last step, each once."""
    case = file.case
    if not file.edition.reviews:  # nobody gives an opinion: there is nothing to merge
        return
    rows = branches.of_case(file.tx, case.id)
    done = {b.round for b in rows} - {b.round for b in rows if b.state is BranchState.RUNNING}
    # The step that ended an earlier round has settled it.
    written = opinions.outcomes(file.tx, case.id) if case.round in done else done
    for round_no in sorted(done - set(written)):
        given = [o for o in opinions.of_case(file.tx, case.id) if o.round <= round_no]
        outcome = round_outcome(given, file.edition.names)
        opinions.write_outcome(file.tx, case.id, round_no, outcome, now)
        journal.write(
            file.tx, case.id, "round-merged", SYSTEM, now,
            round=round_no, revise=sorted(outcome.revise), why=outcome.why.zh,
        )  # fmt: skip
    if not case.outcome and any(file.waiting_for(work) for work in ("sign", "issue")):
        _settle_case(file, now)  # straight to issue where nobody has anything to sign


def _settle_case(file: CaseFile, now: datetime) -> None:
    given = opinions.of_case(file.tx, file.case.id)
    outcome = case_outcome(given, file.case.independent, file.edition.names)
    file.change(outcome=outcome.result.value, outcome_why=outcome.why)
    journal.write(
        file.tx, file.case.id, "case-merged", SYSTEM, now,
        outcome=outcome.result.value, signs=sorted(outcome.signs), why=outcome.why.zh,
    )  # fmt: skip
