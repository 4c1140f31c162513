"""Alembic's environment: migrations run on the connection that `schema.migrate` hands in."""

from alembic import context

from radseal_server.sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
