"""What a signatory opened, what cases took, who collected papers and what they showed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _words(longest: int) -> sa.String:
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _new(name: str, longest: int) -> sa.Column[str]:
    return sa.Column(name, _words(longest), nullable=False, server_default="")


def upgrade() -> None:
    """Two tables; the columns of papers handed out before stay empty, which says: not asked."""
    op.create_table(
        "opened",
        sa.Column("account_id", _key(), nullable=False),
        sa.Column("item_id", _key(), nullable=False),
        sa.Column("contents", _words(160), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="opened_account_id_fkey"),
        sa.ForeignKeyConstraint(["item_id"], ["work_item.id"], name="opened_item_id_fkey"),
        sa.PrimaryKeyConstraint("account_id", "item_id", name="opened_pkey"),
    )
    op.create_table(
        "case_measure",
        sa.Column("case_id", _key(), nullable=False),
        sa.Column("process", _words(64), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("elapsed", sa.Integer(), nullable=False),
        sa.Column("net", sa.Integer(), nullable=False),
        sa.Column("redraw", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("in_time", sa.Boolean(), nullable=False),
        sa.Column("last_department", _words(16), nullable=False),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="case_measure_case_id_fkey"),
        sa.PrimaryKeyConstraint("case_id", name="case_measure_pkey"),
    )
    op.create_index("case_measure_period", "case_measure", ["process", "decided_on"])
    for table in ("handover", "replacement"):
        for name, longest in (("id_kind", 16), ("id_note", 400), ("capacity", 16), ("letter", 200)):
            op.add_column(table, _new(name, longest))
    op.add_column("handover", _new("scan", 64))
    op.add_column("replacement", _new("request", 64))
    op.create_index(
        "one_replacement_per_request",
        "replacement",
        ["case_id", "request"],
        unique=True,
        sqlite_where=sa.text("request <> ''"),
        postgresql_where=sa.text("request <> ''"),
    )
