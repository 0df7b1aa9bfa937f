"""How a character sounds: text in, samples and timed phones out."""
