"""What a human decides: signed, all or nothing, never behind the readers' back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kb.analysis import analyse
from kb.check import check_store
from kb.drafts import missing_fields
from kb.errors import CurationRefused, ProposalNotFound
from kb.model import Experience, RecordId, State
from kb.proposals import ProposalState
from kb.reading import Method
from kb.sqlite.lexicon import Target
from kb.sqlite.store import SqliteStore
from kb.vocabulary import Vocabulary
from search.index import build_index, load_index
from tests import factories
from tests.factories import TEXT, document, proposed, put_document, span
from tests.kb.conftest import ATELIER, COMPLETE, Decide, put, record


def test_a_refusal_leaves_everything_as_it_was(store: SqliteStore, decide: Decide) -> None:
    wrong = put(store, read={**COMPLETE, "cost.amount_eur": "cher"})
    before = store.journal.last()
    for decision, arguments in (
        ("accept", [wrong.id]), ("accept", ["rien"]), ("merge", [wrong.id, "rien"]),
        ("merge", [wrong.id, "fonds-chaleur"]), ("merge", [wrong.id, "reseau-chaleur"]),
    ):  # fmt: skip
        with pytest.raises((CurationRefused, ProposalNotFound)):
            decide(decision, *arguments)
    assert store.journal.last() == before
    assert store.proposals.get(wrong.id) == wrong


# --- accepting


def test_an_accepted_record_is_a_signed_draft(store: SqliteStore, decide: Decide) -> None:
    kept = put(store)
    settled = decide("accept", kept.id, reason="vu avec la ville")
    assert (settled.state, settled.record) == (ProposalState.ACCEPTED, "chaufferie-du-port")
    assert store.proposals.get(kept.id) == settled
    assert record(store, settled.record).state is State.DRAFT
    (made,) = store.journal.decisions("chaufferie-du-port")
    (decided,) = store.journal.decisions(kept.id)
    assert (made.action, made.actor, made.reason) == ("record.create", "Ana", "vu avec la ville")
    assert (decided.action, decided.actor, decided.reason) == (
        "proposal.accepted", "Ana", "vu avec la ville",
    )  # fmt: skip
    assert decided.number == settled.decided


def test_what_is_settled_is_settled_once(store: SqliteStore, decide: Decide) -> None:
    first, second = put(store), put(store, title="Autre chose")
    decide("accept", first.id)
    decide("refuse", second.id, reason="hors sujet")
    number = store.proposals.get(second.id).decided
    for decision, arguments in (
        ("accept", [second.id]), ("refuse", [second.id]), ("merge", [second.id, "reseau-chaleur"]),
        ("correct", [second.id, {"status": "x"}]),
    ):  # fmt: skip
        with pytest.raises(CurationRefused, match=f"déjà été traitée.*{number}"):
            decide(decision, *arguments)
    assert "autre-chose" not in store.records.ids()


def test_publishing_refuses_what_is_to_complete(store: SqliteStore, decide: Decide) -> None:
    kept = put(store)
    with pytest.raises(CurationRefused, match=r"« À compléter » dans : status, need\."):
        decide("accept", kept.id, publish=True)
    assert "chaufferie-du-port" not in store.records.ids()
    decide("correct", kept.id, {"status": "en service", "need": "Chauffer."})
    settled = decide("accept", kept.id, publish=True)
    assert store.records.get(settled.record or "").title == "Chaufferie du port"


def test_a_draft_is_completed_then_published(store: SqliteStore, decide: Decide) -> None:
    kept = put(store)
    decide("accept", kept.id)
    with pytest.raises(CurationRefused, match="À compléter"):
        decide("accept", kept.id, publish=True)
    decide("correct", kept.id, {"status": "en service", "need": "Chauffer.", "title": "La halle"})
    draft = record(store, "chaufferie-du-port")
    assert (draft.status, draft.title, missing_fields(draft)) == ("en service", "La halle", [])
    with pytest.raises(CurationRefused, match="liste entière"):
        decide("correct", kept.id, {"partners.0.name": "Région"})
    with pytest.raises(CurationRefused, match="Thème inconnu"):
        decide("correct", kept.id, {"themes": ["chaleur fatal"]})
    decide("accept", kept.id, publish=True)
    assert store.records.get("chaufferie-du-port").state is State.PUBLISHED
    with pytest.raises(CurationRefused, match="n’est plus un brouillon"):
        decide("accept", kept.id, publish=True)
    with pytest.raises(CurationRefused, match="déjà été traitée"):
        decide("correct", kept.id, {"status": "arrêté"})


def test_one_title_makes_one_record(store: SqliteStore, decide: Decide) -> None:
    kept = put(store, title="Réseau chaleur")
    with pytest.raises(CurationRefused, match=r"review merge .* --into reseau-chaleur"):
        decide("accept", kept.id)
    other = put(store, kind="partner", title="Réseau chaleur", fields=[])
    assert decide("accept", other.id).record == "reseau-chaleur-2"
    decide("correct", kept.id, {"title": "Réseau du quartier"})
    assert decide("accept", kept.id).record == "reseau-du-quartier"


def test_a_statement_is_accepted_without_a_record(store: SqliteStore, decide: Decide) -> None:
    kept = put(store, kind="brake", fields=[], concept="reglementation")
    before = store.records.ids()
    settled = decide("accept", kept.id)
    assert (settled.state, settled.record) == (ProposalState.ACCEPTED, None)
    assert store.records.ids() == before


# --- contradictions


def contradicted(**fields: Any) -> dict[str, Any]:
    said = [proposed(ATELIER, path, value) for path, value in COMPLETE.items()]
    said += [
        proposed(ATELIER, "lead.name", "Région", confidence=0.5, conflicts=True),
        proposed(ATELIER, "lead.name", "Ville", confidence=0.7, conflicts=True),
    ]
    return {"fields": said, **fields}


def test_a_draft_takes_the_surest_and_the_journal_says_so(
    store: SqliteStore, decide: Decide
) -> None:
    kept = put(store, **contradicted())
    settled = decide("accept", kept.id, reason="à relire")
    assert record(store, settled.record).lead.name == "Ville"
    (decided,) = store.journal.decisions(kept.id)
    assert decided.reason == (
        "à relire Retenu le plus sûr, le premier de chaque liste. "
        "lead.name : « Ville », « Région »."
    )
    with pytest.raises(CurationRefused, match="personne n’a encore choisi"):
        decide("accept", kept.id, publish=True)
    decide("correct", kept.id, {"lead.name": "Région"})
    decide("accept", kept.id, publish=True)
    published = store.records.get(settled.record or "")
    assert isinstance(published, Experience) and published.lead is not None
    assert published.lead.name == "Région"


def test_readers_never_see_an_unchosen_value(store: SqliteStore, decide: Decide) -> None:
    kept = put(store, **contradicted())
    told = r"lead\.name : « Ville », « Région ».*essaim review correct .*lead\.name=…"
    with pytest.raises(CurationRefused, match=told):
        decide("accept", kept.id, publish=True)
    with pytest.raises(CurationRefused, match=told):
        decide("merge", kept.id, "reseau-chaleur")
    factories.put_records(store, [factories.experience(lead={"name": "Port"})])
    decide("merge", kept.id, "reseau-chaleur")
    assert record(store, "reseau-chaleur").lead.name == "Port"


# --- merging


def test_a_known_record_is_completed_not_doubled(store: SqliteStore, decide: Decide) -> None:
    kept = put(store, read={**COMPLETE, "replication": "Oui."}, target="reseau-chaleur")
    before, ids = record(store, "reseau-chaleur"), store.records.ids()
    settled = decide("accept", kept.id, reason="même projet")
    after = store.records.get("reseau-chaleur")
    assert (settled.state, settled.record) == (ProposalState.MERGED, "reseau-chaleur")
    assert isinstance(after, Experience) and store.records.ids() == ids
    assert (after.replication, after.summary) == ("Oui.", before.summary)
    assert [s.document for s in after.sources] == [None, "atelier"]
    assert store.records.version("reseau-chaleur") == 2
    assert store.journal.decisions("reseau-chaleur")[0].reason == "même projet"


def test_a_withdrawn_record_stays_withdrawn(store: SqliteStore, decide: Decide) -> None:
    factories.put_records(store, [factories.experience(state="withdrawn")])
    kept = put(store, read=COMPLETE, target="reseau-chaleur")
    decide("accept", kept.id, publish=True)
    assert record(store, "reseau-chaleur").state is State.WITHDRAWN


def test_a_target_can_be_taken_away(store: SqliteStore, decide: Decide) -> None:
    kept = put(store, target="reseau-chaleur")
    with pytest.raises(CurationRefused, match=r"Aucune fiche.*« rien »"):
        decide("correct", kept.id, {"target": "rien"})
    decide("correct", kept.id, {"target": None})
    assert decide("accept", kept.id).record == "chaufferie-du-port"


def test_only_what_is_alike_is_merged(store: SqliteStore, decide: Decide) -> None:
    kept, brake = put(store), put(store, kind="brake", fields=[])
    with pytest.raises(CurationRefused, match="pas de la même sorte"):
        decide("merge", kept.id, "fonds-chaleur")
    with pytest.raises(CurationRefused, match="Aucune fiche"):
        decide("merge", kept.id, "rien")
    with pytest.raises(CurationRefused, match="proposition de fiche"):
        decide("merge", brake.id, "reseau-chaleur")


def test_a_draft_can_be_completed_by_another_document(store: SqliteStore, decide: Decide) -> None:
    first = put(store, title="La halle", read={"summary": "Une halle."})
    settled = decide("accept", first.id)
    second = put(store, title="La halle du port", read=COMPLETE)
    decide("merge", second.id, settled.record)
    assert missing_fields(record(store, settled.record)) == []
    assert record(store, settled.record).summary == "Une halle."


# --- correcting


def test_a_correction_is_sure_and_signed(store: SqliteStore, decide: Decide) -> None:
    kept = put(store)
    quote = span(ATELIER, "L’aciérie du port")
    decide("correct", kept.id, {"lead.name": "Port", "cost.amount_eur": "120000"},
           evidence=quote, reason="coquille")  # fmt: skip
    found = store.proposals.get(kept.id)
    (lead,) = [f for f in found.fields if f.path == "lead.name"]
    assert (lead.value, lead.confidence, lead.method, lead.evidence) == (
        "Port", 1.0, Method.HUMAN, quote,
    )  # fmt: skip
    (decided,) = store.journal.decisions(kept.id)
    assert (decided.action, decided.actor, decided.reason) == (
        "proposal.correct", "Ana", "coquille",
    )  # fmt: skip
    assert record(store, decide("accept", kept.id).record).cost.amount_eur == 120_000


def test_without_a_quote_a_correction_stands_where_its_field_was_read(
    store: SqliteStore, decide: Decide
) -> None:
    there = span(ATELIER, "L’aciérie du port")
    kept = put(store, fields=[proposed(ATELIER, "lead.name", "X", evidence=there)])
    found = decide("correct", kept.id, {"lead.name": "Port", "status": "fini"})
    assert [f.evidence for f in found.fields] == [there, kept.evidence[0]]


def test_a_correction_replaces_what_is_under_its_path(store: SqliteStore, decide: Decide) -> None:
    kept = put(store, read={"partners.0.name": "A", "partners.1.name": "B", "lead.name": "C",
                            "lead.kind": "commune", "status": "x"})  # fmt: skip
    found = decide("correct", kept.id, {"partners": [{"name": "D"}], "lead": None, "status": ""})
    assert [(f.path, f.value) for f in found.fields] == [("partners", [{"name": "D"}])]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"themes": ["chaleur fatal"]}, "Thème inconnu.*« chaleur fatale »"),
        ({"brakes": [{"brake": "sieste", "text": "x"}]}, "Frein inconnu : « sieste »"),
        ({"levers": [{"lever": "sieste", "text": "x"}]}, "Levier inconnu : « sieste »"),
        ({"territory.codes": ["commune:00000"]}, "Territoire inconnu : « commune:00000 »"),
        ({"inspired_by": ["rien"]}, "fiche inconnue : « rien »"),
        ({"cost.amount_eur": "cher"}, "« cost.amount_eur » n’est pas de la forme"),
        ({"couleur": "bleu"}, "« couleur » n’existe pas"),
        ({"results": [{"unit": "km"}]}, r"Il manque le champ « results\.0\.indicator »"),
        ({"title": "X"}, "« title » est trop court"),
        ({"title": " "}, "sans titre"),
        ({"state": "published"}, "« state » ne se corrige pas ici"),
        ({"sources": []}, "« sources » ne se corrige pas ici"),
        ({"lead.name": "Zénobie Participante"}, "nomme une personne"),
        ({"lessons": ["Dit par PARTICIPANTE."]}, "nomme une personne"),
    ],
)  # fmt: skip
def test_a_wrong_correction_is_told_at_once(
    store: SqliteStore, decide: Decide, change: dict[str, Any], told: str
) -> None:
    kept = put(store)
    with pytest.raises(CurationRefused, match=told):
        decide("correct", kept.id, change)
    assert store.proposals.get(kept.id) == kept


def test_what_the_machine_got_wrong_does_not_stop_another_correction(
    store: SqliteStore, decide: Decide
) -> None:
    kept = put(store, read={**COMPLETE, "themes": ["inconnu"]})
    decide("correct", kept.id, {"status": "fini"})
    with pytest.raises(CurationRefused, match="Thème inconnu : « inconnu »"):
        decide("accept", kept.id)
    with pytest.raises(CurationRefused, match="Thème inconnu : « inconnu »"):
        decide("merge", kept.id, "reseau-chaleur")
    decide("correct", kept.id, {"themes": ["énergie"]})
    decide("accept", kept.id)


def test_a_funding_waits_for_its_nature(store: SqliteStore, decide: Decide) -> None:
    kept = put(store, kind="funding", title="Un fonds", fields=[])
    with pytest.raises(CurationRefused, match="Nature inconnue : « sieste »"):
        decide("correct", kept.id, {"nature": "sieste"})
    assert "nature" in missing_fields(record(store, decide("accept", kept.id).record))


@pytest.mark.parametrize(
    ("kind", "change", "told"),
    [
        ("brake", {"concept": "sieste"}, "« sieste » n’est pas dans le vocabulaire"),
        ("brake", {"concept": "portage-politique"}, "n’est pas dans le vocabulaire"),
        ("lever", {"concept": "reglementation"}, "n’est pas dans le vocabulaire"),
        ("idea", {"side": "ailleurs"}, "n’est pas dans le vocabulaire"),
        ("lever", {"side": "acheteurs"}, "« side » ne se corrige pas ici"),
        ("brake", {"summary": "x"}, "« summary » ne se corrige pas ici"),
        ("relation", {"relation": "aime"}, "« relation » n’est pas de la forme"),
        ("relation", {"other": "rien"}, "« rien » n’est ni une fiche ni une proposition"),
    ],
)
def test_a_statement_keeps_to_the_vocabulary(
    store: SqliteStore, decide: Decide, kind: str, change: dict[str, Any], told: str
) -> None:
    link = {"origin": "reseau-chaleur", "relation": "inspired_by", "other": "cantine-locale"}
    kept = put(store, kind=kind, fields=[], **(link if kind == "relation" else {}))
    with pytest.raises(CurationRefused, match=told):
        decide("correct", kept.id, change)


def test_a_statement_is_corrected(store: SqliteStore, decide: Decide) -> None:
    kept = put(store, kind="brake", fields=[], concept="reglementation")
    found = decide("correct", kept.id, {"concept": "politique", "side": "acheteurs", "title": "Ah"})
    assert (found.concept, found.side, found.title) == ("politique", "acheteurs", "Ah")
    assert decide("correct", kept.id, {"concept": None}).concept is None


# --- what follows


def test_the_index_follows_what_is_published(
    store: SqliteStore, decide: Decide, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    def index() -> set[str]:
        made = build_index(tmp_path, store, vocabulary, factories.ENCODER)
        return {row for target in made.tables for row in made.ids(target)}

    before = index()
    refused, kept = put(store, title="Non"), put(store, read=COMPLETE)
    decide("refuse", refused.id)
    load_index(tmp_path, store, factories.ENCODER)  # not stale
    moment = store.journal.last()
    decide("accept", kept.id)
    assert store.journal.subjects_since(moment) == {
        "document": set(), "record": {"chaufferie-du-port"},
    }  # fmt: skip
    assert index() == before, "a draft is not found"
    decide("accept", kept.id, publish=True)
    found = store.lexicon.rank(analyse("Chaufferie"), Target.RECORDS, 5)
    assert list(found.ids) == ["chaufferie-du-port"], "its terms are written"
    assert index() == before | {RecordId("chaufferie-du-port")}
    assert check_store(store, vocabulary) == []


def test_a_proposal_of_a_replaced_version_can_still_be_decided(
    store: SqliteStore, decide: Decide
) -> None:
    kept = put(store)
    decide("correct", kept.id, {"status": "fini"})
    put_document(store, document(version=2, text=TEXT + "\n\nSuite."))
    assert decide("accept", kept.id).record == "chaufferie-du-port"
