"""Words around and inside place names: what reads as ordinary French, and where names mislead."""

from __future__ import annotations

import re

# One-word names of communes, departments and former communes that are ordinary French words.
# Measured: each occurs at least six times in lower case in 45 M characters of press, debates and
# public-service pages, or is a heading of reports (date, contact, accueil).
_ORDINARY = """
abondance abondant aigle aigre aime aire aires allier allies allons alloue ames ange angles
angoisse anse appelle armes athee attaques aubaine aube aucun aurons autruche aveux avion aviron
avirons avril ay azur baby bains baleine ballon ballons bannieres bar barils baron barre bars
basses bataille baties bats beaux bidon bio blond bois bonhomme bonne bonnes bords bosse bouchon
boue bouee bouillon boulot bouquet bourg bourre boursieres bouteille branches bras breches breves
brigue brousse brusque bu buisson bulle bulles bus by cabanes cagnotte cales camarade campagne
carnet cars casses cause cavalerie caves celle celles cendre centres cercles cercueil cerise cesse
chaise chambre champagne champs chance change chapeau chapelle charge charme charmes chars chasse
chateau chatte chaudiere chaussee chauve chaux chemin cheminot chene cher cheres cheville choisies
choux cieux clefs cloue coinces collegien colonne combles comte confort conte contes contre
contres coquille corbeilles cordon corne coron corps cote couches coudes coudre courant courbe
courbes couronne cours courtes couture coutures creances creche creuse croix cultures cures cuve
cuves dangers dauphin degre demie desert deserts detroit devise diamant die don donjon doree doue
doux douze drap dunes echelle echelles eclaires ecole ecueil ecurie elan engins epargnes epine
epineuse escale escales espere etable etais etangs etoile eu eus falaise faux fermete ferre fete
feux fille fins fleche flotte folie folies folles fontaines force forestiere forge forteresse
fosse fosses four fourches fourneaux frais francs frise gap garde gars gene geste giron gonds
gorges gouts graces grand gras grasse grave grenade gres gueux guise habit haies haleine halles
hauteville hommes hopital hotellerie houlette irai irais issus jalons jardin job joyeuse joyeux
juif jumeaux jumelles jura jure jury lacs lance landes lange laps lasse lent lentilles leves
levier lies ligne linge lire lisse loge loges loire long lot loue louer loupe lourde lue lutter
luxe lys mache machine maille maillot maire maisons male manche marche marches mare marges marines
marques marquise marre mars martyre maux mene mens menton menus mer mere mesnil messe mire miroir
moisson molles monastere monnaie mont montagne monte monts morte mouche mouches mouille moulins
moult mousse mousson mouton moyen mure mures murs neuville nice noce nord noue noyer nuits ondes
ongles orgueil our oz paille palais palme parc parce parent parois pas passa passage pauvres
peintre peintures pelouse perche pere peri perles perron piano pierres pieux pince pis place
places plaine plaisance plaisir plan planche planches plans plats pleure pleurs poil poisson
poissons pont ponts port porta portes poses precieux premieres pres prince publier puits pure
quarante quartier racines raids ramasse rancon rang recourt relevant reunion reveillon ri riche
riez ris rives rivieres roc rocher roches rom romaine ronde roquette roquettes rouge routes
routier rue ry sache sains saint sales salle salles salon saurais sauvages sauve sceaux sens
sequestre serez serpent serre serres sers servant servies seuil sieges signes simple somme son
souche soude soulages soupir sourd souterraine soyons sure survie sus sy syndicat table tablier
tache taillee taillis talon tasse tech temple tendu teneur termes terrasse tierce titre tombe
tonnerre touche touches tour tourne tournes tours trait trans treve union ur us uz vains vallee
venere ventes ver vers vert vertus veuve veuves viens vieux vif vignes ville villeneuve villes
vire vitre vives vivier vogue voisines voue vue y
"""
COMMON_WORDS = frozenset(_ORDINARY.split())

# First names, and firms or places of power, that are also communes: « à Orange », « à Matignon »
# speak of them as often as of the town.
_MISLEADING = """
alban albert aubin bernard blaise blanc bonnet borne boyer brassac camille castex charles denis
eve fontaine francois gael gaillard gilles guerin hermes jean lambert laurent leon louis luc
madeleine marie marin martin mathieu michel nicolas olivier paulin pierre raymond remy rene
riviere robert roche romain roux samson suzanne thomas vincent yves camembert contrexeville evian
matignon orange perrier roquefort schengen vittel volvic
"""
MISLEADING_NAMES = frozenset(_MISLEADING.split())

# Journals, associations, programmes and web addresses whose words are not mentions.
NOT_PLACES = re.compile(
    r"""https?://\S+|www\.\S+|(?<![\w.+-])[\w.+-]{1,64}@\S+
    |\b(?:ouest-france|paris-normandie|nice-matin|lyon\ capitale|paris\ match|var-matin
        |nord\ éclair)\b
    |\b(?:la\ voix|gare|mer|europe|amérique|corée|afrique|macédoine|irlande)\ du\ nord\b
    |\b(?:intercommunalités|villes|régions|départements|banque|électricité|gaz|équipe|collège
        |île|îles|tour|stade|atout|business|assemblée\ des\ départements|maires)\ de\ france\b
    |\bfrance[ ](?:travail|relance|services?|20\d\d|tiers[-\ ]lieux|rénov'?|clusters|inter|info
        |bleu|télévisions?|villes?|ruralités?|active|num|culture|stratégie|digitale|urbaine)\b
    |\b(?:accords?|charte|conférence|convention|traité|protocole|déclaration|bourse|couleurs)
        \ (?:de|d[’'])\ ?\w+(?:-\w+)*
    |\bparis\ 2024\b|\b(?:fromage|moutarde|savon|jambon|saucisse|quiche)s?\ (?:de\ )?\w+
    |\bhorizon\ europe\b|\beurope\ 1\b|\bair\ france\b|\bcrédit\ agricole(?:\ \w+-?\w*){0,3}
    """,
    re.IGNORECASE | re.VERBOSE,
)
