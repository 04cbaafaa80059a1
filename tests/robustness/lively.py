"""A small base where something waits in every room of the workbench, behind the application."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient

from api.compose import build_encoder, build_services
from ingest.curating import curator_for
from kb.accounts import Role
from kb.needs import NeedNotice
from kb.proposals import Proposal
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from search.index import build_index
from tests import factories
from tests.api.doors import House, house
from tests.conftest import settings_in
from tests.robustness.walk import Walk

COMPLETE = {
    "summary": "La ville chauffe mille logements.",
    "need": "Chauffer des logements avec ce que l’usine perd.",
    "status": "en service",
    "territory.name": "Dunkerque",
    "territory.codes": ["commune:59183"],
    "themes": ["chaleur fatale"],
}
LONG = "Interdépartementalisationnellement" * 3
WORDS = {
    "faux": "Le coût est celui de la première tranche seulement.",
    "valeur": "1,8 million d’euros",
    "nom": "Revue du lundi",
    "objet": "Le compte rendu de l’atelier de 2021",
    "contact": "accueil de la mairie de Tarbes",
    "precisions": "Mon nom est dans la liste de présence.",
}
EXPERIENCE_YAML = """id: halle-du-marche
kind: experience
title: Halle du marché
summary: Une halle vide accueille des producteurs.
status: en service
need: Faire revenir des commerces.
territory: {name: Tarbes, codes: [commune:65440]}
themes: [alimentation]
sources: [{title: Bilan, publisher: Ville de Tarbes, url: https://www.exemple.fr/bilan}]
"""


def lively_house(folder: Path) -> House:
    """With an administrator « chef », who has decided and been sent a few things."""
    settings = settings_in(folder)
    store = factories.fill(open_store(settings.database))
    fill_rooms(store)
    build_index(settings.index, store, factories.vocabulary(), build_encoder(settings))
    store.close()
    made = house(build_services(settings), folder)
    chief = made.account("chef", Role.ADMINISTRATOR)
    made.account("ana@ville.fr", Role.CONTRIBUTOR)
    made.token(chief)
    client = made.client()
    client.cookies.update(made.session(chief))
    send_things(client)
    return made


def fill_rooms(store: SqliteStore) -> None:
    """Proposals of every kind and state, drafts, a pair that looks alike, a need, a long word."""
    report = factories.document()
    factories.put_records(store, [
        factories.experience(id="jumelle", title="Réseau de chaleur de l’acierie du port"),
        factories.experience(id="long-mot", title=LONG, summary=LONG, method=[LONG]),
        factories.experience(id="a-verifier", title="Fiche à revoir", state="to_recheck"),
        factories.experience(id="retiree", title="Fiche retirée", state="withdrawn"),
    ])  # fmt: skip
    factories.put_proposals(store, report, list(_proposals()))
    vocabulary = factories.vocabulary()
    curator = curator_for(store, vocabulary, "ana")
    said = "atelier-experience-"
    with store.transaction():
        curator.accept(f"{said}acceptee", publish=True)
        curator.accept(f"{said}brouillon")
        curator.refuse(f"{said}refusee", reason="hors sujet")
        curator.correct(f"{said}corrigee", {"summary": "Corrigé."})
        curator.merge(f"{said}fusionnee", "reseau-chaleur")
        text = "Nous cherchons à faire revenir un commerce dans notre bourg."
        store.needs.tell(NeedNotice(text=text, contact="secrétariat de mairie"))


def _proposals() -> list[Proposal]:
    report = factories.document()
    titles = ("Acceptée", "Brouillon", "Refusée", "Corrigée", "Fusionnée", "En attente", LONG)
    found = [factories.proposal(report, title=title, read=COMPLETE) for title in titles]
    doubt = [
        factories.proposed(report, "cost.amount_eur", amount, conflicts=True, confidence=sure)
        for amount, sure in ((10_000, 0.6), (12_000, 0.5))
    ]
    found += [
        factories.proposal(report, title="Se contredit", fields=doubt, confidence=0.4),
        factories.proposal(report, title="Complète", target="reseau-chaleur", read=COMPLETE),
        factories.proposal(
            report, kind="partner", title="Ville de Dunkerque",
            read={"organisation_kind": "commune", "contributions": ["Chauffe"]},
        ),
        factories.proposal(report, kind="brake", title="Trop lent", concept="temporalites",
                           side="porteur", fields=[]),
        factories.proposal(report, kind="lever", title="Le maire", concept="portage-politique",
                           fields=[]),
        factories.proposal(report, kind="idea", title="Une idée", fields=[]),
        factories.proposal(
            report, kind="relation", title="Un lien", fields=[], relation="facilitated_by",
            origin="tiers-lieu-gare", other="agence-energie",
        ),
    ]  # fmt: skip
    return found


def send_things(client: TestClient) -> None:
    """What readers and curators send: a report, an error, a request, a file of records, a word."""
    files = {
        "/atelier/depots": ("atelier.md", b"# Atelier\n\nLe frein est le temps.", "text/markdown"),
        "/atelier/echanges": ("halle.yml", EXPERIENCE_YAML.encode(), "application/yaml"),
    }
    for path in (
        "/fiches/acierie/signaler", "/donnees-personnelles/demande", "/atelier/depots",
        "/atelier/echanges",
    ):  # fmt: skip
        walk = Walk(client, 1)
        list(walk.pages(path, only=path))
        for form in walk.forms.values():
            if form.action.split("?")[0] == path and form.method == "post":
                given = {form.files[0]: files[path]} if form.files else None
                sent = dict(form.sent(lambda name: WORDS.get(name, "")))
                answer = client.post(form.action, data=sent, files=given)
                assert answer.is_redirect, (path, sent, answer.text[:20_000])
                break
    word = {"liste": "theme", "nom": "tiers-lieux", "mot": "maison partagée", "sorte": "synonym"}
    assert client.post("/atelier/vocabulaire/ajouter", data=word).is_redirect
