"""The analyser: what is one term, what is dropped, and that spelling does not matter."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.analysis import (
    MAX_TERM_CHARS,
    STOP_WORDS,
    TermFinder,
    analyse,
    analyse_spans,
    is_acronym,
    said_words,
    stem,
    words,
)
from kb.text import fold

LETTERS = st.text("abcdeéèêëàâçîïôùûüœæ'’- ABCÉÈ.,\n0129", max_size=80)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("l'aide", "l’aide"),
        ("l’aide", "aide"),
        ("qu’une énergie", "energie"),
        ("jusqu'à l’école", "ecole"),
        ("cœur de ville", "coeur de ville"),
        ("ÉNERGIES renouvelables", "énergie renouvelable"),
        ("logements vacants", "logement vacant"),
        ("friches polluées", "friche pollue"),
        ("réseaux locaux", "reseau local"),
        ("vélos, emplois, élus", "vélo, emploi, élu"),
        ("usagers et crédits", "usager et crédit"),
        ("les boulonnaises", "boulonnais"),
        ("QUALITÉ DE L’AIR", "qualité de l’air"),
        ("C.C.A.S.", "CCAS"),
        ("e\u0301nergie", "énergie"),
        ("le CO2", "co2"),
        ("lʼénergie", "énergie"),
        ("les EPCIs", "EPCI"),
        ("usagère, foncière, maraîchère, conseillère", "usager, foncier, maraîcher, conseiller"),
        ("agricultrice et productrices", "agriculteur et producteur"),
        ("acheteuses publiques", "acheteur public"),
        ("coûteuse, nombreuses, dangereusement", "coûteux, nombreux, dangereux"),
        ("vie active, usages collectifs", "vie actif, usage collective"),
        ("petite, nouvelle et vieille", "petit, nouveau et vieux"),
        ("longue durée", "long durée"),
        ("matériaux et appuis", "matériau et appui"),
        ("start-ups", "start-up"),
    ],
)
def test_one_meaning_gives_one_sequence_of_terms(one: str, other: str) -> None:
    assert analyse(one) == analyse(other) != []


def test_a_compound_is_one_whatever_its_hyphen() -> None:
    spellings = [
        "tiers-lieu",
        "tiers lieu",
        "tierslieux",
        "Tiers-Lieux",
        "TIERS LIEUX",
        "tiers\u00a0lieu",
    ]
    found = {frozenset(analyse(spelling)) for spelling in spellings}
    assert len(found) == 1
    assert stem("tiers") + stem("lieux") in found.pop()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("travaux", "travail"),
        ("mer", "maire"),
        ("tarif", "tarot"),
        ("génère", "gène"),
        ("qualité", "quali"),
        ("entreprise", "entrepôt"),
    ],
)
def test_two_words_stay_two(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_said_words_keep_small_words_and_put_compounds_apart() -> None:
    assert said_words("L’énergie des Tierslieux, d ici qu’on") == [
        ("energie",), ("des",), ("tiers", "lieu"), ("ici",), ("on",)
    ]  # fmt: skip
    spellings = ("tiers-lieux", "TIERS LIEUX", "tierslieu")
    assert {tuple(said_words(spelling)) for spelling in spellings} == {(("tiers", "lieu"),)}
    assert said_words("un tiers, puis un lieu")[1] == ("tiers",)


def test_words_are_as_written() -> None:
    assert words("L’Énergie des C.C.A.S. et tiers-lieux") == [
        "Énergie", "des", "CCAS", "et", "tiers", "lieux"
    ]  # fmt: skip


def test_two_words_far_apart_are_no_compound() -> None:
    assert set(analyse("un tiers, puis un lieu")) == {stem("tiers"), stem("lieu")}


@pytest.mark.parametrize("acronym", ["EPCI", "ZAE", "PCAET", "H2020", "SUR", "EST"])
def test_an_acronym_is_kept_even_when_it_looks_like_a_stop_word(acronym: str) -> None:
    assert is_acronym(acronym)
    assert analyse(f"notre {acronym}") == [stem(acronym)]


def test_shouting_makes_no_acronyms() -> None:
    assert analyse("NOUS VOULONS CHAUFFER LES LOGEMENTS SUR LA PLACE") == analyse(
        "nous voulons chauffer les logements sur la place"
    )


def test_stop_words_alone_say_nothing() -> None:
    assert analyse("Et si nous sommes dans le même, avec ce que l’on a ?") == []
    assert all(word == fold(word) for word in STOP_WORDS)


@pytest.mark.parametrize(
    "text", ["", " ", "\0", '"', "*", "—", "🙂", "'", "’’’", "-", "_", "\ud800"]
)
def test_signs_alone_give_no_term(text: str) -> None:
    assert analyse(text) == []


def test_a_word_without_end_is_cut() -> None:
    assert [len(term) for term in analyse("x" * 10_000)] == [MAX_TERM_CHARS]


def test_offsets_skip_the_elision() -> None:
    text = "On cherche l’aide d'Auvergne"
    spans = {term.value: text[term.start : term.end] for term in analyse_spans(text)}
    assert set(spans.values()) == {"cherche", "aide", "Auvergne"}


@given(LETTERS)
def test_every_span_gives_its_term_again(text: str) -> None:
    last = 0
    for term in analyse_spans(text):
        assert 0 <= term.start < term.end <= len(text)
        assert last <= term.end
        assert term.value in analyse(text[term.start : term.end])
        last = term.end


@given(LETTERS)
def test_apostrophes_do_not_matter(text: str) -> None:
    assert analyse(text.replace("’", "'")) == analyse(text.replace("'", "’"))


@given(LETTERS)
def test_accents_do_not_matter(text: str) -> None:
    lowered = text.lower()
    assert analyse(fold(lowered)) == analyse(lowered)


@given(LETTERS)
def test_how_accents_are_written_does_not_matter(text: str) -> None:
    assert analyse(unicodedata.normalize("NFD", text)) == analyse(
        unicodedata.normalize("NFC", text)
    )


@pytest.mark.parametrize("text", ["É.N.A.", "b.é.", "ǽ", "l’œuvre"])
def test_an_accent_written_apart_changes_nothing(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    assert len(analyse(text)) == 1 and analyse(apart) == analyse(text)


@given(
    st.lists(st.sampled_from(["énergie", "friches", "l’eau", "école", "tiers-lieu", "mobilité"]))
)
def test_case_does_not_matter(words: list[str]) -> None:
    text = " ".join(words)
    assert analyse(text.title()) == analyse(text) == analyse(text.upper())


@given(st.text(max_size=200))
def test_any_text_is_read_into_bare_terms(text: str) -> None:
    for value in analyse(text):
        assert value and '"' not in value and " " not in value


SAID = st.lists(
    st.sampled_from(
        (
            "l’eau", "EAU", "tiers", "lieu", "lieux", "tiers-lieu", "tierslieux", "C.C.A.S.",
            "EPCIs", "e\u0301cole", "l’ÉCOLE", "presqu’île", "quelqu'un", "de", "la", "EST", "est",
            "eau_chaude", "lʼeau", "rez-de-chaussée", "aujourd’hui", "friches", "polluées", ".",
            "!",
        )
    ),
    max_size=14,
)  # fmt: skip


@given(SAID, SAID, st.sampled_from((" ", "", "\n", "-", "’")))
def test_wanted_terms_are_found_as_by_reading_it_all(
    said: list[str], asked: list[str], between: str
) -> None:
    text, terms = between.join(said), analyse(" ".join(asked))
    whole = [term for term in analyse_spans(text) if term.value in set(terms)]
    assert TermFinder(terms).find(text) == whole


@given(
    st.lists(st.text("aeyioé sntxr’-_\u0301\u00a0ÉSTŒß²", max_size=60), min_size=1, max_size=4),
    st.data(),
)
def test_texts_read_together_are_read_as_each_alone(texts: list[str], data: st.DataObject) -> None:
    terms = analyse(data.draw(st.sampled_from(texts))[:30])
    assert TermFinder(terms).find_all(texts) == [
        [term for term in analyse_spans(text) if term.value in set(terms)] for text in texts
    ]
    assert TermFinder(terms).find_all([]) == []


@pytest.mark.parametrize(
    "word", ["oyissement", "œuvres", "ŒUVRE", "yeux", "baux", "ÉCOLE", "ΑΣΑ", "2e", "aÿ", "ǆep"]
)
def test_a_word_is_found_by_its_own_term_whatever_its_first_letters(word: str) -> None:
    text = f"un {word}, puis d’autres {word}."
    assert [text[t.start : t.end] for t in TermFinder([stem(word)]).find(text)] == [word, word]


def test_words_forgotten_are_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.analysis._MOST_MET", 1)
    for text in ("Une école ouvre", "Des écoles ferment", "Une école ouvre"):
        assert [term.value for term in TermFinder(["ecol"]).find(text)] == ["ecol"]


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("b", "B puis A.B. puis b", ["B", "b"]),
        ("ab", "B puis A.B. puis b", ["A.B."]),
        ("est", "un EST, des ESTs", ["EST", "ESTs"]),
        ("en", "LA VILLE EST EN FETE", []),
    ],
)
def test_initials_and_capitals_are_read_as_a_whole(term: str, text: str, found: list[str]) -> None:
    assert [text[t.start : t.end] for t in TermFinder([term]).find(text)] == found
