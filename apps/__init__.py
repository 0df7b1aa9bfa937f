"""Programs: the command line, the chat and the files. Only here are the parts put together."""
