"""Families of words that tell who speaks and how far the project is: folded words, by meaning.

A family says nothing by itself: what each weighs, alone or beside another, is learned (`make
understanding`)."""

from __future__ import annotations

_SPEAKER: dict[str, str] = {
    "collectivity": (
        "ville villes commune communes village villages mairie mairies agglo agglomeration "
        "interco intercommunalite cc ca cu communaute metropole departement region ccas bourg "
        "collectivite municipalite comcom commcom petr canton hameau conseil syndicat"
    ),
    "elected": (
        "maire mairesse adjoint adjointe adjoints elu elue elus elues dgs dga dgst conseiller "
        "conseillere secretaire echevin deleguee delegue"
    ),
    "firm": (
        "entreprise societe cooperative conserverie laiterie boite patron gerant gerante "
        "artisan artisane commercant commercante boulanger boulangere restauratrice "
        "restaurateur eleveur eleveurs agriculteur agriculteurs agricultrice maraicher "
        "maraichere paysan paysanne ferme pecheur industriels industriel ebeniste menuiserie "
        "menuisier atelier cabinet ingenieur ingenieurs createur creatrice exploitant scic "
        "scop promoteur hotelier camping brasserie brasseur scierie"
    ),
    "product": (
        "prototype capteur capteurs logiciel solution machine brevet appli application "
        "technologie maquette client clients clientele commande commandes chiffre tresorerie "
        "investisseurs levee concurrent marque references atelier salaries"
    ),
    "association": (
        "association asso associatif associative collectif benevoles benevole compagnie "
        "adherents ressourcerie recyclerie fondation ong club"
    ),
    "helper": (
        "agence incubateur pepiniere chambre pole cluster bureau technopole federation "
        "parc caue cci cma cress comite club mission adherents"
    ),
    "event": (
        "seminaire colloque journee table rencontre rencontres assises forum congres session "
        "plateau conference atelier salon panorama programme debat soiree universite"
    ),
    "witness": (
        "temoin temoins temoignage temoignages intervenant intervenants inviter invite "
        "raconter histoires scene orateur orateurs intervention convier"
    ),
    "i": "je j moi mon ma mes",
    "we": "nous notre nos on",
    "civic": (
        "municipal municipale municipaux communal communale communaux communales "
        "intercommunal intercommunale intercommunaux departemental departementale administres "
        "administre conseil deliberation mandat regie budget agents services service "
        "habitants"
    ),
    "amenity": (
        "ecole ecoles gymnase cantine piscine place marche rues rue lampadaires eglise "
        "presbytere stade college colleges lycee lycees mediatheque bibliotheque quartier "
        "quartiers centre port plage friche friches terrains ecoliers commercants hopital "
        "zone halle theatre usine usines"
    ),
    "start_up": (
        "startup start pme tpe sarl sas fabricant fabricante editeur constructeur fondateur "
        "fondatrice pousse labo laboratoire"
    ),
    "make": (
        "vendons vend vends fabriquons fabrique fabriquent produisons produit proposons "
        "commercialisons developpons developpe invente inventons concu concevons louons "
        "livrons reparons recyclons transformons"
    ),
    "expert": (
        "assiste accompagne accompagnons conseille coordonne anime animons animateur "
        "animatrice coordinateur coordinatrice consultant consultante amo etudes"
    ),
    "inhabitant": (
        "habitant habitante habitants voisin voisins voisine voisines riverain riverains "
        "riveraine locataire locataires copropriete coproprietaire parent parents retraite "
        "retraitee famille familles usager usagers citoyen citoyenne citoyens"
    ),
    "kin": "fils fille filles mere pere maman papa mari femme copain copines beauf cousine grand",
}

_PHASE: dict[str, str] = {
    "wish": (
        "voudrais voudrait voudraient voudrions voulons aimerais aimerait aimerions "
        "aimeraient reve revons souhaitons souhaite envie voulait verrait verrions verrais"
    ),
    "think": (
        "pense pensons pensent songe songeons reflechit reflechissons reflechis envisage "
        "envisageons envisagent hesite hesitons imagine imaginons interroge interrogeons "
        "discutons regardons regarde etudie etudions etudier convaincre"
    ),
    "study": (
        "etude etudes faisabilite prefiguration chiffrer chiffre chiffrage estimer diagnostic "
        "gisement programme architecte comparer comparatif savoir"
    ),
    "cost": "combien cout couts coute couterait prix tarif rentable equilibre charges",
    "set_up": (
        "montage statut statuts gouvernance modele modeles structure convention contrat "
        "juridique clauses clause regie forme cooperative precedents precedent"
    ),
    "try": (
        "essai essais essayer essaie essaient essayons tester teste testons test experimenter "
        "experimentation experimentons pilote prototype demonstrateur eprouver panel "
        "volontaires cobayes maquette preuve"
    ),
    "for_a_time": "pendant mois semaines saison ete hiver rentree temporaire provisoire vacances",
    "invest": (
        "investissement investissements travaux acheter achetons achete achat acquisition "
        "equiper equipement installer installation construire construction machines poser "
        "pose renover"
    ),
    "open": (
        "ouvrir ouvre ouvrons ouverture lancer lance lancons demarrer demarre reprendre "
        "monter creer recruter relancer"
    ),
    "extend": (
        "generaliser generalise deployer deploie deploiement etendre etendons elargir "
        "elargissons extension doubler embaucher grandir perenniser continuer echelle autres "
        "villes agrandir"
    ),
    "done": (
        "vote votes voted signe signes valide validee permis devis depose deposee pret prets "
        "prete acceptee inscrits inscrit trouve finie fini financement manque boucler apport "
        "subvention subventions aides"
    ),
    "review": (
        "bilan evaluer evaluation indicateurs indicateur retombees capitaliser raconter "
        "transmettre memoire prouver effets comparer mesurer montrer"
    ),
    "start": "commencer commence commencent bout debut prendre idee",
    "elsewhere": (
        "deja ailleurs exemples exemple precedents retours retour temoignages visiter reussi "
        "quelqu d'autres"
    ),
    "paperwork": (
        "delai delais procedure obligatoire obligatoires contester declarer formulaire seuil "
        "licence courrier pieces autorisation reclame remboursement amende conge grille "
        "concours facture factures mentions depot brevet avocat adresses devis traiteur salle"
    ),
    "trouble": (
        "plus personne jamais ras peur ferme fermer perdu perd rien marre vide vides pire "
        "malheureusement impossible honte colere"
    ),
    "question": "qui quels quelles quel quelle comment ou pourquoi",
    "event": (
        "seminaire colloque journee table rencontre rencontres assises forum congres session "
        "plateau conference atelier salon panorama programme debat soiree universite temoin "
        "temoins temoignage temoignages intervenant intervenants inviter invite raconter "
        "histoires scene orateur orateurs intervention convier"
    ),
}


def _families(table: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Word → its families, in the order of the table."""
    found: dict[str, list[str]] = {}
    for family, words in table.items():
        for word in words.split():
            found.setdefault(word, []).append(family)
    return {word: tuple(families) for word, families in found.items()}


SPEAKER_FAMILIES = _families(_SPEAKER)
PHASE_FAMILIES = _families(_PHASE)
