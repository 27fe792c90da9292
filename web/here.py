"""This request: who asks, when, and the one transaction it may open."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from flask import current_app, g

from engine.domain.errors import NotYours
from engine.domain.names import Officer, Role, Text
from engine.domain.wording import local_day
from engine.exchange.signing import Key
from engine.store import Store, Transaction
from web import lang


def machine_clock() -> datetime:
    """What this machine says, in UTC."""
    # the one place where the pages ask for the time
    return datetime.now(UTC)  # noqa: TID251


DayFile = Callable[[date, datetime], bytes]
"""The day-end file of the connected bank for a day; the moment of asking signs the question."""


def nobody_waits() -> None:
    """No relay to wake."""


class Stage(Protocol):
    """The demonstration's sample data, as the pages may speak of them."""

    note: Text | None
    """What happened to them at this start, in a sentence."""

    def progress(self) -> tuple[int, int] | None:
        """So many of so many cases are laid out; None where nothing is being done."""
        ...

    def reset(self, now: datetime) -> bool:
        """Set everything anew. False: somebody else's reset is under way."""
        ...


@dataclass(frozen=True, slots=True)
class House:
    """What the door was given. ``callback_keys``: connector → key id → key; ``banks``: names.

    ``day_file`` gives a bank's file of a day, or raises NotDelivered; None: it cannot be asked.
    """

    store: Store
    files: Path
    demo: bool = False
    stage: Stage | None = None
    callback_keys: Mapping[str, Mapping[str, Key]] = field(default_factory=dict)
    banks: frozenset[str] = frozenset()
    clock: Callable[[], datetime] = machine_clock
    wake: Callable[[], None] = nobody_waits
    day_file: DayFile | None = None


def house() -> House:
    """The installation that this application serves."""
    found = current_app.extensions["lianshen"]
    assert isinstance(found, House)  # noqa: S101  put there by create_app
    return found


def now() -> datetime:
    """The moment of this request; the same however often it is asked."""
    if "now" not in g:
        g.now = house().clock()
    moment: datetime = g.now
    return moment


def today() -> date:
    """The legal day of this request, in China's time."""
    return local_day(now())


@contextmanager
def transaction() -> Iterator[Transaction]:
    """The request's transaction: committed at the end, and what it queued is woken after."""
    with house().store.transaction() as tx:
        yield tx
    house().wake()


@contextmanager
def reading() -> Iterator[Transaction]:
    """A view of the store that never waits for writers."""
    with house().store.reading() as tx:
        yield tx


@contextmanager
def glancing() -> Iterator[Transaction]:
    """For a single question, without a transaction around it."""
    with house().store.glance() as tx:
        yield tx


def visitor() -> Officer | None:
    """Who is signed in, or None."""
    found: Officer | None = g.get("officer")
    return found


class SignInFirst(Exception):
    """Nobody is signed in; the sign-in page comes first."""


def officer(*roles: Role) -> Officer:
    """Who is signed in, holding one of ``roles`` (any, if none are named).

    Raises:
        SignInFirst: nobody is.
        NotYours: somebody is, of another post.
    """
    found = visitor()
    if found is None:
        raise SignInFirst
    if roles and not found.may(*roles):
        raise NotYours(whose=_posts(roles))
    return found


def _posts(roles: tuple[Role, ...]) -> Text:
    keys = [lang.WORDS[f"role.{role.value}"] for role in roles]
    return Text("、".join(k.zh for k in keys), " or ".join(k.en for k in keys))
