"""The shared repository: documents, their versions, the cases that rest on them, who read them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def words(longest: int) -> sa.String:
    """Text ordered by code point in both databases, as the tables say it."""
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")


def number() -> sa.types.TypeEngine[int]:
    """A row's number, or a reference to one."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Four tables; nothing that was there before belongs in them."""
    op.create_table(
        "repository_document",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("kind", words(8), nullable=False),
        sa.Column("holder_kind", words(8), nullable=False),
        sa.Column("holder_code", words(32), nullable=False),
        sa.Column("holder_name", words(200), nullable=False),
        sa.CheckConstraint(
            "holder_kind IN ('body', 'person', 'project')",
            name=op.f("repository_document_holder_kind_is_known"),
        ),
        sa.PrimaryKeyConstraint("id", name="repository_document_pkey"),
        sa.UniqueConstraint(
            "holder_kind",
            "holder_code",
            "kind",
            name="repository_document_holder_kind_holder_code_kind_key",
        ),
    )
    op.create_table(
        "repository_version",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("document_id", number(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", words(64), nullable=False),
        sa.Column("source", words(8), nullable=False),
        sa.Column("paper_no", words(80), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("department", words(16), nullable=False),
        sa.Column("case_id", number(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("note", words(400), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", words(200), nullable=False),
        sa.Column("ended", words(16), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", words(64), nullable=False),
        sa.Column("ended_why", words(4000), nullable=False),
        sa.CheckConstraint(
            "ended IN ('', 'revoked', 'cancelled', 'corrected')",
            name=op.f("repository_version_ended_is_known"),
        ),
        sa.CheckConstraint(
            "source IN ('scanned', 'issued')", name=op.f("repository_version_source_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="repository_version_case_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["repository_document.id"], name="repository_version_document_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="repository_version_pkey"),
        sa.UniqueConstraint(
            "document_id", "number", name="repository_version_document_id_number_key"
        ),
    )
    op.create_index("repository_version_at", "repository_version", ["at", "id"])
    op.create_index("repository_version_case", "repository_version", ["case_id"])

    op.create_table(
        "repository_reading",
        sa.Column("id", number(), sa.Identity(), nullable=False),
        sa.Column("version_id", number(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reader", words(64), nullable=False),
        sa.Column("department", words(16), nullable=False),
        sa.Column("ground", words(16), nullable=False),
        sa.Column("case_id", number(), nullable=True),
        sa.Column("item", words(64), nullable=False),
        sa.Column("reason", words(400), nullable=False),
        sa.CheckConstraint(
            "ground IN ('item', 'window', 'issuer', 'supervision')",
            name=op.f("repository_reading_ground_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="repository_reading_case_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["repository_version.id"], name="repository_reading_version_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="repository_reading_pkey"),
    )
    op.create_index("repository_reading_version", "repository_reading", ["version_id", "id"])

    op.create_table(
        "repository_reliance",
        sa.Column("case_id", number(), nullable=False),
        sa.Column("material", words(16), nullable=False),
        sa.Column("version_id", number(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", words(64), nullable=False),
        sa.Column("kept_for", words(16), server_default="", nullable=False),
        sa.Column("reason", words(4000), server_default="", nullable=False),
        sa.Column("settled_by", words(64), server_default="", nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="repository_reliance_case_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["repository_version.id"], name="repository_reliance_version_id_fkey"
        ),
        sa.PrimaryKeyConstraint("case_id", "material", name="repository_reliance_pkey"),
    )
    op.create_index("repository_reliance_version_id", "repository_reliance", ["version_id"])
