"""How good a performance is, in numbers: `anima evaluate`.

Each measure is a function of a `Take`, in the module of what it looks at. What hangs together with
the sound is measured once more on shuffled sound: a figure that shuffling does not hurt measures
nothing.
"""
