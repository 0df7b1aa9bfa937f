"""A talk that is kept while it goes on, so that it can be saved.

`keepsake` records every beat and every line to a `reel`, a ring on disk without a name. A
`montage` of it leaves long silences out; `written` makes text and sound of that, and `making`
films and motion, in a process of its own (`darkroom`) that stands back for live talks.
"""
