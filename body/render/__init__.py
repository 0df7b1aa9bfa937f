"""Drawing a posed avatar on the CPU: deform, rasterise, shade."""
