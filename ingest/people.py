"""Who a piece of text is about: the name of a person, what they do, and for whom.

« Prénom NOM », « NOM Prénom », « Mme Nom », « J. Nom »: shapes of French, helped by a list of first
names. A name is only found here to be parted from the rest: nothing keeps it."""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.entities.known_names import first_names
from kb.text import fold, fold_accents

# A name is no longer than this, titles and particles included.
NAME_MAX_WORDS = 6
ROLE_MAX_CHARS = 160

CIVILITY = (
    r"(?:M\.|MM\.|Mmes?\.?|Mlles?\.?|Mrs?\.?|Messieurs|Monsieur|Madame|Dr\.?|Pr\.?|Me|Maître)"
)
_CIVILITY = re.compile(rf"{CIVILITY} +(?=[^\W\d_])")
_INITIALS = re.compile(r"[A-ZÀ-Þ](?:\. ?-? ?[A-ZÀ-Þ]|-[A-ZÀ-Þ])*\. ?(?=[A-ZÀ-Þ])")
_WORD = re.compile(r"[A-ZÀ-Þ]\.(?![A-Z])|[^\W\d_](?:[^\W_]|['-](?=\w)|\.(?=[A-Z]))*")
_PARTICLES = frozenset({"de", "du", "des", "la", "le", "van", "von", "el", "ben", "da", "di", "d"})

# The first word of an organisation, folded: no name of a person starts or goes on with it.
_ORGANISATION_WORDS = frozenset(
    """
    academie acteurs ademe agence agences agglo agglomeration ambassade amicale amis archives
    assemblee association associations atelier ateliers banque bibliotheque bureau cabinet caf
    caisse campus ccas centre cercle cerema chambre chaire cite citoyens club cluster cnrs college
    collectif collectifs collectivites comite commissariat commission commune communes communaute
    compagnie confederation conseil conservatoire consortium cooperative coordination crous
    cuma ddt ddtm delegation departement departements direction direccte dinum district dreal
    ecole ecoles edf enedis ens entreprise entreprises epci equipe espace espaces etablissement
    etat etudes eurometropole fabrique faculte federation ferme filiere fondation fonds
    foyer france gendarmerie grand grdf groupe groupement hopital ign innovation innovations insee
    inspection institut institution intercommunalite laboratoire laboratoires ligue logement logis
    lycee mairie maison maisons metropole ministere mission mouvement musee mutuelle observatoire
    office offices orange ordre organisation organisme parc parlement parquet pays petr pnr pole
    police port prefecture promoteur promoteurs region regional reseau reseaux residence
    scop scot section secretariat senat service services sivom smart sncf societe sous-prefecture
    station syndicat syndicats technopole territoire territoires theatre toulouse tribunal ubs
    union universite urbanisme usine veolia ville villes village developpement conseils habitat
    energie energies environnement transition transports mobilite mobilites numerique tourisme
    """.split()  # noqa: SIM905
)
# The first word of a function, folded, « vice- », « co- », « ex- », « sous- » taken off.
_FUNCTION_HEADS = frozenset(
    """
    accompagnateur accompagnatrice adherent adherente adjoint adjointe administrateur
    administratrice agent agente agriculteur agricultrice ambassadeur ambassadrice analyste
    animateur animatrice animation architecte artisan assistant assistante associe associee
    attache attachee avocat avocate benevole cadre charge chargee chef cheffe chercheur chercheuse
    citoyen citoyenne collaborateur collaboratrice commercant commercante commissaire comptable
    concepteur conceptrice conseiller conseillere consultant consultante controleur controleuse
    coordinateur coordinatrice coordonnateur coordonnatrice correspondant correspondante createur
    creatrice delegue deleguee depute deputee designer developpeur developpeuse dg dga dgs dgst
    directeur directrice dirigeant dirigeante doctorant doctorante documentaliste doyen dst
    economiste editeur editrice eleve elu elue elus enseignant enseignante enseignant-chercheur
    etudiant etudiante expert experte facilitateur facilitatrice fondateur fondatrice formateur
    formatrice garant garante gerant gerante gestionnaire geographe geomaticien geomaticienne
    gouverneur guide habitant habitante historien historienne hydrologue infirmier infirmiere
    ingenieur ingenieure inspecteur inspectrice instructeur instructrice intervenant intervenante
    journaliste juriste maire maitre maraicher maraichere mediateur mediatrice medecin membre
    ministre moderateur moderatrice naturaliste notaire paysagiste pdg pharmacien pharmacienne
    pilote pompier porteur porteuse prefet prefete premier premiere president presidente
    principal principale producteur productrice professeur professeure programmiste proviseur
    proviseure psychologue rapporteur rapporteure rapporteuse recteur rectrice redacteur redactrice
    referent referente representant representante responsable restaurateur restauratrice retraite
    retraitee riverain riveraine salarie salariee secretaire senateur senatrice sociologue
    stagiaire statisticien statisticienne suppleant suppleante superviseur syndic technicien
    technicienne titulaire tresorier tresoriere urbaniste usager usagere vacataire volontaire
    co-animation co-animateur animateurs appui secretariat
    """.split()  # noqa: SIM905
)
_HEAD = re.compile(
    r"(?:(?:M\.|Mme|Monsieur|Madame) (?=l[ea] ))?"
    r"(?:\d+(?:er|ère|e|ème)? *|l'|(?:premi(?:er|ère)|le|la|un|une|ancien|ancienne|ex|vice|co"
    r"|sous|auto|grand|jeune|seconde?|deuxième)[ -]+){0,3}([^\W\d_]+(?:-[^\W\d_]+)?)",
    re.IGNORECASE,
)
# Where the function ends and the organisation starts: « directrice de l'Agence… ».
_FOR = re.compile(
    r"[ ,]+(?:(?:à la|à l'|(?:au sein|auprès) (?:de l'|de la |du |de )|au|aux|à"
    r"|chez|pour la|pour le|pour l'|pour|de la|de l'|du|des|de|d'|@)[ ]?)(?=[\"«A-ZÀ-Þ0-9])"
)
_OPENED = re.compile(
    r"[ ,]+(?:à la|à l'|au|chez|auprès (?:de l'|de la |du |de )|de la|de l'|du)[ ]?"
    r"(?=(?:agence|association|bureau|cabinet|centre|chambre|collectif|commune|communauté|conseil"
    r"|département|direction|entreprise|fédération|mairie|métropole|ministère|office|région"
    r"|réseau|société|syndicat|université|ville)\b)",
    re.IGNORECASE,
)


# Capitalised, these open a title or a place, not a name.
_NOT_NAMES = frozenset(
    """
    action actions annexe appel avenue axe bilan boulevard charte compte contact contexte contrat
    date demarche dispositif document etape etude exemple fiche grande grands haut haute idee
    ile journee label lac lien lieu mont monts nord note nouveau nouveaux nouvelle objectif
    objectifs operation ouest petite petites phase place plan point pont presentation probleme
    programme projet projets proposition quartier question rappel rapport remarque reponse reunion
    route rue salle seance seminaire sequence site sud table theme val vallee volet zone
    """.split()  # noqa: SIM905
)
# After a proper name these make an organisation of it: « Bordeaux Métropole ».
_SUFFIXES = frozenset(
    """
    agglo agglomeration communaute conseil conseils developpement energie energies environnement
    groupe habitat innovation metropole mobilite mobilites numerique technopole tourisme transports
    """.split()  # noqa: SIM905
)
_AFTER_NAME = re.compile(r"\s*(?:$|[,;:(|\t/]|[-–—])")


class Name(NamedTuple):
    """Where a name ends in the text that starts with it. `sure`: a title, a first name or the
    case of its words says so; else only two capitalised words do."""

    end: int
    sure: bool


class Role(NamedTuple):
    function: str | None = None
    organisation: str | None = None


def is_first_name(word: str) -> bool:
    return fold(word).split("-")[0].strip(".'") in first_names()


def is_organisation_word(word: str) -> bool:
    return fold(word).strip(".'").removeprefix("l'").removeprefix("d'") in _ORGANISATION_WORDS


def _is_particle(word: str) -> bool:
    return fold(word).rstrip("'") in _PARTICLES


def is_shouted(word: str) -> bool:
    """A word in capitals, of two letters or more."""
    return len(word) >= 2 and word.isupper()


def is_acronym(word: str) -> bool:
    """Capitals too short, or too hard to say, for a surname."""
    bare = word.replace(".", "").replace("-", "")
    if not is_shouted(bare):
        return False
    vowels = sum(letter in "AEIOUY" for letter in fold_accents(bare))
    short = len(bare) <= 5 and (vowels <= 1 or is_organisation_word(bare))
    return len(bare) <= 3 or vowels == 0 or short


def is_function(text: str) -> bool:
    """Starts as a function does: « 1ère adjointe », « co-présidente », « chargé de mission »."""
    match = _HEAD.match(text.strip())
    if match is None:
        return False
    head = fold(match[1])
    return head in _FUNCTION_HEADS or head.partition("-")[0] in _FUNCTION_HEADS


def leading_name(text: str) -> Name | None:
    """The name of a person that opens `text`, if one does."""
    title = _CIVILITY.match(text)
    at = title.end() if title else 0
    if initials := _INITIALS.match(text, at):
        words = _words(text, initials.end())
        surname = bool(words) and len(words[0][0]) > 1 and "." not in words[0][0][:-1]
        return Name(_surname_end(words, 0), sure=True) if surname else None
    words = _words(text, at)
    if not words or (not title and is_function(words[0][0])):
        return None
    if title:
        return Name(_titled_end(words), sure=True)
    return _untitled(words, text)


def is_name(text: str) -> bool:
    """The whole text is the name of a person, surely."""
    bare = text.strip()
    found = leading_name(bare)
    return found is not None and found.sure and found.end >= len(bare)


def _words(text: str, at: int) -> list[tuple[str, int]]:
    """Capitalised words and particles from `at`, one space apart, each with its end. They stop at
    a word of an organisation, and never end with a particle."""
    words: list[tuple[str, int]] = []
    while len(words) < NAME_MAX_WORDS and (match := _WORD.match(text, at)):
        word = match[0]
        particle = _is_particle(word)
        body = is_organisation_word(word) and not particle and not _is_given_france(word, words)
        if body or not (word[0].isupper() or particle):
            break
        if words and is_function(word):
            break
        words.append((word, match.end()))
        at = match.end()
        if text[at : at + 1] not in {" ", "_"}:
            break
        at += 1
    while words and _is_particle(words[-1][0]) and words[-1][0].islower():
        words.pop()
    return words


def _is_given_france(word: str, before: list[tuple[str, int]]) -> bool:
    """« VIDAL France »: a first name after a surname, a country anywhere else."""
    surname = before[0][0] if len(before) == 1 else ""
    return word == "France" and len(surname) > 3 and is_shouted(surname)


def _untitled(words: list[tuple[str, int]], text: str) -> Name | None:
    first = words[0][0]
    if first[0].islower() or len(first) < 2 or fold(first) in _NOT_NAMES:
        return None
    alone = _AFTER_NAME.match(text, words[-1][1]) is not None
    if is_shouted(first) and not is_first_name(first):
        return _surname_first(words)
    if is_first_name(first):
        return _first_name_first(words, alone=alone)
    found = _unknown_first(words, alone=alone)
    return None if found and not found.sure and _makes_organisation(text, words) else found


def _makes_organisation(text: str, words: list[tuple[str, int]]) -> bool:
    following = _WORD.match(text, min(words[-1][1] + 1, len(text)))
    return following is not None and fold(following[0]) in _SUFFIXES


def _surname_first(words: list[tuple[str, int]]) -> Name | None:
    """« NOM DE FAMILLE Prénom », « NOM PRENOM »."""
    named = any(is_first_name(word) for word, _ in words[1:3])
    particle = _is_particle(words[0][0])
    small = len(words) > 1 and words[1][0].islower()
    if (is_acronym(words[0][0]) and not named and not particle) or (small and not particle):
        return None
    for index, (word, end) in enumerate(words[1:], 1):
        if is_first_name(word):
            after = words[index + 1 : index + 2]
            both = after and is_first_name(after[0][0]) and not is_shouted(after[0][0])
            return Name(after[0][1] if both else end, sure=True)
        if not is_shouted(word) and not _is_particle(word):
            return Name(end, sure=len(words[0][0]) > 4)
    return None


def _first_name_first(words: list[tuple[str, int]], *, alone: bool) -> Name | None:
    at = 1
    while at < len(words) - 1 and is_first_name(words[at][0]) and not is_shouted(words[at][0]):
        at += 1
    if at >= len(words):
        return Name(words[0][1], sure=alone)
    if is_acronym(words[at][0]):
        return Name(words[at - 1][1], sure=True)
    whole = alone and len(words) <= 4 and not is_shouted(words[-1][0])
    return Name(words[-1][1] if whole else _surname_end(words, at), sure=True)


def _unknown_first(words: list[tuple[str, int]], *, alone: bool) -> Name | None:
    """« Nom Prénom » in small letters, « Prénom NOM » with a rare first name, or neither."""
    near = words[1:] if _is_particle(words[0][0]) else words[1:3]
    for word, end in near:
        if is_first_name(word) and not is_shouted(word):
            return Name(end, sure=True)
    if len(words) < 2:
        return None
    sure = is_shouted(words[1][0]) and len(words[1][0]) > 3 and not is_acronym(words[1][0])
    if is_acronym(words[1][0]):
        return None
    return Name(words[-1][1] if alone and len(words) <= 3 else _surname_end(words, 1), sure=sure)


def _titled_end(words: list[tuple[str, int]]) -> int:
    at = 0
    while at < len(words) - 1 and is_first_name(words[at][0]):
        at += 1
    if at == 0 and len(words) > 1 and not is_shouted(words[0][0]) and is_shouted(words[1][0]):
        at = 0 if is_acronym(words[1][0]) else 1
    return _surname_end(words, at)


def _surname_end(words: list[tuple[str, int]], at: int) -> int:
    """The end of the surname that starts at word `at`: particles, then one word, or the capitals
    that follow one another when they can be said."""
    while at < len(words) - 1 and _is_particle(words[at][0]):
        at += 1
    shouted = is_shouted(words[at][0])
    while (
        shouted
        and at + 1 < len(words)
        and is_shouted(words[at + 1][0])
        and not is_acronym(words[at + 1][0])
        and len(words[at + 1][0]) > 4
    ):
        at += 1
    return words[at][1]


# --- functions and organisations


_BETWEEN = re.compile(r"\s*(?:[,;|\t]|\s[-–—/]\s|^[-–—/:]\s*)\s*")
_PAREN = re.compile(r"^(?P<before>[^()]*)\((?P<inside>[^()]{1,80})\)?(?P<after>[^()]*)$")
# « DGS CC du Grand Val »: an acronym after the function starts the body that follows.
_BODY_AFTER = re.compile(r" ([A-Z][A-Z0-9&]{1,7})$")
_TAIL = re.compile(
    r" ((?:[A-ZÀ-Þ0-9][\w.'-]*)(?: (?:d'|de la |du |de |des |et |& )?[A-ZÀ-Þ0-9][\w.'-]*)*)$"
)
# Where another body, or another function, follows the first.
_NEXT = re.compile(r", | et (?:de |du |des |d'|(?=[a-zéè-]+(?:e|r|t|l)\b.{0,40} d))")
_AFTER_LINK = re.compile(r"(?:\b(?:de|des|du|et|la|le|les|pour)|'|&)$", re.IGNORECASE)
_EMPTY = " \t,;:.-–—/|_"


def read_role(text: str) -> Role:
    """« directrice de l'Agence », « chargé de mission, Région », « Ville (animation) »."""
    bare = text.strip(_EMPTY)[:ROLE_MAX_CHARS]
    if match := _PAREN.match(bare):
        before, after = match["before"].strip(_EMPTY), match["after"].strip(_EMPTY)
        if before:
            return _with_parenthesis(before, match["inside"].strip())
        bare = f"{match['inside'].strip()}, {after}" if after else bare
    bare = bare.removeprefix("(").removesuffix(")") if bare.count("(") != 1 else bare.strip("()")
    function: str | None = None
    organisations: list[str] = []
    for part in filter(None, (piece.strip(_EMPTY) for piece in _BETWEEN.split(bare))):
        said = split_function(part) if is_function(part) else _function_last(part)
        function = function or said.function
        if said.organisation and not (said.function and organisations):
            organisations.append(said.organisation)
    return Role(function, organisations[0] if organisations else None)


def _function_last(text: str) -> Role:
    """« ADEME Chargée de mission »: a function in capitals after a short name."""
    for match in re.finditer(r" (?=[A-ZÉÈ][a-zéèê])", text):
        before = text[: match.start()]
        named = " " in before or is_acronym(before) or is_organisation_word(before)
        if named and is_function(text[match.end() :]) and _AFTER_LINK.search(before) is None:
            return Role(text[match.end() :], before)
    return Role(None, text)


def _with_parenthesis(before: str, inside: str) -> Role:
    """The animation of a meeting is a function; any other parenthesis says for whom, or where."""
    role = read_role(before)
    if is_function(inside):
        return Role(role.function or inside, role.organisation or before)
    if role.function and not role.organisation:
        return Role(role.function, inside)
    if role.organisation == before:
        return Role(role.function, f"{before} ({inside})")
    return role


def split_function(text: str) -> Role:
    """« maire de Nevers » → maire, Nevers; a function that names no one stays whole."""
    found = _FOR.search(text) or _OPENED.search(text)
    if found is None:
        return _elliptic(text)
    if body := _BODY_AFTER.search(text[: found.start()]):
        return Role(text[: body.start()], text[body.start(1) :].strip(_EMPTY))
    organisation = text[found.end() :].strip(_EMPTY)
    organisation = _NEXT.split(organisation, maxsplit=1)[0]
    return Role(text[: found.start()].strip(_EMPTY), organisation.strip(_EMPTY) or None)


def _elliptic(text: str) -> Role:
    """« Élue Martigues », « chef de projet Géo Val »: a proper name that ends the function."""
    match = _TAIL.search(text)
    if match is None or is_function(match[1]):
        return Role(text, None)
    return Role(text[: match.start()], match[1].strip(_EMPTY))
