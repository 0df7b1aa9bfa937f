"""From written text to what is said: markup away, numbers into words, clauses of one breath.

`normalise.tokens` maps every written word to the words that are spoken for it, so that captions
show the text as written; `clauses.clauses` groups them; `english` and `numbers` know English.
"""
