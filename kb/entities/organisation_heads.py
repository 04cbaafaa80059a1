"""The nouns that open the name of an organisation, and what must follow each to make a name."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import NamedTuple

from kb.text import fold


class Need(StrEnum):
    """What a head needs after it to be a name.

    PLACE: a place, « mairie de Redon ». ACTING: the same, and to act or to wear a capital, for
    « la ville de Redon » is more often the place. PROPER: a capital somewhere, « centre social de
    Redon ». DIRECT: a capital at once, « réseau Cocagne ». COMPLEMENT: what it deals with is
    enough, « ministère de l'agriculture ». NAMED: like DIRECT, and the name is what follows only,
    « l'entreprise Dupont »."""

    PLACE = "place"
    ACTING = "acting"
    PROPER = "proper"
    DIRECT = "direct"
    COMPLEMENT = "complement"
    NAMED = "named"


class Head(NamedTuple):
    """`alone`: a name by itself when it wears a capital, « le Conseil départemental »."""

    words: tuple[str, ...]
    need: Need
    alone: bool


_ACTING = "ville|commune|département|région|agglomération|agglo|municipalité|collectivité|pays"

_PLACE = """
mairie|sous-préfecture|préfecture|rectorat|académie|métropole|eurométropole|conseil municipal
|communauté d'agglomération|communauté de communes|communauté urbaine|communauté d'agglo|com com
|comcom|communauté|cc|ca|cu|cd|conseil départemental|conseil régional|conseil général
|hôtel de ville|centre communal d'action sociale|ccas|cias|sdis|caf|cpam|ars|dreal|ddt|ddtm
|draaf|drac|deal|dreets|ddets|ddcs|ddpp|drjscs|direccte|dsden|ddfip|drfip|cdg|cci|ccir|ccit|cma
|cmar|caue|adil|crous|epf|epfl|petr|pnr|scot|smictom|sictom|sivom|sivu|siaep|opac|oph|chu|chru
|chr|chs|ehpad|mjc|amap|cpie|udaf|mfr|gal|crij|crma|cress|crt|cdt|crpf|srias|cdos|insa|iut|inspe
|iae|esat|espe|ufr|alec|adie|bge|cfa|adt|ot|mdph|mda|sivos|siea|sde|urssaf|safer|tribunal
|tribunal administratif|cour d'appel|parquet|diocèse|évêché|aéroport|grand port maritime
|port autonome|conseil de quartier|conseil citoyen|conseil de développement|codev
|conseil de territoire|point justice|maison du projet|ccspl|cduc|soliha|udes|ddi|dir|drire|cg|cr
|crc|cpts|csapa|epci|dpt|dept
"""

_COMPLEMENT = """
ministère|secrétariat d'état|secrétariat général|commissariat général|commissariat
|agence nationale|agence régionale|agence française|agence européenne|agence départementale
|agence d'urbanisme|agence de l'eau|agence de développement|agence de développement économique
|agence locale de l'énergie|agence régionale de santé|agence d'attractivité|agence d'innovation
|direction régionale|direction départementale|direction générale|direction interministérielle
|direction interdépartementale|direction interrégionale|direction académique
|direction des services|chambre d'agriculture|chambre de commerce
|chambre de commerce et d'industrie|chambre des métiers|chambre de métiers|chambre des notaires
|chambre régionale|chambre économique|chambre départementale|chambre syndicale|office national
|office français|office public|office international|office de tourisme|institut national
|institut français|institut de recherche|institut européen|institut régional|centre national
|centre régional|centre départemental|centre scientifique|conseil national|conseil supérieur
|conseil économique|conseil d'architecture|haut conseil|haute autorité|fédération nationale
|fédération française|fédération régionale|fédération départementale|union nationale
|union régionale|union départementale|union sociale|confédération|association nationale
|association française|association départementale|association régionale|syndicat national
|syndicat mixte|syndicat intercommunal|syndicat départemental|caisse d'allocations familiales
|caisse des dépôts|caisse primaire|caisse nationale|comité départemental|comité régional
|comité national|conservatoire national|conservatoire régional|conservatoire d'espaces
|observatoire national|observatoire régional|service départemental|mutualité|mission locale
|réseau national|réseau régional|établissement public|autorité de régulation
|commission européenne|commission nationale|école nationale|école supérieure
|école nationale supérieure|inspection générale|inspection académique|groupement régional
|groupement d'intérêt public
"""

_PROPER = """
agence|association|fondation|fédération|union|syndicat|office|institut|université|académie
|école|lycée|lycée agricole|lycée professionnel|collège|hôpital|clinique|centre hospitalier
|centre social|centre socioculturel|centre socio-culturel|centre de recherche
|centre de formation|centre technique|centre de gestion|centre culturel|centre de ressources
|centre d'affaires|centre commercial|centre universitaire|centre intercommunal|centre d'études
|centre européen|centre international|faculté|laboratoire|parc naturel régional
|parc naturel marin|parc naturel|parc national|parc régional|pôle de compétitivité
|pôle métropolitain|pôle d'équilibre|pôle d'équilibre territorial et rural|pôle territorial
|société d'économie mixte|société publique locale|société d'aménagement|société coopérative
|société d'équipement|société d'incinération|société de transport|société|coopérative|groupement
|groupement d'employeurs|mutuelle|banque|régie|régie de quartier|régie des transports
|maison de l'emploi|maison des associations|maison de l'habitat|maison de la nature
|maison de l'énergie|maison des jeunes|maison de l'architecture|maison de l'environnement
|maison de santé|maison de quartier|maison familiale rurale|foyer rural|foyer|comité
|comité de quartier|comité d'expansion|comité de bassin|comité de massif|comité des fêtes
|comité d'habitants|conservatoire|observatoire|mission|commissariat
|délégation régionale|autorité|établissement public foncier|établissement public d'aménagement
|établissement public territorial|chambre|bourse du travail|club d'entreprises|club|collectif
|compagnie|ligue|cercle|ordre|incubateur|pépinière|pépinière d'entreprises|technopole
|espace de coworking|société d'histoire|cabinet|amicale|consortium|gip|gie|epa|epic|spl|sem|scot
|syndicat des eaux|syndicat d'initiative|syndicat des transports|musée|théâtre|opéra|orchestre
|caisse|direction|inspection|gendarmerie|police municipale|protection civile
|bureau des étudiants|centre|maison|réseau|dispensaire|ressourcerie|recyclerie|épicerie sociale
|épicerie solidaire
"""

_DIRECT = """
groupe|pôle|pole|cluster|réseau|maison|centre|comité|commission|collectif|club|ferme|école
|institut|laboratoire|labo|lab|campus|fonds de dotation|mouvement|plateforme initiative
|résidence autonomie|cité|entente|consortium|observatoire|compagnie|ehpad|hôpital|lycée|collège
|lycée agricole|clinique|fondation|banque|mutuelle|coopérative|think tank|syndicat|union
|fédération|confédération
"""

_NAMED = """
entreprise|société|start-up|startup|start up|jeune pousse|pme|tpe|eti|cabinet|cabinet d'études
|cabinet conseil|cabinet de conseil|bureau d'étude|bureau d'études|bureaux d'études
|bureau de conseil|bureau de contrôle|bet|be|association|asso|filiale|agence
|agence de communication|agence d'architecture|coopérative|scic|scop|sas|sarl|sem|spl|sa|eurl
|gie|gip|sci|sasu|saem|semop|oph|epl|ong|collectif|bailleur|bailleur social|opérateur|promoteur
|prestataire|industriel|fabricant|éditeur|constructeur|exploitant|aménageur|énergéticien
|transporteur|hébergeur|incubateur|accélérateur|enseigne|fournisseur|délégataire|concessionnaire
|éco-organisme|mandataire|multinationale|entreprise sociale|entreprise d'insertion
|entreprise adaptée|distributeur|équipementier|média|tiers-lieu|tiers lieu|espace|fab lab|fablab
|living lab|pépinière|espace de coworking|journal|brasserie|librairie|imprimerie|papeterie
|conserverie|menuiserie|boulangerie|firme|marque|mutuelle|syndic|intégrateur
"""

_ALONE = frozenset(
    """conseil départemental|conseil régional|conseil municipal des jeunes|chambre d'agriculture
    |chambre de commerce et d'industrie|chambre de métiers|chambre des métiers|office de tourisme
    |agence de l'eau|agence d'urbanisme|agence régionale de santé|mission locale|banque alimentaire
    |caisse d'allocations familiales|ars|dreal|ddt|ddtm|drac|draaf|caf|cpam|cci|cma|caue|adil|ccas
    |crous|mdph|sdis|urssaf|safer|ddfip|dsden|dreets|direccte|ddcs|ddpp|adt|cpie|alec|epf|cress
    |conseil de développement|codev|cias|smictom|sictom|chu|chru|bge|adie""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)

# In small letters these are rarely a name, « le comité de l'Aude », « la direction du Port ».
WANT_CAPITAL = frozenset(
    """mission delegation cabinet commissariat direction inspection bureau centre maison comite
    chambre caisse autorite ordre observatoire groupement operateur consortium cercle compagnie
    espace banque club mutuelle foyer reseau conservatoire incubateur union societe ligue
    collectif opera etablissement academie""".split()  # noqa: SIM905
)

_TABLES = (
    (_ACTING, Need.ACTING),
    (_PLACE, Need.PLACE),
    (_COMPLEMENT, Need.COMPLEMENT),
    (_NAMED, Need.NAMED),
    (_PROPER, Need.PROPER),
    (_DIRECT, Need.DIRECT),
)


def _folded(phrase: str) -> tuple[str, ...]:
    return tuple(fold(phrase).replace("'", " ").replace("-", " ").split())


@cache
def heads() -> dict[str, tuple[Head, ...]]:
    """First folded word → the heads that start with it, the longest first. A head may be there
    more than once: every need it has is tried in the order of the tables."""
    table: dict[str, list[Head]] = {}
    alone = {_folded(phrase) for phrase in _ALONE}
    for phrases, need in _TABLES:
        for phrase in dict.fromkeys(phrases.replace("\n", "").split("|")):
            words = _folded(phrase)
            table.setdefault(words[0], []).append(Head(words, need, words in alone))
    return {
        first: tuple(sorted(found, key=lambda head: -len(head.words)))
        for first, found in table.items()
    }
