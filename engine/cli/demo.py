"""`lianshen demo`: the whole product on one machine, with people, packages and a department."""

import fcntl
import logging
import shutil
import socket
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from os import environ
from pathlib import Path
from typing import Any, Final

from engine import settings as house_settings
from engine.cli import _bank, _city_stage, _department, _house, _packages, _program
from engine.cli._city_stage import Stage
from engine.domain.errors import BadSetting, DataInUse
from engine.domain.names import Role
from engine.settings import Settings
from engine.stages import setup
from engine.store import Store, people

WAIT: Final = 20.0
"""Seconds that the sample department takes to decide."""

MOST_CASES: Final = 5000


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser(
        "demo", help="load the packages and sample people, and serve on this machine"
    )
    parser.add_argument("--port", type=int, help="8000 unless LIANSHEN_PORT says otherwise")
    parser.add_argument("--data", type=Path, help="folder of the demo's data (var/demo)")
    parser.add_argument("--fresh", action="store_true", help="begin with empty data")
    parser.add_argument(
        "--cases", type=int, default=_city_stage.SIZE, metavar="N",
        help=f"about how many generated cases of the last year (0 to 5000; {_city_stage.SIZE})",
    )  # fmt: skip
    parser.add_argument(
        "--no-city", action="store_const", const=0, dest="cases",
        help="only the sample cases written by hand",
    )  # fmt: skip


def run(args: Namespace) -> int:
    """Serve until told to stop.

    Raises:
        BadSetting, DataInUse, PortTaken: said on standard error, exit code 1.
    """
    settings = _settings(args)
    if not 0 <= args.cases <= MOST_CASES:
        raise BadSetting(name="--cases", value=args.cases, wanted=f"0…{MOST_CASES}")
    stage = Stage(settings.data, settings.files, furnish, args.cases)
    sample = _department.planned(_free_port()) if _department.PROGRAM.exists() else None
    bank = _bank.planned(_free_port()) if _bank.PROGRAM.exists() else None
    connections = [
        *([_department.connection(sample)] if sample else ()),
        *([_bank.connection(bank)] if bank else ()),
    ]
    with ExitStack() as stack:
        stack.enter_context(_alone(settings.data))
        if args.fresh:
            _house.must_be_free(settings)
            _empty(settings.data)
        house = stack.enter_context(_house.opened(settings, connections, demo=True, stage=stage))
        furnish(house.store)
        _show(house, stage)
        others = []
        if sample:
            answer_to = f"{house.url}api/v1/callbacks/{_department.CONNECTOR}"
            data = settings.data / "department"
            others.append(stack.enter_context(_department.running(sample, answer_to, data, WAIT)))
        if bank:
            answer_to = f"{house.url}api/v1/callbacks/{_bank.connection(bank).name}"
            data = settings.data / "bank"
            others.append(stack.enter_context(_bank.running(bank, answer_to, data)))
        stack.enter_context(stage.filled_up(*others))
        _greet(house, sample, bank)
        house.serve()
    return 0


def furnish(store: Store) -> None:
    """Calendar, people, packages and mandates, where they are missing."""
    moment = _house.now()
    with store.transaction() as tx:
        setup.seed(tx, moment)
        boss = next(a.officer for a in people.accounts(tx) if a.officer.may(Role.ADMIN))
        for process, (edition, files) in _packages.shipped(examples=True).items():
            setup.publish(tx, edition, files, boss, moment)
            setup.grant_mandates(tx, process, moment)


def _show(house: _house.House, stage: Stage) -> None:
    """Sample cases in every state, where they are missing; before the relay runs."""
    # What the stories want turned down is no news to the person who starts a demo.
    logging.getLogger("connectors").setLevel(logging.ERROR)
    try:
        laid = stage.set(house.store, _house.now())
    finally:
        logging.getLogger("connectors").setLevel(logging.NOTSET)
    if laid:
        print(f"已放入样例办件 sample cases: {laid}")
    if stage.note is not None:
        print(f"{stage.note.zh}\n{stage.note.en}")


def _settings(args: Namespace) -> Settings:
    # A demo never touches an installation's database, whatever the environment says.
    kept = {name: environ[name] for name in ("LIANSHEN_HOST", "LIANSHEN_PORT") if name in environ}
    read = house_settings.read(kept, data=args.data or Path("var", "demo"))
    if args.port is None:
        return read
    return replace(read, port=house_settings.port(str(args.port)))


def _empty(data: Path) -> None:
    """Remove what a demo leaves behind, and nothing else that may lie in the folder."""
    for name in ("lianshen.sqlite", "lianshen.sqlite-wal", "lianshen.sqlite-shm", "secret"):
        (data / name).unlink(missing_ok=True)
    for name in ("files", "department", "bank", "stage"):
        shutil.rmtree(data / name, ignore_errors=True)


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """The data folder, held for this process alone until the end.

    Raises:
        DataInUse: another demo works on it.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / "in-use").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DataInUse(folder=data) from error
        yield


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as plug:
        return int(plug.getsockname()[1])


def _greet(
    house: _house.House, sample: _program.Sample | None, bank: _program.Sample | None
) -> None:
    with house.store.reading() as tx:
        staff = [(a.login, a.officer.name) for a in people.accounts(tx) if a.active]
    print("账号 · accounts (choose one on the sign-in page, no password):")
    for login, name in staff:
        print(f"  {login:<16}{name}")
    print(f"数据 data  {house.settings.data}")
    if sample:
        print(f"气象系统 sample department  http://127.0.0.1:{sample.port}/")
    if bank:
        print(f"银行 sample bank  http://127.0.0.1:{bank.port}/")
    print()
    print(f"联审 Lianshen  {house.url}")
    print("在浏览器里打开，登录页从“十分钟走完一件”开始 · open it; begin with the ten-minute walk")
    print("Ctrl+C 结束 · Ctrl+C to stop", flush=True)
