"""What a draft means for applicants, in words, beside what is in force now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.stages.studio import meaning
from engine.stages.studio.meaning import Facts, Meaning
from web import here, lang, money


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a draft means. ``was``: in the edition in force; empty where there is none."""

    key: str
    label: str
    now: str
    was: str = ""

    @property
    def moved(self) -> bool:
        """Whether the draft changes it."""
        return bool(self.was) and self.was != self.now


def lines(
    files: Mapping[str, bytes],
    published: Mapping[str, bytes] | None = None,
    facts: Facts | None = None,
    on: date | None = None,
) -> list[Line]:
    """Every line; none while guide and diagram cannot be read together."""
    day = on or here.today()
    now = meaning.of(files, facts, day)
    if now is None:
        return []
    before = None if published is None else meaning.of(published, facts, day)
    was = {} if before is None else dict(_said(before))
    return [
        Line(key, lang.t(f"studio.means.{key}"), words, was.get(key, "" if not was else "—"))
        for key, words in _said(now)
    ]


def _said(one: Meaning) -> list[tuple[str, str]]:
    """Key and words, in the order of the page."""
    comma = lang.t("studio.live.comma")
    shares = comma.join(f"{lang.say(s.name)}\N{NO-BREAK SPACE}{s.pieces}" for s in one.shares)
    fees = lang.t("studio.means.no_fees")
    if one.levies:
        known = [levy.amount for levy in one.levies if levy.amount is not None]
        fees = lang.t("studio.means.charges", n=len(one.levies))
        if known:
            fees += f" · {money.yuan(sum(known))}"
    said = [
        ("pieces", lang.t("guide.counted", total=one.total, union=one.union)),
        ("departments", shares or lang.t("studio.means.nobody")),
        ("on_file", str(one.on_file)),
        ("days", lang.t("studio.means.days_said", serial=one.serial, longest=one.longest)),
        ("promise", lang.t("studio.means.promised", n=one.promised)),
        ("windows", f"{one.windows} → {one.windows_now}"),
        ("fees", fees),
        ("papers", str(one.papers)),
    ]
    if one.minutes:
        said[4] = ("promise", lang.t("studio.means.minutes", n=one.minutes))
    return said
