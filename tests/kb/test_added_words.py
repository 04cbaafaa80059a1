"""Words laid over the controlled lists: which are taken, and what they make of the lists."""

from __future__ import annotations

import pytest

from kb.added_words import (
    LISTS,
    NewWord,
    WordKind,
    clean_word,
    entries,
    entry_of,
    judge,
    lay_over,
)
from kb.check import check_store
from kb.concepts import Concept, ConceptMatcher
from kb.errors import ConceptNotFound, InvalidRequest
from kb.glosses import Glosses
from kb.sqlite.store import SqliteStore
from kb.vocabulary import Vocabulary


def new(word: str, concept: str = "tiers-lieux", **fields: object) -> NewWord:
    base = {"list_name": "theme", "concept": concept, "word": word, "kind": WordKind.SYNONYM}
    return NewWord.model_validate({**base, **fields})


def test_every_list_is_told_with_its_words(vocabulary: Vocabulary) -> None:
    found = entries(vocabulary)
    assert {entry.list_name for entry in found} == set(LISTS)
    assert len({entry[:2] for entry in found}) == len(found)
    assert entry_of(vocabulary, "theme", "compostage").broader == "économie circulaire"
    with pytest.raises(ConceptNotFound):
        entry_of(vocabulary, "theme", "zorglub")


@pytest.mark.parametrize("list_name", LISTS)
def test_an_added_word_is_found_and_says_its_concept(
    vocabulary: Vocabulary, list_name: str
) -> None:
    concept = next(e.concept for e in entries(vocabulary) if e.list_name == list_name)
    kinds = LISTS[list_name]
    words = [new("le grand zorglub bleu", concept, list_name=list_name, kind=kinds[0])]
    assert judge(vocabulary, words[0]) == ("", ())
    laid = lay_over(vocabulary, words)
    text = "On veut un grand zorglub bleu ici."
    said = {mention.concept for mention in ConceptMatcher(laid).find(text)}
    assert Concept(list_name, concept) in said
    before = {mention.concept for mention in ConceptMatcher(vocabulary).find(text)}
    assert Concept(list_name, concept) not in before
    label = entry_of(laid, list_name, concept).label
    assert Glosses(laid).glossed(text) == f"{text} ; {label}"
    told = entry_of(laid, list_name, concept)
    assert "le grand zorglub bleu" in (*told.synonyms, *told.triggers)


def test_nothing_added_changes_nothing(vocabulary: Vocabulary) -> None:
    assert lay_over(vocabulary, []) is vocabulary and vocabulary.added == ()
    text = "Un tiers-lieu dans la friche"
    assert Glosses(vocabulary).glossed(text) == text and Glosses(vocabulary).labels(text) == ()


def test_a_word_of_the_file_is_not_said_twice_nor_one_of_a_lost_concept(
    vocabulary: Vocabulary,
) -> None:
    assert "compost" in entry_of(vocabulary, "theme", "compostage").synonyms
    laid = lay_over(vocabulary, [new("compost", "compostage"), new("x", "disparu")])
    assert entry_of(laid, "theme", "compostage").synonyms.count("compost") == 1
    assert [said.word for said in laid.added] == ["compost"]
    assert laid.theme_labels == vocabulary.theme_labels


def test_tables_are_made_of_the_lists_as_laid(vocabulary: Vocabulary) -> None:
    """A copy would keep those that were made before."""
    assert "zorglub" not in vocabulary.theme_terms("tiers-lieux")
    laid = lay_over(vocabulary, [new("zorglub")])
    assert "zorglub" in laid.theme_terms("tiers-lieux")
    assert "zorglub" in laid.wide_theme_of["tiers-lieux"].alt


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("de la", "mots courants"),
        ("lieux hybrides", "déjà un mot de « tiers-lieux »"),
        ("Tiers lieu", "déjà un mot de « tiers-lieux »"),
        ("le compostage", "le nom d’une autre entrée : « compostage »"),
    ],
)
def test_a_word_that_says_nothing_new_is_refused(
    vocabulary: Vocabulary, word: str, said: str
) -> None:
    assert said in judge(vocabulary, new(word)).refusal


def test_a_word_of_another_theme_is_confirmed(vocabulary: Vocabulary) -> None:
    """The lists let a synonym say two things: « panel d’usagers » does."""
    judged = judge(vocabulary, new("composteur collectif"))
    assert judged.refusal == "" and "« compostage »" in judged.doubts[0]
    again = lay_over(vocabulary, [new("zorglub", "compostage")])
    assert "« compostage »" in judge(again, new("zorglub")).doubts[0]


def test_stems_that_meet_are_not_the_same_word(vocabulary: Vocabulary) -> None:
    """« isolement » is no synonym of « isolation », though both have one stem."""
    assert judge(vocabulary, new("isolations", "lien social")).refusal == ""


def test_lists_known_by_expressions_take_expressions(vocabulary: Vocabulary) -> None:
    brake = {"list_name": "brake", "concept": "reglementation"}
    assert "pas à des synonymes" in judge(vocabulary, new("zorglub", **brake)).refusal
    one = new("zorglub", **brake, kind=WordKind.TRIGGER)
    assert "au moins deux mots" in judge(vocabulary, one).refusal
    two = new("zorglub administratif", **brake, kind=WordKind.TRIGGER)
    assert judge(vocabulary, two).refusal == ""


@pytest.mark.parametrize(
    "typed",
    ["", "ab", "12 345", "x" * 81, "un " * 11 + "mot", "lieu\u202ecaché",
     "jean@mairie.fr lieu", "Jean Dupont"],
)  # fmt: skip
def test_what_is_no_word_is_refused(typed: str) -> None:
    with pytest.raises(InvalidRequest):
        clean_word(typed)


def test_a_word_is_kept_on_one_line() -> None:
    assert clean_word("  lieu \n partagé ") == "lieu partagé"


def test_a_hint_of_one_word_is_not_glossed(vocabulary: Vocabulary) -> None:
    laid = lay_over(vocabulary, [new("zorglub", kind=WordKind.TRIGGER)])
    assert Glosses(laid).glossed("un zorglub") == "un zorglub"
    assert [m.concept.value for m in Glosses(laid).mentions("un zorglub")] == ["tiers-lieux"]
    several = lay_over(vocabulary, [new("faire du zorglub bleu", kind=WordKind.TRIGGER)])
    assert Glosses(several).glossed("faire du zorglub bleu").endswith(" ; tiers-lieux")
    assert Glosses(several).labels("faire du zorglub bleu") == (), "search is for what is said"


def test_the_check_names_a_word_whose_entry_is_gone(
    small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    with small_store.transaction():
        small_store.words.add(new("zorglub"), "Ana")
    assert check_store(small_store, vocabulary) == []
    with small_store.transaction():
        small_store.words.add(new("zorglub", "disparu"), "Ana")
    (problem,) = check_store(small_store, vocabulary)
    assert "« disparu »" in problem
