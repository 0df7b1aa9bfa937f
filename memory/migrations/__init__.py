"""How a database of any earlier release becomes today's. `memory.store` runs this on opening."""
