"""A whole document read: spans exact, nothing read in what is struck out, nobody named."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.model import Refusal
from ingest.reading import ReportReader, WholeReading, read_one, unstruck
from ingest.structure import struck_spans
from kb.privacy import MASK
from kb.proposals import ProposalKind
from kb.reading import Presence, StatementKind
from kb.text import fold
from tests.ingest.reports import Desk, make_reader, of_kind, spans, values, words
from tests.reading.markup import read_marked

DOCUMENTS = sorted((Path(__file__).parents[1] / "reading" / "documents").iterdir())
# Who is named in the lists of people of these documents, or speaks in them.
PEOPLE = {
    "comite-technique.txt": "Vasseur-Colle Oudinot Grasmick Saunois Brenner",
    "copil.md": "Desclèves Piotrowiak Lefèbvre-Dhuy Azouz Ternisien Nowicki Martelot",
    "notes.txt": "Nolwenn Yann",
    "quartier.md": "Odile Samira Kevin Colombet Delorme",
    "reunion-publique.txt": "Rivalland",
}
# Values that are a name said by the document, as it says it.
NAMES = {"title", "name"}


@pytest.fixture(scope="module")
def reader() -> ReportReader:
    return make_reader()


@pytest.fixture(scope="module")
def desk(reader: ReportReader, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("reading"), reader)


@pytest.fixture(scope="module")
def own(desk: Desk) -> dict[str, WholeReading]:
    """Our annotated documents, read without their marks."""
    return {path.name: desk.read(read_marked(path).source, path.name) for path in DOCUMENTS}


def published(found: WholeReading) -> str:
    """Every id, title and value of what is proposed."""
    told = [
        (p.id, p.title, p.origin, p.other, [field.value for field in p.fields])
        for p in found.proposals
    ]
    return json.dumps(told, ensure_ascii=False)


def assert_exact(found: WholeReading) -> None:
    size = len(found.text)
    told = [found.reading.model_dump(mode="json"), *(p.model_dump() for p in found.proposals)]
    for start, end in spans(told):
        assert 0 <= start < end <= size
    sure = [
        *found.reading.entities,
        *found.reading.statements,
        *found.reading.attendees,
        *(speech.speaker for speech in found.reading.speeches),
        *(tagged for tag in found.reading.tags for tagged in tag.words),
        *(span for e in found.reading.exchanges for span in (*e.questions, *e.answers)),
        *(field.evidence for p in found.proposals for field in p.fields),
    ]
    for span in sure:
        said = words(found, span)
        assert said == said.strip() != "", said


# --- our own documents


@pytest.mark.parametrize("name", [path.name for path in DOCUMENTS])
def test_every_span_is_inside_the_text(own: dict[str, WholeReading], name: str) -> None:
    assert len(own[name].reading.entities) > 10
    assert_exact(own[name])


@pytest.mark.parametrize("name", [path.name for path in DOCUMENTS])
def test_the_evidence_of_a_name_says_it(own: dict[str, WholeReading], name: str) -> None:
    found = own[name]
    for proposal in found.proposals:
        for field in proposal.fields:
            said = fold(words(found, field.evidence))
            if field.path.rpartition(".")[2] not in NAMES or said.isdigit():
                continue  # « (19) » names the Corrèze
            value = fold(str(field.value).replace(MASK, ""))
            assert set(value.split()) <= set(said.split()), field


@pytest.mark.parametrize("name", [path.name for path in DOCUMENTS])
def test_the_same_file_read_twice_gives_the_same(
    own: dict[str, WholeReading], desk: Desk, name: str
) -> None:
    again = desk.read(read_marked(DOCUMENTS[0].with_name(name)).source, name)
    assert again.reading == own[name].reading
    assert again.proposals == own[name].proposals
    assert len({proposal.id for proposal in again.proposals}) == len(again.proposals)


@pytest.mark.parametrize("name", list(PEOPLE))
def test_nobody_is_named_in_what_is_proposed(own: dict[str, WholeReading], name: str) -> None:
    told = fold(published(own[name]))
    assert [who for who in PEOPLE[name].split() if fold(who) in told] == []


def test_nothing_is_proposed_from_struck_words(own: dict[str, WholeReading]) -> None:
    for name, struck in (
        ("copil.md", "recruter un ingénieur"),
        ("fiche-projet.txt", "manque de place"),
        ("notes.txt", "relancer la SNCF"),
        ("page-projet.html", "1’200"),
    ):
        assert "~~" in own[name].text and struck in own[name].text
        assert struck not in published(own[name]), name


# --- people


LIST = "# Suivi\n\n## Présents\n\n- Mathilde KERJEAN, maire\n- Ali Benmoussa, agent\n- Lucette\n\n"


@pytest.mark.parametrize(
    "said",
    [
        "Mathilde Kerjean craint que personne ne vienne.",
        "KERJEAN Mathilde craint que personne ne vienne.",
        "Mme Kerjean craint que personne ne vienne.",
        "KERJEAN craint que personne ne vienne.",
        "M. Kerjean craint que personne ne vienne.",
        "M. KERJEAN craint que personne ne vienne.",
        "Mme KERJEAN : personne ne vient, on craint l’échec.",
        "Madame Mathilde Kerjean craint que personne ne vienne.",
    ],
)
def test_who_is_listed_is_not_named_elsewhere(desk: Desk, said: str) -> None:
    found = desk.read(f"{LIST}## Débat\n\n{said}\n")
    assert of_kind(found, ProposalKind.BRAKE)
    assert MASK in published(found)
    assert "kerjean" not in fold(published(found))


@pytest.mark.parametrize("who", ["A. Benmoussa", "A.-M. Benmoussa", "Benmoussa Ali", "Lucette"])
def test_an_initial_or_a_first_name_is_a_name_too(desk: Desk, who: str) -> None:
    found = desk.read(f"{LIST}## Débat\n\n{who} craint que personne ne vienne.\n")
    assert of_kind(found, ProposalKind.BRAKE)
    assert not {"benmoussa", "lucette"} & set(fold(published(found)).replace("-", " ").split())


def test_a_speaker_who_is_in_no_list_is_not_named(desk: Desk) -> None:
    found = desk.read("# Débat\n\nNoémie Sarrasin : le manque de temps freine tout.\n")
    assert of_kind(found, ProposalKind.BRAKE)
    assert "sarrasin" not in fold(published(found))


def test_a_project_named_after_its_author_hides_the_author(desk: Desk) -> None:
    found = desk.read(
        f"{LIST}## Débat\n\nLe projet « Le tour de Mathilde Kerjean, potière » a été lancé par la "
        "Ville de Vervins en 2021 et a accueilli 40 personnes.\n"
    )
    assert of_kind(found, ProposalKind.EXPERIENCE)
    assert "kerjean" not in fold(published(found))


def test_a_common_word_is_not_hidden(desk: Desk) -> None:
    text = "# Suivi\n\n## Présents\n\n- Rose PETIT, maire\n- Jean PRÉ, agent\n\n## Débat\n\n"
    found = desk.read(text + "Un petit pré rose manque, personne ne vient.\n")
    (brake,) = of_kind(found, ProposalKind.BRAKE)
    assert brake.title == "Un petit pré rose manque, personne ne vient."


# --- struck-out words


STRUCK = """# Fiche

Nom du projet : Verger ~~du Lavoir~~ de la Combe

Porteur : ~~Ville de Brest~~ Ville de Tarbes

Budget : ~~9 000 €~~ 12 000 €

Objectif : ~~couper les arbres~~ planter des pommiers

Partenaires : ADEME ~~, CNRS~~

## Freins

Le manque de temps freine ~~le maire et le covoiturage~~ tout le monde.

- ~~Le manque d’argent bloque tout.~~
- Le manque de bras bloque tout.

## Décisions

- ~~Le comité décide d’arrêter.~~
- Le comité décide de continuer.

## ~~Absents~~
"""


def test_what_is_struck_out_is_never_read(desk: Desk) -> None:
    found = desk.read(STRUCK)
    assert_exact(found)
    struck = struck_spans(found.text)
    assert len(struck) == 9
    reading = found.reading
    for span in (*reading.entities, *reading.statements, *reading.speeches, *reading.attendees):
        assert not any(a <= span.start and span.end <= b for a, b in struck)
    for tag in reading.tags:
        assert not any(a <= word.start < b for word in tag.words for a, b in struck)
    assert [words(found, s) for s in reading.statements if s.kind is StatementKind.DECISION] == [
        "Le comité décide de continuer."
    ]
    told = published(found) + "".join(section.title for section in reading.sections)
    for gone in ("~~", "Lavoir", "Brest", "9000", "couper", "CNRS", "covoiturage", "argent"):
        assert gone not in told, gone
    assert "Absents" not in told


def test_what_is_left_is_read(desk: Desk) -> None:
    (sheet,) = of_kind(desk.read(STRUCK), ProposalKind.EXPERIENCE)
    assert sheet.title == "Verger de la Combe"
    assert values(sheet, "lead.name") == ["Ville de Tarbes"]
    assert values(sheet, "cost.amount_eur") == [12_000]
    assert values(sheet, "need") == ["planter des pommiers"]
    brakes = [brake.title for brake in of_kind(desk.read(STRUCK), ProposalKind.BRAKE)]
    assert "Le manque de temps freine tout le monde." in brakes


def test_a_struck_row_is_nobody_s_and_still_hides_its_name(desk: Desk) -> None:
    found = desk.read(
        "# Suivi\n\n## Présents\n\n- ~~Mathilde KERJEAN, maire~~\n- Ali BENMOUSSA, agent\n\n"
        "## Débat\n\nMme Kerjean craint que personne ne vienne.\n"
    )
    (row,) = found.reading.attendees
    assert (row.function, row.presence) == ("agent", Presence.PRESENT)
    assert "kerjean" not in fold(published(found))


def test_a_text_without_strokes_is_left_as_it_is(desk: Desk) -> None:
    from ingest.readers.registry import read_file
    from ingest.reading import lay_out

    laid = lay_out(read_file(DOCUMENTS[-1]))
    assert struck_spans(laid.text) == [] and unstruck(laid) is laid


# --- whatever the text


def test_a_text_that_says_nothing_gives_nothing(desk: Desk) -> None:
    found = desk.read("Xyzzy.\n")
    assert found.proposals == [] and found.reading.entities == ()
    assert found.text == "Xyzzy."


@pytest.mark.parametrize("name", ["vide.md", "absent.md", "image.png"])
def test_what_cannot_be_read_is_refused(reader: ReportReader, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name != "absent.md":
        path.write_bytes(b"" if name == "vide.md" else b"\x89PNG\r\n\x1a\n" + b"\0" * 60)
    with pytest.raises(Refusal, match=r"\w"):
        read_one(reader, path)


def test_a_long_and_hostile_text_is_read_to_its_end(desk: Desk) -> None:
    odd = "~~a~~ « M. X » : 12 € | " * 4_000
    found = desk.read(f"{odd}\n\nPorteur : {'é ' * 20_000}\n\n{'# Titre ' * 500}\n")
    assert_exact(found)


PIECES = st.sampled_from(
    [
        "# ", "## ", "- ", "\n", "\n\n", ". ", " : ", " ; ", "?", "« ", " »", "~~", "**", "| ",
        "\t",
        "Présents", "Décisions", "Ordre du jour", "Mathilde KERJEAN", "Mme Kerjean", "M. ", "A. ",
        "Ville de Vervins", "Halle aux Grains", "projet ", "Porteur", "Budget", "Objectif", "ADEME",
        "12 000 €", "40 %", "3,5 km", "le 12 mai 2021", "14 h", "2019-2021", "environ ", "s’est",
        " inspiré de ", "manque de temps", "ce n’est pas un frein", "il faudrait", "décide de ",
        "œuvre", "ﬁn", "İ", "é", "\u00a0", "\u202f", "’", "'", "😬", "…", "–", "a\u0301", "œ",
        "\u200b", "٣", "²", "ß", "\r\n", "\x0c", "1.", "x" * 90,
    ]
)  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pieces=st.lists(PIECES, min_size=1, max_size=60), name=st.sampled_from(["t.md", "t.txt"]))
def test_no_text_is_too_odd(desk: Desk, pieces: list[str], name: str) -> None:
    try:
        found = desk.read("".join(pieces), name)
    except Refusal:
        return
    assert found.text == unicodedata.normalize("NFC", found.text)
    assert_exact(found)
    assert desk.read("".join(pieces), name).proposals == found.proposals
