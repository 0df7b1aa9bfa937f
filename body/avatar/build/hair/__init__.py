"""Hair as sculpted clumps: a smooth skull, guides combed over it, ribbons swept along them."""
