"""`lianshen people`: who may sign in, under which posts; nobody is ever deleted."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import Any, Final

from engine.cli import _house, _operator
from engine.domain.names import Role
from engine.stages import staff
from engine.store import people
from engine.store.people import Account

_ROLES: Final = [role.value for role in Role]


def add(subparsers: Any) -> None:
    """Describe the command."""
    parser: ArgumentParser = subparsers.add_parser("people", help="accounts, posts and passwords")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    new = _on(actions, "add", "a new account (asks for its password)")
    _post(new)
    _password(new)
    altered = _on(actions, "change", "another name, post or department; the rest stays")
    _post(altered)
    _password(_on(actions, "password", "set a password"))
    _on(actions, "deactivate", "may not sign in any more; a running session ends")
    _on(actions, "activate", "may sign in again")
    listed: ArgumentParser = actions.add_parser("list", help="everybody")
    listed.add_argument("--json", action="store_true", help="one object on standard output")


def run(args: Namespace) -> int:
    """Do it, and say in one line what is so now.

    Raises:
        Refused: said on standard error, nothing changed, exit code 1.
    """
    return _ACTIONS[args.action](args)


def _add(args: Namespace) -> int:
    post = staff.Post(args.name or "", _roles(args), args.department or "", args.organisation or "")
    silent = not args.stdin and not sys.stdin.isatty()
    hashed = "" if silent else _operator.new_password(args.login, piped=args.stdin)
    with _operator.changing() as tx:
        me, moment = _operator.operator(), _house.now()
        staff.hire(tx, args.login, post, me, moment)
        if hashed:
            staff.set_password(tx, args.login, hashed, me, moment)
    if silent:
        print(
            f"尚无密码，不能登录：lianshen people password {args.login} · no password yet",
            file=sys.stderr,
        )
    return _show(args.login)


def _change(args: Namespace) -> int:
    with _operator.changing() as tx:
        held = staff.post_of(staff.account(tx, args.login))
        post = staff.Post(
            held.name if args.name is None else args.name,
            _roles(args) or held.roles,
            held.department if args.department is None else args.department,
            held.organisation if args.organisation is None else args.organisation,
        )
        staff.change(tx, args.login, post, _operator.operator(), _house.now())
    return _show(args.login)


def _set_password(args: Namespace) -> int:
    with _operator.installation() as store, store.reading() as tx:
        staff.account(tx, args.login)  # before anybody types
    hashed = _operator.new_password(args.login, piped=args.stdin)
    with _operator.changing() as tx:
        staff.set_password(tx, args.login, hashed, _operator.operator(), _house.now())
    return _show(args.login)


def _admit(args: Namespace) -> int:
    with _operator.changing() as tx:
        active = args.action == "activate"
        staff.admit(tx, args.login, _operator.operator(), _house.now(), active=active)
    return _show(args.login)


def _list(args: Namespace) -> int:
    with _operator.installation() as store, store.reading() as tx:
        everybody = people.accounts(tx)
    if args.json:
        print(json.dumps({"people": [_plain(one) for one in everybody]}, ensure_ascii=False))
        return 0
    for one in everybody:
        print(_line(one))
    if not everybody:
        print("还没有账号 · nobody yet: lianshen people add --help")
    return 0


def _show(login: str) -> int:
    with _operator.installation() as store, store.reading() as tx:
        print(_line(staff.account(tx, login)))
    return 0


def _line(one: Account) -> str:
    said = _plain(one)
    where = said["department"] or said["organisation"] or "-"
    state = "在用 active" if one.active else "停用 inactive"
    signs_in = "" if one.password_hash else "  无密码 no password"
    return (
        f"{one.login:<20}{one.officer.name}  {where}  {','.join(said['roles'])}  {state}{signs_in}"
    )


def _plain(one: Account) -> dict[str, Any]:
    return {
        "login": one.login,
        "name": one.officer.name,
        "roles": sorted(role.value for role in one.officer.roles),
        "department": one.officer.department,
        "organisation": one.officer.organisation,
        "active": one.active,
        "password": bool(one.password_hash),
    }


def _roles(args: Namespace) -> frozenset[Role]:
    return frozenset(Role(one) for one in args.role or ())


def _on(actions: Any, name: str, says: str) -> ArgumentParser:
    parser: ArgumentParser = actions.add_parser(name, help=says)
    parser.add_argument("login", help="the account's name")
    return parser


def _post(parser: ArgumentParser) -> None:
    parser.add_argument("--name", help="as it stands on papers")
    parser.add_argument(
        "--role", action="append", choices=_ROLES, metavar="ROLE",
        help=f"again for each further one: {', '.join(_ROLES)}",
    )  # fmt: skip
    parser.add_argument("--department", help="its code, e.g. FIRE")
    parser.add_argument("--organisation", help="credit code, for people of a design firm")


def _password(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--stdin", action="store_true", help="the password is the first line of standard input"
    )


_ACTIONS: Final[dict[str, Callable[[Namespace], int]]] = {
    "add": _add,
    "change": _change,
    "password": _set_password,
    "deactivate": _admit,
    "activate": _admit,
    "list": _list,
}
