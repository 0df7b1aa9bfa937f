"""The core: values, ports, score and loop. Imports numpy and nothing of ours.

    Percept -> Act -> Speech -> Pose -> Beat

Read `types`, then `ports`, then `loop`.
"""
