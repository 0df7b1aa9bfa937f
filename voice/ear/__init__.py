"""Hearing: what is said in a recording, and when, by the best means that is installed."""
