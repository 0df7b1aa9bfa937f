"""Programs: the command line, the chat and the files they write. Only here are the parts put together."""
