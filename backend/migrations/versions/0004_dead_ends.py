"""dead ends: addresses where nobody is reached any more, and the team a case came to"""

import sqlalchemy as sa
from alembic import op

import backend.models

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gone_at", backend.models.Utc(), nullable=True))
    op.add_column("complaint", sa.Column("team", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("complaint", "team")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_column("gone_at")
