"""Characters: what one is made of, where the shipped ones are, and (in `build`) how one is made."""
