"""A language model as the one who speaks.

    prompt    persona, state, memories, talk  -> a prompt within a budget
    model     prompt -> the model's stream, and what to do when it fails
    lenient   stream -> JSON, even where it is broken
    stream    JSON -> acts, the first clause as soon as it is whole
    schema    what a whole answer must look like
    speaker   all of it as a `Speaker`: what it is told, and what is kept of what it says

Everything about wire and provider is LangChain's; nothing here is imported before a model is asked
for (extra `llm`).
"""
