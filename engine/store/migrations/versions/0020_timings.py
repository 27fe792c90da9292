"""What decided cases took in opening minutes, side by side and one after another."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def _words(name: str, longest: int, *, key: bool = False) -> sa.Column[Any]:
    words = sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")
    return sa.Column(name, words, nullable=False, primary_key=key)


def _case() -> sa.Column[Any]:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("case_id", number, sa.ForeignKey("case_file.id"), primary_key=True)


def _numbers(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _yes_no(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def upgrade() -> None:
    """Two tables that are filled when a case is decided; older cases are caught up with."""
    op.create_table(
        "case_timing",
        _case(),
        _words("process", 64),
        sa.Column("decided_on", sa.Date(), nullable=False),
        _words("edition", 64),
        *_numbers("whole", "gross", "net", "serial", "floor"),
        sa.Column("replay", sa.Integer()),
        sa.Column("shared", sa.Boolean()),
        *_numbers("extra", "work", "shares", "balance", "rounds"),
        _yes_no("cut"),
        *_numbers("faults", "visits", "unsplit"),
        _yes_no("provisional"),
        *_numbers("calendar_version"),
    )
    counted = ["net", "serial", "floor", "replay", "shared", "extra", "work", "shares", "balance"]
    op.create_index(
        "case_timing_period",
        "case_timing",
        ["process", "decided_on", *counted, "cut", "whole"],
    )
    op.create_table(
        "department_timing",
        _case(),
        _words("department", 16, key=True),
        _words("process", 64),
        sa.Column("decided_on", sa.Date(), nullable=False),
        *_numbers("rounds", "waited", "worked", "stopped", "again"),
        *_numbers("critical", "critical_wait", "early"),
        _yes_no("last"),
        *_numbers("late"),
    )
    op.create_index(
        "department_timing_period",
        "department_timing",
        [
            "process", "decided_on", "department", "rounds", "waited", "worked", "stopped",
            "again", "critical", "critical_wait", "early", "last", "late",
        ],
    )  # fmt: skip
