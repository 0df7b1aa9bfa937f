"""A live talk as video, for browsers that cannot paint.

`film` takes the beats of a stay, has them drawn by a `projector` in a thread, and encodes them as
pieces of an MP4 (`fragments`).
"""
