"""What a character thinks: personas and the minds that answer in their voice.

A persona (`persona`) is a file that says who somebody is. A mind fills the port `agent.ports.Mind`:
`embedded` converses without any model, `script` speaks a text as it stands.

How the embedded mind gets from text to acts, one module a step:

    parse      text -> clauses of plain words
    meaning    clause -> intent and slots (phrases scored by `match`, templates, topics)
    notebook   what people told about themselves
    appraisal  how it feels
    answer     intent -> pieces of an answer, out of the persona and `data/smalltalk.toml`
    lines      pieces -> acts

`Act.intent` is one of `lines.INTENTS`.
"""
