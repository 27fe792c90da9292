"""What a story's applicant need not bring, because it was kept before the story begins."""

from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from engine.documents import files, sample_scans
from engine.domain.application import Application, MaterialState
from engine.domain.names import Officer, Role
from engine.domain.repository import Standing
from engine.domain.wording import local_day
from engine.stages import editions
from engine.stages.repository import catalogue, keep, parties, rest
from engine.store import Transaction


def furnish(
    tx: Transaction, root: Path, application: Application, by: Officer, now: datetime
) -> None:
    """Keep a sample scan of what the application says is on file, where nothing valid is kept.

    A story whose window says “on file” tells of a centre where that was so; what it was kept for
    before is another story.
    """
    if not by.may(Role.INTAKE):
        return
    guide = editions.in_force(tx, application.process, now, application.variant).guide
    held_by = parties.of_application(tx, application)
    there = rest.on_file(tx, guide, held_by)
    for line in application.materials:
        rule = guide.material(line.code)
        if line.state is not MaterialState.ON_FILE or rule is None or not rule.on_file_as:
            continue
        kept = there.get(line.code)
        if kept is None or kept.on(local_day(now)) is not Standing.VALID:
            entry = catalogue.entry(rule.on_file_as)
            content = _scan(root, entry.title.zh)
            holder = held_by[entry.held_by]
            keep.scanned(tx, entry.code, holder, content, by, now, note="示例：此前已收存")


@lru_cache(maxsize=256)
def _scan(root: Path, title: str) -> str:
    return files.take_in(
        root, f"{title.replace('/', ' ')}.pdf", BytesIO(sample_scans.scan(title))
    ).sha256
