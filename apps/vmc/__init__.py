"""VMC, the protocol by which programs of virtual characters send each other motion, live.

`osc` packs and unpacks Open Sound Control, which it rides on; `names` knows Unity's bones and
axes; `send` is a sink, `receive` gives poses. UDP, by default to and on port 39539.
Source: the Virtual Motion Capture Protocol specification (protocol.vmc.info).
"""
