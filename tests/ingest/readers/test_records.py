from __future__ import annotations

import pytest

from ingest.model import Refusal, RefusalCode
from ingest.readers.records import read_record
from kb.model import Experience, Kind

RECORD = """id: navette-plateau
kind: experience
title: Navette du plateau
territory:
  name: Communauté de communes du Plateau
themes: [mobilite]
summary: Une navette à la demande.
status: en service
need: Aller au marché sans voiture.
period:
  start: 2018-05
sources:
- title: Bilan
  publisher: Communauté de communes
  year: 2019
"""


def _refused(text: str, name: str = "navette-plateau.yml") -> str:
    with pytest.raises(Refusal) as caught:
        read_record(text.encode(), name)
    assert caught.value.code is RefusalCode.INVALID_RECORD
    return str(caught.value)


def test_a_record_is_read_and_dates_stay_text() -> None:
    record = read_record(RECORD.encode(), "navette-plateau.yml")
    assert isinstance(record, Experience)
    assert record.period is not None and record.period.start == "2018-05"


def test_the_folder_gives_the_kind_that_the_file_leaves_out() -> None:
    text = RECORD.replace("kind: experience\n", "")
    assert read_record(text.encode(), "records/experience/a.yml").kind is Kind.EXPERIENCE
    assert "« kind » manque" in _refused(text)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: Navette", "titre: Navette", "ligne 3, champ « titre » inconnu (vouliez-vous dire"),
        ("summary: Une", "cout: 3\nsummary: Une", "ligne 7, champ « cout » inconnu"),
        ("status: en service", "status: 12", "champ « status » : un texte est attendu"),
        ("  year: 2019", "  year: jadis", "ligne 15, champ « sources[1].year » : un nombre entier"),
        ("themes: [mobilite]", "themes: mobilite", "ligne 6, champ « themes » : une liste"),
        (
            "  name: Communauté",
            "  nom: Communauté",
            "champ « territory.name » : ce champ est oblig",
        ),
        ("id: navette-plateau", "id: Navette Plateau", "seuls a-z, 0-9 et le tiret"),
        (
            "kind: experience",
            "kind: roman",
            "ligne 2, champ « kind » : « roman » n’est pas un genre",
        ),
        ("status:", "title: Encore\nstatus:", "Ligne 8 : le champ « title » est donné deux fois"),
        ("need: Aller", "state: perdu\nneed: Aller", "valeur inconnue (valeurs : draft"),
        ("sources:", "sources: []\nautres:", "la liste ne peut pas être vide"),
        ("need: Aller", "need: [Aller", "n’est pas du YAML correct (ligne"),
        ("status: en service", "status: &a en service\nmethod: [*a]", "alias YAML"),
        ("need: Aller", "need: !!python/object:os.system Aller", "n’est pas du YAML correct"),
    ],
)
def test_each_mistake_is_told_with_its_field_and_line(old: str, new: str, message: str) -> None:
    assert message in _refused(RECORD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n- b\n", "liste de champs"),
        ("bonjour\n", "liste de champs"),
        (f"{RECORD}---\n{RECORD}", "plusieurs documents"),
        ("a: " + "[" * 60 + "]" * 60, "trop profond"),
    ],
)
def test_what_is_not_one_record_is_refused(text: str, message: str) -> None:
    assert message in _refused(text)


def test_many_mistakes_are_told_briefly() -> None:
    text = RECORD + "".join(f"champ{i}: 1\n" for i in range(9))
    assert "et 4 autres problèmes." in _refused(text)
