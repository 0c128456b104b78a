"""news: addresses whose person wants to hear of a case only what they must know"""

import sqlalchemy as sa
from alembic import op

import backend.models

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("no_news_at", backend.models.Utc(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_column("no_news_at")
