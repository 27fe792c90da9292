"""What records show is learned in the background too: a study that no scenario is behind."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

_BEFORE = "kind IN ('run', 'serial', 'people', 'compare')"
_AFTER = "kind IN ('run', 'serial', 'people', 'compare', 'learn', 'lay')"


def upgrade() -> None:
    """Studies that are there are of scenarios; none of them was asked of records."""
    _two_more_kinds()
    for name in ("source", "question"):
        words = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
        op.add_column("study", sa.Column(name, words, nullable=False, server_default=""))
    op.create_index("study_source", "study", ["source", "question"])


def _two_more_kinds() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint(op.f("study_kind_is_known"), "study")
        op.create_check_constraint(op.f("study_kind_is_known"), "study", _AFTER)
        op.alter_column("study", "scenario_id", nullable=True)
        return
    # As in 0011: SQLite has no ALTER for either, and parts refer to their study, so that a copy
    # would break them (sqlite.org/lang_altertable.html §7).
    for old, new in ((_BEFORE, _AFTER), ("scenario_id INTEGER NOT NULL", "scenario_id INTEGER")):
        op.execute("PRAGMA writable_schema = ON")
        op.execute(
            sa.text(
                "UPDATE sqlite_master SET sql = replace(sql, :old, :new)"
                " WHERE type = 'table' AND name = 'study'"
            ).bindparams(old=old, new=new)
        )
        op.execute("PRAGMA writable_schema = RESET")
