"""The portal's first tables."""

from alembic import op

from broadcaster.web.store.tables import metadata

revision = "001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    metadata.create_all(op.get_bind())
