"""Bodies that attendance rows give: « Nom, tabulation, fonction, tabulation, organisme », « Nom –
organisme », « Nom (organisme) »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.entities.known_names import canonical, first_names
from kb.entities.name_words import name_key
from kb.entities.organisation_heads import heads
from kb.entities.people import is_function
from kb.text import fold

Span = tuple[int, int]

_KNOWN = "organisations.txt"

_LINE = re.compile(r"[^\n]+")
_CELL = re.compile(r"[^\t|]+")
_BODY_COLUMN = re.compile(
    r"^(?:organis(?:me|ation)|structure|collectivite|entreprise|institution|societe|employeur"
    r"|etablissement|entite|organismes? ?/ ?\w+|structure ?/ ?\w+)s?(?: represente.*| d.*)?$"
)
_LIST_TITLE = re.compile(
    r"""^\W*(?:\d+\W+)?(?:(?:liste|feuille|tableau|recapitulatif)\ (?:des?|d')\ ?(?:\w+\ )?)?
    (?:etaient\ )?(?:\w+\ )?(?:participante?s?|participations?|presente?s?|presences?|excusee?s?
    |absente?s?|invitee?s?|membres\ presents|intervenante?s?|tour\ de\ table|emargement
    |personnes\ presentes|sur\ place|a\ distance)\b(?P<more>.*)$""",
    re.VERBOSE,
)
# What a row may give that is no body's name.
_COMMON = frozenset(
    """
    habitant habitante habitants citoyen citoyenne elu elue elus etudiant etudiante particulier
    retraite riverain riveraine promoteur laboratoire association bureau entreprise commune
    collectivite mairie prive public present presente presents excuse excusee excuses absent
    absente absents oui non x visio distanciel presentiel invite invitee animation animateur
    animatrice co-animation secretaire independant independante consultant consultante architecte
    urbaniste agriculteur agricultrice benevole artisan commercant stagiaire service technique
    technicien nom prenom fonction organisme structure signature mail email telephone tel qualite
    titre statut autre autres divers merci ok departement region etat ville agglomeration
    metropole universite
    """.split()  # noqa: SIM905
)
_NAME_CELL = re.compile(r"^(?:[^\W\d_][\w'’-]*\.?)(?:\s+[^\W\d_][\w'’-]*\.?){1,4}$")
_SEPARATORS = re.compile(r"\s+[-–—|]\s+|\s*[,;:]\s+|\s*\(|\)\s*|\t")
_EDGES = ' \t\u00a0\u202f*_.,;:–—-()«»"“”'
_BULLET = re.compile(r"\s*(?:[-–—•*>]\s*)*(?:(?:M|Mme|Mr|Mlle|MM)\b\.?\s*)?")
_BODY_MOST_WORDS = 12


def find_in_rows(text: str, people: Sequence[Span]) -> list[Span]:
    """Spans of what attendance rows say of each person's body, in order. `people`: spans of the
    people's names in the text, in order."""
    starts = dict(people)
    found = [*_table_rows(text, starts), *_list_rows(text, starts), *_speakers(text, starts)]
    return sorted({span for start, end in found for span in _bodies(text, start, end)})


# --- tables


def _table_rows(text: str, people: dict[int, int]) -> Iterator[Span]:
    column: int | None = None
    after_person = False
    for line in _LINE.finditer(text):
        cells = [_trimmed(text, line.start() + c.start(), line.start() + c.end())
                 for c in _CELL.finditer(line.group())]  # fmt: skip
        tabular = "\t" in line.group() or line.group().count("|") > 1
        if not tabular:
            column, after_person = None, False
            continue
        header = [i for i, (a, b) in enumerate(cells) if _BODY_COLUMN.match(fold(text[a:b]))]
        if header:
            column = header[0]
            continue
        said = [cell for cell in cells if cell[1] > cell[0]]
        if not said:
            continue
        person = _is_person(text, said[0], people) and line.group()[:1] not in "\t"
        if column is not None and column < len(cells) and (person or len(said) > 1):
            yield cells[column]
        elif column is None and (person or (after_person and line.group()[0] == "\t")):
            yield from _last_cell(text, said, person=person)
        after_person = person or (after_person and line.group()[0] == "\t")


def _last_cell(text: str, said: list[Span], *, person: bool) -> Iterator[Span]:
    candidates = said[1:] if person else said
    if person and len(said) == 2 and " " not in text[slice(*said[0])]:
        # « MOREL<TAB>Claire Ombelle » : the first name slipped into the next column.
        first, _, rest = text[slice(*said[1])].partition(" ")
        if fold(first) in first_names() and rest:
            candidates = [(said[1][1] - len(rest), said[1][1])]
    bodies = [cell for cell in candidates if not is_function(text[cell[0] : cell[1]])]
    if len(bodies) > 1 or (len(bodies) == 1 and bodies[0] == candidates[-1]):
        yield bodies[-1]


def _is_person(text: str, cell: Span, people: dict[int, int]) -> bool:
    start, end = cell
    if any(at in people for at in range(start, min(start + 6, end))):
        return True
    said = text[start:end]
    words = said.split()
    if len(words) == 1:
        return said.isupper() and said.isalpha() and len(said) > 2
    return (
        bool(_NAME_CELL.match(said))
        and words[0].isupper()
        and len(words[0]) > 2
        and words[-1].istitle()
    )


# --- lists


def _list_rows(text: str, people: dict[int, int]) -> Iterator[Span]:
    listed = False
    for line in _LINE.finditer(text):
        said = line.group()
        if "\t" in said:
            continue
        title = _LIST_TITLE.match(fold(said[:80]))
        if title is not None and len(title.group("more")) < 50 + 600 * (":" in said[:40]):
            listed = True
            yield from _in_brackets(text, line.start(), line.end(), people)
            continue
        if not listed:
            continue
        start = line.start() + _bullet(said)
        if len(said) > 160:
            listed = False
            continue
        name_end = people.get(start) or _first_name_end(text, start, line.end())
        if not name_end and (initials := _INITIALS.match(text, start, line.end())):
            name_end = initials.end()
        if not name_end and (any_name := _ANY_NAME.match(text, start, line.end())):
            opener = fold(any_name.group().split()[0])
            name_end = None if opener in heads() else any_name.end()
        if name_end and _SEPARATORS.match(text, name_end, line.end()):
            yield from _after_name(text, name_end, line.end())


def _bullet(line: str) -> int:
    match = _BULLET.match(line)
    return match.end() if match else 0


_FIRST_NAME = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?(?=\s+[-–—]\s|\s*\(|,\s)")
# « VM (ADEX) » : who is known by initials.
_INITIALS = re.compile(r"[A-Z]{2,3}(?=\s*\(|\s+[-–—]\s)")
_ANY_NAME = re.compile(r"[A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]+){0,2}(?=\s+[-–—]\s)")
_SAID_BY = re.compile(
    r"\s*(?:\((?P<in>[^()\n]{2,50})\)|[-–—,]\s+(?P<dash>[^\n:.,;()]{2,50}?))\s*(?=[:\\\n]|$)"
)


def _first_name_end(text: str, start: int, end: int) -> int | None:
    """« Claire - Ombelle »: a first name alone, then a body."""
    first = _FIRST_NAME.match(text, start, end)
    if first is None or fold(first.group().split("-")[0]) not in first_names():
        return None
    return first.end()


def _speakers(text: str, people: dict[int, int]) -> Iterator[Span]:
    """« J. Morel (ADEX) » alone on its line, « Claire - Ombelle : … »: who speaks, and for
    whom."""
    for line in _LINE.finditer(text):
        if "\t" in line.group():
            continue
        start = line.start() + _bullet(line.group())
        name_end = people.get(start) or _first_name_end(text, start, line.end())
        body = _SAID_BY.match(text, name_end, line.end()) if name_end else None
        if body is not None:
            group = "in" if body.group("in") else "dash"
            a, b = _trimmed(text, *body.span(group))
            if text[a : a + 1].isupper() and not is_function(text[a:b]):
                yield a, b


def _after_name(text: str, start: int, end: int) -> Iterator[Span]:
    """The first piece of a row that is no function: a town may come after."""
    pieces, at = [], start
    for cut in _SEPARATORS.finditer(text, start, end):
        pieces.append(_trimmed(text, at, cut.start()))
        at = cut.end()
    pieces.append(_trimmed(text, at, end))
    said = [(a, b) for a, b in pieces if b > a and not is_function(text[a:b])]
    if said and said[0][0] > start:
        yield said[0]


def _in_brackets(text: str, start: int, end: int, people: dict[int, int]) -> Iterator[Span]:
    """« Présents : Claire Morel (ADEX), Paul Roux (Région) »."""
    ends = {q for p, q in people.items() if start <= p < end}
    for bracket in re.finditer(r"\(([^()\n]{2,60})\)", text[start:end]):
        a = start + bracket.start(1)
        if ends.intersection(range(a - 3, a)) and not is_function(bracket.group(1)):
            yield _trimmed(text, a, start + bracket.end(1))


# --- one cell


def _bodies(text: str, start: int, end: int) -> Iterator[Span]:
    """The names in a cell: what is in brackets or after a dash is a note on the first; « A et B »
    are two when both open with a capital."""
    said = text[start:end]
    note = re.search(r"\s+[-–—]\s+(?=[A-ZÀ-Þ][\w’']*\s+[a-zà-ÿ])|\s*\(", said)
    if note is not None and note.start() > 1:
        start, end = _trimmed(text, start, start + note.start())
        said = text[start:end]
    for a, b in _pieces(text, start, end):
        article = re.match(r"(?:l['’]|(?:la|le|les)\s)", text[a:b])
        if b > a and _is_body(text[a:b]):
            yield a + (article.end() if article else 0), b


_TWO = re.compile(r"\s*/\s*|\s*;\s*|\s\+\s|\s+et\s+(?=[A-ZÀ-Þ])")


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for cut in _TWO.finditer(text, start, end):
        if cut.group().strip() == "et" and not _two_bodies(text[cut.end() : end]):
            continue
        yield _trimmed(text, at, cut.start())
        at = cut.end()
    yield _trimmed(text, at, end)


def _two_bodies(right: str) -> bool:
    """What follows « et » is a body by itself: known, or with a head."""
    opener = fold(re.split(r"[\s'’]", right, maxsplit=1)[0])
    return opener in heads() or opener == "grand" or name_key(right) in canonical(_KNOWN)


_NO_BODY = re.compile(r"(?:service|direction|bureau|pole|mission|cabinet) \w+$|^\W*$|(?:m|mme|mr) ")


def _is_body(said: str) -> bool:
    words = said.split()
    if not 1 <= len(words) <= _BODY_MOST_WORDS or not any(map(str.isupper, said)):
        return False
    if not any(map(str.isalpha, said)) or "@" in said or "http" in said or len(said) < 2:
        return False
    if fold(said).strip(".") in _COMMON or is_function(said) or _NO_BODY.match(fold(said)):
        return False
    if said[0].islower() and not re.match(r"(?:l['’]|(?:la|le|les)\s)[A-ZÀ-Þ]", said):
        return False
    return not re.fullmatch(r"[XVO✓✔ ]+", said) and sum(map(str.isdigit, said)) < len(said) / 2


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end
