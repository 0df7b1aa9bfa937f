"""From a turn to a performance: what it is told to act, when, and what of it is kept."""
