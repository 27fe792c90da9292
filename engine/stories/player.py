"""A story played through the real stages, on a clock that moves only as the story says.

Between two actions everything falls due that would fall due in the hall: clocks ring, letters
leave by outbox, relay, worker and connector, answers come back by the inbox. Nothing is told to
the stages that a door could not have told them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from engine.domain.clocks import Calendar
from engine.domain.errors import ApprovalError
from engine.domain.names import CaseId, Officer, Text
from engine.domain.wording import utc
from engine.queue import jobs
from engine.queue.relay import Relay
from engine.queue.transport import Inline
from engine.store import Store, clocks, mailbox, outbox, people
from engine.stories.deed import Deed, Numbers, Scene
from engine.stories.doors import door
from engine.stories.said import BrokenStory, Said
from engine.stories.story import Action, Story
from engine.stories.verbs import ALWAYS, VERBS

_MOST_TICKS: Final = 50
_SCRIPT: Final = (
    "who", "do", "round", "opinion", "after_minutes", "times", "away", "other_body", "officer",
    "text", "conditions", "comments", "silent",
)  # fmt: skip
_AT_MOST: Final = {"round": 1000, "after_minutes": 1_000_000, "times": 20, "away": 50}


@dataclass(frozen=True, slots=True)
class Refusal:
    """The house turned something down, as the story says it must."""

    at: datetime
    who: str
    do: str
    why: ApprovalError


class Player:
    """One story in one store.

    ``begins`` moves it to another first day. ``upto`` stops after so many actions, and ``until``
    lets the time pass to that moment afterwards; letters whose answer would come later are then
    left to the house that goes on from there. ``furnished`` and ``numbers`` as in :class:`Scene`.
    ``watch`` is called between two steps; what it raises ends the story.
    """

    def __init__(
        self,
        store: Store,
        files: Path,
        story: Story,
        *,
        begins: date | None = None,
        upto: int | None = None,
        until: datetime | None = None,
        furnished: bool = True,
        numbers: Numbers | None = None,
        watch: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._story = known(story)
        self._actions = story.actions[:upto]
        self._until = until
        self._watch = watch
        self._scene = Scene(story, files, furnished=furnished, numbers=numbers or {})
        self.refusals: list[Refusal] = []
        with store.reading() as tx:
            self._calendar: Calendar = clocks.calendar(tx)
        self._begins = begins or story.begins
        self._now = utc(self._begins)
        self._systems = {name: _system(name, lines) for name, lines in story.scripts.items()}
        post = door("connectors.worker:Post")
        worker = door("connectors.worker:work")
        place = post(store, self._systems, lambda: self._now, "play", lambda: 0.0)
        self._relay = Relay(store, _Ours(worker(place), self._is_ours), lambda: self._now)

    @property
    def now(self) -> datetime:
        """Where the story's clock stands."""
        return self._now

    @property
    def case(self) -> CaseId:
        """The story's case.

        Raises:
            BrokenStory: the story takes nothing in.
        """
        if self._scene.case is None:
            none = Text("没有收件（receive）这一步。", "nothing is ever received.")
            raise self._story.application.broken(none)
        return self._scene.case

    def play(self) -> None:
        """Play it.

        Raises:
            BrokenStory: it cannot be meant, or the house turned an action down unforetold.
        """
        for action in self._actions:
            self._watch()
            at = self.instant(action)
            if at < self._now:
                raise action.said.broken(
                    Text("时间早于上一步。", "it is earlier than the one before.")
                )
            self._pass_time(at)
            self._act(action, at)
            self._post()
        if self._until is not None:
            self._pass_time(self._until)

    def instant(self, action: Action) -> datetime:
        """When an action happens."""
        day = self._calendar.ahead(self._begins, action.day) + timedelta(days=action.plus)
        return utc(day, action.at.hour, action.at.minute)

    def _act(self, action: Action, at: datetime) -> None:
        """One action, one transaction; turned down exactly where the story says so."""
        by = self._officer(action)
        try:
            with self._store.transaction() as tx:
                VERBS[action.do].do(Deed(self._scene, tx, action.said, by, at))
        except BrokenStory:
            raise
        except ApprovalError as said_no:
            kind = type(said_no).__name__
            if kind != action.refused:
                zh, en = said_no.says("zh"), said_no.says("en")
                raise action.said.broken(
                    Text(f"没有办成（{kind}）：{zh}", f"turned down ({kind}): {en}")
                ) from said_no
            self.refusals.append(Refusal(at, by.name, action.do, said_no))
            return
        if action.refused:
            why = f"应被拒（{action.refused}），却办成了。"
            raise action.said.broken(
                Text(why, f"it had to be turned down ({action.refused}), but it was done.")
            )

    def _officer(self, action: Action) -> Officer:
        with self._store.reading() as tx:
            account = people.by_login(tx, action.who)
        if account is None:
            raise action.said.broken(
                Text(f"没有账号“{action.who}”。", f"there is no account “{action.who}”.")
            )
        return account.officer

    def _pass_time(self, until: datetime) -> None:
        """Let everything happen that falls due by then, each at its own moment."""
        while (ring := self._next_ring()) is not None and ring <= until:
            self._watch()
            self._now = max(self._now, ring)
            self._post()
        self._now = until

    def _post(self) -> None:
        """Let relay and worker do what is due now, until nothing is."""
        for _ in range(_MOST_TICKS):
            ring = self._next_ring()
            if ring is None or ring > self._now:
                return
            self._watch()
            self._relay.tick()
        endless = Text("到期的事总也办不完。", "what is due never comes to an end.")
        raise self._story.application.broken(endless)

    def _next_ring(self) -> datetime | None:
        """When something of this case falls due next, or None; now, where answers wait."""
        if self._scene.case is None:
            return None
        with self._store.reading() as tx:
            if self._scene.case in mailbox.cases_with_mail(tx):
                return self._now
            rings = list(clocks.armed(tx, self._scene.case).values())
            letters = outbox.ready(tx, self._scene.case)
        rings += [at for _, round_no, at in letters if self._is_sent(round_no)]
        rings += [at for one in self._systems.values() if (at := one.next_at()) is not None]
        return min(rings, default=None)

    def _is_ours(self, job: str, about: int) -> bool:
        """Whether a ring concerns this story: other cases of the store are none of its business."""
        if job == jobs.COLLECT:
            return True
        if job != jobs.DELIVER:
            return about == self._scene.case
        with self._store.reading() as tx:
            letters = outbox.ready(tx, self.case)
        return any(one == about and self._is_sent(round_no) for one, round_no, _ in letters)

    def _is_sent(self, round_no: int) -> bool:
        """Whether a letter leaves: a story that stops leaves one it would not see answered."""
        until = self._until
        return until is None or any(
            line.number("round", 1) == round_no
            and (
                line.flag("silent", otherwise=False)
                or self._now + timedelta(minutes=line.number("after_minutes", 0)) <= until
            )
            for lines in self._story.scripts.values()
            for line in lines
        )


class _Ours(Inline):
    """The ring is the work, but only for one story's case."""

    def __init__(self, work: Mapping[str, jobs.Job], ours: Any) -> None:
        super().__init__(work)
        self._ours = ours

    def ring(self, job: str, about: int) -> bool:
        """Do it now, if it is ours."""
        return bool(self._ours(job, about)) and super().ring(job, about)


def known(story: Story) -> Story:
    """The story, if every line of it uses words there are.

    Raises:
        BrokenStory: an action nobody knows, or a name its line may not use.
    """
    for action in story.actions:
        verb = VERBS.get(action.do)
        if verb is None:
            raise action.said.broken(
                Text(f"没有“{action.do}”这个动作。", f"there is no action “{action.do}”.")
            )
        action.said.only(*ALWAYS, *verb.names)
    for name, lines in story.scripts.items():
        _system(name, lines)
    return story


def _system(name: str, lines: tuple[Said, ...]) -> Any:
    """A department's own system, as the story scripts it."""
    reply = door("connectors.scripted:reply")
    replies = []
    for line in lines:
        line.only(*_SCRIPT)
        for what, most in _AT_MOST.items():
            if line.number(what, 0) > most:
                raise line.broken(
                    Text(f"“{what}”最大为{most}。", f"“{what}” is {most} at the most.")
                )
        if line.flag("silent", otherwise=False):  # it takes the letter and never answers
            continue
        try:
            replies.append(reply(line.data))
        except (KeyError, ValueError, TypeError) as error:
            why = Text(f"答复写得不对（{error}）。", f"the answer cannot be meant ({error}).")
            raise line.broken(why) from error
    return door("connectors.scripted:Scripted")(name, replies)
