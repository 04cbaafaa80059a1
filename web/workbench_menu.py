"""The rooms of the workbench, and who may enter each: one list, for the menu and for the routes."""

from __future__ import annotations

from typing import NamedTuple

from kb.accounts import Role


class Room(NamedTuple):
    key: str
    path: str
    label: str
    role: Role


HOME = Room("accueil", "/atelier", "Aujourd’hui", Role.CONTRIBUTOR)
DEPOSITS = Room("depots", "/atelier/depots", "Déposer", Role.CONTRIBUTOR)
REVIEW = Room("relecture", "/atelier/relecture", "Relire", Role.CURATOR)
RECORDS = Room("fiches", "/atelier/fiches", "Fiches", Role.CURATOR)
DUPLICATES = Room("doublons", "/atelier/doublons", "Doublons", Role.CURATOR)
RECHECKS = Room("verifications", "/atelier/verifications", "À vérifier", Role.CURATOR)
SUGGESTIONS = Room("signalements", "/atelier/signalements", "Signalements", Role.CURATOR)
VOCABULARY = Room("vocabulaire", "/atelier/vocabulaire", "Vocabulaire", Role.CURATOR)
EXCHANGES = Room("echanges", "/atelier/echanges", "Importer, exporter", Role.CURATOR)
EVENTS = Room("suites", "/atelier/evenements", "Suites", Role.CURATOR)
PEOPLE = Room("personnes", "/atelier/personnes", "Personnes", Role.CURATOR)
JOURNAL = Room("journal", "/atelier/journal", "Journal", Role.CURATOR)
ACCOUNTS = Room("comptes", "/atelier/comptes", "Comptes", Role.ADMINISTRATOR)

ROOMS = (
    HOME, DEPOSITS, REVIEW, RECORDS, DUPLICATES, RECHECKS, SUGGESTIONS, VOCABULARY, EXCHANGES,
    EVENTS, PEOPLE, JOURNAL, ACCOUNTS,
)  # fmt: skip


def rooms_for(role: Role) -> tuple[Room, ...]:
    """Those that somebody with this role may enter, in the order of the menu."""
    return tuple(room for room in ROOMS if role.includes(room.role))
