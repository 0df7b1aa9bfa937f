"""The embedded mind: no weights, no network, the same answers for the same seed.

From text to acts, one module a step:

    parse      text -> clauses of plain words
    meaning    clause -> intent and slots (phrases scored by `match`, templates, topics)
    notebook   what people told about themselves
    answer     intent -> pieces of an answer, out of the persona and `data/smalltalk.toml`
    embedded   pieces -> acts, coloured by `mind.appraisal`
"""
