"""The embedded mind: no weights, no network, the same answers for the same seed.

From text to acts, one module a step:

    parse      text -> clauses of plain words
    meaning    clause -> intent and slots (phrases scored by `match`, templates, topics)
    notebook   what people told about themselves, as far as it is `plausible`; `ledger` keeps it
    answer     intent -> pieces of an answer, out of the persona and `data/smalltalk.toml`:
               `about` its life, `inner` out of its state, `memories`, `recollect` what they told,
               `lorebook` of its card, `flow` of the talk
    utility    what follows the answer: asking back, something of its own, or nothing
    unasked    a drive, or somebody who comes in -> pieces
    fresh      pieces -> pieces that say nothing twice
    embedded   pieces -> acts, coloured by `mind.expression`: a `Speaker`

Beside it, `happenings` says what words mean to the character, for its inner state (`said` and
`verdicts` read them), and `appointments` what people have before them.
"""
