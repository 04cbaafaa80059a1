"""The register, part one: what is known, and how it came to be known."""

from __future__ import annotations

from kb.register import CURATORS, EVERYBODY, NONE, PROGRAM, PUBLIC_TASK, Processing, declared

_AS_LONG = "tant que le document sert ; un nom en est effacé sur demande"
_RECORD = "tant que la fiche sert ; ses versions restent, un nom en est effacé sur demande"


def _told(table: str, purpose: str, kept: str, seen: str, columns: str) -> Processing:
    """A table that may name people."""
    return Processing(
        table=table, purpose=purpose, personal=True, basis=PUBLIC_TASK, kept=kept, seen=seen,
        columns=declared(columns),
    )  # fmt: skip


def _plain(table: str, purpose: str, kept: str, columns: str) -> Processing:
    """A table in which nobody is named."""
    return Processing(
        table=table, purpose=purpose, personal=False, basis=NONE, kept=kept, seen=PROGRAM,
        columns=declared(columns),
    )  # fmt: skip


KNOWLEDGE = (
    _told("document", "garder les comptes-rendus tels qu’ils ont été écrits, pour citer", _AS_LONG,
          EVERYBODY, """
        id: identifiant, d’après le nom du fichier
        version: numéro de la version
        title: titre
        kind: sorte de document
        date: date dite par le document
        fingerprint: empreinte du fichier d’origine
        body: ce que le fichier dit de lui-même
        text: texte entier, noms compris, montré noms masqués
        signature: empreintes de suites de mots, pour reconnaître un doublon
        state: brouillon ou publié
    """),
    _told("document_version", "garder les versions remplacées, que des preuves citent", _AS_LONG,
          CURATORS, """
        document_id: document
        version: numéro de la version
        fingerprint: empreinte du fichier
        body: ce que le fichier disait de lui-même
        text: texte entier de cette version
        passages: passages de cette version
    """),
    _told("passage", "citer et retrouver un passage", _AS_LONG, EVERYBODY, """
        number: numéro interne
        id: identifiant
        document_id: document
        position: place dans le document
        body: bornes, titres, thèmes
        fingerprint: empreinte du passage
    """),
    _told("reading", "garder ce qui a été lu dans un document, sous forme de places", _AS_LONG,
          CURATORS, """
        document_id: document
        version: version lue
        body: places des entités, fonctions et organismes, sans les noms
    """),
    _told("proposal", "proposer des fiches à une personne qui relit", _AS_LONG, CURATORS, """
        number: numéro interne
        id: identifiant
        kind: sorte
        state: en attente, acceptée, fusionnée ou refusée
        document_id: document
        confidence: confiance
        body: champs proposés et leurs preuves
    """),
    _told("proposal_before", "pouvoir annuler une décision sur une proposition", _AS_LONG,
          CURATORS, """
        decision: décision qui l’a changée
        proposal_id: proposition
        body: la proposition d’avant
    """),
    _told("record", "tenir les fiches", _RECORD, EVERYBODY, """
        number: numéro interne
        id: identifiant
        kind: sorte
        version: numéro de la version
        state: brouillon, publiée, retirée, à vérifier
        title: titre
        body: la fiche ; elle nomme des organismes, jamais de personne privée
        fingerprint: empreinte
    """),
    _told("record_version", "garder l’histoire des fiches", _RECORD, CURATORS, """
        record_id: fiche
        version: numéro de la version
        body: la fiche à cette version
    """),
    _told("record_import", "relire un fichier de fiches avant de les prendre",
          "le fichier, un jour au plus ; ce qu’il a apporté, tant que la base sert", CURATORS, """
        number: numéro
        actor: compte
        at: date
        file_name: nom du fichier
        state: en attente, pris, annulé
        brought: fiches apportées
        body: octets du fichier, tant qu’il attend
    """),
    _told("job", "suivre la lecture des fichiers déposés", "un an après la fin", CURATORS, """
        number: numéro
        at: date du dépôt
        actor: compte qui a déposé
        file_name: nom du fichier
        size_bytes: taille
        fingerprint: empreinte
        state: où en est la lecture
        step: étape
        progress: avancement
        attempts: essais
        lease_until: jusqu’à quand un lecteur le tient
        ended_at: fin
        document_id: document obtenu
        version: version obtenue
        passages: nombre de passages
        proposals: nombre de propositions
        code: code du refus
        reason: motif du refus
    """),
    _told("job_file", "garder un fichier déposé jusqu’à ce qu’il soit lu",
          "jusqu’à la fin de la lecture", PROGRAM, """
        job: dépôt
        bytes: octets du fichier
    """),
    _plain("passage_record", "dire de quelles fiches parle un passage", "comme le passage", """
        passage_id: passage
        record_id: fiche
    """),
    _plain("relation", "relier les fiches entre elles", "comme les fiches", """
        origin: fiche
        type: sorte de lien
        target: autre fiche
        role: rôle
        declared_by: fiche qui le dit
    """),
    _plain("redirect", "mener d’une fiche fusionnée à celle qui reste", "comme les fiches", """
        old_id: ancienne fiche
        record_id: fiche gardée
        decision: décision
    """),
    _plain("distinct_pair", "se souvenir que deux fiches ne sont pas la même chose",
           "comme les fiches", """
        one: fiche
        other: autre fiche
        decision: décision
    """),
    _plain("taken_back", "se souvenir de ce qu’une décision a repris", "comme le journal", """
        decision: décision
        by_decision: décision qui l’a reprise
    """),
    _plain("evidence", "garder les mots qui prouvent un champ d’une fiche", "comme la fiche", """
        number: numéro
        record_id: fiche
        path: champ
        document_id: document
        version: version du document
        start: début
        end: fin
        at: date
        actor: compte
    """),
    _plain("recheck", "revoir les fiches à temps", "comme la fiche", """
        record_id: fiche
        due: échéance
        set_by: compte, ou la règle de sa sorte
        at: date
    """),
    _plain("vocabulary_word", "ajouter des mots aux listes", "tant que la base sert", """
        number: numéro
        list_name: liste
        concept: entrée
        word: mot
        kind: synonyme ou déclencheur
        at: date
        actor: compte
        removed_at: date du retrait
        removed_by: compte
    """),
    _plain("vocabulary_tag", "savoir quels passages un mot ajouté a classés", "comme le mot", """
        word: mot
        passage_id: passage
    """),
    _plain("territory", "la géographie officielle", "jusqu’à la suivante", """
        id: identifiant
        kind: sorte
        population: population
        body: nom, codes, coordonnées
    """),
    _plain("territory_name", "retrouver un territoire par son nom", "jusqu’à la suivante", """
        key: nom, plié
        territory_id: territoire
    """),
    _plain("meta", "réglages internes", "tant que la base sert", """
        key: nom du réglage
        value: valeur
    """),
    _plain("_sqlite_migrations", "étapes du schéma", "tant que la base sert", """
        id: numéro
        migration_set: programme
        name: étape
        applied_at: date
    """),
)  # fmt: skip
