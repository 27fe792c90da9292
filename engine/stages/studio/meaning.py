"""What a draft means for applicants: pieces to bring, departments, and what the check says."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.analysis import derive
from engine.bpmn.catalogue import Package
from engine.domain.errors import Refused
from engine.domain.guide import ServiceGuide
from engine.domain.names import Department, Text
from engine.stages import check
from engine.stages.check import Report


@dataclass(frozen=True, slots=True)
class Share:
    """One department: its pieces, its item's promised and serial working days."""

    code: Department
    name: Text
    pieces: int
    promised: int
    serial: int


@dataclass(frozen=True, slots=True)
class Meaning:
    """Of a package, when everybody takes part.

    ``total`` are item-times (件次), ``union`` what is brought once. Days are working days:
    ``promised`` of the joint case, ``serial`` when one item is done after the other.
    """

    shares: tuple[Share, ...]
    total: int
    union: int
    on_file: int
    promised: int
    serial: int
    papers: int


def report(files: Mapping[str, bytes]) -> Report:
    """The publish check of a draft; never raises."""
    return check.package(files)


def of(files: Mapping[str, bytes]) -> Meaning | None:
    """What it means; None while diagram or guide cannot be read or do not agree."""
    package = Package(dict(files))
    try:
        guide = package.guide
        pieces = derive.materials(package.model, guide)
    except (Refused, ValueError):
        return None
    shares = tuple(_share(guide, code, len(held)) for code, held in pieces.departments.items())
    return Meaning(
        shares=shares,
        total=pieces.total,
        union=len(pieces.union),
        on_file=pieces.on_file,
        promised=guide.promised_days,
        serial=sum(share.serial for share in shares),
        papers=sum(bool(item.output.zh) for item in guide.items),
    )


def _share(guide: ServiceGuide, code: Department, pieces: int) -> Share:
    items = [item for item in guide.items if item.department == code]
    return Share(
        code=code,
        name=guide.department(code).short,
        pieces=pieces,
        promised=max((item.promised_days for item in items), default=0),
        serial=sum(item.serial_days or item.promised_days for item in items),
    )
