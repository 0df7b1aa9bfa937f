"""Where the body is and how it holds itself: postures, turning, stepping, walking.

`way` plans the path over the floor and `feet` the steps along it; `catalogue` has the postures by
name, `carriage` moves between them; `stance` makes one Offer of it all, the lowest layer.
"""

from body.stance.catalogue import POSTURES
from body.stance.stance import Stance
from body.stance.sway import Lean

__all__ = ["POSTURES", "Lean", "Stance"]
