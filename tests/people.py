"""Somebody whom nobody is called like, in every place where a base can name a person."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kb.analysis import analyse
from kb.people import RequestNotice, Right
from kb.sqlite.store import SqliteStore
from kb.suggestions import About, SuggestionNotice
from kb.text import fold

GIVEN, SURNAME = "Aldegonde", "Quiberzán"
NAME = f"{GIVEN} {SURNAME}"
OTHER = "Philibert Trémouzac"

REPORT = f"""# Compte rendu de l’atelier sur la chaleur perdue

Dunkerque, le 4 décembre 2020

## Participants

- {SURNAME.upper()} {GIVEN}, directrice, Agence de Hauteval
- TRÉMOUZAC Philibert, ingénieur, Ville de Dunkerque

## Ouverture par {GIVEN} {SURNAME}

Mme {SURNAME} rappelle que l’usine perd la moitié de sa chaleur et que le réseau coûte 240 000
euros. A. {SURNAME} propose une étude. {SURNAME} ajoute que le modèle économique n’est pas
trouvé, ce qui bloque le projet.

## Suite

Écrire à {GIVEN.lower()}.quiberzan@hauteval.example ou aquiberzan@hauteval.example. Philibert
Trémouzac prépare la prochaine réunion avec la Ville de Dunkerque.
"""


def forms() -> set[str]:
    """The name as it may be left: folded, stemmed, glued, digested. The given name alone is that of
    others too."""
    plain = {NAME, f"{SURNAME} {GIVEN}", SURNAME, "aquiberzan", f"{GIVEN}{SURNAME}"}
    bare = plain | {fold(form) for form in plain} | set(analyse(SURNAME))
    digests = {
        made(form.encode()).hexdigest()
        for form in bare | {form.upper() for form in bare}
        for made in (hashlib.md5, hashlib.sha1, hashlib.sha256)
    }
    return bare | {form[:32] for form in digests} | digests


def traces(folder: Path) -> dict[str, list[str]]:
    """File → the forms of the name that its bytes hold, in any case and in two encodings."""
    found: dict[str, list[str]] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = f"{path.name}\n".encode() + path.read_bytes()
        lower = data.lower()
        for form in forms():
            for coding in ("utf-8", "utf-16-le", "latin-1"):
                written = {form.lower().encode(coding), form.upper().encode(coding)}
                if any(one in data or one in lower for one in written):
                    found.setdefault(path.name, []).append(form)
    return found


def write_report(folder: Path, text: str = REPORT) -> Path:
    path = folder / "cr-aldegonde-quiberzan.md"
    path.write_text(text, encoding="utf-8")
    return path


def say_everywhere(store: SqliteStore) -> None:
    """In what readers and curators write: not masked by whoever kept it, as a slip would be."""
    record = store.records.published()[0]
    with store.transaction():
        store.records.put(
            record.model_copy(update={"asked_as": (f"le projet de {NAME}",)}), "Ana", f"pour {NAME}"
        )
        store.records.refresh_terms([record.id])
        store.requests.add(
            RequestNotice(
                kind=Right.ERASURE, name=NAME, contact="a.quiberzan@example.org", details=SURNAME
            )
        )
        store.suggestions.tell(
            SuggestionNotice(
                about=About.RECORD, subject=record.id, version=1, field="title",
                wrong=f"C’est {NAME} qui le porte.", value="", source="",
            ),
            "quiberzan.aldegonde@example.org",
        )  # fmt: skip
        store.accounts.add("aldegonde.quiberzan@hauteval.example", _curator(), NAME)
        connection = store._connections.get()
        connection.execute(
            "INSERT INTO feedback (at, need, record_id, verdict) VALUES ('2026-01-01', ?, ?, ?)",
            (f"comme chez {NAME}", record.id, "useful"),
        )
        connection.execute(
            "INSERT INTO need (at, state, body) VALUES ('2026-01-01T00:00:00+00:00', ?, ?)",
            ("published", '{"text":"un besoin de mme quiberzan\\nQUIBERZAN ALDEGONDE",'
             '"contact":"service"}'),
        )  # fmt: skip


def _curator():  # type: ignore[no-untyped-def]
    from kb.accounts import Role

    return Role.CURATOR
