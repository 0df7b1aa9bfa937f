"""Hands that speak: beats, pointing, metaphors and emblems, planned from words and voice."""

from body.gesture.hands import LEFT, RIGHT, Hands, Style

__all__ = ["LEFT", "RIGHT", "Hands", "Style"]
