"""Project sheets: « Porteur : … », « Budget : … », one field a line, or the title of a section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ingest.extraction.notes import Notes
from kb.reading import Span
from kb.text import fold

# What a label says, folded, → the field of an experience.
_FIELDS: tuple[tuple[str, str], ...] = (
    (r"(?:nom|titre|intitule) (?:du projet|de l['’ ](?:action|experience|initiative))", "title"),
    (r"(?:nom de )?(?:la|votre) structure"
     r"|(?:structure )?porteu(?:r|se)s?(?: du projet| de l['’ ]action)?|pilote|maitre d['’ ]ouvrage"
     r"|maitrise d['’ ]ouvrage|portage|organisme porteur|chef de file|acteur porteur", "lead"),
    (r"partenaires?(?: du projet| associes| mobilises| techniques)?|partenariats?"
     r"|acteurs? (?:mobilises|associes|impliques)|co-?porteurs?", "partners"),
    (r"territoires?(?: concernes?)?|lieu(?:x)?(?: de l['’ ]action| du projet)?|localisation"
     r"|commune(?:\(s\)|s)?|perimetre|echelle", "territory"),
    (r"(?:combien (?:(?:ca|cela) coute(?:[- ]t[- ]il)?|coute le projet)"
     r"|ce que (?:ca|cela) (?:coute|a coute)|l['’ ]argent)"
     r"|(?:cout|budget|montant|investissement)s?(?: total| global| previsionnel| du projet)?"
     r"|plan de financement", "cost"),
    (r"financements?|financeurs?|sources? de financement|subventions?|aides?|cofinancements?"
     r"|fonds ?propres", "fundings"),
    (r"(?:date|periode|duree|calendrier|annee)s?(?: de realisation| de mise en oeuvre| du projet"
     r"| de lancement| de debut)?|mise en service|echeancier|demarrage|ouverture|lancement"
     r"|date d['’ ]ouverture", "period"),
    (r"besoins?|objectifs?(?: vises?| generaux| du projet| de l['’ ]action)?|finalites?|enjeux?"
     r"|contexte(?: et enjeux)?|pourquoi|problematique|origine(?: du projet)?|constats?", "need"),
    (r"(?:presentez|decrivez|racontez)[- ](?:nous )?(?:le|la|l['’]|votre) ?"
     r"(?:projet|action|experience)"
     r"|(?:description|resume|presentation|en bref|de quoi s['’ ]agit[- ]il)"
     r"(?: du projet| de l['’ ]action)?|descriptif", "summary"),
    (r"methode|methodologie|mise en oeuvre|etapes?(?: cles)?|deroulement|demarche|comment"
     r"|actions? (?:menees|realisees)|modalites?(?: de mise en oeuvre)?"
     r"|comment (?:ca|cela) (?:marche|fonctionne)", "method"),
    (r"resultats?(?: obtenus| attendus| quantitatifs)?|bilan|chiffres cles|impacts?|indicateurs?"
     r"|realisations?", "results"),
    (r"freins?|difficultes?(?: rencontrees)?|obstacles?|points? (?:de vigilance|faibles|durs)"
     r"|limites?|(?:qu['’ ]est[- ]ce |ce )qui"
     r" (?:coince|a (?:coince|bloque|ete difficile|rate)|bloque)", "brakes"),
    (r"leviers?|facteurs? (?:de reussite|cles|de succes)|points? forts?"
     r"|cles? de (?:la )?reussite|atouts?"
     r"|(?:qu['’ ]est[- ]ce |ce )qui (?:a (?:marche|aide|ete utile)|marche)", "levers"),
    (r"enseignements?|lecons?|recommandations?|conseils?|si c['’ ]etait a refaire|a retenir",
     "lessons"),
    (r"reproductibilite|essaimage|transferabilite|replicabilite|transposabilite|duplication",
     "replication"),
    (r"statut|etat d['’ ]avancement|avancement|etat|phase", "status"),
)  # fmt: skip
_LABELS = tuple((re.compile(rf"(?:{pattern})$"), field) for pattern, field in _FIELDS)
_LINE = re.compile(
    r"^[ \t\-–—•*#|]*(?P<label>[^:|\n\t]{3,50}?)[*_ \u00a0\u202f]*(?::|\t|[ ]\|)[*_ \u00a0\u202f]*"
    r"(?P<value>[^\n]*)$",
    re.MULTILINE,
)
# « Quels sont les freins rencontrés ? » asks for « freins ».
_FRAME = re.compile(
    r"^(?:(?:quels?|quelles?) (?:sont|ont ete|est|etaient|etait)? ?(?:les?|la|l['’]|vos|votre)? ?"
    r"|indiquez (?:les?|la|vos) )"
)
_FRAME_AFTER = re.compile(
    r" (?:(?:que )?(?:avez|aviez)[- ]vous (?:rencontre|obtenu|mobilise|identifie|mene)\w*"
    r"|du projet|de l['’ ]action|rencontree?s|obtenus?|actuels?)$"
)
# A text with this many fields of a project is its sheet.
FEWEST_FIELDS = 3


class Labelled(NamedTuple):
    """The value of one field of a sheet, where it stands. `asked`: it answers a question."""

    field: str
    span: Span
    asked: bool = False


def field_of(label: str) -> str | None:
    """The field that a label names, or that a question asks for."""
    said = re.sub(r"^[\W\d]+|\W+$", "", fold(label))
    for words in (said, _FRAME_AFTER.sub("", _FRAME.sub("", said))):
        for pattern, field in _LABELS:
            if pattern.match(words):
                return field
    return None


def without_label(line: str) -> str:
    """« Freins : la boue » → « la boue »."""
    match = _LINE.match(line)
    if match is None or field_of(match["label"]) is None:
        return line
    return match["value"].strip() or line


def labelled_fields(notes: Notes, within: Span) -> list[Labelled]:
    """Fields of a sheet in a stretch of text: lines « label : value », and sections named so."""
    found = [
        *_of_lines(notes.text, within),
        *_of_sections(notes, within),
        *_of_questions(notes, within),
    ]
    return sorted(found, key=lambda item: item.span.start)


def is_sheet(found: list[Labelled]) -> bool:
    """A sheet tells of one project field by field, who bears it or what it costs among them."""
    fields = {item.field for item in found}
    return len(fields) >= FEWEST_FIELDS and bool(fields & {"lead", "cost", "fundings", "partners"})


def _of_lines(text: str, within: Span) -> Iterator[Labelled]:
    for match in _LINE.finditer(text, within.start, within.end):
        field = field_of(match["label"])
        value = match["value"].strip(" \t\\")
        if field and value:
            start = match.start("value") + match["value"].index(value)
            yield Labelled(field, Span(start=start, end=start + len(value)))


def _of_questions(notes: Notes, within: Span) -> Iterator[Labelled]:
    """A questionnaire: what is asked names the field, what is answered is its value."""
    for exchange in notes.reading.exchanges:
        asked = [field_of(notes.words(question).split("\n")[0]) for question in exchange.questions]
        field = next(filter(None, asked), None)
        for answer in exchange.answers:
            if field and within.start <= answer.start and answer.end <= within.end:
                yield Labelled(field, Span(start=answer.start, end=answer.end), asked=True)


def _of_sections(notes: Notes, within: Span) -> Iterator[Labelled]:
    for section in notes.reading.sections:
        if not within.start <= section.start < within.end:
            continue
        field = field_of(section.title)
        start, end = section.heading.end, section.end
        while start < end and notes.text[start] in " \t\n:*-•\u00a0\u202f":
            start += 1
        while end > start and notes.text[end - 1].isspace():
            end -= 1
        if field and start < end:
            yield Labelled(field, Span(start=start, end=end))
