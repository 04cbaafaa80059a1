"""Erasing somebody: the name goes on the list, then from the base, then from every file beside it.

Each step is noted before it is done: a run that is killed is done again, from the list alone, which
holds no name, until nothing is left."""

from __future__ import annotations

import re
import secrets
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from kb.aside import dead_workspaces
from kb.entities.known_names import first_names
from kb.errors import EssaimError, InvalidRequest
from kb.gazetteer import place_key
from kb.opposition import KEY_BYTES, Name, Opposed, Reach, Row, read_name, rows_of
from kb.people import Right
from kb.people_key import Kept, read_list, write_list
from kb.sqlite.erasure import Place, Sketch, forget_cached
from kb.sqlite.oppositions import DONE, TO_CLEAN, TO_MASK, list_in
from kb.sqlite.store import SqliteStore
from kb.store import Store
from kb.text import fold

# A form of three letters or less is a word before it is anybody's name.
_LOWER = re.compile(r"(?<![\w@.])[a-zà-ÿœæ]{4,}(?![\w@])")
IsWord = Callable[[str], bool]


class Cleaned(NamedTuple):
    """What became of an erasure. `whole`: nothing is left to do. `rewritten` and `removed`: copies
    of the base that were beside it; `archives`: backups that were left as they are; `waiting`:
    files handed in and not read yet, in which nobody can look."""

    whole: bool
    texts: int = 0
    rewritten: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    archives: tuple[Path, ...] = ()
    waiting: int = 0


def no_word(_word: str) -> bool:
    """For want of anything that knows French."""
    return False


# --- looking


def places_of(store: Store, name: str, is_word: IsWord = no_word) -> list[Place]:
    """Every place of the base that names this person. Raises InvalidRequest."""
    key = secrets.token_bytes(KEY_BYTES)  # of this search alone
    rows = _rows(store, read_name(name), key, is_word)
    return list(store.bytes.places(Opposed(key, rows)))


def counted(places: Sequence[Place]) -> dict[str, int]:
    """How many places, by table."""
    return dict(Counter(place.table for place in places))


def _rows(store: Store, name: Name, key: bytes, is_word: IsWord) -> list[Row]:
    return rows_of(name, key, secrets.token_hex(8), _Believed(store, name, is_word))


class _Believed:
    """How far a word names a person, by what the base and French say of it."""

    def __init__(self, store: Store, name: Name, is_word: IsWord) -> None:
        self._places = store.territories
        self._is_word = is_word
        self._lower = _words_in_lower_case(store)
        own = {*name.given, *name.surname}
        names = store.participants.names()
        self._shared = {word for known in names for word in _telling(known, own)}

    def __call__(self, word: str) -> Reach:
        key = place_key(word)
        if word in self._lower or (key and self._places.by_keys([key]).get(key)):
            return Reach.DRESSED
        if word in self._shared or word in first_names() or self._is_word(word):
            return Reach.BESIDE
        return Reach.ANYWHERE


def _telling(known: str, own: set[str]) -> set[str]:
    """The surname of another participant; nothing for one who may be the same person, named whole
    or in part (« Mme Durand », « M. Durand » for « Marie Durand »)."""
    try:
        name = read_name(known)
    except InvalidRequest:
        return set()
    initials = {word[0] for word in own}
    same = own | initials
    return set() if {*name.given, *name.surname} <= same else set(name.surname)


def _words_in_lower_case(store: Store) -> set[str]:
    """What the documents say without a capital: words, not names."""
    found: set[str] = set()
    for document in store.documents.all():
        text = store.documents.get(document.id).text
        found |= {fold(word) for word in _LOWER.findall(text)}
    return found


# --- opposing and erasing


def oppose(store: Store, name: str, right: Right, actor: str, is_word: IsWord = no_word) -> None:
    """Put a name on the list: from now on, what comes in comes in without it. Opens its own
    transaction. Raises InvalidRequest, PeopleKeyMissing."""
    read = read_name(name)
    with store.transaction():
        key = store.oppositions.key(make=True)
        store.oppositions.add(_rows(store, read, key, is_word), right, actor)
        if right is Right.ERASURE:
            store.oppositions.begin_erasure(actor)
    keep_list(store)


def keep_list(store: Store) -> None:
    """Write the copy of the list that outlives the base."""
    database = store.oppositions.database
    if database is not None:
        write_list(database, store.oppositions.kept())


def mask_erased(store: Store, sketch: Sketch | None = None) -> int:
    """Mask, in all that the base says, everybody whose erasure was asked; how many texts changed.
    Inside a transaction."""
    opposed = store.oppositions.opposed(erased_only=True)
    if opposed is None:
        return 0
    touched = store.bytes.mask(opposed, sketch)
    store.records.refresh_terms(set(touched.records) & store.records.ids())
    for subject, kind in (
        *((str(i), "document") for i in touched.documents),
        *((str(i), "record") for i in touched.records),
    ):
        store.journal.append(
            actor="privacy", action=f"{kind}.mask", subject=subject, version=1, content="mask"
        )
    forget_cached()
    return touched.texts


def finish_erasures(
    store: Store, sketch: Sketch | None = None, reindex: Callable[[], None] | None = None
) -> Cleaned:
    """Do what is left of the erasures that were begun, as often as it takes. `reindex`: makes the
    index again from nothing. Opens its own transactions."""
    todo = store.oppositions.unfinished()
    if not todo:
        return Cleaned(whole=True)
    texts = 0
    if TO_MASK in todo.values():
        with store.transaction():
            texts = mask_erased(store, sketch)
            for number, state in todo.items():
                if state == TO_MASK:
                    store.oppositions.advance(number, TO_CLEAN)
    rewritten, removed, archives = _clean_beside(store, sketch)
    if reindex is not None:
        reindex()
    whole = store.bytes.scrub()
    if whole:
        with store.transaction():
            for number in todo:
                store.oppositions.advance(number, DONE)
    return Cleaned(whole, texts, rewritten, removed, archives, store.bytes.unread())


# --- beside the base


def _clean_beside(
    store: Store, sketch: Sketch | None
) -> tuple[tuple[Path, ...], tuple[Path, ...], tuple[Path, ...]]:
    database = store.oppositions.database
    if database is None:
        return (), (), ()
    rewritten, removed = [], []
    for left in dead_workspaces(database.parent):
        shutil.rmtree(left, ignore_errors=True)
        removed.append(left)
    for copy in sorted(database.parent.glob(f"{database.stem}.avant-*.db")):
        if _rewrite(copy, store, sketch):
            rewritten.append(copy)
        else:
            for part in (copy, *(copy.with_name(copy.name + log) for log in ("-wal", "-shm"))):
                part.unlink(missing_ok=True)
            removed.append(copy)
    archives = sorted(database.parent.glob("*.zip"))
    return tuple(rewritten), tuple(removed), tuple(archives)


def _rewrite(copy: Path, store: Store, sketch: Sketch | None) -> bool:
    """Take the names of the list out of a former base; False when it is not a sound one."""
    try:
        former = SqliteStore(copy, people_beside=store.oppositions.database)
    except EssaimError:
        return False
    try:
        if former.integrity_problems():
            return False
        apply_list(former, store.oppositions.kept(), sketch)
        return former.bytes.scrub()
    except (sqlite3.Error, EssaimError):
        return False
    finally:
        former.close()


def known_list(database: Path) -> list[Kept]:
    """The list of a place: that of its base, when there is one that opens, and the copy beside it.
    Raises PeopleKeyMissing."""
    kept = {(row.digest, row.entry): (row, right, at) for row, right, at in read_list(database)}
    for row, right, at in _list_of(database):
        if (row.digest, row.entry) not in kept or right == Right.ERASURE:
            kept[row.digest, row.entry] = (row, right, at)
    return list(kept.values())


def _list_of(database: Path) -> list[Kept]:
    """Of a base that may be damaged, of a former version, or none at all; it is left as it is."""
    try:
        return list_in(database) if database.is_file() else []
    except sqlite3.Error:
        return []


def apply_list(store: Store, kept: Sequence[Kept], sketch: Sketch | None = None) -> int:
    """Give a base another one's list, and take out of it those who were erased. Opens its own
    transaction."""
    with store.transaction():
        store.oppositions.merge(kept)
        return mask_erased(store, sketch)
