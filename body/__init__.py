"""What a character does: motion layers, avatars and the renderer.

Frames: right-handed, Y up, characters face +Z, metres, quaternions (w, x, y, z).
"""
