"""What the demonstration's example need not bring: sample scans, kept beforehand."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

from engine.documents import files, sample_scans
from engine.domain.application import MaterialState
from engine.domain.guide import ServiceGuide
from engine.domain.names import Role
from engine.stages.repository import catalogue
from engine.stages.repository import keep as keeping
from web import here, repository_checklist
from web.forms.receipt import Draft


def keep(draft: Draft, guide: ServiceGuide, root: Path, now: datetime) -> None:
    """Keep what the guide may have on file of the example's people and project."""
    me = here.officer(Role.INTAKE)
    rules = [rule for rule in guide.materials if rule.on_file_as]
    with here.transaction() as tx:
        parties = repository_checklist.parties(tx, draft.typed)
        there = repository_checklist.of_form(tx, guide, draft.typed)
        for rule in rules:
            entry = catalogue.entry(rule.on_file_as)
            if there.usable(rule.code) is None:
                scan = BytesIO(sample_scans.scan(entry.title.zh))
                kept = files.take_in(root, f"{entry.code}.pdf", scan)
                holder = parties[entry.held_by]
                keeping.scanned(
                    tx, entry.code, holder, kept.sha256, me, now, note="示例：此前已收存"
                )
            draft.typed[f"material-{rule.code}"] = MaterialState.ON_FILE
