"""third parties: who else reads along or writes about a case, and their talks"""

import sqlalchemy as sa
from alembic import op

import backend.models

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "third_party",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("complaint_id", _ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("peer", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("since", backend.models.Utc(), nullable=False),
        sa.Column("admitted_at", backend.models.Utc(), nullable=True),
        sa.Column("admitted_by", _ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("complaint_id", "channel", "account", "peer", name="uq_third_party_address"),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about", _ID, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_column("about")
    op.drop_table("third_party")
