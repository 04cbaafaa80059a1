"""The report of a workshop that never was, in our own words: the towns are real, nobody else is."""

from __future__ import annotations

from pathlib import Path

REPORT = """# Atelier « Lisières » : la campagne et la ville partagent leurs chemins

Date : 14 mars 2023

Lieu : Salle des fêtes, Die

Organisé par l’Agence des chemins partagés

## Déroulé

La matinée présente deux essais. L’après-midi est un temps d’échanges, puis de décisions.

## Les échanges

Marie LALUNE (Ville de Die) : Nous cherchons à faire venir les habitants des hameaux au
marché sans voiture. La navette à la demande que nous avons essayée coûte trop cher pour trois
voyageurs par jour. Qui a déjà partagé un véhicule entre plusieurs communes ?

Hugo GRANDVENT (Ville de Cahors) : Chez nous, la voiture partagée du dimanche est tenue par une
association d’habitants. Il faudrait que la mairie prenne en charge l’assurance. Les élus craignent
que la réglementation ne nous le permette pas.

Paul PATAPON (CC du Diois) : Le syndicat n’a personne pour suivre les réservations. À Gap, une
plateforme de covoiturage a trouvé ses conducteurs en passant par les écoles.

Jean BONNEPLUIE (Communauté de communes du Vallon Imaginaire) : Notre conseil n’a encore rien
voté, et nous venons surtout écouter.

## Freins

- Les réservations prennent trop de temps aux agents de l’accueil.
- La réglementation de l’assurance n’est pas claire pour les véhicules partagés.
- Le coût de la navette dépasse le budget d’une petite commune.

## Idées

- Il faudrait mutualiser un véhicule entre trois communes voisines le jour du marché.
- On pourrait confier les réservations aux commerçants du centre-bourg.

## Décisions

Il est décidé de visiter la plateforme de covoiturage de Gap avant l’été.

## Participants

| Nom | Fonction | Organisme |
|---|---|---|
| Marie LALUNE | Élue aux mobilités | Ville de Die |
| Hugo GRANDVENT | Directeur des services techniques | Ville de Cahors |
| Paul PATAPON | Chargé de mission | CC du Diois |
| Jean BONNEPLUIE | Vice-président | Communauté de communes du Vallon Imaginaire |
| Anne RITOURNELLE | Animatrice | Agence des chemins partagés |
"""


def write(path: Path) -> None:
    path.write_text(REPORT, encoding="utf-8")
