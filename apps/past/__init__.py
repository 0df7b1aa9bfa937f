"""What a character has been through and whom it knows, for people to see and put right."""
