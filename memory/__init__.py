"""What outlasts a conversation: a character's memories in a database, and how they come back.

    Record -> merge (duplicates, contradictions) -> Store (SQLite, PostgreSQL) -> Recall -> Recalled

`memory.store.Store` fills the port `agent.ports.Memory`. Importing this package loads no database.
"""
