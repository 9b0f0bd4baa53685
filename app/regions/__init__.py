"""Regions, countries and seas: what a code stands for, and what a text names."""

from app.regions.borders import border
from app.regions.lookup import Match, resolve
from app.regions.suggest import suggest
from app.regions.table import Region, everything, get, is_country

__all__ = ["Match", "Region", "border", "everything", "get", "is_country", "resolve", "suggest"]
