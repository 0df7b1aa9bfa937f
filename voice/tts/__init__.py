"""Voices, one engine a file. Each passes `tests/contract/test_voice.py`."""
