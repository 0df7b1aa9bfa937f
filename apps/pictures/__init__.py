"""Stills of somebody."""
