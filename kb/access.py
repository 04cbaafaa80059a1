"""All that the base knows of one person, as they may ask for it (RGPD, article 15)."""

from __future__ import annotations

from datetime import datetime

from kb.erasure import IsWord, counted, no_word, places_of
from kb.errors import InvalidRequest
from kb.model import Noun
from kb.opposition import read_name
from kb.people import Participant, PrivacyRequest
from kb.privacy import Masker
from kb.register import purpose_of
from kb.sqlite.erasure import Place
from kb.store import Store

EXCERPT_CHARS = 200


class Known(Noun):
    """One text that names the person. `purpose`: what this table is for, in French; `words`: what
    stands around the name, other people of the same document masked."""

    table: str
    purpose: str
    column: str
    item: str
    words: str


class PersonKnown(Noun):
    """Everything known of a name on a day."""

    name: str
    at: datetime
    counts: dict[str, int]
    participants: tuple[Participant, ...]
    requests: tuple[PrivacyRequest, ...]
    texts: tuple[Known, ...]


def known_about(store: Store, name: str, at: datetime, is_word: IsWord = no_word) -> PersonKnown:
    """Raises InvalidRequest when this is no name."""
    places = places_of(store, name, is_word)
    own = {p.text for p in places}
    participants = tuple(
        participant
        for document_id in sorted(store.participants.counts())
        for participant in store.participants.of(document_id)
        if participant.name in own
    )
    requests = tuple(r for r in store.requests.all(None) if own & {r.name, r.contact, r.details})
    maskers = _Maskers(store, name)
    return PersonKnown(
        name=name,
        at=at,
        counts=counted(places),
        participants=participants,
        requests=requests,
        texts=tuple(_known(place, maskers) for place in places),
    )


def _known(place: Place, maskers: _Maskers) -> Known:
    start = max(0, place.start - EXCERPT_CHARS)
    words = place.text[start : place.end + EXCERPT_CHARS]
    return Known(
        table=place.table,
        purpose=purpose_of(place.table),
        column=place.column,
        item=place.item,
        words=maskers.of(place.item).mask(words),
    )


class _Maskers:
    """Hide the other participants of each document: the answer to one tells nothing of others."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._own = set(_words(name))
        self._known: dict[str, Masker] = {}

    def of(self, document_id: str) -> Masker:
        if document_id not in self._known:
            names = (p.name for p in self._store.participants.of(document_id) if p.name)
            others = [name for name in names if not self._own <= set(_words(name))]
            self._known[document_id] = Masker(others)
        return self._known[document_id]


def _words(name: str) -> tuple[str, ...]:
    try:
        read = read_name(name)
    except InvalidRequest:
        return ()
    return (*read.given, *read.surname)
