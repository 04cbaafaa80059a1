"""The register, part four: follow-up sheets, what territories answer, and reminders."""

from __future__ import annotations

from kb.register import (
    CONSENT,
    CURATORS,
    LEGITIMATE,
    NONE,
    PROGRAM,
    PUBLIC_TASK,
    Processing,
    declared,
)

_WHILE_USED = "tant que le document sert"


def _told(table: str, purpose: str, basis: str, kept: str, seen: str, columns: str) -> Processing:
    return Processing(
        table=table, purpose=purpose, personal=basis != NONE, basis=basis, kept=kept, seen=seen,
        columns=declared(columns),
    )  # fmt: skip


SHEETS = (
    _told("sheet", "suivre ce qu’un séminaire laisse à chaque territoire", PUBLIC_TASK,
          _WHILE_USED, "les personnes qui relisent, et le territoire par son lien", """
        id: identifiant
        event: document qui raconte l’événement
        territory_key: territoire
        territory_name: nom du territoire
        state: brouillon, envoyée, réponse reçue, suivi terminé
        version: version
        body: ce que dit la fiche ; des fonctions et des organismes, jamais de personne
    """),
    _told("sheet_version", "reprendre une fiche telle qu’elle était", PUBLIC_TASK, _WHILE_USED,
          CURATORS, """
        sheet_id: fiche
        version: version
        body: ce que disait la fiche
        at: date
        actor: compte
        typing_since: début de la saisie, quand elle est gardée d’elle-même
        folded: suivie d’une autre de la même saisie ; ôtée après quatorze jours
    """),
    _told("sheet_model", "écrire les fiches d’un événement sur le papier de qui l’organise", NONE,
          _WHILE_USED, CURATORS, """
        event: document qui raconte l’événement
        name: nom du fichier donné
        at: date
        actor: compte
        body: le modèle DOCX ; un effacement ne lit pas dedans : remettre le modèle fourni l’ôte
    """),
    _told("event_territory", "corriger la liste des territoires d’un événement", NONE,
          _WHILE_USED, CURATORS, """
        event: document qui raconte l’événement
        key: territoire
        body: nom, codes, organismes et fonctions ; vide quand il est ôté
    """),
    _told("sheet_link", "laisser un territoire répondre sans compte", NONE, _WHILE_USED, PROGRAM,
          """
        sheet_id: fiche
        revision: compte les liens fermés
        expires: fin ; vide une fois fermé
        made_by: compte
    """),
    _told("sheet_answer", "garder ce qu’un territoire a répondu, tel qu’envoyé", PUBLIC_TASK,
          _WHILE_USED, CURATORS, """
        number: numéro
        sheet_id: fiche
        at: date
        version: version de la fiche qui contient la réponse
        body: réponses et fonction de qui répond, données personnelles reconnues masquées
        read_at: date de la lecture
        read_by: compte qui l’a lue
        need: besoin qui en a été fait
    """),
    _told("sheet_contact", "rappeler à un territoire la fiche qu’il attend", LEGITIMATE,
          "un an après la fin du suivi, trois ans au plus ; effacée dès qu’il ne veut plus de "
          "rappel", CURATORS, """
        sheet_id: fiche
        email: adresse électronique
        at: date
    """),
    _told("sheet_stop", "ne plus rappeler à qui ne le veut pas", CONSENT, _WHILE_USED, CURATORS, """
        sheet_id: fiche
        at: date
    """),
    _told("sheet_mail", "n’écrire qu’une fois pour une date", NONE, _WHILE_USED, CURATORS, """
        sheet_id: fiche
        due: date du rappel
        at: date de l’envoi
        state: en partance, envoyé, en échec
        tries: essais
        problem: raison de l’échec, sans adresse
    """),
)  # fmt: skip
