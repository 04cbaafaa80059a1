"""Families of words that announce a difficulty or a way out: what labelled reports are too few to
teach word by word."""

from __future__ import annotations

from kb.analysis import stem
from kb.text import fold

_FAMILIES = {
    "lack": """
        manque manquer manquant absence absent carence pénurie défaut insuffisant
        insuffisance insuffisamment peu guère rare rareté faible faiblesse faiblement
        déficit dépourvu inexistant inexistence vide vacant pauvre limité limite restreint
        seul seulement méconnu méconnaissance invisible ignorer oublié oubli isolé isolement
        délaissé réduit maigre faute sous-effectif précaire précarité fragile fragilité
        incomplet lacune aucun moindre
    """,
    "fail": """
        échec échouer échoué refus refuser refusé rejet rejeter rejeté abandon abandonner
        abandonné annulé annulation bloqué blocage bloquer bloquant panne retard retardé
        reporté report stop arrêt arrêté suspendu interrompu fermé fermeture disparu
        disparition perdu perte perdre raté défaillant défaillance dysfonctionnement casser
        cassé rompu rupture impasse stagner stagnation enlisé décrochage démission départ
        essoufflement épuisement épuisé caduc obsolète vétuste dégradé dégradation inadapté
        inutilisable inutilisé inefficace impossible impossibilité irréalisable inaccessible
        interdit interdiction désengagement retrait
    """,
    "hard": """
        difficile difficilement difficulté complexe complexité compliqué compliquer lourd
        lourdeur contrainte contraignant contraint obstacle frein freiner entrave entraver
        barrière verrou problème problématique peine peiner souci gêne gêner délicat ardu
        laborieux rigide rigidité opaque illisible flou confus confusion incompréhension
        incompris mal malaisé pénible galère casse-tête goulot saturé saturation surcharge
        surchargé débordé dispersé dispersion éparpillé cloisonné cloisonnement silo
        empilement hétérogène hétérogénéité disparate disparité inégal inégalité morcelé
        morcellement enclavé enclavement éloigné éloignement distance
    """,
    "fear": """
        crainte craindre peur inquiet inquiète inquiétude inquiéter méfiance méfiant
        réticence réticent défiance doute douter risque risqué danger dangereux menace
        menacé incertain incertitude hésitation hésiter frilosité frileux prudence prudent
        découragé décourager démotivé démobilisation lassitude fatigue plainte plaindre
        déplorer regretter regret déçu déception insatisfait insatisfaction mécontent
        mécontentement colère agacement scepticisme sceptique indifférence désintérêt
        résignation insécurité stigmatisation préjugé a priori
    """,
    "too": "trop excessif excessivement exorbitant démesuré disproportionné long lent lenteur",
    "cost": """
        coût coûteux coûter cher chère surcoût onéreux prix charge dépense dette endettement
        déficitaire inflation facture budget financement financier trésorerie amortissement
        loyer
    """,
    "clash": """
        désaccord opposition opposer opposant conflit conflictuel tension concurrence
        concurrencer rivalité clivage divergence divergent contradictoire contradiction
        incompatible incompatibilité contestation contester polémique recours contentieux
        nuisance bruit incivilité vandalisme vol pollution dégât
    """,
    "not": "pas ni jamais aucun aucune sans non plus",
    "but": """
        mais cependant pourtant toutefois malgré néanmoins reste restent encore toujours
        quand alors hormis sauf sinon hélas malheureusement dommage
    """,
    "must": """
        devoir doit doivent devrait devraient faut faudra faudrait falloir nécessaire
        nécessité nécessiter indispensable essentiel important importance besoin souhait
        souhaiter souhaitable souhaité demander demande proposer proposition propose idée
        piste suggestion suggérer recommandation recommander préconisation préconiser
        envisager envisagé prévoir prévu projet pourrait pourraient serait seraient imaginer
        idéalement
    """,
    "act": """
        créer création mettre place instaurer installer développer renforcer améliorer
        organiser mobiliser associer impliquer sensibiliser former informer communiquer
        accompagner soutenir appuyer aider simplifier alléger clarifier mutualiser partager
        coordonner fédérer animer tester expérimenter lancer ouvrir adapter réserver réduire
        élargir étendre généraliser pérenniser valoriser favoriser encourager inciter
        faciliter garantir sécuriser négocier recruter désigner nommer confier anticiper
        planifier intégrer réhabiliter aménager végétaliser diversifier publier diffuser
        relancer rencontrer concerter consulter co-construire construire rédiger formaliser
        contractualiser conventionner subventionner financer cofinancer acheter louer prêter
        équiper rénover entretenir
    """,
    "enable": """
        grâce permettre permis permet permettent facilité facilitant facilitateur favorable
        levier accélérateur accélérer débloquer débloqué lever levé résoudre résolu solution
        répondre réponse atout moteur déclic tremplin opportunité appui soutien aide
        accompagnement relais pont médiation médiateur référent interlocuteur guichet
        ambassadeur parrain tutorat convention charte accord partenariat coopération
        collaboration mutualisation gratuité gratuit souple souplesse simple simplicité
    """,
    "good": """
        succès réussi réussite réussir efficace efficacité fonctionner fonctionne bien
        positif apprécié convaincu convaincre confiance dynamique dynamisme motivé
        motivation engagé engagement volonté enthousiasme adhésion satisfait satisfaction
        gain gagner économie bénéfice avantage utile utilité fructueux exemplaire probant
        amélioration progrès
    """,
    "people": "élu élue maire habitant technicien agent service équipe bénévole usager partenaire",
}


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for family, words in _FAMILIES.items():
        for word in words.split():
            table.setdefault(stem(fold(word)), family)
    return table


FAMILY_OF = _table()


def families(said: list[str]) -> list[str]:
    """The family of each stem that has one, in order."""
    return [FAMILY_OF[word] for word in said if word in FAMILY_OF]
