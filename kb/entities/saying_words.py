"""Words that stand around names of bodies: who does, who speaks for whom, what ends a name."""

from __future__ import annotations

import re

# Folded. Third persons and participles that a body is the subject of.
_VERBS = """
accompagne accueille accepte accorde achete adhere adopte agit aide ajoute alerte alloue amenage
anime annonce appelle applique apporte approuve assure attend attribue autorise beneficie cherche
cofinance collecte commande compte conclut confie confirme conseille considere constate construit
consulte contribue coordonne cree decide declare defend delegue demande demarre deplore deploie
depose developpe diffuse dirige dispose dispose doit donne edite elabore emploie encourage engage
envisage estime etudie evalue evoque examine experimente explique exploite exprime facilite fait
federe finance forme fournit gere heberge impulse incite indique informe initie insiste installe
instruit intervient invite lance loue maintient met mene mobilise mutualise note offre opere
organise oriente participe partage peut pilote planifie porte possede poursuit precise prend
prepare presente prevoit produit projette promeut propose publie questionne rachete rappelle
realise recherche recommande recoit recrute refuse regrette rejoint relance remercie rencontre
renouvelle repond represente reunit sensibilise signale signe sollicite souhaite souligne soutient
structure subventionne suggere suit supervise suscite teste transmet travaille valide veille vend
verse veut vient viendra sera devra pourra souhaiterait confirmera
"""
ACTING_VERBS = frozenset(_VERBS.split()) - {"compte", "note", "commande", "structure", "forme"}

# Before « (de) la ville de … » : it acts, pays, employs or is asked.
_SPEAKS = """
par avec aupres partenariat partenaire partenaires convention conventions accord soutien appui
aide aides subvention subventions financement financements initiative demande demandes portage
pilotage egide commande concours directeur directrice dg dga dgs dst directeurs elu elue elus
elues adjoint adjointe conseiller conseillere conseillers president presidente vice-president
maire maires chef cheffe responsable responsables charge chargee mission agent agents agente
technicien technicienne techniciens service services equipe equipes representant representante
representants referent referente delegue deleguee animateur animatrice ingenieur ingenieure
coordinateur coordinatrice collaborateur collaboratrice cabinet stagiaire propriete pour sollicite
sollicitent sollicitation interpelle interroge rencontre remercie remercient deliberation
deliberations projets politique politiques entre grace cofinance finance financee
"""
SPEAKS_FOR = frozenset(_SPEAKS.split())

CALENDAR = frozenset(
    """janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre lundi
    mardi mercredi jeudi vendredi samedi dimanche""".split()  # noqa: SIM905
)

# Before a name in capitals or with one: it is no organisation.
_OTHER_THINGS = """
projet projets logiciel logiciels directive directives norme normes label labels application
applications appli loi lois article articles dispositif dispositifs programme programmes
plateforme plate-forme format licence demarche methode outil outils salle salles bus ligne lignes
zone zones zac station gare lot lots ilot parcelle parcelles axe axes phase phases niveau niveaux
type types version plan plans scenario scenarios route rue place avenue boulevard quartier site
outil reseaux protocole modele tarif formulaire fichier fichiers document documents fiche fiches
charte concours prix hackathon salon festival ami aap rapport contrat contrats fonds dotation
dotations reglement decret arrete schema schemas taxe appel note notes serie standard interface
langage technologie capteur capteurs base bases option action actions mesure mesures operation
chantier batiment immeuble parking residence tour pont stade domaine secteur service services
statut statuts forme commission marche marches emission livre film revue guide logo mot sigle
acronyme acronymes terme concept mode categorie categories classe groupe diplome
"""
OTHER_THINGS = frozenset(_OTHER_THINGS.split())

# Right after a head that a name follows, these are no name.
NOT_A_NAME_AFTER_HEAD = frozenset(
    """
    loi civile individuelle locale locales publique publiques privee nouvelle francaise francais
    europeenne travail projet numerique internet intranet web wifi wi natura facebook twitter
    linkedin whatsapp sociaux social gt a b c d e f i ii iii iv v 1 2 3 4 5 6 7 8 9 10 aux il elle
    nous on ils elles qui que ce cette etat europe france ville bourg village historique
    commercial territorial territoriale sas sarl sa scop scic eurl ess esus bio tpe pme eti rse
    b2b saas hlm m mme mr monsieur madame nord sud est ouest objectif objectifs contexte enjeux
    date lieu presentation type note present presents absents excuses participants rer tgv ter
    tram bus chaleur gaz eau cycle cyclable ftth adsl haut tres fibre pcaet scot plu pluih plui
    ami aap copil cotech rgpd
    """.split()  # noqa: SIM905
)

# A noun takes these after it: alone they are what it does, « bureau d'études Environnement ».
SUBJECTS = frozenset(
    """
    environnement energie energies urbanisme architecture paysage mobilite mobilites conseil
    communication numerique developpement durable economie culture sport sports sante social
    education jeunesse tourisme agriculture technique techniques recherche innovation batiment eau
    dechets transport transports formation emploi ingenierie locale territoriale territorial
    publique commerce artisanat patrimoine logement habitat
    """.split()  # noqa: SIM905
)

# « Association Nationale des… » : with or without a capital, these go with the noun before.
KINDS_OF_BODY = frozenset(
    """
    nationale national regionale regional departementale departemental francaise francais sportive
    sportif culturelle culturel familiale communale communal communautaire intercommunale
    intercommunal municipale municipal locale local internationale international europeenne
    europeen syndicale agricole artisanale commerciale commercial immobiliere cooperative
    mutualiste anonyme mixte generale general centrale superieure
    """.split()  # noqa: SIM905
)

# These open a sentence with a capital, and name nothing.
SENTENCE_OPENERS = frozenset(
    """demain hier ensuite toutefois cependant aujourd parallelement actuellement aussi bref
    pour avec dans selon chez entre depuis avant apres sous vers sans contre comme mais donc
    ensuite enfin ainsi cette notre votre leur tous toutes plusieurs quelle quel comment pourquoi
    consortium comite communaute collectivites reseau directive marathon concours partenaire
    partenaires banque region syndicat bassin""".split()  # noqa: SIM905
)

# Names of several bodies follow these.
SEVERAL = frozenset(
    """associations entreprises societes startups cabinets bailleurs operateurs cooperatives
    groupes filiales collectifs federations fondations banques mutuelles constructeurs promoteurs
    energeticiens agences ong industriels prestataires fournisseurs laboratoires""".split()  # noqa: SIM905
)

# In lower case, these are never inside a name.
ENDS_NAME = frozenset(
    """
    qui que quoi dont ou est sont etait sera ont avait avoir etre dans par avec sans sous vers
    chez afin plus moins tres aussi ainsi donc mais car si comme lors apres avant pendant depuis
    ce cet cette ces son sa ses leur leurs nos notre votre vos mon ma mes tous tout toute toutes
    un une demain hier aujourd ici peut doit fait faire plusieurs chaque quelques autre autres
    meme memes cela celui celle ceux celles ne pas non oui puis ils elles nous vous lui afin soit
    via selon ete pilotage suivi lecture redaction place cours part fin debut suite partir travers
    titre niveau sein
    """.split()  # noqa: SIM905
)

_ADJECTIVE = re.compile(
    r"(?:al|ale|ales|aux|ique|iques|ier|iers|iere|ieres|if|ifs|ive|ives|el|els|elle|elles|aire|aires|ien|iens"
    r"|ienne|iennes|ain|ains|aine|aines|ais|aise|aises|ois|oise|oises|able|ables|eur|eux|euse|que|ques"
    r"|ant|ante|ants|antes|ee|ees|gence|aise|ne|nes|ible|eure|eures|in|ins|ine|ines|uns?|airs?)$"
)
_ADJECTIVES = frozenset(
    """
    vert verte verts vertes jeune jeunes libre libres haut haute mixte mixtes rural ruraux rurales
    rurale public publics publique publiques prive privee social sociaux sociale sociales
    interministeriel urbain paysan paysans foncier fonciere litteraire ouvert ouverte ouverts
    partage partages partagee partagees reunis reunies unis durable durables solidaire solidaires
    comestibles comestible local locaux locale locales etudes hydraulique populaire populaires
    mecanique catholique laique medico
    """.split()  # noqa: SIM905
)
# Before a colon, on a line that holds several fields: they open the next one.
LABELS = frozenset(
    """
    animation heure heures horaire horaires date lieu objet redaction redacteur redactrice presents
    participants excuses absents duree secretaire destinataires diffusion invites contact contacts
    telephone tel mail email adresse site statut budget territoire porteur partenaires
    """.split()  # noqa: SIM905
)

# They look like adjectives, and are verbs or nouns that end a name.
_NOT_ADJECTIVES = frozenset(
    """
    explique indique revendique communique pratique applique implique publique presente propose
    est devient appelle rappelle renouvelle quelle quel quels telle tel celle elle elles belle
    nouvelle pendant avant maintenant cependant durant suivant concernant permettant portant
    visant ayant etant journee soiree annee annees matinee idee idees arrivee entree reguliere
    faire fournitures besoin besoins moyen moyens demain chemin terrain main gain matin enfin afin
    fin soutien lien liens bien rien maintien entretien cree creee fait doit organise autant tant
    lequel laquelle lesquels notamment
    """.split()  # noqa: SIM905
)


def is_adjective(word: str) -> bool:
    """Whether a folded word may be an adjective inside a name: « agence régionale », « parc
    naturel »."""
    if word in _ADJECTIVES:
        return True
    return (
        len(word) > 4
        and word not in _NOT_ADJECTIVES
        and word not in ACTING_VERBS
        and _ADJECTIVE.search(word) is not None
    )
