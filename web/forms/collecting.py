"""Who collects papers: the fields that handing out and replacing share."""

from dataclasses import replace

from flask import request

from engine.domain.collecting import Capacity, IdKind, Shown
from web import here
from web.forms import uploads
from web.forms.reading import Reader


def person(reader: Reader) -> tuple[str, str]:
    """Name and number as typed."""
    return (
        reader.text("receiver_name", "issue.receiver", required=True, most=64),
        reader.text("id_no", "issue.receiver_id", required=True, most=18),
    )


def shown(reader: Reader) -> Shown:
    """What was shown, and in whose name."""
    kind = reader.choice("id_kind", "issue.id_kind", set(IdKind), required=False)
    capacity = reader.choice("capacity", "issue.capacity", set(Capacity))
    other = capacity == Capacity.OTHER
    return Shown(
        kind=IdKind(kind or IdKind.IDENTITY),
        note=reader.text("id_note", "issue.id_note", most=400),
        capacity=Capacity(capacity) if capacity else None,
        letter=reader.text("letter", "issue.letter", required=other) if other else "",
    )


def scan(reader: Reader) -> str:
    """The signed receipt that came with the form, kept: its hash, or ""."""
    kept = uploads.take(here.house().files, request.files.getlist("scan"), reader.faults, "scan")
    return kept[0]["sha256"] if kept else ""


def with_scan(given: Shown, sha256: str) -> Shown:
    """The same, with the signed receipt."""
    return replace(given, scan=sha256)
