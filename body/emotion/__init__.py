"""What a character feels, as muscles of the face and as a bearing of the body.

facs: Action Units and ARKit's shapes, as matrices. space: expressions as vectors of units, to add,
scale, edit and recover. carriage: what the rest of the body does. mood: both as one vector, from
named feelings or from a point in affect space. dynamics: how it comes and goes.
"""

from body.emotion.carriage import Bearing
from body.emotion.dynamics import Feeling
from body.emotion.mood import (
    MOOD,
    bearing,
    expression,
    feeling,
    hidden,
    mood,
    named,
    resting,
    shown,
)
from body.emotion.space import EXPRESSIONS, Expression, blend, recover

__all__ = [
    "EXPRESSIONS",
    "MOOD",
    "Bearing",
    "Expression",
    "Feeling",
    "bearing",
    "blend",
    "expression",
    "feeling",
    "hidden",
    "mood",
    "named",
    "recover",
    "resting",
    "shown",
]
