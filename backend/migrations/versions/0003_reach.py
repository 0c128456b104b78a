"""reach: who ended texts, which numbers are proved, what messages cost"""

import sqlalchemy as sa
from alembic import op

import backend.models

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("peer", sa.Text(), nullable=False),
        sa.Column("stopped_at", backend.models.Utc(), nullable=True),
        sa.Column("proved_at", backend.models.Utc(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_until", backend.models.Utc(), nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "account", "peer", name="uq_contact_address"),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("prompted", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("segments", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("segments")
        batch_op.drop_column("prompted")
    op.drop_table("contact")
