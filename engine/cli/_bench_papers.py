"""`lianshen bench papers`: a paper from the register to the PDF, one row per template.

Processor time of this process, each print with its own number, so that nothing is remembered from
the print before but the fonts.
"""

import time
from dataclasses import replace
from statistics import median
from typing import Final

from engine.cli import _scratch
from engine.cli._bench_hall import NOW, Hall
from engine.cli._figures import Row, Size, p95
from engine.domain.case import Case
from engine.domain.names import CaseId, Role
from engine.stages import paperwork, review, sign
from engine.store import Store, cases, open_store

TARGET: Final = 100.0
"""Milliseconds of the processor for one paper: five decisions print while a clerk stands up."""

_PRESS: Final = paperwork.Press("https://example.invalid", bytes(32))


def rows(size: Size, database: str | None) -> list[Row]:
    """The papers of a case whose five decisions are signed, read and set.

    Raises:
        NoDatabase: the server does not answer, or its user may not create databases.
    """
    with _scratch.beside(database) as scratch:
        store = open_store(scratch.url)
        try:
            case = _signed(Hall(store))
            with store.reading() as tx:
                held = cases.get(tx, case)
                refs = {ref.template: ref for ref in paperwork.available(tx, held)}
            return [_row(store, held, ref, max(size.repeat // 10, 5)) for ref in refs.values()]
        finally:
            store.close()


def _row(store: Store, case: Case, ref: paperwork.PaperRef, repeat: int) -> Row:
    found = []
    for number in range(repeat + 1):
        started = time.process_time()
        with store.reading() as tx:
            paper = paperwork.read(tx, case, ref, _PRESS)
        fresh = {**paper.data, "number": f"{ref.number}-{number}"}
        paperwork.set_in_type(replace(paper, data=fresh))
        found.append((time.process_time() - started) * 1000)
    middle = median(found[1:])
    what = f"{ref.template}: read and set"
    return Row(what, "ms CPU", middle, p95(found[1:]), None, None, TARGET, middle <= TARGET)


def _signed(hall: Hall) -> CaseId:
    """A case that everybody passed and signed."""
    checks = hall.drafted()
    for item in checks:
        with hall.store.transaction() as tx:
            review.approve(tx, item.id, 1, hall.one(Role.CHECKER, item.department), NOW)
    for item in hall.waiting(checks[0].case_id, "sign"):
        with hall.store.transaction() as tx:
            sign.sign(tx, item.id, 1, hall.one(Role.CHIEF, item.department), NOW)
    return checks[0].case_id
