"""A full database of each released schema, as SQL, for SQLite and PostgreSQL.

`python -m tests.memory.schemas` writes those of the newest schema. Run it once with each new
migration; what is there already is never written again.
"""
