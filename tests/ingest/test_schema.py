"""The corpus keeps its rules; each broken one is told with file, line and nearest label."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.schema import check_corpus, line_of, read_corpus
from kb.errors import CorpusInvalid
from kb.territory import read_territories
from kb.vocabulary import Vocabulary
from tests.factories import CORPUS, SOURCE, experience, facilitator, funding, partner, record_file

PLACES = {"commune:59183", "pays:FR"}


def problems(folder: Path, vocabulary: Vocabulary) -> list[str]:
    try:
        check_corpus(folder, vocabulary, PLACES, {"atelier"})
    except CorpusInvalid as error:
        assert str(error) == "\n".join(error.problems)
        return error.problems
    return []


def test_the_real_corpus_keeps_every_rule(vocabulary: Vocabulary) -> None:
    territories = {t.id for t in read_territories(CORPUS / "territories.csv")}
    documents = {path.stem for path in (CORPUS / "documents").glob("*.md")}
    check_corpus(CORPUS / "records", vocabulary, territories, documents)


def test_a_sound_corpus_has_no_problem(tmp_path: Path, vocabulary: Vocabulary) -> None:
    linked = [{"id": "reseau-chaleur"}]
    for record in (
        experience(sources=[{**SOURCE, "document": "atelier"}]),
        funding(),
        facilitator(experiences=linked),
        partner(experiences=linked),
    ):
        record_file(tmp_path, record)
    assert problems(tmp_path, vocabulary) == []


@pytest.mark.parametrize(
    ("fields", "at", "told"),
    [
        ({"themes": ["chaleur fatal"]}, "- chaleur fatal",
         "Thème inconnu : « chaleur fatal ». Le plus proche : « chaleur fatale »."),
        ({"brakes": [{"brake": "reglementatio", "text": "x"}]}, "- brake: reglementatio",
         "Frein inconnu : « reglementatio ». Le plus proche : « reglementation »."),
        ({"levers": [{"lever": "portage-politiqu", "text": "x"}]}, "- lever: portage-politiqu",
         "Levier inconnu : « portage-politiqu ». Le plus proche : « portage-politique »."),
        ({"inspired_by": ["reseau-chaleu"]}, "- reseau-chaleu",
         "Lien vers une fiche inconnue : « reseau-chaleu ». La plus proche : « reseau-chaleur »."),
        ({"territory": {"name": "Ici", "codes": ["commune:00000"]}}, "  - commune:00000",
         "Territoire inconnu : « commune:00000 »."),
        ({"sources": [{**SOURCE, "document": "perdu"}]}, "  document: perdu",
         "Source dans un document inconnu : « perdu »."),
    ],
)  # fmt: skip
def test_each_broken_rule_is_told(
    tmp_path: Path, vocabulary: Vocabulary, fields: dict[str, object], at: str, told: str
) -> None:
    path = record_file(tmp_path, experience(), **fields)
    line = path.read_text().splitlines().index(at) + 1
    assert problems(tmp_path, vocabulary) == [
        f"experience/reseau-chaleur.yml, ligne {line} : {told}"
    ]


def test_an_unknown_nature_is_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    record_file(tmp_path, funding(), nature="subventions")
    (problem,) = problems(tmp_path, vocabulary)
    assert "Nature inconnue : « subventions ». Le plus proche : « subvention »." in problem


def test_an_id_is_its_file_name_and_a_kind_its_folder(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    path = record_file(tmp_path, funding())
    (tmp_path / "partner").mkdir()
    path.rename(tmp_path / "partner" / "autre.yml")
    first, second = problems(tmp_path, vocabulary)
    assert "partner/autre.yml, ligne 1 : L’identifiant « fonds-chaleur » diffère" in first
    assert "Une fiche « funding » est rangée dans « partner »." in second


def test_an_id_serves_once_over_all_kinds(tmp_path: Path, vocabulary: Vocabulary) -> None:
    record_file(tmp_path, facilitator(id="meme"))
    record_file(tmp_path, partner(id="meme"))
    (problem,) = problems(tmp_path, vocabulary)
    assert problem.startswith("partner/meme.yml, ligne ")
    assert "« meme » est déjà celui de « facilitator/meme.yml »." in problem


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("id: [", "ligne"),
        ("", "vide"),
        ("id: a\nkind: planete\n", "ligne 2, champ « kind »"),
        ("id: Pas Bon\nkind: partner\n", "ligne 1, champ « id »"),
        (
            "id: a\nkind: partner\ntitre: x\n",
            "champ « titre » inconnu (vouliez-vous dire « title » ?)",
        ),
    ],
)
def test_a_file_that_is_no_record_is_named(
    tmp_path: Path, vocabulary: Vocabulary, content: str, told: str
) -> None:
    record_file(tmp_path, experience())
    (tmp_path / "a.yml").write_text(content)
    (problem,) = problems(tmp_path, vocabulary)
    assert problem.startswith("a.yml : ") and told in problem


def test_every_file_is_told_not_only_the_first(tmp_path: Path, vocabulary: Vocabulary) -> None:
    for number in range(3):
        record_file(tmp_path, experience(id=f"e-{number}"), themes=["zzz"])
    assert len(problems(tmp_path, vocabulary)) == 3


def test_the_line_of_a_label_is_where_it_stands() -> None:
    assert line_of("a: un\nb:\n  - 'deux'\n", "deux") == 3
    assert line_of("a: un\n", "absent") == 1
    assert line_of("a: [", "absent") == 1


def test_read_corpus_gives_every_record_by_its_path(tmp_path: Path) -> None:
    path = record_file(tmp_path, funding())
    assert read_corpus(tmp_path) == {path: funding()}
