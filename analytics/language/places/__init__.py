"""Places of the city in texts: which kemantren and kelurahan a text names, and by which words."""

from analytics.language.places.finder import PlaceFinder, PlaceMention
from analytics.language.places.gazetteer import CITY, Area, Gazetteer, kemantren_of, load_gazetteer

__all__ = [
    "CITY",
    "Area",
    "Gazetteer",
    "PlaceFinder",
    "PlaceMention",
    "kemantren_of",
    "load_gazetteer",
]
