"""Bring your own avatar: VRM 0.x, VRM 1.0 and rigged glTF become an `Avatar` of ours.

Files come from anywhere: they are read in bounded memory and time, and nothing in them is run.
"""
