"""What a character feels, as muscles of the face and as a bearing of the body."""

from body.emotion.mood import MOOD, bearing, expression, mood

__all__ = ["MOOD", "bearing", "expression", "mood"]
