"""Motion clips: read from files, fitted to the cast, kept in a library, matched and played.

file ─► Recording ─► retarget ─► Clip ─► Library ─► Clips (a layer of the body)
"""
