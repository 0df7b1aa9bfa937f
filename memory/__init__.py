"""What outlasts a conversation. Nothing is kept yet: the embedded mind remembers within one session."""
