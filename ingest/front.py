"""What a document says of itself before it starts: title, date, place, hours, organisers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ingest.headings import is_body
from ingest.model import Element
from ingest.title_words import role_of_title
from kb.entities.dates import find_dates
from kb.entities.event import event_date
from kb.reading import Front, SectionRole, When

# Where the front is looked for when no title says where it ends.
FRONT_MIN_CHARS = 800
FRONT_MAX_CHARS = 4_000
PLACE_MAX_CHARS = 120
ORGANISER_MAX_CHARS = 80
ORGANISERS_MAX = 8
HOUR_LINE_MAX_CHARS = 120

_OPENS_BODY = frozenset(SectionRole) - {
    SectionRole.FRONT, SectionRole.PARTICIPANTS, SectionRole.AGENDA,
}  # fmt: skip
_S = r"[ \u00a0\u202f]?"
_FIELD = r"(?:^|\n)[^\w\n]*{name}" + rf"\**{_S}(?::|\|)\**{_S}" + r"(?P<value>[^\n]+)"
_PLACE_FIELD = re.compile(
    _FIELD.format(
        name=r"(?:lieux?|endroit|adresse de la réunion)(?: (?:de|du|des) [^\n:|]{1,30})?"
    ),
    re.IGNORECASE,
)
_HOURS_FIELD = re.compile(
    _FIELD.format(name=r"(?:horaires?|heures?)(?: (?:de|du|des) [^\n:|]{1,30})?"), re.IGNORECASE
)
_ORGANISER_FIELD = re.compile(
    _FIELD.format(name=r"(?:organisat(?:eur|rice)s?|organisation|organisé(?:e|s|es)? par)"),
    re.IGNORECASE,
)
_HOUR = rf"\d{{1,2}}{_S}[hH](?:{_S}\d{{2}})?(?!\w)"
_ONE_HOUR = re.compile(r"\d[ \u00a0\u202f]?[hH:]")
_CLOCK = r"\d{1,2}:\d{2}"
_HOURS = re.compile(
    rf"(?<![\w:])(?:{_HOUR}{_S}(?:-|–|—|à|/|et|→|au){_S}{_HOUR}"
    rf"|{_CLOCK}{_S}(?:-|–|—|à){_S}{_CLOCK}|{_HOUR})"
)
_MONTH = (
    r"(?:janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre"
    r"|décembre|decembre)"
)
_WEEKDAY = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
_DAY = (
    rf"(?:le )?(?:{_WEEKDAY},? )?(?:le )?"
    rf"(?:\d{{1,2}}(?:er)? {_MONTH}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}})"
)
_NAME = r"[A-ZÀ-Þ][\w'’-]*(?: (?:[A-ZÀ-Þ][\w'’-]*|de|du|des|la|le|les|en|sur|sous|lès)){0,5}"
_PLACE_DATE = re.compile(rf"^(?:À |A )?(?P<place>{_NAME}){_S}[–—,-]{_S}(?i:{_DAY})", re.M)
_DATE_PLACE = re.compile(
    rf"^(?i:{_DAY})(?: \d{{4}})?{_S}[–—,-]{_S}(?:à )?(?P<place>{_NAME})\.?$", re.M
)
# Capitalised and beside a date too, but no place.
_NOT_PLACE = re.compile(
    r"^(?:atelier|réunion|séminaire|compte|conseil|comité|journée|bureau|assemblée|séance|version"
    r"|rencontre|visite|forum|commission|table|synthèse|relevé|procès|copil|cotech|ag|ca|cr|pv)\b",
    re.IGNORECASE,
)
_VENUES = (
    r"mairie|salle|maison|siège|hôtel|centre|espace|gymnase|foyer|préfecture|médiathèque|campus"
    r"|bibliothèque|école|locaux|théâtre|auditorium|chambre|université|lycée|collège|tiers-lieu"
    r"|palais|château|cité|pépinière|conseil|amphithéâtre|halle|maisons?|technopole|pôle|ferme"
)
_VENUE = re.compile(
    r"\b(?:s['’]est (?:tenue?|déroulée?|réunie?)|(?:se )?(?:sont )?réunie?s?|a eu lieu|tenue?s?"
    r"|organisée?|accueillie?s? (?:par|à|dans)|rendez-vous|rassemblée?s?)\b[^\n.;]{0,90}?"
    rf"\b(?P<place>(?:(?:à la |à l['’]|au |aux |dans (?:la |le |les |l['’]))(?:{_VENUES})\b"
    r"[^\n,;.()]{0,70}|à [A-ZÀ-Þ][\w'’-]+(?:-[\w'’]+)*))"
)
_HEAD = re.compile(r"^(?:à la |à l['’]|au |aux |dans (?:la |le |les |l['’])|à )")
_TAIL = re.compile(
    rf"(?:,| )+(?:le |les |du |de |à |en |et |sous |pour |par |afin |avec |{_DAY}|{_HOUR}).*$"
)
_DATED_TAIL = re.compile(rf",? (?:{_DAY}|(?:de |à )?{_HOUR}|sous la présidence|en présence).*$")
_ORGANISED = re.compile(
    r"\b(?:co-?)?organisée?s? (?:conjointement |en commun )?par (?P<value>[^\n.;:()]{3,160})"
    r"|\bà l['’]initiative (?P<other>(?:de |du |des |d['’])[^\n.;:()]{3,120})",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"^(?P<value>[A-ZÀ-Þ][\w .'’-]{1,50}(?: ?(?:\+|&|×|/) ?[A-ZÀ-Þ][\w .'’-]{1,50}){1,4})$", re.M
)
_BETWEEN = re.compile(
    r" ?(?:,|;|\+|&|×| / )(?: et)? ?| (?:et|avec) (?=(?:le |la |les |l['’]|[A-ZÀ-Þ]))"
)
_ARTICLE = re.compile(r"^(?:et |avec )?(?:le |la |les |l['’]|du |des |de la |de l['’]|de |d['’])")
_LEFT_OUT = re.compile(rf"\b(?:{_MONTH}|{_WEEKDAY})\b|\d", re.IGNORECASE)


def read_front(
    text: str,
    elements: Sequence[Element],
    spans: Sequence[tuple[int, int]],
    file_name: str,
    metadata: Mapping[str, object],
) -> Front:
    """Place, hours and organisers as they are written; spans of dates count from the start of
    `text`. What the front matter of the file says comes after what its text says, but for the
    title. `territory` is left to who knows the places."""
    front = text[: _end(elements, spans)]
    when, version = _dates(text, elements, spans, file_name)
    if when is None and (told := _told(metadata, "date")):
        when, _ = event_date(front, (), told[:10])
    return Front(
        title=_told(metadata, "title", "titre") or _title(elements),
        date=when,
        version_date=version,
        place=_place(front) or _told(metadata, "lieu", "location", "place", "venue"),
        hours=_hours(front) or _told(metadata, "horaires", "hours"),
        organisers=tuple(_organisers(front)) or tuple(_listed(metadata)),
    )


def _dates(
    text: str, elements: Sequence[Element], spans: Sequence[tuple[int, int]], file_name: str
) -> tuple[When | None, When | None]:
    """Those of the lines before the first part, else of the first text: a report that dates itself
    dates other things too."""
    for least in (0, FRONT_MIN_CHARS):
        front = text[: _end(elements, spans, least)]
        when, version = event_date(front, find_dates(front), file_name)
        if when is not None:
            break
    return when, version


def _end(
    elements: Sequence[Element], spans: Sequence[tuple[int, int]], least: int = FRONT_MIN_CHARS
) -> int:
    """Past the last element before the first part that is neither front, people nor agenda, or
    before the first long text after `least` characters."""
    end = 0
    for element, (start, stop) in zip(elements, spans, strict=True):
        titled = element.heading and bool(element.heading_path) and start >= least
        opened = titled and _opens_body(element.block.text)
        if end and (opened or (start >= max(least, FRONT_MIN_CHARS) and _is_text(element))):
            break
        if stop > FRONT_MAX_CHARS and end:
            break
        end = stop
    return min(end, FRONT_MAX_CHARS)


def _opens_body(title: str) -> bool:
    return (role_of_title(title) or SectionRole.BODY) in _OPENS_BODY


def _is_text(element: Element) -> bool:
    return is_body(element.block.text)


def _title(elements: Sequence[Element]) -> str | None:
    for element in elements:
        if element.heading and not element.heading_path:
            return element.block.text.strip("*_ ") or None
    return None


def _told(metadata: Mapping[str, object], *names: str) -> str | None:
    found = (str(metadata[name]).strip() for name in names if metadata.get(name))
    return next(filter(None, found), None)


def _listed(metadata: Mapping[str, object]) -> Iterator[str]:
    for name in ("organisateurs", "organisateur", "organisers", "organizer"):
        value = metadata.get(name)
        if isinstance(value, list):
            yield from map(str, value)
        elif value:
            yield str(value)


# --- place


def _place(front: str) -> str | None:
    """A field « Lieu », else a town beside a date, else where the meeting is said to be held."""
    if match := _PLACE_FIELD.search(front):
        return _clean(match["value"])
    for pattern in (_PLACE_DATE, _DATE_PLACE):
        for match in pattern.finditer(front):
            if not (_LEFT_OUT.search(match["place"]) or _NOT_PLACE.match(match["place"])):
                return _clean(match["place"])
    if match := _VENUE.search(front):
        return _clean(_DATED_TAIL.sub("", _HEAD.sub("", match["place"])))
    return None


def _clean(value: str) -> str | None:
    bare = value.replace("**", "").replace("~~", "").strip(" |.,;:–-\u00a0\u202f")
    return bare if 0 < len(bare) <= PLACE_MAX_CHARS else None


# --- hours


def _hours(front: str) -> str | None:
    """The field « Horaires », else the first span of hours, else the first hour."""
    if match := _HOURS_FIELD.search(front):
        found = _HOURS.search(match["value"])
        return found[0] if found else None
    every = list(_HOURS.finditer(front))
    ranges = (match[0] for match in every if len(_ONE_HOUR.findall(match[0])) > 1)
    # An hour in a long line may be that of another meeting.
    alone = (match[0] for match in every if _line_size(front, match.start()) <= HOUR_LINE_MAX_CHARS)
    return next(ranges, next(alone, None))


def _line_size(text: str, at: int) -> int:
    end = text.find("\n", at)
    return (len(text) if end < 0 else end) - (text.rfind("\n", 0, at) + 1)


# --- organisers


def _organisers(front: str) -> Iterator[str]:
    """Those named by a field, by « organisé par », else on a line that only joins names."""
    match = _ORGANISER_FIELD.search(front) or _ORGANISED.search(front) or _JOINED.search(front)
    if match is None:
        return
    said = match.groupdict()
    names = _BETWEEN.split(_DATED_TAIL.sub("", said.get("value") or said.get("other") or ""))
    for name in names[:ORGANISERS_MAX]:
        bare = _ARTICLE.sub("", name.strip()).strip(" *.,:|\u00a0\u202f")
        if 1 < len(bare) <= ORGANISER_MAX_CHARS and not _LEFT_OUT.search(bare):
            yield bare
