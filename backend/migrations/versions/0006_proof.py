"""proof: how well messages show whose they are, and an index of what was counted"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Until now only talks without a topic (chats, texts) came over ways whose provider vouches for the sender.
_VOUCHED = """
UPDATE message SET proof = 'own'
WHERE author = 'customer' AND inbound_id IS NOT NULL
AND conversation_id IN (SELECT id FROM conversation WHERE topic = '')
"""


def upgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proof", sa.Text(), nullable=False, server_default=""))
    op.execute(_VOUCHED)
    op.create_index(
        "ix_message_counted",
        "message",
        ["at"],
        sqlite_where=sa.text("segments > 0"),
        postgresql_where=sa.text("segments > 0"),
    )


def downgrade() -> None:
    op.drop_index("ix_message_counted", "message")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("proof")
