"""Conflict Events: what happened, where, with whose weapon, and who says so."""

import gc

__version__ = "0.1.0"

# every 700 new objects, as it is by default, a load would spend a seventh of its time on looking for rings of them
gc.set_threshold(20_000, 10, 10)
