"""How a database grows from one version of the tables to the next. Run by Alembic at start."""
