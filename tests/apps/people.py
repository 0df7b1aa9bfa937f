"""Browsers of people who visit, as their cookies name them."""

ME = "browser-0123456789abcdef"
OTHER = "browser-fedcba9876543210"
THIRD = "browser-00000000000000aa"
