"""The organisations that a text names: public bodies, companies, associations, schools.

Known names, nouns that open a name, attendance rows, and capitals with what speaks for them are
read apart; what one finds the others build on, and the longest of what overlaps is kept."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kb.entities.attendance_names import find_in_rows
from kb.entities.capital_names import Clue, find_acronyms, weight_of
from kb.entities.common_bodies import (
    find_apposed,
    find_collectivities,
    find_listed,
    find_short,
    find_unions,
    find_workplaces,
)
from kb.entities.field_names import find_in_fields
from kb.entities.headed_names import find_headed
from kb.entities.initials import find_expansions
from kb.entities.known_names import canonical, find_known
from kb.entities.name_words import NameText, is_acronym_like, name_key, tidy, without_overlap
from kb.entities.organisation_heads import heads
from kb.entities.people import name_spans
from kb.entities.programmes import programme_spans
from kb.entities.told_names import (
    find_again,
    find_baptised,
    find_defined,
    find_done_by,
    find_ended,
    find_grand,
)
from kb.reading import EntityKind, Named

_LIST = "organisations.txt"
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]]{1,300}|[\w.+-]{1,64}@(?P<host>[\w.-]{3,80})"
)
_TOWN_HOST = re.compile(
    r"^(?:mairie|ville|agglo|cc|metropole|departement)[-.](.+)$|^(.+)[-.](?:agglo|metropole)$"
)
_BELIEVED = 2
_ROUNDS = 3
_FINDERS = (
    find_ended,
    find_grand,
    find_done_by,
    find_defined,
    find_baptised,
    find_workplaces,
    find_apposed,
)
# What these find is a common noun: said again, it must be told again.
_COMMON_FINDERS = (find_collectivities, find_unions)


class _Candidate(NamedTuple):
    start: int
    end: int
    strength: int


def find_organisations(text: str) -> list[Named]:
    """In order of text, without overlap. `name` is the tidy form (the usual one for a known body);
    `key` joins the spellings of one name."""
    read = NameText(text)
    people = [(read.words[a].start, read.words[b].end) for a, b in name_spans(read)]
    addresses = [match.span() for match in _ADDRESS.finditer(text)]
    programmes = programme_spans(read)
    rows = [*find_in_rows(text, people), *find_in_fields(text)]
    candidates = [
        *_read_names(read, rows, people, [*addresses, *programmes]),
        *(_Candidate(a, b, 1) for a, b in rows),
    ]
    kept = _apart(candidates, [*people, *addresses, *programmes])
    kept += [_Candidate(a, b, 1) for a, b in _hosts(text)]
    order = without_overlap(kept)
    return [_named(text, kept[i].start, kept[i].end) for i in order]


def _named(text: str, start: int, end: int) -> Named:
    said = text[start:end]
    key = name_key(said)
    known = canonical(_LIST).get(key)
    return Named(
        start=start,
        end=end,
        kind=EntityKind.ORGANISATION,
        name=known.name if known else tidy(said),
        key=known.key if known else key,
    )


def _apart(candidates: Iterable[_Candidate], others: Iterable[tuple[int, int]]) -> list[_Candidate]:
    """Those that do not stand on a person, an address or a programme; a name that holds one whole
    stays, « fondation Marie Durand »."""
    taken = _merged(others)
    kept = []
    for candidate in candidates:
        hit = _first_hit(taken, candidate)
        if hit is None or (candidate.strength > 1 and _holds(candidate, hit)):
            kept.append(candidate)
    return kept


def _holds(candidate: _Candidate, hit: tuple[int, int]) -> bool:
    longer = candidate.end - candidate.start > hit[1] - hit[0]
    return longer and candidate.start <= hit[0] and candidate.end >= hit[1]


def _first_hit(taken: list[tuple[int, int]], candidate: _Candidate) -> tuple[int, int] | None:
    """The first of the spans, sorted and apart, that shares a character with the candidate."""
    at = max(0, bisect_left(taken, (candidate.start, 0)) - 1)
    while at < len(taken) and taken[at][0] < candidate.end:
        if taken[at][1] > candidate.start:
            return taken[at]
        at += 1
    return None


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted, those that touch one another joined."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _read_names(
    text: NameText,
    rows: list[tuple[int, int]],
    people: list[tuple[int, int]],
    others: list[tuple[int, int]],
) -> Iterator[_Candidate]:
    """Names by their own words: known, headed, told by what stands around."""
    sure: dict[int, int] = {}
    known = find_known(text, _LIST)
    told = [clue for finder in _FINDERS for clue in finder(text)]
    _add(sure, ((f.first, f.last) for f in known if not f.known.doubtful))
    headed = [(name.first, name.last) for name in find_headed(text)]
    _add(sure, headed)
    _add(sure, _words(told))
    _add(sure, _words(clue for finder in _COMMON_FINDERS for clue in finder(text)))
    bare = [Clue(first, last, 1) for first, last in headed if not _opens_with_head(text, first)]
    _add(sure, _words(find_again(text, [*told, *bare, *_as_clues(text, rows)])))
    _add(sure, _words([*find_short(text, sure)]))
    _add(sure, _words([*_acronyms(text, sure, people, others)]))
    _add(sure, _words([*find_listed(text, sure)]))
    _add(sure, [*find_expansions(text, sure.items())])
    doubtful = [(f.first, f.last) for f in known if f.known.doubtful]
    _add(sure, [span for span in doubtful if weight_of(text, *span, sure) >= 1])
    for first, last in sure.items():
        opens = first < last and text.words[first].text in {"la", "le", "les", "l", "L"}
        yield _Candidate(text.words[first + opens].start, text.words[last].end, 2)


def _opens_with_head(text: NameText, first: int) -> bool:
    """« agence Lumen » has its noun in the name; « l'association Lumen » leaves it out."""
    return text.words[first].folded in heads()


def _words(clues: Iterable[Clue]) -> Iterator[tuple[int, int]]:
    return ((clue.first, clue.last) for clue in clues)


def _as_clues(text: NameText, spans: list[tuple[int, int]]) -> Iterator[Clue]:
    starts = [word.start for word in text.words]
    for start, end in spans:
        first, last = bisect_left(starts, start), bisect_left(starts, end) - 1
        if first <= last:
            yield Clue(first, last, 1)


def _add(sure: dict[int, int], names: Iterable[tuple[int, int]]) -> None:
    """`sure`: first word of each name → its last; the longest that starts there."""
    for first, last in names:
        sure[first] = max(last, sure.get(first, last))


def _acronyms(
    text: NameText,
    sure: dict[int, int],
    people: list[tuple[int, int]],
    others: list[tuple[int, int]],
) -> Iterator[Clue]:
    """Every mention of the names in capitals that something speaks for, here or elsewhere in the
    text: « l'ADEX », then « ADEX » alone."""
    taken = _merged([*people, *others])
    accepted = _believed_already(text, sure)
    said = dict(sure)
    clues: list[Clue] = []
    for _ in range(_ROUNDS):
        clues = [clue for clue in find_acronyms(text, said) if not _on(text, clue, taken)]
        weights: dict[str, int] = {}
        for clue in clues:
            key = _key(text, clue)
            weights[key] = max(weights.get(key, 0), clue.weight)
        believed = {key for key, weight in weights.items() if weight >= _BELIEVED}
        if believed <= accepted:
            break
        accepted |= believed
        said.update({c.first: c.last for c in clues if c.weight > -2 and _key(text, c) in accepted})
    yield from (clue for clue in clues if clue.weight > -2 and _key(text, clue) in accepted)


def _believed_already(text: NameText, sure: dict[int, int]) -> set[str]:
    """One-word names in capitals that are already sure somewhere."""
    return {
        text.words[first].folded
        for first, last in sure.items()
        if first == last and is_acronym_like(text.words[first].text)
    }


def _key(text: NameText, clue: Clue) -> str:
    return " ".join(word.folded for word in text.words[clue.first : clue.last + 1])


def _on(text: NameText, clue: Clue, taken: list[tuple[int, int]]) -> bool:
    start, end = text.words[clue.first].start, text.words[clue.last].end
    return _first_hit(taken, _Candidate(start, end, 1)) is not None


# --- addresses


def _hosts(text: str) -> Iterator[tuple[int, int]]:
    """The host of an e-mail address, when it is a known body's or says a town hall's."""
    known = canonical(_LIST)
    for match in _ADDRESS.finditer(text):
        host = match.group("host")
        if host is None or "." not in host:
            continue
        labels = host.strip(".").lower().split(".")
        label = labels[-2]
        if name_key(label) in known or _TOWN_HOST.match(label):
            start = match.start("host") + host.lower().rfind(label + "." + labels[-1])
            yield start, start + len(label)
