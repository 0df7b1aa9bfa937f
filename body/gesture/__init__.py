"""Hands that speak: beats, pointing, metaphors and emblems, planned from words and voice.

`CATALOGUE` holds every gesture by name; `Hands` plans them in McNeill's phases and poses both arms.
"""

from body.gesture.catalogue import CATALOGUE, canonical
from body.gesture.flesh import Flesh
from body.gesture.hands import Hands
from body.gesture.style import LEFT, RIGHT, Style

__all__ = ["CATALOGUE", "LEFT", "RIGHT", "Flesh", "Hands", "Style", "canonical"]
