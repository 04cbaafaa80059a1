"""Which records a passage tells about."""

from __future__ import annotations

from ingest.linking import RecordLinker
from kb.model import RecordId
from tests.factories import experience

HEAT = experience(id="dunkerque", title="Réseau de chaleur industrielle de Dunkerque")
BUS = experience(id="bus", title="Bus gratuits de Dunkerque")
INN = experience(id="auberge", title="Auberge coopérative de Saint-Dizier")
LINKER = RecordLinker([HEAT, BUS, INN])


def links(text: str, *named: str, heading: tuple[str, ...] = ()) -> tuple[str, ...]:
    return LINKER.links(heading, text, [RecordId(name) for name in named])


def test_a_whole_title_is_recognised_however_it_is_written() -> None:
    assert links("Les BUS GRATUITS à Dunkerque roulent.") == ("bus",)
    assert links("l’auberge coopérative de saint dizier") == ("auberge",)


def test_a_shared_word_is_not_enough() -> None:
    assert links("La ville de Dunkerque a parlé.") == ()
    assert links("Un réseau de chaleur, ailleurs.") == ()


def test_a_record_named_by_the_document_needs_less() -> None:
    text = "Le réseau de chaleur industrielle de la ville."
    assert links(text) == ()
    assert links(text, "dunkerque") == ("dunkerque",)


def test_the_heading_counts_as_said() -> None:
    assert links(
        "Il chauffe la ville.", heading=("Réseau de chaleur industrielle", "Dunkerque")
    ) == ("dunkerque",)


def test_the_best_said_comes_first() -> None:
    text = "Réseau de chaleur industrielle de Dunkerque, et des bus de Dunkerque."
    assert links(text, "bus") == ("dunkerque", "bus")


def test_titles_without_words_and_empty_bases_link_nothing() -> None:
    assert RecordLinker([]).links((), "chaleur", []) == ()
    assert RecordLinker([experience(title="De la, et du…")]).links((), "de la et du", []) == ()
    assert links("") == ()
