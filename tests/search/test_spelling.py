"""A correction is offered for what nothing here says, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.analysis import distinct_terms, stem, words
from kb.gazetteer import InMemoryGazetteer
from kb.model import Territory
from kb.sqlite.store import SqliteStore
from kb.text import fold
from search.engine import Engine
from search.index import build_index
from search.model import Query
from search.spelling import MAX_TEXT_CHARS, Speller, one_letter_edits
from tests import factories

SAID = (
    "Récupérer la chaleur fatale de l’aciérie pour chauffer les logements.",
    "La chaleur du réseau, la chaleur encore, et des chaleurs.",
    "Mobilité douce et covoiturage à Dunkerque ; l’économie circulaire au cœur de l’œuvre.",
    "Les friches, une maison, la saison et les saisons.",
    "Des maisons, des maisons.",
)
FRENCH = {"parution"}
PLACES = [
    {"id": "commune:1", "kind": "commune", "code": "1", "name": "Chaleurr-sur-Mer"},
    {"id": "commune:2", "kind": "commune", "code": "2", "name": "Le Grand-Maisont"},
]


class SaidWords:
    """What a few texts say."""

    def holders(self, stems: Sequence[str]) -> list[int]:
        return [sum(value in distinct_terms(text) for text in SAID) for value in stems]

    def texts(self, stem: str) -> Iterable[str]:
        return [text for text in SAID if stem in distinct_terms(text)]

    def knows(self, word: str) -> bool:
        return fold(word) in FRENCH


SPELLER = Speller(
    SaidWords(),
    factories.vocabulary(),
    InMemoryGazetteer(Territory.model_validate(place) for place in PLACES),
)


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("chaleru", "chaleur"),  # turned
        ("chalheur", "chaleur"),  # added
        ("chaleir", "chaleur"),  # changed
        ("chaeur", "chaleur"),  # dropped: six letters left of seven
        ("CHALERU", "CHALEUR"),
        ("Chaleru fatale ?", "Chaleur fatale ?"),
        ("l’éconmie  circulaire, à DUNKERQE !", "l’économie  circulaire, à DUNKERQUE !"),
        ("e\u0301conmie", "économie"),
        ("co-voiturge", "co-voiturage"),
        ("surcyclag et recylage", "surcyclag et recyclage"),  # of the vocabulary
        ("fricche", "friche"),
        ("mobilité", None),
        ("MOBILITE DOUCE", None),
        ("mobilités", None),
        ("frich", None),
        ("parution", None),
        ("chaleur2", None),
        ("2chaleru", None),
        ("chaleruchaleru", None),
        ("xyzzyplugh", None),
        ("τεχνολογία", None),
        ("", None),
        ("chaleru " * 10, None),
        ("a" * 400 + " chaleru", None),
    ],
)
def test_what_is_offered(text: str, better: str | None) -> None:
    assert SPELLER.suggest(text) == better


def test_the_most_frequent_of_two_is_offered() -> None:
    assert SPELLER.suggest("xaisons") == "maisons"
    assert SPELLER.suggest("saisonx") == "saison"


@pytest.mark.parametrize(
    "text", ["Chaleurr", "à chaleurr", "Grand-Maisont", "au Grand Maisont", "LE GRAND-MAISONT"]
)
def test_a_name_of_the_gazetteer_is_left_alone(text: str) -> None:
    assert SPELLER.suggest(text) is None


def test_a_misspelt_word_beside_a_name_is_still_corrected() -> None:
    assert SPELLER.suggest("chaleru à Chaleurr-sur-Mer") == "chaleur à Chaleurr-sur-Mer"
    assert SPELLER.suggest("la saisoon de Grand-Maisont") == "la saison de Grand-Maisont"


def test_one_letter_away() -> None:
    edits = one_letter_edits("abc")
    assert {"ab", "abcd", "xbc", "bac", "abbc"} <= edits
    assert "abc" not in edits and "cba" not in edits
    assert len(edits) == 3 + 2 + 3 * 25 + (4 * 26 - 3)


TYPED = st.lists(
    st.sampled_from(sorted({w for text in SAID for w in words(text)})).flatmap(
        lambda word: st.sampled_from([word, word.upper(), *sorted(one_letter_edits(word))])
    ),
    max_size=8,
).flatmap(lambda said: st.sampled_from([" ", "-", "’", ", "]).map(lambda sign: sign.join(said)))


@settings(deadline=None)
@given(st.one_of(st.text(max_size=MAX_TEXT_CHARS + 20), TYPED))
def test_a_suggestion_is_another_text_of_known_words_and_the_last(text: str) -> None:
    offered = SPELLER.suggest(text)
    if offered is None:
        return
    assert offered != text
    assert SPELLER.suggest(offered) is None
    assert SPELLER.suggest(text) == offered
    new = set(words(offered)) - set(words(text))
    assert all(SPELLER.suggest(word) is None for word in new)
    listed = {stem(w) for w in SPELLER._listed.words}
    assert all(SaidWords().holders([stem(w)])[0] or stem(w) in listed for w in new)


# --- over a real index --------------------------------------------------------------------------


@pytest.fixture
def engine(small_store: SqliteStore, tmp_path: Path) -> Engine:
    text = factories.TEXT.replace(
        "Zénobie Participante, Ville de Test", "DURANDOUX Zénobie\tVille de Test"
    ).replace("La ville la récupère", "M. DURANDOUX la récupère")
    factories.put_document(small_store, factories.document(id="prive", text=text))
    index = build_index(tmp_path, small_store, factories.vocabulary(), factories.ENCODER)
    return Engine(small_store, index, factories.vocabulary())


def test_a_search_offers_and_searches_what_was_typed(engine: Engine) -> None:
    result = engine.search(Query(text="désaffctée"))
    assert (result.query, result.suggestion) == ("désaffctée", "désaffectée")
    assert engine.search(Query(text="désaffectée")).suggestion is None


def test_a_name_that_is_hidden_is_never_offered(engine: Engine) -> None:
    hidden = engine.search(Query(text="DURANDOUX"))
    assert any(hit.type == "passage" for hit in hidden.hits), "the name is searched"
    assert engine.search(Query(text="DURANDOU")).suggestion is None
    assert engine.search(Query(text="DURADOUX")).suggestion is None


def test_a_draft_is_never_offered(engine: Engine) -> None:
    assert engine.search(Query(text="bruillon")).suggestion is None


def test_what_was_searched_besides_is_said(engine: Engine) -> None:
    result = engine.search(Query(text="notre EPCI"))
    assert result.also == ("établissement public de coopération intercommunale",)
    assert engine.search(Query(text="la gare")).also == ()
