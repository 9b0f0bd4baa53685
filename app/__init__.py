"""Conflict Events: what happened, where, with whose weapon, and who says so."""

__version__ = "0.1.0"
