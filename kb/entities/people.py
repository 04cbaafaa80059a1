"""People named in a text: where, and their public role; who they are is not kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.entities.known_names import find_known, first_names, not_organisations
from kb.entities.name_words import OF_WORDS, NameText, without_overlap
from kb.entities.organisation_heads import heads
from kb.entities.saying_words import CALENDAR, OTHER_THINGS, SENTENCE_OPENERS
from kb.reading import EntityKind, Named
from kb.text import fingerprint, fold, fold_accents

_TITLES = frozenset(
    """m mme mlle mr dr pr me mm mmes monsieur madame mademoiselle docteur maitre
    professeur""".split()  # noqa: SIM905
)
_PARTICLES = OF_WORDS | {"van", "von", "el", "da", "di", "ben"}
# What bears the name of a person who is not there: a school, a street, a room.
_BEARS_A_NAME = frozenset(
    """
    lycee college ecole rue place avenue boulevard bd av quai square allee impasse chemin pont
    espace salle centre stade hopital clinique fondation institut maison residence foyer gymnase
    mediatheque bibliotheque theatre musee quartier universite campus tour batiment groupe station
    gare saint sainte st ste association loi prix metro cite ehpad parc jardin
    """.split()  # noqa: SIM905
)
_FUNCTION = re.compile(
    r"""^(?:(?:le|la|l['’]|notre|son|sa|leur|en\ tant\ que|premi[eè]re?|1[eè]re?|1er|\d+e)\s?)*
    (?:(?:vice|co|ex|sous)[-\ ])?
    (?:pr[ée]sidente?|maire(?:sse)?|adjointe?|[ée]lue?|conseill(?:er|[eè]re)|d[ée]put[ée]e?|s[ée]nat(?:eur|rice)
    |direct(?:eur|rice)|dg[as]?|dst|chef(?:fe)?|charg[ée]e?|responsable|d[ée]l[ée]gu[ée]e?|secr[ée]taire|tr[ée]sori(?:er|[eè]re)
    |anima(?:teur|trice)|coordina(?:teur|trice)|coordonna(?:teur|trice)|ing[ée]nieure?|technicien(?:ne)?|repr[ée]sentante?
    |professeure?|cherche(?:ur|use)|fonda(?:teur|trice)|g[ée]rante?|membre|pr[ée]f[eè]te?|ministre|porte-parole
    |architecte|urbaniste|consultante?|stagiaire|doctorante?|agricult(?:eur|rice)|habitante?|b[ée]n[ée]vole
    |m[ée]diat(?:eur|rice)|facilitat(?:eur|rice)|r[ée]f[ée]rente?|paysagiste|avocate?|notaire|recteur|rectrice
    |assistante?|administrat(?:eur|rice)|associ[ée]e?|codirect(?:eur|rice)|cofondat(?:eur|rice)|enseignante?)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_AFTER_NAME = re.compile(
    r"[ \u00a0\u202f]*[*_]*[ \u00a0\u202f]*(?:,|\(|\t|[-–—:](?=\s))[ \t*_\u00a0\u202f]*"
)
_FUNCTION_END = re.compile(r"[.;:\n\t()*]|,|\s[-–—]\s")
_FUNCTION_MOST = 90
_INITIALS = re.compile(r"^[A-Z](?:\.?-?[A-Z])?\.?$")


def find_people(text: str) -> list[Named]:
    """Names of people, each a span; `name` is the function said next to it, or nothing, and `key`
    a digest that joins « Claire MOREL », « MOREL Claire » and « Claire Morel »."""
    read = NameText(text)
    found = [(read.words[a].start, read.words[b].end) for a, b in name_spans(read)]
    nexts = [*(start for start, _ in found[1:]), len(text)][: len(found)]
    return [
        Named(
            start=start,
            end=end,
            kind=EntityKind.PERSON,
            name=_function(text, start, end, following),
            key=_digest(text[start:end]),
        )
        for (start, end), following in zip(found, nexts, strict=True)
    ]


# « Lorraine Tech », « Florence Développement » : a region's first name, and what the body is.
_ENDS_A_BODY = frozenset(
    "tech fab lab labs campus tourisme metropole developpement habitat valley agglo".split()  # noqa: SIM905
)


def name_spans(text: NameText) -> list[tuple[int, int]]:
    """First and last word of each person's name, in order, without overlap."""
    found = [*_titled(text), *_first_then_last(text), *_last_then_first(text), *_initialled(text)]
    found = [name for name in found if text.words[name[1]].folded not in _ENDS_A_BODY]
    spans = [(text.words[a].start, text.words[b].end, strength) for a, b, strength in found]
    return [found[i][:2] for i in without_overlap(spans)]


def _digest(name: str) -> str:
    words = sorted(re.findall(r"\w+", fold(name)))
    return "person:" + fingerprint(" ".join(words).encode())[:16]


def _function(text: str, start: int, end: int, following: int) -> str:
    """What is said of a person, never as far as the next one."""
    gap = _AFTER_NAME.match(text, end)
    if gap is not None:
        said = _until_end(text[gap.end() : min(gap.end() + _FUNCTION_MOST, following)])
        if _FUNCTION.match(said):
            return said
    before = text[max(0, start - 60) : start]
    if before.rstrip().endswith(","):
        said = re.split(r"[.;:\n\t(,*]", before.rstrip().rstrip(","))[-1].strip()
        if _FUNCTION.match(said):
            return said
    return ""


def _until_end(said: str) -> str:
    cut = _FUNCTION_END.search(said)
    return (said[: cut.start()] if cut else said).strip(" ,*_\u00a0\u202f")


# --- who is named


def _name_word(text: NameText, at: int) -> bool:
    if at >= len(text.words):
        return False
    word = text.words[at]
    return word.text[0].isupper() and word.text.isalpha() and word.folded not in CALENDAR


def _surname_end(text: NameText, at: int) -> int | None:
    """The last word of a surname that starts at this word: particles, then capitals; several only
    when hyphened, or all in capitals."""
    i = at
    while (
        i < len(text.words) and text.words[i].folded in _PARTICLES and text.joins(i) and i - at < 3
    ):
        i += 1
    if not _name_word(text, i) or len(text.words[i].text) < 2:
        return None
    last = i
    if re.fullmatch("I[er]*|I[IV]+|V", text.words[i].text):
        return None
    while last + 1 < len(text.words) and text.joins(last) and last - i < 4:
        following, shouted = text.words[last + 1], text.words[last].text.isupper()
        both = shouted and len(following.text) > 1 and following.text.isupper()
        if not (text.hyphen(last) or both) or not _name_word(text, last + 1):
            break
        last += 1
    if text.text[text.words[last].end : text.words[last].end + 1] in {"'", "’"}:
        return None
    return last


def _titled(text: NameText) -> Iterator[tuple[int, int, int]]:
    for at, word in enumerate(text.words[:-1]):
        if word.folded not in _TITLES or not word.capital:
            continue
        gap = text.gap(at).strip()
        if gap not in {"", "."} or "\n" in text.gap(at) or not _name_word(text, at + 1):
            continue
        if text.words[at + 1].folded in {"le", "la", "l"} or len(text.words[at + 1].text) == 1:
            continue
        if _FUNCTION.match(text.words[at + 1].text):
            continue
        start = at + 1
        end = _surname_end(text, start)
        if end is not None and text.words[start].folded in first_names() and text.joins(end):
            end = _surname_end(text, end + 1) or end
        if end is not None:
            yield start, end, 3


def _is_first_name(text: NameText, at: int) -> bool:
    word = text.words[at]
    return word.text[0].isupper() and word.folded in first_names()


def _first_then_last(text: NameText) -> Iterator[tuple[int, int, int]]:
    stop, table = not_organisations(), heads()
    known = {found.first for found in find_known(text, "organisations.txt")}
    for at in range(len(text.words) - 1):
        last_first = at
        if not _name_word(text, at) or (at and text.hyphen(at - 1)):
            continue
        if text.words[at].folded in {"saint", "sainte", "st", "ste", "notre"}:
            continue
        while text.hyphen(last_first) and last_first - at < 2:
            last_first += 1
        sure = _is_first_name(text, at) or _is_first_name(text, last_first)
        surname = last_first + 1
        if not text.joins(last_first) or text.gap(last_first) in {" & ", "&", "'", "’"}:
            continue
        end = _surname_end(text, surname)
        if end is None or _borne(text, at) or surname in known or at in known:
            continue
        if sure and not text.shouted(at):
            yield at, end, 2
        elif not sure and _looks_it(text, at, surname, stop) and text.words[at].folded not in table:
            yield at, end, 1


def _looks_it(text: NameText, at: int, surname: int, stop: frozenset[str]) -> bool:
    """« Soizick TANGUY », of a first name unknown to us: small letters, then capitals."""
    first, last = text.words[at], text.words[surname]
    if not last.text.isupper() or len(last.text) < 4 or first.text.isupper() or len(first.text) < 4:
        return False
    if fold_accents(last.text).upper() in stop or fold_accents(first.text).upper() in stop:
        return False
    if first.folded in OTHER_THINGS | _PARTICLES or first.folded in SENTENCE_OPENERS:
        return False
    return not text.shouted(at)


def _last_then_first(text: NameText) -> Iterator[tuple[int, int, int]]:
    """« TANGUY Soizick », « Morel Claire » at the head of a row."""
    for at, word in enumerate(text.words):
        if not _is_first_name(text, at) or at == 0 or word.text.isupper() or not text.joins(at - 1):
            continue
        last = at
        while text.hyphen(last) and last - at < 2 and last + 1 < len(text.words):
            last += 1
        first = at - 1
        if text.hyphen(at - 1) or not _name_word(text, first) or len(text.words[first].text) < 2:
            continue
        capitals = text.words[first].text.isupper()
        while (
            first
            and at - first < 5
            and text.joins(first - 1)
            and _goes_back(text, first, capitals=capitals)
        ):
            first -= 1
        ends = last + 1 >= len(text.words) or not text.joins(last)
        heads_row = text.first_in_sentence(first) and ends
        told = heads_row or (capitals and len(text.words[at - 1].text) > 2)
        if told and not _borne(text, first) and text.words[first].folded not in _BEARS_A_NAME:
            yield first, last, 3 if heads_row else 2


def _goes_back(text: NameText, first: int, *, capitals: bool) -> bool:
    before = text.words[first - 1]
    if text.hyphen(first - 1) or (capitals and before.text.isupper() and len(before.text) > 1):
        return True
    return before.folded in _PARTICLES and (before.text[0].isupper() or not capitals)


def _borne(text: NameText, at: int) -> bool:
    before = text.before(at, 2)
    if not before:
        return False
    if before[0] in _BEARS_A_NAME and text.joins(at - 1):
        return True
    return (
        len(before) > 1
        and before[0] in {"de", "du", "d"}
        and before[1] in _BEARS_A_NAME - {"groupe"}
    )


def _initialled(text: NameText) -> Iterator[tuple[int, int, int]]:
    """« J. Morel », « X-Y. Morel »."""
    for at in range(len(text.words) - 1):
        word = text.words[at]
        if len(word.text) != 1 or not word.text.isupper():
            continue
        last = at
        if text.hyphen(at) and len(text.words[at + 1].text) == 1:
            last = at + 1
        if last + 1 >= len(text.words) or text.gap(last) not in {". ", "."}:
            continue
        if not _name_word(text, last + 1) or len(text.words[last + 1].text) < 3:
            continue
        numbered = at == last and text.text[max(0, word.start - 1) : word.start] in {"\n", ""}
        end = _surname_end(text, last + 1)
        if end is None:
            continue
        # « A. Contexte » opens a part; « J. Morel (ADEX) » opens a speech.
        after = text.text[text.words[end].end : text.words[end].end + 2]
        if not numbered or after == " (":
            yield at, end, 1


def is_function(said: str) -> bool:
    """Whether words of an attendance row say what somebody does: « directrice adjointe »."""
    return _FUNCTION.match(said.strip()) is not None
