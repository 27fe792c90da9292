"""Editions are in force from a day on: terms beside them, and proposals that led to them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def _words(longest: int) -> sa.String:
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, longest: int, *, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _words(longest), nullable=False, server_default="" if empty else None)


def upgrade() -> None:
    """What was in force stays so; every edition of before gets its number and its term."""
    _proposals()
    _terms()
    hands = sa.Column("hands", sa.JSON(), nullable=False, server_default="[]")
    op.add_column("process_draft", hands)
    came = sa.Column("came_from", _words(16), nullable=False, server_default="people")
    op.add_column("process_draft", came)
    _hands()
    numbered = sa.Column("number", sa.Integer(), nullable=False, server_default="0")
    op.add_column("edition", numbered)
    came = sa.Column("came_from", _words(16), nullable=False, server_default="release")
    op.add_column("edition", came)
    _carry_over()
    op.drop_index("one_edition_in_force", "edition")
    op.drop_column("edition", "in_force")
    op.create_index("one_edition_number", "edition", ["process", "variant", "number"], unique=True)


def _hands() -> None:
    """Who changed a draft stood there by name alone; now the accounts of these names do."""
    draft = sa.table(
        "process_draft",
        *(sa.column(name) for name in ("id", "started_by", "changed_by")),
        sa.column("hands", sa.JSON()),
    )
    saves = sa.table("process_draft_save", sa.column("draft_id"), sa.column("by"))
    account = sa.table("account", sa.column("id"), sa.column("name"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(draft)).mappings().all():
        of = sa.select(saves.c.by).where(saves.c.draft_id == row["id"])
        names = {row["started_by"], row["changed_by"], *connection.execute(of).scalars()}
        ids = sa.select(account.c.id).where(account.c.name.in_(sorted(names)))
        hands = sorted(connection.execute(ids).scalars())
        connection.execute(sa.update(draft).where(draft.c.id == row["id"]).values(hands=hands))


def _carry_over() -> None:
    """The order of before: as they were first published, the one in force last.

    The first of each process holds from the beginning of time, as it does in a new house.
    """
    held = sa.table(
        "edition",
        *(sa.column(name) for name in ("id", "process", "variant", "number", "published_at")),
        sa.column("in_force", sa.Boolean()),
    )
    term = sa.table(
        "edition_term",
        *(
            sa.column(name)
            for name in ("edition", "process", "variant", "since", "cause", "approved_at")
        ),
    )
    ordered = sa.select(held).order_by(
        held.c.process, held.c.variant, held.c.in_force, held.c.published_at, held.c.id
    )
    connection = op.get_bind()
    numbers: dict[tuple[str, str], int] = {}
    latest: dict[tuple[str, str], int] = {}
    for row in connection.execute(ordered).mappings().all():
        of = (row["process"], row["variant"])
        numbers[of] = numbers.get(of, 0) + 1
        latest[of] = max(latest.get(of, 0), row["published_at"])
        counted = sa.update(held).where(held.c.id == row["id"]).values(number=numbers[of])
        connection.execute(counted)
        values = {
            "edition": row["id"],
            "process": row["process"],
            "variant": row["variant"],
            "since": 0 if numbers[of] == 1 else latest[of],
            "cause": "release",
            "approved_at": row["published_at"],
        }
        connection.execute(sa.insert(term).values(**values))


def _proposals() -> None:
    op.create_table(
        "edition_proposal",
        sa.Column("id", _number(), sa.Identity(), primary_key=True),
        _text("process", 64),
        _text("variant", 40, empty=True),
        _text("kind", 16),
        _text("edition", 64),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        _text("came_from", 16),
        sa.Column("against", _words(64), nullable=True),
        _text("reason", 2000),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("effect", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("hands", sa.JSON(), nullable=False),
        _text("state", 16),
        sa.Column("proposer", _number(), sa.ForeignKey("account.id"), nullable=False),
        _text("proposed_by", 64),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("decider", _number(), sa.ForeignKey("account.id"), nullable=True),
        _text("decided_by", 64, empty=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        _text("decided_why", 2000, empty=True),
    )
    op.create_index(
        "one_proposal_waits",
        "edition_proposal",
        ["process", "variant"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("proposal_of_edition", "edition_proposal", ["edition"])


def _terms() -> None:
    op.create_table(
        "edition_term",
        sa.Column("id", _number(), sa.Identity(), primary_key=True),
        sa.Column("edition", _words(64), sa.ForeignKey("edition.id"), nullable=False, index=True),
        _text("process", 64),
        _text("variant", 40, empty=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        _text("cause", 16),
        _text("reason", 2000, empty=True),
        sa.Column("proposal_id", _number(), sa.ForeignKey("edition_proposal.id"), nullable=True),
        _text("proposed_by", 64, empty=True),
        _text("approved_by", 64, empty=True),
        sa.Column("approved_at", sa.BigInteger(), nullable=False),
        sa.Column("stopped_at", sa.BigInteger(), nullable=True),
        _text("stopped_by", 64, empty=True),
        _text("stopped_why", 2000, empty=True),
    )
    op.create_index("term_begins", "edition_term", ["process", "variant", "since"])
