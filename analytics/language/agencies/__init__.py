"""Which agency a text concerns, by what agencies are there for. Given no model."""

from analytics.language.agencies.files import Agency, AgencyRules, Owner, load_agencies
from analytics.language.agencies.finder import AgencyFinder, AgencyMention
from analytics.language.agencies.topic import LikelyAgency, likely_agency

__all__ = [
    "Agency",
    "AgencyFinder",
    "AgencyMention",
    "AgencyRules",
    "LikelyAgency",
    "Owner",
    "likely_agency",
    "load_agencies",
]
