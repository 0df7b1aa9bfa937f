"""Where the eyes look, and what of it the head and the trunk take.

`places` names what can be looked at, `shares` divides a gaze among eyes, head and trunk,
`behaviour` decides when to look where, `follow` turns the head after the eyes, and `eyes` turns
the eyeballs and lids of a posed body.
"""

from body.gaze.behaviour import AWAY, Gaze, saccade
from body.gaze.eyes import Sight
from body.gaze.places import DIRECTIONS, LISTENER, Place

__all__ = ["AWAY", "DIRECTIONS", "LISTENER", "Gaze", "Place", "Sight", "saccade"]
