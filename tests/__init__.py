"""Tests: one folder a package, contract suites for the ports, goldens and benchmarks."""
