"""The register, part three: what an event leaves behind it."""

from __future__ import annotations

from kb.register import CURATORS, PUBLIC_TASK, Processing, declared

FOLLOW_UP = (
    Processing(
        table="outcome",
        purpose="savoir ce qu’un séminaire a changé dans les territoires",
        personal=True,
        basis=PUBLIC_TASK,
        kept="tant que le document sert ; un an après avoir été ôtée",
        seen=CURATORS,
        columns=declared("""
            number: numéro
            event: document qui raconte l’événement
            territory_key: territoire
            kind: décision, expérience lancée, poursuivie, arrêtée, reprise ailleurs, argent obtenu
            at: date, aussi précise que connue
            words: ce qui en est dit ; des fonctions et des organismes, jamais de personne
            record_id: expérience de la base
            about: expérience lancée dont c’est la suite
            actor: compte qui l’a notée
            noted_at: date de la note
            removed_at: date à laquelle elle a été ôtée
        """),
    ),
)
