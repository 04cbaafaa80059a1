"""Bodies that a field or a column gives: « Partenaires : Ombelle, CAUE », a column « Pilote »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.entities.known_names import first_names, not_organisations
from kb.entities.name_words import OF_WORDS, is_acronym_like
from kb.entities.saying_words import CALENDAR, NOT_A_NAME_AFTER_HEAD, SUBJECTS
from kb.text import fold, fold_accents

Span = tuple[int, int]

_LABEL_WORDS = r"""
    (?:(?:structure|organisme|collectivite|entreprise|association|maitre|co)s?[ -])?
    (?:porteu(?:r|se)s?(?:\ (?:du|de)\ projets?)?|partenaires?(?:\ \w+){0,3}
    |(?:co)?financeurs?(?:\ \w+){0,2}|financements?
    |maitr(?:e|ise)s?\ d'?\ ?(?:ouvrage|oeuvre)(?:\ \w+)?|d'ouvrage
    |pilotes?|pilotage|organisat(?:eurs?|rices?|ion)|organise\ par|operateurs?|laureats?
    |beneficiaires?|commanditaires?|prestataires?|bureaux?\ d'etudes?|animat(?:eurs?|rices?|ion)
    |co-animation|entreprises?|structures?|organismes?|acteurs?(?:\ \w+){0,2}|amo|moa|moe|bailleurs?
    |chef\ de\ file|architectes?|exploitants?|gestionnaires?|redact(?:eurs?|ion)|soutiens?
    |en\ partenariat\ avec|avec\ le\ soutien\ de|contacts?|sources?\ de\ financement
    |nom\ d(?:e\ (?:la|votre)\ structure|e\ l'(?:organisme|association)|u\ porteur))"""
_LEAD = r"^[\s*_#>•–-]*(?:q\s?\d+\s*[:.-]\s*)?(?:\d+\s*[.)/:-]?\s*)?"
_FIELD = re.compile(
    rf"{_LEAD}{_LABEL_WORDS}(?:\s*\([^)\n]{{0,30}}\))?[\s*_]*[:\t|][\s*_]*",
    re.VERBOSE,
)
# The label alone on its line, a heading: what it announces is on the lines below.
_HEADING = re.compile(rf"{_LEAD}(?P<label>{_LABEL_WORDS})[\s*_#]*[:?]?[\s*_]*$", re.VERBOSE)
_BULLET = re.compile(r"\s*[-–—•*>·]\s+")
# A name that may hold plain words: « Porteur : Outils en partage ».
_ONE_NAME = re.compile(r"porteu|nom d|structure|association")
_COLUMN = re.compile(rf"^{_LABEL_WORDS}$", re.VERBOSE)
# « Ombelle Verte Communauté de communes du Val »: a cell lost the breaks between its lines.
_OPENS_ANOTHER = (
    r"(?<=[a-zà-ÿ]{3})(?<!\sdes)\s(?=(?:Communauté|Lycée|Collège|Mairie|Association|Université|Chambre"
    r"|Conseil|Région|Département|Commune|Syndicat|Office|Agence|Caisse|Fédération|Fondation)\s)"
)
_PIECES = re.compile(
    rf"{_OPENS_ANOTHER}|"
    r"\s*(?:[,;/•|\t]|\s\+\s|\s[-–—]\s|\bet\b(?=\s+(?:l['’]|la\s|le\s|les\s)?[A-ZÀ-Þ])|\n)\s*"
)
_ARTICLE = re.compile(r"(?:l['’]|la\s|le\s|les\s|L['’](?=[A-ZÀ-Þ]))\s*")
_NOTE = re.compile(r"\s*\([^()\n]*\)?\s*$|\s*[:.]\s*$|\s+\d[\d\s]*(?:%|€|k€|euros).*$")
_LITTLE = OF_WORDS | {"et", "en", "sur", "pour", "a", "au", "aux", "the", "of"}
_FIELD_MOST, _WORDS_MOST = 400, 7


def find_in_fields(text: str) -> list[Span]:
    """Spans of the names, in order. Only what is written as a name is: « habitants du quartier »
    after « Partenaires : » is not."""
    found: list[Span] = []
    columns: list[int] = []
    below = _Below()
    at = 0
    for line in text.split("\n"):
        found += below.names(line, at)
        cells = line.split("\t") if "\t" in line else []
        if cells and len(cells) > 1:
            heads = [i for i, cell in enumerate(cells) if _COLUMN.match(fold(cell.strip(" *_:")))]
            if heads and len(cells) > 2:
                columns = heads
            elif columns:
                found += _in_columns(line, at, columns)
        elif not line.strip():
            columns = []
        label = _FIELD.match(fold(line[:120])) if len(fold(line[:120])) == len(line[:120]) else None
        if label is not None and len(line) - label.end() <= _FIELD_MOST:
            found += _names(line, label.end(), len(line), at)
            if _ONE_NAME.search(fold(line[: label.end()])):
                found += _whole(line, label.end(), at)
        at += len(line) + 1
    return found


def _in_columns(line: str, at: int, columns: list[int]) -> Iterator[Span]:
    start = 0
    for i, cell in enumerate(line.split("\t")):
        if i in columns:
            yield from _names(line, start, start + len(cell), at)
        start += len(cell) + 1


class _Below:
    """The names on the lines below a heading that is a label: a list, or one line."""

    def __init__(self) -> None:
        self.waits = self.listed = self.one = False

    def names(self, line: str, at: int) -> Iterator[Span]:
        heading = _HEADING.match(fold(line[:80])) if len(line) <= _HEADING_MOST else None
        if heading is not None:
            self.waits, self.listed = True, False
            self.one = _ONE_NAME.search(heading["label"]) is not None
            return
        if not line.strip() or not self.waits:
            return
        bullet = _BULLET.match(line)
        if len(line) > _FIELD_MOST or line.startswith("#") or (self.listed and not bullet):
            self.waits = False
            return
        self.listed, self.waits = True, bullet is not None
        start = bullet.end() if bullet else 0
        if ":" in line or line.rstrip()[-1] in ".?!" or "\t" in line:
            return
        yield from _names(line, start, len(line), at)
        if self.one:
            yield from _whole(line, start, at)


_HEADING_MOST = 60
_WHOLE = re.compile(
    r"[^\n,;:(|\t.«»]{3,60}(?=\s*(?:$|\(|,\s?(?:une?\s)?(?:association|SCIC|SCOP|EPIC)))"
)


def _whole(line: str, start: int, offset: int) -> Iterator[Span]:
    """The one name of the field, plain words and all: « Outils en partage (association) »."""
    name = _WHOLE.match(line, start)
    if name is None:
        return
    said = name.group().rstrip(" *_\u00a0\u202f")
    words = fold(said).split()
    plain = {words[0], words[0].rstrip("s")} & _NOT_ONE if words else True
    if not plain and said[0].isupper() and 2 <= len(words) <= _WORDS_MOST:
        yield offset + start, offset + start + len(said)


def _names(line: str, start: int, end: int, offset: int) -> Iterator[Span]:
    begin = start
    cuts = [*((m.start(), m.end()) for m in _PIECES.finditer(line, start, end)), (end, end)]
    for stop, following in cuts:
        piece = line[begin:stop]
        article = _ARTICLE.match(piece)
        lead = article.end() if article else len(piece) - len(piece.lstrip(" *_«\u00a0\u202f"))
        note = _NOTE.search(piece, lead)
        said = piece[lead : note.start() if note else len(piece)].rstrip(" .*_»\u00a0\u202f")
        if said and said[0] not in " " and is_written_as_name(said):
            yield offset + begin + lead, offset + begin + lead + len(said)
        begin = following


def is_written_as_name(said: str) -> bool:
    """Every word that counts has its capital, and it is no common word, person or month."""
    words = re.findall(r"[^\W_]+", said)
    counted = [word for word in words if fold(word) not in _LITTLE]
    if not 1 <= len(counted) <= _WORDS_MOST or not said[0].isalnum():
        return False
    first = fold(counted[0])
    if first in first_names() | CALENDAR | SUBJECTS | NOT_A_NAME_AFTER_HEAD or "@" in said:
        return False
    if len(counted) > 1:
        return all(word[0].isupper() or word[0].isdigit() for word in counted)
    only = counted[0]
    if fold_accents(only).upper() in not_organisations() or len(only) < 3:
        return False
    return is_acronym_like(only) or (only[0].isupper() and not {first, first[:-1]} & _ORDINARY)


# They open a service, a person or a sentence.
_NOT_ONE = frozenset(
    """
    service direction pole mission cabinet m mme monsieur madame il elle nous on le la les un une
    des en pour avec a aucun aucune plusieurs cette ce notre maire adjoint adjointe president
    presidente responsable charge chargee directeur directrice projet commune ville habitant
    groupe collectif citoyen elu voir cf non oui intitule nom
    """.split()  # noqa: SIM905
)
_ORDINARY = frozenset(
    """
    habitant ville mairie commune etat region departement europe metropole agglomeration
    communaute prive public oui non aucun neant interne regie collectivite association entreprise
    universite elu citoyen usager cofinancement autofinancement subvention mecenat budget total
    pret emprunt don visio presentiel agriculteur usager ecole service collectivite commercant
    acteur etudiant jeune benevole parent riverain bailleur proprietaire famille enfant producteur
    partenaire financeur locataire artisan artiste salarie adherent membre technicien
    professionnel expert chercheur entrepreneur start startup cooperative laboratoire lycee
    college tou tout toute chef direction service equipe comite bureau lieu date duree cout annexe
    """.split()  # noqa: SIM905
)
