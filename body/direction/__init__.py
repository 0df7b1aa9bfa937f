"""Stage direction: "smile shyly, look away, then nod slowly" as timed cues, and the acting of them.

    text -> parse -> Direction -> schedule -> Timed -> act.Director

Parsing and scheduling need no body, so that a command line can check a direction before anything
is made.
"""
