"""Units of a text, what a classifier looks at in them, and what it says of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from ingest.readers.registry import read_file
from ingest.reading import lay_out
from ingest.statements.classifier import WISH, Classifier, encoder_of, read_classifier
from ingest.statements.cues import FAMILY_OF, families
from ingest.statements.features import LONGEST_CHARS, MOST_WORDS, features, tokens
from ingest.statements.finder import FOLDER, StatementFinder, said_side
from ingest.statements.training import (
    LabelledUnit,
    examples,
    learn,
    learn_all,
    learn_kinds,
    read_reports,
)
from ingest.statements.units import Unit, find_units
from kb.reading import Statement, StatementKind
from tests import factories

ENCODER = factories.ENCODER


@pytest.fixture(scope="module")
def finder() -> StatementFinder:
    return StatementFinder(factories.vocabulary(), ENCODER.encode)


def units(folder: Path, text: str, name: str = "essai.md") -> list[Unit]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    laid = lay_out(read_file(path))
    found = find_units(laid.text, laid.elements, laid.spans)
    assert all(laid.text[unit.start : unit.end] == unit.text for unit in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    return found


def texts(found: Sequence[Unit]) -> list[str]:
    return [unit.text for unit in found]


# --- units


def test_a_list_is_read_under_the_sentence_that_announces_it(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        "# Bilan\n\n## Freins\n\nTout avance. Les freins cités :\n\n- manque de temps\n"
        "- trop de papiers\n\nUne phrase après la liste.\n\n- un point sans annonce\n",
    )
    assert texts(found) == [
        "Tout avance.", "Les freins cités :", "manque de temps", "trop de papiers",
        "Une phrase après la liste.", "un point sans annonce",
    ]  # fmt: skip
    assert [unit.intro for unit in found] == [None, None, *["Les freins cités :"] * 2, None, None]
    assert [unit.listed for unit in found] == [False, False, True, True, False, True]
    assert {unit.headings for unit in found} == {("Freins",)}
    assert [unit.before for unit in found] == [None, *texts(found)[:-1]]


def test_titles_words_alone_and_lists_of_people_say_nothing(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        "# Réunion\n\n## Présents\n\n- Mathilde KERJEAN, maire\n- Ali BENMOUSSA, agent\n\n"
        "## Débat\n\nOui.\n\n- non\n- budget\n\nPersonne ne vient.\n",
    )
    assert texts(found) == ["Personne ne vient."]


def test_an_intro_does_not_pass_a_title(tmp_path: Path) -> None:
    found = units(tmp_path, "# A\n\nLes freins cités :\n\n## Suite\n\n- manque de temps\n")
    assert [unit.intro for unit in found if unit.listed] == [None]


def test_notes_are_cut_where_another_thing_starts(tmp_path: Path) -> None:
    found = units(tmp_path, "- une seule personne ; trois communes à couvrir => rien ne bouge\n")
    assert texts(found) == ["une seule personne", "trois communes à couvrir", "rien ne bouge"]
    whole = units(tmp_path, "- ligne Brest / Quimper, peu de trains\n")
    assert texts(whole) == ["ligne Brest / Quimper, peu de trains"], "each part must say enough"


def test_a_long_item_is_cut_into_sentences(tmp_path: Path) -> None:
    short, long = "Une idée simple. Une autre.", "Une idée simple. " * 20
    assert len(units(tmp_path, f"- {short}\n")) == 1
    assert set(texts(units(tmp_path, f"- {long}\n"))) == {"Une idée simple."}


def test_marks_and_numbers_that_open_a_line_are_left_out(tmp_path: Path) -> None:
    text = "- [ ] Ouvrir un guichet\n- [x] 3) Former les agents\n\n12.5 tonnes de bois livrées.\n"
    found = texts(units(tmp_path, text))
    assert found == ["Ouvrir un guichet", "Former les agents", "12.5 tonnes de bois livrées."]


def test_cells_of_a_table_are_units(tmp_path: Path) -> None:
    found = units(
        tmp_path, "| Frein | Levier |\n|---|---|\n| peu de moyens | une charte commune |\n"
    )
    assert texts(found)[-2:] == ["peu de moyens", "une charte commune"]


# --- features


def test_names_and_numbers_are_all_the_same() -> None:
    assert tokens("Le maire de Brest a 12 ans.") == tokens("Le maire de Lyon Nord a 9 ans.")
    assert "N" in tokens("Hier, Odile parle.") and "N" not in tokens("Parler trop tard.")
    assert tokens("LE MANQUE DE TEMPS") == tokens("le manque de temps")


def test_what_is_not_said_is_kept_too() -> None:
    assert {"pas", "trop"} <= set(tokens("Ce n’est pas trop long."))
    assert {"lack", "too"} <= set(families(tokens("manque de bras, délai trop long")))
    assert len(set(FAMILY_OF.values())) > 10


def test_what_stands_around_has_length_one_and_what_is_said_grows_with_it() -> None:
    said = "Le manque de temps freine le maire, trop seul."
    unit = Unit(said, headings=("Freins",), intro="Ici", before="Quel obstacle ?")
    found = features(unit)
    for group in {name.split(" ")[0] for name in found}:
        length = sum(x * x for name, x in found.items() if name.split(" ")[0] == group)
        assert length > 1 if group in {"w", "b", "c"} else length == pytest.approx(1), group
    assert {"z ?", "z hard"} <= set(found)
    assert not any(name.startswith("z ") for name in features(Unit(said)))
    assert {"x sentence", "x middle"} <= set(found)
    assert "x infinitive" in features(Unit("Créer un poste partagé"))
    assert "x infinitive" not in features(Unit("Premier point abordé"))


@pytest.mark.parametrize("text", ["", "!", "😬 ?", "12", "\u202f", "a" * 100_000, "é " * 50_000])
def test_any_text_has_features(text: str) -> None:
    assert len(tokens(text)) <= MOST_WORDS <= LONGEST_CHARS
    assert all(0 < x <= MOST_WORDS**0.5 for x in features(Unit(text)).values())


# --- classifiers


def classifier() -> Classifier:
    words = np.array([[2.0, -1.0], [0.0, 1.0]], dtype=np.float32)
    dense = np.eye(2, dtype=np.float32)
    return Classifier(("oui", "non"), ("w a", "w b"), words, dense, np.zeros(2, dtype=np.float32))


def test_probabilities_are_those_of_a_softmax() -> None:
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], dtype=np.float32)
    found = classifier().probabilities([{"w a": 1.0, "inconnu": 9.0}, {"w b": 0.5}, {}], vectors)
    scores = np.array([[3.0, 0.0], [-0.5, 1.5], [0.0, 0.0]])
    expected = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert found == pytest.approx(expected, rel=1e-5)
    assert vectors[0, 0] == 1.0, "what is given stays as it is"


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """scikit-learn keeps its weights by columns: they must not be read back by rows."""
    path = tmp_path / "un.safetensors"
    dense = np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3))
    words, bias = np.array([[2.0, -1.0], [0.0, 1.0]], dtype=np.float32), np.zeros(2, np.float32)
    made = Classifier(("oui", "non"), ("w a", "w b"), np.asfortranarray(words), dense, bias)
    made.write(path, encoder="static:abc")
    back = read_classifier(path)
    vectors = np.array([[0.6, 0.8, 0.1]], dtype=np.float32)
    named = [{"w a": 0.5, "w b": 0.25}]
    assert back.classes == ("oui", "non") and encoder_of(path) == "static:abc"
    assert back.probabilities(named, vectors) == pytest.approx(
        made.probabilities(named, vectors), abs=1e-3
    )


@pytest.mark.parametrize("name", ["kinds", "brakes", "levers"])
def test_the_shipped_classifiers_go_with_the_shipped_encoder(name: str) -> None:
    path = FOLDER / f"{name}.safetensors"
    assert encoder_of(path) == ENCODER.fingerprint(), "make reader"
    assert len(read_classifier(path).classes) > 1


# --- learning

SAID = [
    ("Le manque de temps freine tout.", "brake", "temps-acteurs", False),
    ("Le manque d’argent freine tout.", "brake", "cout-budget", False),
    ("Le manque de bras freine la mairie.", "brake", "competences-manquantes", False),
    ("La peur du bruit freine les voisins.", "brake", None, False),
    ("Créer un poste partagé.", "lever", "equipe-dediee", True),
    ("Créer une équipe partagée.", "lever", "equipe-dediee", True),
    ("Un poste partagé a tout permis.", "lever", "equipe-dediee", False),
    ("Une équipe partagée a tout permis.", "lever", "equipe-dediee", False),
    ("La réunion commence à 9 h.", "none", None, False),
    ("La réunion finit à 11 h.", "none", None, False),
    ("Le comité décide de continuer.", "decision", None, False),
    ("Le comité décide de revenir.", "decision", None, False),
]


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    folder = tmp_path / "labelled"
    folder.mkdir()
    told = [
        LabelledUnit(h=("Bilan",), t=text, k=kind, c=concept, w=wished).model_dump()
        for text, kind, concept, wished in SAID
    ]
    lines = [{"id": "a", "shape": "essai", "units": told}, {"id": "b", "shape": "x", "units": told}]
    path = folder / "deux.jsonl"
    path.write_text("\n\n".join(map(json.dumps, lines)), encoding="utf-8")
    return folder


def test_labelled_reports_become_units_in_their_place(labelled: Path) -> None:
    found = examples(read_reports(labelled))
    assert len(found) == 2 * len(SAID)
    assert found[0].unit.before is None and found[len(SAID)].unit.before is None
    assert found[1].unit.before == SAID[0][0] and found[1].unit.headings == ("Bilan",)


def test_a_tiny_training_tells_its_own_examples(labelled: Path) -> None:
    found = examples(read_reports(labelled))
    learned = learn_kinds(found, ENCODER.encode)
    told = learned.probabilities(
        [features(e.unit) for e in found], ENCODER.encode([e.unit.text for e in found])
    )
    asked = [WISH if e.label.w else e.label.k for e in found]
    assert [learned.classes[row.argmax()] for row in told] == asked
    new = Unit("Le manque de place freine le club.", headings=("Bilan",))
    likely = learned.probabilities([features(new)], ENCODER.encode([new.text]))[0]
    assert learned.classes[likely.argmax()] == "brake"


def test_two_answers_are_learned_as_well_as_many() -> None:
    """A model of two classes has one row of weights: it must not answer the wrong way round."""
    found = [{"w a": 1.0}, {"w a": 1.0}, {"w b": 1.0}, {"w b": 1.0}]
    vectors = np.zeros((4, 3), dtype=np.float32)
    learned = learn(found, vectors, ["yes", "yes", "no", "no"])
    told = learned.probabilities(found, vectors)
    assert learned.classes == ("no", "yes")
    assert [learned.classes[row.argmax()] for row in told] == ["yes", "yes", "no", "no"]


def test_a_feature_met_once_is_not_learned() -> None:
    found = [{"w a": 1.0, "w rare": 1.0}, {"w a": 1.0}, {"w b": 1.0}, {"w b": 1.0}]
    vectors = np.zeros((4, 2), dtype=np.float32)
    learned = learn(found, vectors, ["x", "x", "y", "y"])
    alone = learned.probabilities([{"w rare": 1.0}, {}], vectors[:2])
    assert alone[0] == pytest.approx(alone[1])


def test_learning_again_gives_the_same_files(labelled: Path, tmp_path: Path) -> None:
    vocabulary, mark = factories.vocabulary(), ENCODER.fingerprint()
    folders = [tmp_path / name for name in ("un", "deux")]
    for folder in folders:
        assert learn_all(labelled, vocabulary, ENCODER.encode, folder, mark) == 2 * len(SAID)
    assert {path.stem for path in folders[0].iterdir()} == {"kinds", "brakes", "levers"}
    for path in folders[0].iterdir():
        one, other = read_classifier(path), read_classifier(folders[1] / path.name)
        probe = [{"w manqu": 1.0}], ENCODER.encode(["Le manque de temps"])
        assert one.classes == other.classes and encoder_of(path) == mark
        assert one.probabilities(*probe) == pytest.approx(other.probabilities(*probe))
    made = StatementFinder(vocabulary, ENCODER.encode, folders[0])
    (brake,) = find(made, "Le manque de temps freine tout.")
    assert brake.kind is StatementKind.BRAKE


# --- finding


def find(finder: StatementFinder, text: str, **fields: object) -> list[Statement]:
    unit = Unit(text=text, start=7, end=7 + len(text), **fields)  # type: ignore[arg-type]
    return finder.find([unit])


@pytest.mark.parametrize(
    ("text", "kind", "wished"),
    [
        ("Le manque de financement bloque tout.", StatementKind.BRAKE, False),
        ("Personne ne vient, les élus se découragent.", StatementKind.BRAKE, False),
        ("Une charte a permis de lever les blocages.", StatementKind.LEVER, False),
        ("Il faudrait créer un poste partagé entre communes.", StatementKind.LEVER, True),
    ],
)
def test_what_a_sentence_states(
    finder: StatementFinder, text: str, kind: StatementKind, wished: bool
) -> None:
    (found,) = find(finder, text)
    assert (found.kind, found.wished) == (kind, wished)
    assert (found.start, found.end) == (7, 7 + len(text))
    for words in found.words:
        assert 7 <= words.start < words.end <= 7 + len(text)
        said = text[words.start - 7 : words.end - 7]
        assert said == said.strip()


@pytest.mark.parametrize(
    "text",
    [
        "La réunion commence à 9 h.",
        "Le coût n’est pas un frein.",
        "Aucun frein n’a été rencontré.",
        "Quels sont les freins ?",
        "Le manque de temps est-il un frein ? »",
        "Les freins et les blocages sont les suivants :",
        "**Les principaux obstacles :**",
    ],
)
def test_what_states_nothing(finder: StatementFinder, text: str) -> None:
    assert find(finder, text) == []


def test_nothing_to_read_says_nothing(finder: StatementFinder) -> None:
    assert finder.find([]) == []


def test_the_nearest_words_give_the_side() -> None:
    unit = Unit("Manque de temps", headings=("Côté porteurs",), intro="Les freins des acheteurs :")
    assert said_side(unit) == "acheteurs"
    assert said_side(unit._replace(intro=None)) == "porteurs"
    assert said_side(unit._replace(intro=None, headings=("Côté territoires", "Suite"))) == (
        "territoires"
    )
    between = Unit("Rien", intro="Les relations entre acheteurs et porteurs :")
    assert said_side(between) == "relations"
    assert said_side(Unit("Les freins des acheteurs")) is None


def test_statements_come_in_order_of_text(finder: StatementFinder) -> None:
    said = ["Le manque de temps freine tout.", "La réunion commence à 9 h."] * 4
    found = finder.find([Unit(text, 100 * i, 100 * i + len(text)) for i, text in enumerate(said)])
    assert [statement.start for statement in found] == [0, 200, 400, 600]
