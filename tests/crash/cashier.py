"""The case in which money is asked for: assessed, paid by the bank, a part of one line paid back.

Like the other people at the counter, nobody here remembers anything.
"""

from engine.domain.fees.paying import RefundState
from engine.domain.lifecycle import CaseState
from tests.till import Till as Counter

REFUND = "100.00"
CENTS = 10_000


def step(office, case):
    """The next thing that waits for a person."""
    items = office.open_items(case)
    if items:
        who = (items[0].department or "").lower()
        {
            "accept": lambda: office.accepts(case),
            "assess": lambda: office.assesses(case, who),
            "deposit": lambda: office.lodges(case),
            "verify": lambda: office.verifies(case, who),
            "pay": lambda: Counter(office, case=case).asks(),
        }[items[0].work]()
    elif office.case(case).status is CaseState.DELIVERED:
        _pays_back(office, case)


def _pays_back(office, case):
    refunds = Counter(office, case=case).refunds()
    if not refunds:
        office.refunds(case, "F1", REFUND)
    for one in refunds:
        if one.state is RefundState.DUE:
            Counter(office, case=case).pays_back(one.id)
