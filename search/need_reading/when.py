"""The date by which something must be done, as it is told."""

from __future__ import annotations

import re
from typing import NamedTuple

_MONTHS = {
    "janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7,
    "aout": 8, "septembre": 9, "octobre": 10, "novembre": 11, "decembre": 12,
}  # fmt: skip
_MONTH = "|".join(_MONTHS)
_YEAR = r"20[2-9]\d"
_DATE = (
    rf"(?:(?P<day>\d{{1,2}}|1er)\s)?(?:(?P<part>debut|mi|mi-|fin|courant)[\s-])?"
    rf"(?:(?P<month>{_MONTH})(?:\s(?P<year>{_YEAR}))?|(?P<only>{_YEAR}))\b"
)
_VAGUE = (
    r"(?:la\s)?(?:rentree|fin\s(?:de\s)?(?:l'annee|l'ete|l'hiver|du\s(?:mois|mandat|trimestre))"
    r"|l'ete(?:\sprochain)?|cet?\s(?:ete|hiver|automne|printemps)|l'hiver(?:\sprochain)?"
    r"|l'automne|(?:au|le)\sprintemps|noel|paques|la\sprochaine\srentree|l'an\sprochain"
    r"|l'annee\sprochaine|la\sfin\s(?:de\sl'annee|du\smois|du\smandat|de\sl'ete)"
    r"|(?:les\s)?(?:prochaines\s)?(?:elections|municipales|grandes\svacances|vacances)"
    r"|demain|lundi|vendredi|la\ssemaine\sprochaine|le\smois\sprochain)\b"
)
_SOME_TIME = r"(?:un|une|deux|trois|quatre|six|quinze|\d{1,2})\s(?:jours|semaines?|mois|ans?)\b"
_LEAD = (
    r"\b(?:d'ici|avant|jusqu'a|jusqu'au|au\splus\stard|echeance|date\slimite|pour|des|en|s'acheve"
    r"|se\stermine|prend\sfin|finit|arrive\sa\secheance|demarrage|ouvre|ouvrons|commence|commencons)"
    r"\s?:?\s?(?:en\s|a\s|au\s|le\s|la\s|l'|les\s)?"
)
# « En 2019 » tells the past: only what must be done leads to a bare year or month.
_STRONG = re.compile(rf"{_LEAD}(?:{_DATE})")
_SOON = re.compile(
    rf"\b(?:d'ici|avant|jusqu'a|jusqu'au|au\splus\stard|pour|des)\s(?:a\s|au\s|le\s)?{_VAGUE}"
    rf"|\b(?:d'ici|sous)\s{_SOME_TIME}|\b(?:avant\sle|jusqu'au|au\splus\stard\sle)\s\d{{1,2}}\b"
)
_PAST = re.compile(r"\b(?:depuis|en|des)\s?$|\b(?:depuis)\b[^.]{0,12}$")
_ONLY_LATER = frozenset({"en", "des", "pour"})


class Deadline(NamedTuple):
    """`text[start:end]` tells it; `iso` when it says the year."""

    iso: str | None
    start: int
    end: int


def find_deadline(folded: str) -> Deadline | None:
    """The first date told as one by which to be done; one with a year before the others."""
    dates = [_deadline(match) for match in _STRONG.finditer(folded) if _is_ahead(match, folded)]
    sure = [date for date in dates if date.iso]
    if sure or dates:
        return (sure or dates)[0]
    soon = _SOON.search(folded)
    return Deadline(None, *soon.span()) if soon else None


def _is_ahead(match: re.Match[str], folded: str) -> bool:
    """Not « en mars », said of anything; nor after « depuis »."""
    lead = folded[match.start() :].split(maxsplit=1)[0].rstrip(":")
    if lead in _ONLY_LATER and match["month"] is None and match["part"] is None:
        return lead == "pour"
    if lead == "en":
        return match["year"] is not None or match["part"] is not None
    return not _PAST.search(folded[max(0, match.start() - 20) : match.start()])


def _deadline(match: re.Match[str]) -> Deadline:
    year = match["year"] or match["only"]
    if year is None:
        return Deadline(None, *match.span())
    iso = year
    if match["month"]:
        iso += f"-{_MONTHS[match['month']]:02}"
        if match["day"]:
            iso += f"-{int(match['day'].replace('1er', '1')):02}"
    elif match["part"] == "fin":
        iso += "-12"
    return Deadline(iso, *match.span())
