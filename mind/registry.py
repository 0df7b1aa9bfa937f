"""Minds by name."""

from agent.registry import Registry

MINDS = Registry("mind", {"embedded": "mind.symbolic.embedded:Embedded"})
