"""The stories of a package, played and judged: the process's own tests.

Each is played in a sandbox of its own and bounded in time and in steps; whatever happens in it
becomes a sentence about that story, never a fault of the house.
"""

import logging
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from engine.bpmn import footprints
from engine.bpmn.catalogue import Package
from engine.bpmn.footprints import Footprints
from engine.domain.errors import ApprovalError
from engine.domain.names import Text
from engine.domain.wording import utc
from engine.exchange import story_file
from engine.exchange.story_file import StoryFile
from engine.stories import counting, packed, sandbox
from engine.stories.counting import Line, Parted
from engine.stories.player import Player, known
from engine.stories.sandbox import Sandbox
from engine.stories.story import Story

LOG: Final = logging.getLogger(__name__)
SECONDS: Final = 20.0
"""One story may take so much of its thread's processor time: a busy machine makes no story red."""

NO_STORIES: Final = Text(
    "没有样例。请在“试办”里至少建一个。", "There is no story. Make at least one on the page Try."
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one story.

    ``why`` is one sentence, also where it is green. ``first_difference`` is where the journal
    first is another than the expected one, None where it is the same, or where it never got that
    far. ``journal`` is what was left. ``elements`` and ``flows`` are what tokens passed.
    ``elapsed`` in seconds.
    """

    name: str
    title: Text
    green: bool
    why: Text
    first_difference: Parted | None = None
    elapsed: float = 0.0
    elements: frozenset[str] = frozenset()
    flows: frozenset[str] = frozenset()
    journal: tuple[Line, ...] = ()


Told = Callable[[Outcome], None]


class Overtime(Exception):
    """A story took longer than it may."""


def verdict(
    files: Mapping[str, bytes],
    names: Sequence[str] | None = None,
    *,
    told: Told | None = None,
    seconds: float = SECONDS,
) -> tuple[Outcome, ...]:
    """Every story of a package (or those that are named), played and held to its expected journal.

    Args:
        files: the package; nothing of the live house is looked at or changed.
        told: called with each outcome as soon as it is known.
        seconds: how long one story may take.

    Returns:
        One outcome a story, in the order of their names; none for a package without stories.
    """
    found = story_file.named(files)
    outcomes = []
    for name in found if names is None else [one for one in names if one in found]:
        outcome = one_of(files, name, found[name], seconds)
        outcomes.append(outcome)
        if told is not None:
            told(outcome)
    return tuple(outcomes)


def one_of(
    files: Mapping[str, bytes], name: str, content: bytes, seconds: float = SECONDS
) -> Outcome:
    """One story of a package."""
    started = time.monotonic()
    title = Text(name)
    journal: tuple[Line, ...] = ()
    steps = Footprints()
    model = None
    try:
        told = story_file.read(content)
        title = told.title
        with footprints.watched() as steps:
            journal = _journal(files, name, told, Watch(seconds))
        model = Package(files).model
        parted = counting.parted(told.expected, journal)
        why = _why(told, parted, journal)
        green = told.expected is not None and parted is None
    except Overtime:
        parted, green = None, False
        why = Text(
            f"办了{seconds:.0f}秒还没有办完，已停止。请看流程里有没有走不完的循环。",
            f"It was stopped after {seconds:.0f} seconds. Look for a loop without an end.",
        )
    except ApprovalError as error:
        parted, green = None, False
        why = Text(error.says("zh"), error.says("en"))
    except Exception:  # a story says what it likes, and the house must stand whatever it says
        LOG.exception("a story could not be played: %s", name)
        parted, green = None, False
        why = Text(
            "办到一半出了故障，样例已停止。请把流程文件发给维护人员。",
            "It broke down half-way and was stopped. Send the package to whoever maintains this.",
        )
    return Outcome(
        name=name,
        title=title,
        green=green,
        why=why,
        first_difference=parted,
        elapsed=time.monotonic() - started,
        elements=frozenset(steps.elements),
        flows=frozenset() if model is None else steps.flows(model),
        journal=journal,
    )


class Watch:
    """Looked at between two steps: a story may not take for ever."""

    def __init__(self, seconds: float) -> None:
        self._until = time.thread_time() + seconds

    def __call__(self) -> None:
        """Go on, or stop.

        Raises:
            Overtime: the time is up.
        """
        if time.thread_time() > self._until:
            raise Overtime


def _journal(
    files: Mapping[str, bytes], name: str, told: StoryFile, watch: Watch
) -> tuple[Line, ...]:
    with in_sandbox(files, name, told, watch) as (house, player):
        player.play()
        return counting.of(house.store, player.case, player.refusals).journal


@contextmanager
def in_sandbox(
    files: Mapping[str, bytes],
    name: str,
    told: StoryFile,
    watch: Callable[[], None],
    until: datetime | None = None,
) -> Iterator[tuple[Sandbox, Player]]:
    """A house in memory and the story that is about to be played in it.

    Raises:
        NotPublished: the check refuses the package. BrokenStory: the story cannot be meant.
    """
    with tempfile.TemporaryDirectory(prefix="lianshen-story-") as place:
        story = known(packed.unpacked(name, told, Path(place)))
        _of_this_process(story, Package(files))
        with sandbox.opened(files, utc(story.begins)) as house:
            yield house, Player(house.store, house.files, story, until=until, watch=watch)


def _of_this_process(story: Story, package: Package) -> None:
    guide = package.guide
    asked = (story.application.text("process"), story.application.text("variant", ""))
    if asked != (guide.process, guide.variant):
        raise story.application.broken(
            Text(
                f"“process”写的是“{asked[0]}”，这个流程是“{guide.process}”。",
                f"“process” says “{asked[0]}”, and this one is “{guide.process}”.",
            )
        )


def _why(told: StoryFile, parted: Parted | None, journal: Sequence[Line]) -> Text:
    if told.expected is None:
        return Text(
            "走通了，还没有录下预期。请看过每一步再录。",
            "It was played; what to expect has not been recorded. Read each step, then record it.",
        )
    if parted is not None:
        return parted.says
    return Text(
        f"走通了，{len(journal)}条办理过程都与预期一致。",
        f"Played: all {len(journal)} entries are as expected.",
    )
