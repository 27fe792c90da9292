"""Who acts on the command line, what they type in secret, and how a password is kept."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from argon2 import PasswordHasher

from engine import settings as house_settings
from engine.domain.errors import Refused
from engine.domain.names import AccountId, Officer, Text
from engine.store import Store, Transaction, open_store

SHORTEST: Final = 12
LONGEST: Final = 200


class PasswordWeak(Refused):
    """Length is what counts; rules about signs only make people write it down (ASVS 6.2)."""

    ZH = "密码没有设置：{why}。"
    EN = "The password was not set: {why}."


def operator() -> Officer:
    """Whoever works at this machine, under the name that the machine knows them by."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as containers have
        name = str(os.getuid())
    return Officer(AccountId(0), f"系统管理员（{name[:40]}）", frozenset())


@contextmanager
def installation() -> Iterator[Store]:
    """The database of this installation, as the environment names it.

    Raises:
        BadSetting, NoDatabase, SchemaTooOld: said on standard error, exit code 1.
    """
    store = open_store(house_settings.read(os.environ).database_url)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def changing() -> Iterator[Transaction]:
    """One change of this installation."""
    with installation() as store, store.transaction() as tx:
        yield tx


def new_password(login: str, *, piped: bool) -> str:
    """The hash of a password typed twice, or of the first line of standard input.

    Never an argument: every user of the machine can read those.

    Raises:
        PasswordWeak: too short, too long, the account's own name, or typed differently.
    """
    if piped:
        given = sys.stdin.readline().rstrip("\r\n")
    else:
        given = getpass.getpass("密码 password: ")
        if given != getpass.getpass("再输一遍 again: "):
            raise PasswordWeak(why=Text("两次输入不一致", "the two differ"))
    if not SHORTEST <= len(given) <= LONGEST:
        raise PasswordWeak(
            why=Text(f"应为{SHORTEST}至{LONGEST}个字符", f"{SHORTEST} to {LONGEST} characters")
        )
    if given.lower() == login or len(set(given)) < 4 or not given.isprintable():
        raise PasswordWeak(why=Text("太容易猜到", "too easy to guess"))
    return PasswordHasher().hash(given)
