"""The register, part two: people who are listed, who ask, who write, who have an account."""

from __future__ import annotations

from kb.register import (
    CONSENT,
    CURATORS,
    LEGAL_DUTY,
    LEGITIMATE,
    PROGRAM,
    PUBLIC_TASK,
    Processing,
    declared,
)

_ADMINISTRATORS = "les personnes qui administrent Essaim"


def _told(table: str, purpose: str, basis: str, kept: str, seen: str, columns: str) -> Processing:
    return Processing(
        table=table, purpose=purpose, personal=True, basis=basis, kept=kept, seen=seen,
        columns=declared(columns),
    )  # fmt: skip


PEOPLE = (
    _told("participant", "tenir à part les personnes des listes de présence, pour les masquer",
          PUBLIC_TASK, "tant que le document sert ; le nom est effacé sur demande",
          "organisme et fonction : les personnes qui relisent ; le nom : elles aussi, mais "
          "seulement quand une base légale et une date sont enregistrées", """
        document_id: document
        number: numéro qui sert de pseudonyme
        name: nom comme la liste l’écrit ; vide une fois effacé
        organisation: organisme
        public_role: fonction
        legal_basis: base légale qui permet de lire le nom
        basis_reason: motif
        basis_by: compte qui l’a enregistrée
        basis_at: date
        basis_until: date à laquelle elle cesse
    """),
    _told("disclosure", "savoir qui a lu le nom d’un participant", LEGAL_DUTY, "un an",
          _ADMINISTRATORS, """
        number: numéro
        at: date
        actor: compte qui a lu le nom
        document_id: document
        participant: numéro du participant
        legal_basis: base légale
        reason: motif
    """),
    _told("privacy_request", "répondre aux personnes qui exercent leurs droits", LEGAL_DUTY,
          "trois ans après la réponse", CURATORS, """
        number: numéro
        at: date
        kind: droit exercé
        state: en attente, répondue, refusée
        name: nom donné par la personne
        contact: où lui répondre
        concerned: ce qui la concerne
        details: ce qu’elle a écrit
        answered_at: date de la réponse
        answer: ce qui a été répondu
    """),
    _told("opposition", "empêcher qu’un nom effacé ou opposé revienne", LEGAL_DUTY,
          "tant que la base sert : la liste oubliée, le nom reviendrait",
          "le programme seul ; la liste ne se lit pas, même avec sa clé", """
        digest: empreinte à clé d’une forme du nom
        entry: numéro tiré au sort, commun aux formes d’un nom
        reach: où cette forme désigne la personne
        anchor: sert à chercher, non à reconnaître
        whole: nom entier
        claim: opposition ou effacement
        at: date
    """),
    _told("erasure", "mener chaque effacement à son terme", LEGAL_DUTY, "tant que la base sert",
          _ADMINISTRATORS, """
        number: numéro
        at: date
        actor: compte
        state: ce qui reste à faire
        ended_at: fin
    """),
    _told("decision", "le journal : qui a décidé quoi, quand et pourquoi", PUBLIC_TASK,
          "tant que la base sert ; un nom en est effacé sur demande", CURATORS, """
        number: numéro
        at: date
        actor: compte, par son numéro, ou nom donné à la commande
        action: décision
        subject: ce dont elle décide
        version: version
        replaces: version remplacée
        reason: motif
        state: empreinte du journal jusque-là
        act: première décision de la même transaction
    """),
    _told("account", "ouvrir l’atelier à qui y travaille", PUBLIC_TASK,
          "jusqu’à la demande de la personne ou la fin de sa mission", _ADMINISTRATORS, """
        number: numéro, qui sert de nom dans le journal
        login: identifiant, souvent une adresse électronique
        role: rôle
        disabled: compte fermé
        at: date d’ouverture
        password_hash: empreinte argon2id du mot de passe
        revision: compte les changements
    """),
    _told("identity", "reconnaître une personne chez son fournisseur d’identité", PUBLIC_TASK,
          "comme le compte", PROGRAM, """
        account: compte
        issuer: fournisseur
        subject: identifiant chez le fournisseur
        at: date
    """),
    _told("session", "rester connecté", PUBLIC_TASK, "douze heures", PROGRAM, """
        secret_hash: empreinte du cookie
        account: compte
        at: début
        expires: fin
    """),
    _told("token", "laisser un programme agir pour un compte", PUBLIC_TASK, "un an au plus",
          "la personne elle-même", """
        number: numéro
        secret_hash: empreinte du jeton
        account: compte
        label: à quoi il sert
        scopes: ce qu’il permet
        at: début
        expires: fin
    """),
    _told("failed_sign_in", "fermer un compte que quelqu’un tente de forcer", LEGITIMATE,
          "un jour", PROGRAM, """
        login_hash: empreinte à clé de l’identifiant essayé
        count: essais de suite
        at: date du dernier
    """),
    _told("feedback", "améliorer les réponses par les avis donnés", LEGITIMATE, "deux ans",
          CURATORS, """
        number: numéro
        at: date
        need: texte du besoin, données personnelles reconnues masquées
        record_id: fiche
        verdict: avis
    """),
    _told("need", "publier un besoin, à la demande de qui l’écrit", CONSENT,
          "tant qu’il est publié ; un an sinon", "tout le monde, une fois relu et publié", """
        number: numéro
        at: date
        state: en attente, publié, retiré
        body: texte, ce qui en est compris, fonction et organisme à joindre
    """),
    _told("suggestion", "corriger les fiches d’après ce que les lecteurs signalent", LEGITIMATE,
          "tant que la base sert ; sans rien qui dise qui l’a écrit", CURATORS, """
        number: numéro
        at: date
        state: en attente, appliqué, écarté
        about: ce dont il parle
        subject: fiche ou document
        body: ce qui est signalé, données personnelles reconnues masquées
    """),
    _told("suggestion_contact", "répondre à qui a signalé une erreur et l’a souhaité", CONSENT,
          "un an", CURATORS, """
        number: signalement
        at: date
        email: adresse électronique
    """),
)  # fmt: skip
