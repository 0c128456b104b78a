"""recalls: safety news for many customers, checked by two people, and who is to be told"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import backend.models

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "recall",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("texts", _JSON, nullable=False),
        sa.Column("drafted_by", _ID, nullable=True),
        sa.Column("drafted_at", backend.models.Utc(), nullable=False),
        sa.Column("approved_by", _ID, nullable=True),
        sa.Column("approved_at", backend.models.Utc(), nullable=True),
        sa.Column("dropped_at", backend.models.Utc(), nullable=True),
        sa.Column("ended_at", backend.models.Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "recall_case",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("recall_id", _ID, nullable=False),
        sa.Column("complaint_id", _ID, nullable=False),
        sa.Column("told_at", backend.models.Utc(), nullable=True),
        sa.Column("way", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("recall_id", "complaint_id", name="uq_recall_case"),
    )
    op.create_index(
        "ix_recall_untold",
        "recall_case",
        ["recall_id", "id"],
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("recall_case")
    op.drop_table("recall")
