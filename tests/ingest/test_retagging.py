"""A word added to the lists: seen before, done once, undone with all that it did."""

from __future__ import annotations

import pytest

from ingest.pipeline import THEMES_PER_PASSAGE
from ingest.retagging import Kept, Retagger
from kb.added_words import NewWord, WordKind, lay_over
from kb.errors import CurationRefused, InvalidRequest, WordNotFound
from kb.model import Document, State
from kb.sqlite.store import SqliteStore
from kb.vocabulary import Vocabulary
from tests import factories

BLOCKS = (
    "La ruchette accueille dix artisans.",
    "Deux ruchettes ouvriront, et un gymnase.",
    "Il n’y a pas de ruchette dans le canton.",
    "Le gymnase est rénové.",
)


def new(word: str = "ruchette", concept: str = "tiers-lieux", **fields: object) -> NewWord:
    base = {"list_name": "theme", "concept": concept, "word": word, "kind": WordKind.SYNONYM}
    return NewWord.model_validate({**base, **fields})


@pytest.fixture
def store(small_store: SqliteStore) -> SqliteStore:
    """With a report of four passages, of which two say « ruchette », and many that do not."""
    put(small_store, "ruchettes", BLOCKS)
    put(small_store, "autres", [f"Le stade numéro {n} est ouvert." for n in range(60)])
    return small_store


def put(
    store: SqliteStore, name: str, blocks: tuple[str, ...] | list[str], **fields: object
) -> Document:
    of = factories.document(id=name, file_name=f"{name}.md", text="\n\n".join(blocks))
    made = [factories.passage(of, block, i, **fields) for i, block in enumerate(blocks)]
    factories.put_document(store, of, made)
    return of


def retagger(store: SqliteStore, vocabulary: Vocabulary) -> Retagger:
    return Retagger(store, lay_over(vocabulary, store.words.all()))


def add(store: SqliteStore, vocabulary: Vocabulary, word: NewWord, **how: bool) -> Kept:
    with store.transaction():
        return retagger(store, vocabulary).add(word, "compte-1", **how)


def remove(store: SqliteStore, vocabulary: Vocabulary, number: int) -> Kept:
    with store.transaction():
        return retagger(store, vocabulary).remove(number, "compte-2")


def themes(store: SqliteStore, name: str = "ruchettes") -> list[tuple[str, ...]]:
    return [passage.themes for passage in store.documents.passages(name)]


def bodies(store: SqliteStore) -> list[str]:
    return [p.model_dump_json() for p in store.documents.all_passages()]


def test_where_a_word_is_said_is_seen_before_it_is_added(
    store: SqliteStore, vocabulary: Vocabulary
) -> None:
    before = bodies(store)
    reach = retagger(store, vocabulary).reach(new())
    assert [one.passage.index for one in reach.passages] == [0, 1], "what is denied is not said"
    assert [one.quote[one.start : one.end] for one in reach.passages] == ["ruchette", "ruchettes"]
    assert (reach.records, reach.tagged, reach.told) == ((), 2, 67)
    assert retagger(store, vocabulary).reach(new("maraîchers")).records == ("cantine-locale",)
    assert bodies(store) == before and store.words.all() == ()


def test_a_word_gives_its_theme_and_takes_it_back(
    store: SqliteStore, vocabulary: Vocabulary
) -> None:
    before, state = bodies(store), store.corpus_fingerprint()
    moment = store.journal.last()
    kept = add(store, vocabulary, new())
    assert (kept.passages, kept.documents) == (2, 1)
    assert themes(store) == [("tiers-lieux",), ("tiers-lieux",), (), ()]
    assert store.corpus_fingerprint() != state
    assert store.journal.subjects_since(moment) == {"document": {"ruchettes"}, "record": set()}
    journal = store.journal.decisions(limit=2)
    assert [one.action for one in journal] == ["document.retag", "vocabulary.add"]
    assert "2 passages de 1 documents" in str(journal[1].reason)
    assert store.words.passages_tagged(kept.word.number) == 2
    gone = remove(store, vocabulary, kept.word.number)
    assert (gone.passages, gone.documents) == (2, 1) and bodies(store) == before
    with pytest.raises(WordNotFound):
        remove(store, vocabulary, kept.word.number)
    again = add(store, vocabulary, new())
    assert again.word.number > kept.word.number and again.passages == 2


def test_two_words_of_one_theme_hold_it_together(
    store: SqliteStore, vocabulary: Vocabulary
) -> None:
    first = add(store, vocabulary, new())
    second = add(store, vocabulary, new("gymnase"))
    assert (second.passages, themes(store)[1]) == (1, ("tiers-lieux",))
    remove(store, vocabulary, first.word.number)
    assert themes(store) == [(), ("tiers-lieux",), (), ("tiers-lieux",)]
    remove(store, vocabulary, second.word.number)
    assert themes(store) == [(), (), (), ()]


def test_what_was_there_before_stays(small_store: SqliteStore, vocabulary: Vocabulary) -> None:
    put(small_store, "dits", list(BLOCKS[:1]), themes=["tiers-lieux"])
    kept = add(small_store, vocabulary, new(), confirmed=True)
    assert kept.passages == 0
    remove(small_store, vocabulary, kept.word.number)
    assert themes(small_store, "dits") == [("tiers-lieux",)]


def test_a_full_passage_and_a_narrower_theme_take_no_more(
    small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    full = list(vocabulary.theme_labels[40 : 40 + THEMES_PER_PASSAGE])
    assert "tiers-lieux" not in full
    put(small_store, "pleins", list(BLOCKS[:1]), themes=full)
    put(small_store, "precis", list(BLOCKS[1:2]), themes=["coworking"])
    assert vocabulary.wide_theme_of["coworking"].label == "tiers-lieux"
    assert add(small_store, vocabulary, new(), confirmed=True).passages == 0


def test_an_expression_names_no_passage(store: SqliteStore, vocabulary: Vocabulary) -> None:
    hint = new("ruchette accueille", kind=WordKind.TRIGGER)
    reach = retagger(store, vocabulary).reach(hint)
    assert (len(reach.passages), reach.tagged) == (1, 0)
    assert add(store, vocabulary, hint).passages == 0 and themes(store)[0] == ()


def test_a_word_said_everywhere_or_elsewhere_is_confirmed(
    store: SqliteStore, vocabulary: Vocabulary
) -> None:
    for word, said in ((new("stade"), "des passages"), (new("lombricompost"), "« compostage »")):
        with pytest.raises(CurationRefused, match=said):
            add(store, vocabulary, word)
        assert store.words.all() == ()
    assert add(store, vocabulary, new("stade"), confirmed=True).passages == 60
    with pytest.raises(InvalidRequest, match="déjà un mot"):
        add(store, vocabulary, new("stades"), confirmed=True)


def test_a_draft_is_tagged_before_it_is_published(
    store: SqliteStore, vocabulary: Vocabulary
) -> None:
    """Its words are in no index yet."""
    with store.transaction():
        store.documents.set_state("ruchettes", State.DRAFT, "Ana")
    kept = add(store, vocabulary, new())
    assert kept.passages == 2 and themes(store)[0] == ("tiers-lieux",)


def test_a_new_version_of_a_document_keeps_nothing_of_the_word(
    store: SqliteStore, vocabulary: Vocabulary
) -> None:
    kept = add(store, vocabulary, new())
    of = factories.document(
        id="ruchettes", file_name="ruchettes.md", version=2, text="La ruchette est ouverte."
    )
    factories.put_document(store, of, [factories.passage(of, of.text)])
    assert store.words.passages_tagged(kept.word.number) == 0
    assert remove(store, vocabulary, kept.word.number).documents == 0
    assert store.integrity_problems() == []
