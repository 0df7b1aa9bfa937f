"""What a character thinks: personas and the minds that answer in their voice.

A persona (`persona`) is a file that says who somebody is; what it may say is written in `lines`.
A mind fills the port `agent.ports.Mind`: the one in `symbolic` converses without any model,
`script` speaks a text as it stands.

`Act.intent` is one of `lines.INTENTS`.
"""
