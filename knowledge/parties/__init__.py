"""Who and where: the offices, groups and people that the plans name, their places, and what they are called today."""

from knowledge.parties.loading import PartiesError, load_parties
from knowledge.parties.model import Covers, Ended, Form, Office, Parties, Person, Place, PlaceToday, Succession

__all__ = [
    "Covers",
    "Ended",
    "Form",
    "Office",
    "Parties",
    "PartiesError",
    "Person",
    "Place",
    "PlaceToday",
    "Succession",
    "load_parties",
]
