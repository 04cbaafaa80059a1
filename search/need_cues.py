"""What people say when they mean a phase, a role, an amount: word patterns over folded text.

Each pattern is matched on `kb.text.fold`, word for word at the start of each alternative; weights add up."""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.model import Phase, Speaker


class Cue(NamedTuple):
    """A pattern and how much it says."""

    pattern: re.Pattern[str]
    weight: float


def _cues(*weighted: tuple[float, str]) -> tuple[Cue, ...]:
    return tuple(Cue(re.compile(rf"\b(?:{pattern})"), weight) for weight, pattern in weighted)


PHASE_CUES: dict[Phase, tuple[Cue, ...]] = {
    Phase.EMERGENCE: _cues(
        (2.0, r"par ou (?:on )?commenc|on (?:commence|s'y prend) comment|stade de l'idee|on a une idee"),
        (1.0, r"on reve|qui a deja|quelqu'un (?:l')?a[- ]t[- ]il deja|une idee|rien n'est decide"),
        (1.0, r"on (?:voudrait|aimerai[ts]?)|j'aimerais|je voudrais|nous voulons|plus jamais"),
        (0.7, r"qui peut (?:nous )?aider|diagnostic|comment (?:le )?savoir|on peut pas"),
    ),
    Phase.FEASIBILITY: _cues(
        (2.0, r"etud(?:e|ie|ions|ier)\b|faisabilite|avant-projet|prefiguration"),
        (1.5, r"nous (?:songeons|pensons|discutons)|on pense|pense acheter|bonne ou mauvaise idee"),
        (1.2, r"combien (?:ca|cela) (?:cout|va)|quel (?:modele|montage|cout)|montage|chiffrer|precedents"),
        (1.0, r"quelle (?:gouvernance|forme|structure)|retour d'experience|bilan|il manque \d|gisement"),
    ),
    Phase.EXPERIMENTATION: _cues(
        (2.0, r"experiment|tester|essayer|prototype|pilote|demonstrateur|preuve de concept|grandeur nature"),
        (1.0, r"essai\b|panel|pendant (?:un an|six mois|trois mois)|en vrai\b|occupation temporaire"),
    ),
    Phase.DEPLOYMENT: _cues(
        (2.0, r"generalis|deploi|deploy|passer a l'echelle|perennis|etendre|massifi"),
        (1.2, r"lancer (?:le|un) marche|investissement|financer (?:l'|un |une |des )?(?:achat|travaux)"),
        (1.0, r"aides? a l'investissement|qui nous aide a payer|ouvrir (?:un|une)|relancer|tenu (?:dix|vingt)"),
    ),
    Phase.EVALUATION: _cues(
        (2.0, r"evaluer|faire le bilan|mesurer (?:l'effet|les effets|l'impact)|capitalis"),
        (1.5, r"transmettre a d'autres|raconter ce qui|essaim(?:er|age)|retombees"),
    ),
}  # fmt: skip

SPEAKER_CUES: dict[Speaker, tuple[Cue, ...]] = {
    Speaker.COLLECTIVITE: _cues(
        (2.0, r"notre (?:petite |future )?(?:commune|ville|village|interco|agglo|communaute|metropole|departement)"),
        (2.0, r"(?:maire|adjointe?|elue?|dgs|dga|conseiller(?:e)? municipale?) d|je suis (?:maire|elue?|adjointe?|dgs)"),
        (1.5, r"(?:c ?c|ca|agglo(?:meration)?|communaute de communes|ville|commune|interco) de \d[\d  \u202f]*|(?:deux|trois) villages"),
        (1.5, r"(?:ma (?:premiere )?|mon )adjointe?|ma secretaire|[mn]os agents|notre conseil|mes fonctions"),
        (1.2, r"on est \d[\d  ]* (?:hab|ames)|(?:charge|chargee) de mission|responsable (?:des )?marches|mes administres"),
        (1.0, r"agglo(?:meration)?\b|mairie|intercommunal|notre (?:ecole|gymnase|cantine|piscine|port)|nos (?:ecoles|ecoliers|rues)"),
        (0.9, r"(?:ville|commune|agglomeration|departement|region) (?:du|de la|d'|littorale|moyenne)|nos (?:commercants|habitants|entreprises|usines)"),
    ),
    Speaker.PORTEUR: _cues(
        (2.5, r"(?:notre |nous sommes une )(?:start-?up|entreprise|pme|association|cooperative|boite|societe)"),
        (2.0, r"(?:start-?up|fabricant|editeur|bureau d'etudes|cooperative|pme|societe) (?:de|d'|familiale?|specialis)"),
        (2.0, r"(?:deux|trois|quatre|cinq|six|\d) (?:eleveurs|industriels|artisans|agriculteurs|maraichers|associes|entreprises)"),
        (1.5, r"^(?:association|start-?up|fabricant|entreprise|pme|asso|cooperative|conserverie|usine|ferme)\b"),
        (1.5, r"nous (?:proposons|avons developpe|fabriquons|commercialisons|vendons|produisons)|notre (?:solution|produit|pilote|prototype)"),
        (1.0, r"\d+ salaries|chiffre d'affaires|\bca \d|benevoles|notre atelier|on (?:essaie de )?fabrique|notre expert-comptable"),
    ),
    Speaker.FACILITATEUR: _cues(
        (2.5, r"(?:animateur|animatrice|animons|animation) (?:de |d'|du |un |le )?(?:club|reseau|cluster|territoire)"),
        (2.5, r"incubateur \w+|pepiniere|agence (?:de developpement|d'urbanisme|d'attractivite)|syndicat d'energie|nos adherents"),
        (1.5, r"nous accompagnons|chambre de commerce|\bcci\b|reseau d'accompagnement|(?:les )?gens de terrain"),
    ),
    Speaker.ORGANISATEUR: _cues(
        (2.5, r"seminaire|table ronde|plateau\b|colloque|journee d'etude|session de|panorama|notre atelier du"),
        (2.0, r"intervenants?|(?:quels?|qui|grands groupes) .{0,40}inviter|pour parler de|je cherche (?:deux|trois|des temoins)"),
        (1.5, r"faire temoigner|des histoires ou|temoignages?"),
    ),
    Speaker.HABITANT: _cues(
        (2.5, r"parents? d'ele|habitante? d|riverain|une dizaine de voisins|mon (?:fils|quartier|immeuble)|ma (?:fille|rue)"),
        (1.5, r"le maire est (?:ok|d'accord)|citoyen|entre voisins|mes voisins|nous,? habitants"),
    ),
}  # fmt: skip

_SPACE = "[ \u00a0\u202f]"
# Bounded on all sides: a text of 20,000 digits is read in linear time, and no number overflows.
_NUMBER = rf"(?<!\d)(?:\d{{1,3}}(?:{_SPACE}\d{{3}}){{1,3}}|\d{{1,12}}(?:[.,]\d{{1,6}})?)"
AMOUNT = re.compile(
    rf"(?P<number>{_NUMBER}){_SPACE}?(?:(?P<scale>m(?:illions?|d)?|k|mille|milliers?)(?:{_SPACE}d['e]{_SPACE}?)?"
    rf"{_SPACE}?)?(?P<unit>€|euros?|eur\b|balles)"
)
SCALE = {"m": 1_000_000, "million": 1_000_000, "millions": 1_000_000, "k": 1_000, "mille": 1_000,
         "millier": 1_000, "milliers": 1_000, "md": 1_000_000_000}  # fmt: skip
# What comes just before an amount that is not what the speaker has to spend.
NOT_A_BUDGET = re.compile(
    r"(?:ca|chiffre d'affaires|caution|perd(?:u|s)?|factures?|dette|loyer|coute(?:nt)?|repas)\s*(?:de|a|:|d')?\s*$"
)
POPULATION = re.compile(
    rf"(?P<number>{_NUMBER}){_SPACE}?(?P<scale>k|mille|milliers?)?{_SPACE}?(?:d['e]{_SPACE}?)?"
    r"(?:hab(?:itants?|\.)?\b|ames\b|administres\b)"
)
