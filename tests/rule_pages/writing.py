"""The files that the pages are made of, as they should be."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.rule_pages import examples, picture
from tests.rule_pages.examples import Example
from web.studio import rulebook
from web.studio.rulebook import Page

ROOT: Final = Path(__file__).parents[2]
PICTURES: Final = ROOT / "web" / "static" / "rules"
DOCS: Final = ROOT / "docs" / "rules"


def files() -> dict[Path, str]:
    """Path → content of every picture and every page of the documentation."""
    found: dict[Path, str] = {}
    for page in examples.pages():
        sides = (examples.wrong(page), examples.right(page))
        for side in sides:
            if side is not None:
                found[PICTURES / f"{side.name}.svg"] = _picture(page, side)
        found[DOCS / f"{page.rule}.md"] = "\n".join(_document(page, *sides))
    found[DOCS / "README.md"] = "\n".join(_contents())
    return found


def _picture(page: Page, side: Example) -> str:
    painted = {one for found in side.findings for one in (found.element, *found.trace)}
    says = f"{page.title.zh} · {page.title.en}" if painted else side.name
    return picture.svg(side.xml, painted, says)


def _document(page: Page, wrong: Example | None, right: Example | None) -> Iterator[str]:
    yield f"# {page.title.zh} · {page.title.en}\n"
    yield f"`{page.rule}`\n"
    yield f"{page.why.zh}\n\n{page.why.en}\n"
    yield f"**怎么改 · What to do.** {page.mend.zh} {page.mend.en}\n"
    for words, side in (("错 · Wrong", wrong), ("对 · Right", right)):
        if side is None:
            continue
        yield f"## {words}\n"
        yield f"![{words}](../../web/static/rules/{side.name}.svg)\n"
        for found in side.findings[:3]:
            yield f"> {found.says.zh}\n>\n> {found.says.en}\n"
    yield "[所有规则 · All rules](README.md)\n"


def _contents() -> Iterator[str]:
    yield "# 流程体检的规则 · The rules of the check\n"
    yield (
        "Each rule is one file in `engine/bpmn/rules`, `engine/bpmn/standard` or"
        " `engine/analysis`; its words are in `web/rules`, and the product shows the same page"
        " under 流程设计. Written by `python -m tests.rule_pages`.\n"
    )
    for group, names in rulebook.groups():
        yield f"\n## {group.zh} · {group.en}\n"
        for page in names:
            yield f"- [{page.title.zh} · {page.title.en}]({page.rule}.md) `{page.rule}`"
    yield ""
