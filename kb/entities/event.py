"""Which of the dates at the head of a document is the day of the event, and which that of the
version: a report bears both, with appointments and the dates of earlier meetings."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from kb.entities.calendar import exists, iso, month_number, year_number
from kb.entities.dating import find_dates
from kb.reading import EntityKind, When


class _Role(IntEnum):
    """What the words around a date make of it; the higher, the more surely the event's."""

    OTHER = 0
    VERSION = 1
    WRITTEN = 2  # « Lyon, le 3 mars 2020 », or the front matter of a web page
    SAID = 3
    EVENT = 4


_VERSION = re.compile(
    r"(?<!de )(?<!d[’'])\b(?:version|v\d[\d.]*|maj|mise? (?:à|a) jour|mise? en ligne|publi[ée]e?s?"
    r"|publication|diffus\w+|valid\w+|approuvée?|rédig\w+|rédaction|établie?|imprimée?|éditée?"
    r"|révis\w+|modifi\w+|créée? le|création|relecture|relue?|transmise?|envoyée?|signée?"
    r"|fait à|affich\w+|dépôt|updated|modified|lastmod|published|created|document du)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:prochaine?s?|suivante?s?|à venir|rendez-vous|date limite|échéance|avant le|jusqu[’']au"
    r"|inscri\w+|réponses? attendue|à retourner|convocation|convoqu\w+|précédente?s?"
    r"|dernière réunion|approbation|adoption d\w*|loi|décret|arrêté|vu l[ae]|ordonnance"
    r"|circulaire|directive|née? le|depuis|à compter|en vigueur|programmée?|prévue?)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:date|réunions?|séances?|séminaires?|ateliers?|workshops?|rencontres?|journées?"
    r"|matinées?|soirée|comités?|copil|cotech|codir|conseils?|commission|assemblée|ag|bureau|ca|cm"
    r"|conférence|webinaire|visio\w*|visite|table ronde|forum|débat|hackathon|colloque|congrès"
    r"|festival|concertation|tenue?s?|réunie?s?|lieu|assises|session|formation|entretien|groupe|gt"
    r"|événement|évènement|cafés?|petit-déj\w*|point d\w*)\b",
    re.IGNORECASE,
)
# What tells of an event, but may itself have versions: « version 2 de la synthèse, 3 mars ».
_REPORT = re.compile(
    r"\b(?:comptes?[- ]?rendus?|cr|pv|procès[- ]verba\w+|relevés?|synthèse|restitution|verbatim"
    r"|notes?)\b",
    re.IGNORECASE,
)
_HAPPENS = re.compile(
    r"\b(?:s[’']est|se sont|a eu lieu|ont eu lieu|tenue?|réunis?|\d{1,2} ?[h:] ?\d{0,2}|matin"
    r"|après-midi|soir|journée)\b",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"[ \t]*(?P<key>date|pubdate|publishdate|created|updated|lastmod|modified)\b", re.I
)
_LETTER = re.compile(r"\A[\W_]*[^\W\d_][\w’' -]{1,40},? le \Z", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_FILE_DATES = (
    re.compile(r"(?<!\d)(?P<year>20\d{2})[-_. ]?(?P<month>[01]\d)[-_. ]?(?P<day>[0-3]\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>[0-3]?\d)[-_. ](?P<month>[01]?\d)[-_. ](?P<year>20\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>[0-3]\d)(?P<month>[01]\d)(?P<year>20\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>[0-3]\d)[-_.](?P<month>[01]\d)[-_.](?P<year>\d{2})(?!\d)"),
    re.compile(
        r"(?<!\d)(?P<day>[0-3]?\d)(?:er)?[-_. ]?(?P<month>janvier|f[ée]vrier|mars|avril|mai|juin"
        r"|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre)[-_. ]?(?P<year>20\d{2})(?!\d)",
        re.IGNORECASE,
    ),
)
# A line of so few words, the date among them, says little else than the date.
_MOST_WORDS_ALONE = 8
_MOST_AFTER_CHARS = 60
# A date in a sentence is the event's only when it stands in the very first lines.
_FIRST_LINES = 5
# Past this no date is that of the document, whatever is given as its front.
_FRONT_CHARS = 8_000


class _Candidate(NamedTuple):
    role: _Role
    when: When


def event_date(
    front_text: str, dates: Sequence[When], file_name: str = ""
) -> tuple[When | None, When | None]:
    """The date of the event and that of the version, of a document that starts with `front_text`.

    `dates`: those of the document, as `find_dates` gives them; those past `front_text` are left
    out. A date that says no year is completed from the version or the file name. A date that only
    the file name tells is `inferred` and stands on the first character of the text."""
    front_text = front_text[:_FRONT_CHARS]
    front = [when for when in dates if when.end <= len(front_text)]
    version = _version(_candidates(front_text, front))
    told = date_of_file_name(file_name)
    anchor = told or _day(version)
    if anchor is not None:
        front = _merged(front, find_dates(front_text, anchor))
    candidates = _candidates(front_text, front)
    event = _event(candidates)
    if told is not None and (event is None or event.role < _Role.SAID):
        written = version or _written(candidates)
        return _on_first_character(told), written
    if version is None and event is not None and event.role is _Role.EVENT:
        version = _written(candidates)
    return (event.when if event else None), version


def date_of_file_name(name: str) -> datetime.date | None:
    """« 20210604_CR.docx », « CR-26-04-2018.odt », « PV 3 mars 2020.pdf »."""
    for pattern in _FILE_DATES:
        for match in pattern.finditer(name):
            written = match["month"]
            month = int(written) if written.isdigit() else month_number(written)
            year, day = year_number(match["year"]), int(match["day"])
            if 1 <= month <= 12 and exists(year, month, day):
                return datetime.date(year, month, day)
    return None


def _on_first_character(date: datetime.date) -> When:
    begins = iso(date.year, date.month, date.day)
    return When(start=0, end=1, kind=EntityKind.DATE, begins=begins, inferred=True)


def _day(when: When | None) -> datetime.date | None:
    if when is None or len(when.begins) < 7:
        return None
    year, month, *day = (int(part) for part in when.begins.split("-"))
    return datetime.date(year, month, day[0] if day else 15)


def _merged(dates: Sequence[When], more: Sequence[When]) -> list[When]:
    """`dates`, and those of `more` that overlap none of them; in order."""
    new = [w for w in more if not any(w.start < d.end and d.start < w.end for d in dates)]
    return sorted([*dates, *new], key=lambda when: when.start)


def _event(candidates: Sequence[_Candidate]) -> _Candidate | None:
    """The first date that the words around call an event's, a day before a month."""
    for precise in (True, False):
        for role in (_Role.EVENT, _Role.SAID, _Role.WRITTEN):
            for candidate in candidates:
                if candidate.role is role and precise is (len(candidate.when.begins) == 10):
                    return candidate
    return None


def _version(candidates: Sequence[_Candidate]) -> When | None:
    """The latest of the dates of versions: « première version », then « validation »."""
    versions = [c.when for c in candidates if c.role is _Role.VERSION]
    return max(versions, key=lambda when: when.begins, default=None)


def _written(candidates: Sequence[_Candidate]) -> When | None:
    return next((c.when for c in candidates if c.role is _Role.WRITTEN), None)


def _candidates(text: str, dates: Sequence[When]) -> list[_Candidate]:
    """The dates with a month, each with its role."""
    found: list[_Candidate] = []
    previous_end = 0
    for index, when in enumerate(dates):
        following = dates[index + 1].start if index + 1 < len(dates) else len(text)
        if len(when.begins) >= 7:
            found.append(_Candidate(_role(text, when, previous_end, following), when))
        previous_end = when.end
    return found


def _role(text: str, when: When, previous_end: int, following: int) -> _Role:
    line_start = text.rfind("\n", 0, when.start) + 1
    line_end = text.find("\n", when.end)
    line_end = len(text) if line_end < 0 else line_end
    before = text[max(line_start, previous_end) : when.start]
    after = text[when.end : min(line_end, following, when.end + _MOST_AFTER_CHARS)]
    if key := _front_matter_key(text, line_start):
        return _Role.WRITTEN if key.startswith(("date", "pub", "created")) else _Role.VERSION
    said = _cue(before)
    if said is not None:
        return said
    if _VERSION.search(after):
        return _Role.VERSION
    words_before = len(_WORD.findall(text[line_start : when.start]))
    if words_before <= 1 and (above := _cue_above(text, line_start)) is not None:
        return above
    if _LETTER.match(text[line_start : when.start]) and not after.strip(" .*_"):
        return _Role.WRITTEN
    words = words_before + len(_WORD.findall(text[when.end : line_end]))
    if words <= _MOST_WORDS_ALONE or any(p.search(after) for p in (_EVENT, _REPORT, _HAPPENS)):
        return _Role.EVENT
    near = len([line for line in text[:line_start].split("\n") if line.strip()]) < _FIRST_LINES
    return _Role.SAID if near else _Role.OTHER


def _cue(words: str) -> _Role | None:
    """What the words before a date say of it: of a version and an event, the nearest."""
    if _OTHER.search(words):
        return _Role.OTHER
    version = max((m.end() for m in _VERSION.finditer(words)), default=-1)
    event = max((m.end() for m in _EVENT.finditer(words)), default=-1)
    if version < 0 and event < 0:
        return _Role.EVENT if _REPORT.search(words) else None
    return _Role.VERSION if version > event else _Role.EVENT


def _cue_above(text: str, line_start: int) -> _Role | None:
    """What the line above says, when it is a label or a short title."""
    lines = [line for line in text[:line_start].split("\n") if line.strip()]
    if not lines or len(_WORD.findall(lines[-1])) > _MOST_WORDS_ALONE:
        return None
    return _cue(lines[-1])


def _front_matter_key(text: str, line_start: int) -> str | None:
    """The key of a line of front matter that dates the page; none outside front matter."""
    head = text[:line_start]
    if not head.lstrip("\ufeff").startswith("---") or "\n---" in head:
        return None
    match = _KEY.match(text, line_start)
    return match["key"].lower() if match else None
