"""A character that lives: its mind, what finds its words, and the memory that it keeps."""
