"""Small bases to break: files to take in, and a base with much to decide."""

from __future__ import annotations

import random
from pathlib import Path

from api.compose import build_encoder
from api.settings import Settings
from kb.accounts import Role, Scope, secret_hash
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from search.index import build_index
from tests import factories
from tests.conftest import settings_in

NOTES, RECORDS, PROPOSALS, BRAKES = 24, 8, 160, 60
TOKEN = "administers-the-base-to-break"
_WORDS = (
    "chaleur", "réseau", "commune", "usine", "chantier", "énergie", "logement", "voirie", "forêt",
    "marché", "école", "budget", "service", "atelier", "terrain", "rivière", "hangar", "toiture",
)  # fmt: skip


def files_to_take(folder: Path) -> Path:
    """Records, and notes that have something to read; always the same."""
    draw = random.Random(0)
    for number in range(RECORDS):
        record = factories.experience(id=f"essai-{number}", title=f"Essai numéro {number}")
        factories.record_file(folder, record)
    for number in range(NOTES):
        told = " ".join(draw.choice(_WORDS) for _ in range(60))
        (folder / f"note-{number:02}.md").write_text(
            f"# Atelier {number}\n\nCe jour-là : {told}.\n\n## Freins\n\n"
            f"Le principal frein est la réglementation, trop complexe pour le projet {number}.\n\n"
            "## Leviers\n\n- Le portage politique du maire a tout débloqué.\n",
            encoding="utf-8",
        )
    return folder


def base_to_fill(folder: Path) -> Settings:
    """A dozen records and a document, no index yet."""
    settings = settings_in(folder)
    factories.fill(open_store(settings.database)).close()
    return settings


def base_to_decide(folder: Path) -> Settings:
    """The same, with proposals that wait, an index, and the token of an administrator."""
    settings = settings_in(folder)
    store = factories.fill(open_store(settings.database))
    report = factories.document()
    complete = {
        "summary": "La ville chauffe mille logements.",
        "need": "Chauffer des logements avec ce que l’usine perd.",
        "status": "en service",
        "territory.name": "Dunkerque",
        "territory.codes": ["commune:59183"],
        "themes": ["chaleur fatale"],
    }
    waiting = [
        factories.proposal(report, title=f"Chaufferie {number}", read=complete)
        for number in range(PROPOSALS)
    ]
    waiting += [
        factories.proposal(
            report, kind="brake", title=f"Frein {number}", concept="reglementation", fields=[]
        )
        for number in range(BRAKES)
    ]
    factories.put_proposals(store, report, waiting)
    open_token(store)
    build_index(settings.index, store, factories.vocabulary(), build_encoder(settings))
    store.close()
    return settings


def open_token(store: SqliteStore, *scopes: Scope) -> dict[str, str]:
    """The header of an administrator's token; of all scopes unless told."""
    with store.transaction():
        chief = store.accounts.add("chef", Role.ADMINISTRATOR, "test")
        store.accounts.add_token(chief, secret_hash(TOKEN), "test", scopes or tuple(Scope), 1)
    return {"Authorization": f"Bearer {TOKEN}"}
