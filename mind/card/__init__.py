"""Character cards: the format in which other programs pass characters on.

    model    a card, as Character Card V2 and V3 write it down
    read     a file that may be anything -> card, in bounded memory and time
    png      the text inside a PNG
    macros   {{char}} and {{user}}
    adopt    card -> persona, and what was chosen for it
    write    persona -> card, as JSON, PNG or CHARX
    lore     which entries of a lorebook the talk calls up
    draft    one sentence -> persona
    lint     what a persona lacks, and where it contradicts itself

Nothing of a card is ever run: its regular expressions are tried only where they are harmless.
Sources: Character Card V2 (malfoyslastname 2023), Character Card V3 (kwaroran 2024).
"""
