"""What each reader of a need finds, and what was learned. The sentences are our own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.concepts import ConceptMatcher
from kb.gazetteer import InMemoryGazetteer
from kb.model import TerritoryKind
from kb.understanding import Ask, Speaker, Understanding
from kb.vocabulary import Vocabulary
from search.evaluation import JudgedNeed
from search.need_reading import training
from search.need_reading.features import features
from search.need_reading.learned import read_learned
from search.need_reading.learning import Sources, learn
from search.need_reading.money import find_budget
from search.need_reading.phrases import PhraseFinder, stems_of
from search.need_reading.place import find_kind, find_size
from search.need_reading.theme_training import build_corpus
from search.need_reading.themes import FEATURES
from search.need_reading.tried import find_tried
from search.need_reading.when import find_deadline
from search.need_reading.words import fold_in_place, sentences
from search.understanding import Reader
from tests import factories
from tests.factories import CORPUS, ENCODER


@pytest.fixture(scope="module")
def reader(vocabulary: Vocabulary) -> Reader:
    gazetteer = InMemoryGazetteer(factories.territories())
    return Reader(ConceptMatcher(vocabulary), gazetteer, ENCODER)


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("Budget de 40 000 euros pour l’essai.", 40_000),
        ("Il manque 90 k€ de travaux.", 90_000),
        ("Le four coûte 12 000 €, nous avons 5 000 € de côté.", 5_000),
        ("180 000 euros, dont nous avons un tiers.", 60_000),
        ("Le prestataire demande 9 000 euros.", None),
        ("On a perdu 30 000 euros l’an dernier.", None),
        ("Le repas à 4 euros par enfant.", None),
        ("Enveloppe de 1,5 M€ votée.", 1_500_000),
        ("Enveloppe de 150.000 € votée.", 150_000),
        ("Nous avons vingt mille euros.", 20_000),
        ("Un gardien à 20 000 euros par an.", None),
        ("Nous pouvons mettre 10 000 euros par an.", 10_000),
        ("Trente élèves et deux classes.", None),
    ],
)
def test_money_that_the_speaker_has_is_told_from_prices(text: str, budget: int | None) -> None:
    found = find_budget(fold_in_place(text))
    assert (found.value if found else None) == budget


@pytest.mark.parametrize(
    ("text", "words", "iso"),
    [
        ("À finir avant fin 2027.", "avant fin 2027", "2027-12"),
        ("Dossier à rendre avant le 14 juin 2027.", "avant le 14 juin 2027", "2027-06-14"),
        ("Il faut ouvrir d’ici l’été prochain.", "d’ici l’été prochain", None),
        ("Réponse sous trois mois ? Non, d’ici trois mois.", "sous trois mois", None),
        ("La délégation s’achève en 2028.", "s’achève en 2028", "2028"),
        ("Nous l’avons fait en 2019 et depuis mars tout va bien.", None, None),
    ],
)
def test_deadlines_are_those_to_come(text: str, words: str | None, iso: str | None) -> None:
    found = find_deadline(fold_in_place(text))
    assert (text[found.start : found.end] if found else None) == words
    assert (found.iso if found else None) == iso


@pytest.mark.parametrize(
    ("text", "size", "kind"),
    [
        ("Notre petite ville cherche un docteur.", "petite ville", TerritoryKind.COMMUNE),
        ("Je suis maire d’un village.", "village", TerritoryKind.COMMUNE),
        ("Notre interco hésite.", None, TerritoryKind.EPCI),
        ("Conseil départemental : un collège à refaire.", None, TerritoryKind.DEPARTMENT),
        ("On a vu une grande ville le faire.", None, None),
    ],
)
def test_size_and_kind_are_those_of_the_speaker(
    text: str, size: str | None, kind: TerritoryKind | None
) -> None:
    told, place = find_size(fold_in_place(text), None), find_kind(fold_in_place(text))
    assert (told.value if told else None) == size
    assert (place.value if place else None) == kind


def test_inhabitants_tell_a_size_without_words() -> None:
    told = find_size("on est beaucoup", 70_000)
    assert told is not None
    assert (told.value, told.end) == ("ville moyenne", 0)


def test_tries_are_quoted_to_the_end_of_their_sentence() -> None:
    text = "On a déjà essayé une navette, sans succès. Nous voulons essayer le vélo."
    assert [text[t.start : t.end] for t in find_tried(fold_in_place(text))] == [
        "On a déjà essayé une navette, sans succès"
    ]


def test_a_phrase_is_found_with_words_between_and_not_across_sentences() -> None:
    finder = PhraseFinder({"brake": {"refusal": [stems_of("pas assez innovant")]}})

    def found(text: str) -> list[str]:
        return [one.value for one in finder.find(sentences(fold_in_place(text)))["brake"]]

    assert found("Ce n’est pas vraiment assez innovant") == ["refusal"]
    assert found("Pas le temps. C’est assez innovant.") == []
    assert found("Assez innovant, pas cher") == []


def read(reader: Reader, text: str) -> Understanding:
    return reader.read(text)


@pytest.mark.parametrize(
    ("text", "brake"),
    [
        ("Le juriste veut trois devis comparables.", "commande-publique-frein"),
        ("Le maire a peur, et moi aussi.", "risque-erreur"),
        ("Pas assez innovant pour la subvention, paraît-il.", "acces-subvention-amorcage"),
        ("Encore une plateforme, on en a dix.", "multiplicite-outils"),
    ],
)
def test_brakes_are_told_in_everyday_words(reader: Reader, text: str, brake: str) -> None:
    understood = read(reader, text)
    assert brake in understood.brakes
    assert any(m.field == "brake" and m.value == brake for m in understood.mentions)


def test_only_who_makes_things_offers_a_solution(reader: Reader) -> None:
    offer = "Notre start-up a mis au point un capteur ; notre capteur cherche une ville d’essai."
    town = (
        "Notre commune hésite : le vendeur répète « notre capteur est unique », le conseil doute."
    )
    assert read(reader, offer).solution
    assert not read(reader, town).solution


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("Notre commune refait l’école : quelles aides à l’investissement ?", Ask.MONEY),
        ("Notre ville éteint les rues la nuit, qui l’a déjà fait ?", Ask.PRECEDENTS),
        ("Start-up, nous cherchons une ville pilote pour essayer notre capteur.", Ask.PLACE),
    ],
)
def test_what_is_asked_is_told(reader: Reader, text: str, ask: Ask) -> None:
    assert ask in read(reader, text).asks


@pytest.mark.parametrize(
    "text", ["covoiturage", "vélo école", "bonjour", "?", "espèce de nul, tu sers à rien"]
)
def test_a_few_words_do_not_say_who_asks(reader: Reader, text: str) -> None:
    understood = read(reader, text)
    assert understood.speaker is None
    assert understood.asks == ()


def test_another_language_is_read_without_a_guess(reader: Reader) -> None:
    understood = read(reader, "We are a small town looking for money to heat our school.")
    assert understood.themes == ()
    assert understood.speaker is None


def test_irrelevant_context_does_not_change_what_is_understood(reader: Reader) -> None:
    need = "Notre commune étudie un réseau de chaleur au bois à Tarbes, budget 40 000 euros."
    around = (
        "La semaine a été longue et mon collègue est malade. Il pleut depuis mardi. {} Merci "
        "d’avance, je reste joignable, sauf mercredi où j’accompagne ma belle-mère."
    )
    short, long = read(reader, need), read(reader, around.format(need))
    assert set(short.themes) & set(long.themes) >= {"réseau de chaleur"}
    assert long.territory == short.territory is not None
    assert long.budget_eur == short.budget_eur == 40_000
    assert long.speaker is short.speaker is Speaker.COLLECTIVITE
    assert long.phase is short.phase


def test_what_is_learned_belongs_to_the_embedded_encoder() -> None:
    assert read_learned().encoder == ENCODER.fingerprint()


def test_a_judged_need_is_not_compared_with_itself() -> None:
    themes = read_learned().themes
    vector = themes._known.needs[0]
    alone = themes.features([], vector, {})[:, FEATURES.index("needs")]
    judged = np.flatnonzero(themes._known.needs_themes[0])
    assert alone[judged].max(initial=0.0) < 1.0


def test_features_show_where_they_stand() -> None:
    text = "notre commune cherche une solution"
    found = features(sentences(text))
    assert found["s own collectivity"].spans == ((0, 13),)
    assert text[slice(*found["b notr commun"].spans[0])] == "notre commune"
    assert features([]) == {}


def small_sources(vocabulary: Vocabulary) -> Sources:
    """A dozen needs over a dozen records: enough to learn, too little to learn well."""
    voices = ["collectivite", "porteur", "facilitateur", "seminaire", "citoyen", "collectivite"]
    texts = [
        ("Notre commune veut un réseau de chaleur", ["réseau de chaleur"], "emergence"),
        ("Nous vendons un logiciel de covoiturage", ["covoiturage"], "deploiement"),
        ("J’accompagne des communes sur leurs tiers-lieux", ["tiers-lieux"], None),
        ("Qui inviter à notre colloque sur la cantine", ["alimentation"], None),
        ("Avec mes voisins on voudrait un composteur", ["compostage"], "emergence"),
        ("La ville étudie la chaleur de l’usine", ["chaleur fatale"], "faisabilite"),
    ]
    needs = [
        JudgedNeed.model_validate(
            {
                "id": f"x{number}",
                "voice": voices[number % 6],
                "text": f"{text}, cas {number}.",
                "understanding": {"themes": themes, "phase": phase},
                "relevant": {},
            }
        )
        for number in range(12)
        for text, themes, phase in [texts[number % 6]]
    ]
    told = [
        training.Example(text=f"{text} {ask.value}", speaker="porteur", phase="none", asks=(ask,))
        for ask in Ask
        for text in ("On demande", "On voudrait")
    ]
    return Sources(
        vocabulary=vocabulary,
        matcher=ConceptMatcher(vocabulary),
        encoder=ENCODER,
        needs=needs,
        told=told,
        themed=build_corpus(factories.dozen(), vocabulary, ENCODER.encode),
        phrases=CORPUS / "annotations" / "needs" / "said.yml",
    )


def test_learning_writes_the_same_file_twice_and_it_is_read(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    sources = small_sources(vocabulary)
    once, again = tmp_path / "once.safetensors", tmp_path / "again.safetensors"
    for path in (once, again):
        learn(sources, sources.needs, path)
    assert once.read_bytes() == again.read_bytes()
    learned = read_learned(once)
    reader = Reader(sources.matcher, InMemoryGazetteer([]), ENCODER, learned)
    understood = reader.read(
        "Notre commune voudrait récupérer la chaleur fatale de l’usine voisine."
    )
    assert understood.themes
    assert set(understood.theme_weights) == set(understood.themes)
    assert list(understood.theme_weights.values()) == sorted(
        understood.theme_weights.values(), reverse=True
    )


def test_annotated_needs_hold_labels_of_the_vocabulary(vocabulary: Vocabulary) -> None:
    told = training.read_told(CORPUS / "annotations" / "needs" / "told.jsonl")
    assert {label for one in told for label in one.themes} <= set(vocabulary.theme_labels)
    assert {brake for one in told for brake in one.brakes} <= set(vocabulary.brakes_by_id)
    tables = training.read_phrases(CORPUS / "annotations" / "needs" / "said.yml", vocabulary)
    assert set(tables["brake"]) == set(vocabulary.brakes_by_id)
