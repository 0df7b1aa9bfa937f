"""What outlasts a conversation. Empty as yet: the embedded mind remembers within one session."""
