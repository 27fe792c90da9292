"""`lianshen worker`: answers rings of the doorbell; as many as letters should leave at once."""

from argparse import Namespace
from os import environ
from typing import Any

from engine import settings as house_settings
from engine.cli import _house
from engine.domain.errors import BadSetting
from engine.queue.answering import Worker
from engine.queue.watch import Watch
from engine.settings import Settings
from engine.store import open_store, outbox
from engine.stories import doors


def add(subparsers: Any) -> None:
    """Describe the command."""
    subparsers.add_parser("worker", help="carry letters and apply answers (needs Redis)")


def run(args: Namespace) -> int:  # noqa: ARG001 - everything stands in the environment
    """Answer until SIGTERM; what is in hand is finished first.

    Raises:
        BadSetting, NoDatabase, SchemaTooOld: said on standard error, exit code 1.
    """
    settings = house_settings.read(environ)
    store = open_store(doorbell(settings).database_url)
    try:
        known = house_settings.connections(settings.connectors)
        watch = Watch(store, _house.now, "worker")
        post = doors.door("connectors.worker:post")(store, known, _house.now, watch.right)
        try:
            with watch.kept():
                Worker(settings.redis_url, doors.door("connectors.worker:work")(post)).run()
        finally:  # what a second signal broke off need not wait for its lease
            with store.transaction() as tx:
                outbox.give_back(tx, post.owner, _house.now())
    finally:
        store.close()
    return 0


def doorbell(settings: Settings) -> Settings:
    """The settings, if they name a Redis.

    Raises:
        BadSetting: they do not; `lianshen serve` alone does everything then.
    """
    if not settings.redis_url:
        raise BadSetting(name="LIANSHEN_REDIS_URL", value="", wanted="redis://…")
    return settings
