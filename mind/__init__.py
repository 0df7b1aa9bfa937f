"""What a character thinks: personas and the minds that answer in their voice."""
