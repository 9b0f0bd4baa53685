"""Measures the service on generated events; `python -m benchmarks` runs it, README.md has results."""
