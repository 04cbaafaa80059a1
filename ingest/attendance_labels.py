"""What announces an attendance list: « Étaient présents : », « Excusés », « Pouvoirs »."""

from __future__ import annotations

import re

from ingest.people import leading_name
from kb.reading import Presence
from kb.text import fold

LABEL_MAX_CHARS = 90

_WHO = (
    r"(?:les |des |nos )?(?:personnes|membres|elus|participants?|representants?|invites|acteurs"
    r"|adherents|administrateurs|conseillers|associations|partenaires)? ?"
)
_ABSENT = re.compile(rf"(?:{_WHO}(?:etaient |sont )?absente?s?(?: non excuse\S*)?|non excuses?)$")
_EXCUSED = re.compile(
    rf"(?:{_WHO}(?:etaient |sont |s'etaient |se sont |ont )?(?:absente?s? ?(?:/|et|ou)? ?)?"
    r"(?:excuse\S*|representes?|ayant donne (?:pouvoir|procuration)|donne (?:pouvoir|procuration))"
    r"(?: (?:et|ou|/) \S+)?"
    r"|(?:pouvoirs?|procurations?|mandats?)(?: donnes?)?)$"
)
_PRESENT = re.compile(
    r"(?:(?:la |une )?(?:liste|feuille) (?:des |de |d')?(?:participant\S*|presen\S+|personnes"
    r" presentes|emargement|membres presents|inscrits)"
    r"|(?:les |nombre de )?participant\S*"
    r"(?: (?:presents?|a la|a l'|au|aux|de la|de l'|du|des)\b.*)?"
    rf"|{_WHO}(?:(?:etaient|sont|etait|est) )?presente?s?\S*(?: a la (?:reunion|seance))?"
    r"(?: ou representes| et excuses| et representes)?"
    r"|presences?|ont participe.*|assist(?:aient|ent).*|en presence de|animateurs ?/ ?participants"
    r"|tour de table.*|invites?|sur place|a distance|en (?:visio\S*|presentiel|distanciel|salle)"
    r"|presentiel|distanciel|visio\S*|composition (?:du|de la) (?:groupe|comite|commission))$"
)
_COUNT = re.compile(r"^\d+ +| *\(?\b\d+\)?$| *\(\d+[^)]*\)$")


def label_of(text: str) -> tuple[Presence, int] | None:
    """What a label says of those it announces, and where they start; None for another line."""
    head, colon, _ = text[: LABEL_MAX_CHARS + 1].partition(":")
    bar = min((at for at in (head.find("|"), head.find("\t")) if at > 0), default=0)
    if bar:
        head, colon = head[:bar], head[bar]
    if len(head) > LABEL_MAX_CHARS:
        return None
    said = " ".join(fold(head).split()).strip(" .-–")
    presence = _presence_of(_COUNT.sub("", _COUNT.sub("", said)).strip())
    if presence is not None:
        return presence, len(head) + len(colon)
    return _sentence_label(text)


def _sentence_label(text: str) -> tuple[Presence, int] | None:
    """« Étaient présents M. Martin, maire, et Mme Garnier »: a list without a colon."""
    match = re.match(r"(?:Étaient|Etaient|Sont) (présents|excusés|absents)(?:es)? ?,? ?", text)
    if match is None or leading_name(text[match.end() :]) is None:
        return None
    said = {"présents": Presence.PRESENT, "excusés": Presence.EXCUSED, "absents": Presence.ABSENT}
    return said[match[1]], match.end()


def _presence_of(said: str) -> Presence | None:
    if not said:
        return None
    if _EXCUSED.fullmatch(said):
        return Presence.EXCUSED
    if _ABSENT.fullmatch(said):
        return Presence.ABSENT
    return Presence.PRESENT if _PRESENT.fullmatch(said) else None
