"""A draft's templates tried on what a real case says: the newest one that has such a paper."""

from collections.abc import Mapping
from dataclasses import replace

from engine.documents import papers_tried
from engine.domain.errors import NoSuchThing
from engine.domain.names import Text
from engine.stages import editions, paperwork
from engine.stages.paperwork import Paper, Press
from engine.stages.paperwork.refs import TITLES
from engine.store import Transaction, cases, finding

_LOOKED_AT = 20
"""Cases that are looked through for a paper of the kind."""


def templates(files: Mapping[str, bytes]) -> Mapping[str, str]:
    """Name → source of every template of a package, with the layout they share.

    Raises:
        GuideError: one of them is no text.
    """
    return editions.papers_of(files)


def sample(
    tx: Transaction, files: Mapping[str, bytes], name: str, process: str, press: Press
) -> Paper | None:
    """The paper as a case of this process, or else of any, would get it; None without such a case.

    Raises:
        NoSuchThing: the draft has no such template. GuideError: it is no text.
    """
    source = templates(files).get(name)
    if source is None:
        title = TITLES.get(name, Text(name[:60], name[:60]))
        raise NoSuchThing(what=Text(f"文书模板“{title.zh}”", f"The template “{title.en}”"))
    for narrow in (finding.Narrow(process=process), finding.Narrow()):
        found, _ = finding.listed(tx, narrow, limit=_LOOKED_AT, offset=0)
        for line in found:
            case = cases.get(tx, line.id)
            ref = next((r for r in paperwork.available(tx, case) if r.template == name), None)
            if ref is not None:
                paper = paperwork.read(tx, case, ref, press)
                return replace(paper, template=source, data={**paper.data, "draft": True})
    return None


def pictured(paper: Paper) -> bytes:
    """The first page as a picture (PNG), set where it can hang or grow and nobody else does.

    Raises:
        PaperBroken: the template cannot be set, or not in reasonable time. SheetsBusy.
    """
    return papers_tried.picture(paper.template, paper.data, paper.pictures)
