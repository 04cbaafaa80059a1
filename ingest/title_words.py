"""Words that French reports use as titles, and what part of a report each of them opens."""

from __future__ import annotations

import re
from functools import lru_cache

from kb.reading import SectionRole
from kb.text import fold_accents

KEY_MAX_CHARS = 300
# Each rule asks again for the key of the same line.
CACHED_LINES = 4_096
PEOPLE_TITLE_MAX_CHARS = 90
SPEECH_TITLE_MAX_CHARS = 180

# « 3/ », « II - », « A) », « 6.5.1 », « 4 »: a letter needs its punctuation, a digit does not.
_NUMBERING = re.compile(
    r"^(?:n ?[°o] ?)?(?:\d{1,2}(?:\.\d{1,2}){0,4}(?: ?[.)/°:–-]+ *| +(?=[^\W\d]))"
    r"|(?:[ivx]{1,5}|[a-h]) ?[.)/–-]+ *)"
)
# « présent.e.s », « élu·es », « excusé(e)s », « présent-e-s »
_INCLUSIVE = re.compile(r"(?<=[a-z])(?:[.·•‧-]e?s?(?:[.·•‧-]s)?(?![a-z])|\(e?s?\)s?)")
_COUNT = re.compile(r"(?: ?:)? ?(?:\(\d{1,3}\)|(?<=[: ])\d{1,3})$")
# An emoji, a bullet, an opening quote.
_DRESS = re.compile(r"^[\W_]+")
_EDGES = " :.\u00a0\u202f*_~#"
_SPACES = re.compile(r"[\s\u00a0\u202f]+")

_PEOPLE = frozenset(
    [
        "participant",
        "participante",
        "participants",
        "participantes",
        "participation",
        "present",
        "presente",
        "presents",
        "presentes",
        "presence",
        "presences",
        "excuse",
        "excusee",
        "excuses",
        "excusees",
        "absent",
        "absente",
        "absents",
        "absentes",
        "invite",
        "invitee",
        "invites",
        "invitees",
        "inscrit",
        "inscrits",
        "representes",
        "represente",
        "pouvoirs",
        "procurations",
        "emargement",
        "intervenants",
        "intervenantes",
        "animateurs",
        "animatrices",
    ]
)
_WITH_PEOPLE = frozenset(
    [
        "liste",
        "feuille",
        "les",
        "la",
        "le",
        "l",
        "des",
        "de",
        "du",
        "d",
        "et",
        "ou",
        "a",
        "en",
        "etaient",
        "etait",
        "sont",
        "ont",
        "personnes",
        "membres",
        "elus",
        "elues",
        "conseillers",
        "delegues",
        "autres",
        "non",
        "titulaires",
        "suppleants",
        "visio",
        "visioconference",
        "distance",
        "presentiel",
        "nom",
        "noms",
        "qualite",
        "organisme",
        "fonction",
        "tableau",
        "la",
    ]
)
_PEOPLE_OF = re.compile(
    r"^(?:liste des )?(?:participants?|presents?|membres presents|invites?|excuses?|intervenants?)"
    r" (?:a|au|aux|de|du|pour|lors) "
)
_MEMBERS = re.compile(r"^membres (?:du|de la|de l|des) .{3,60}$")

_PUBLIC_WORDS = r"(?:journee|matinee|seance|reunion|seminaire|atelier|rencontre|visite)s?"
_PATTERNS: tuple[tuple[SectionRole, str], ...] = (
    (
        SectionRole.NEXT_STEPS,
        r"^(?:les |la |le )?(?:prochaine?s?|futures?) \w+"
        r"|^suites?(?:$| (?:a donner|de|du|des|d|et|donnees?|envisagees?|prevues?)\b)"
        r"|^et (?:maintenant|apres|ensuite|demain)\b|^(?:les )?perspectives(?:$| et\b| pour\b)"
        r"|^(?:calendrier|agenda|dates?) (?:a (?:venir|retenir)|previsionnel|des prochain\w+)"
        r"|^a (?:faire|venir|suivre)$"
        r"|^(?:liste des |releve d['e ]*|plan d['e ]*|les )?(?:actions|taches) "
        r"(?:a (?:mener|faire|realiser|engager|venir)|en cours)|^to ?do\b|^reste a faire"
        r"|^ordre du jour de la prochaine|^actions$|^(?:date de (?:la )?)?prochaine? ",
    ),
    (
        SectionRole.AGENDA,
        r"^(?:rappel de |points? (?:a|de) )?(?:l ?)?(?:ordre du jour|odj|oj)\b"
        rf"|^(?:au )?programme(?:$| (?:de|du|des) (?:la |l )?{_PUBLIC_WORDS})"
        r"|^sommaire$|^table des matieres$",
    ),
    (
        SectionRole.DECISIONS,
        r"^(?:les |releve (?:de|des) |liste des |synthese des )?(?:decisions?|deliberations?"
        r"|resolutions?|votes?|motions?|arbitrages?)\b|^resultats? du vote",
    ),
    (
        SectionRole.CONCLUSION,
        r"^(?:les |la |pour |en )?(?:conclu(?:sions?|re)|cloture)\b"
        r"|^mot de (?:la )?(?:fin|cloture)"
        r"|^(?:pour|en) (?:resume|resumer|finir|synthese)$|^fin de (?:la )?(?:reunion|seance)"
        r"|^(?:levee|fin) de (?:la )?seance|^allocution de cloture"
        r"|^bilan de la (?:journee|matinee)",
    ),
    (
        SectionRole.QUESTIONS,
        r"^(?:temps de |temps d )?(?:questions?[ -]?(?:/ ?|et )?(?:reponses?)|q ?/ ?r\b|questions$"
        r"|foire aux questions|faq$|echanges?(?:$| (?:avec|et|sur|entre|de|du|des)\b)|debats?\b"
        r"|discussions?\b|questions (?:et|ou) (?:remarques|echanges|reponses|debats?)"
        r"|questions (?:des?|du|de la|posees|ouvertes|au|aux) |la parole (?:a|aux|est)\b"
        r"|remarques$|remarques et |interventions? (?:de la salle|du public|des habitants))",
    ),
    (
        SectionRole.ANNEX,
        r"^(?:les )?annexes?\b|^pieces? jointes?|^documents? joints?|^bibliographie|^glossaire"
        r"|^references?$|^ressources?$|^pour aller plus loin|^liens? utiles?|^sources?$"
        r"|^sigles\b|^notes?$",
    ),
    (
        SectionRole.FRONT,
        r"^(?:informations?|renseignements?) (?:pratiques?|generales?|generaux)|^infos? pratiques?"
        r"|^(?:date|lieu) et (?:lieu|date|heure|horaires?)|^informations?$|^fiche d identite",
    ),
    (
        SectionRole.SPEECH,
        r"^(?:les )?(?:temoign\w*|interventions?|prises? de parole|allocution|discours"
        r"|mots? (?:de|du|d) ?\w+|keynote|audition|plaidoyer|grand temoin|paroles? d[e ])",
    ),
)
_ROLES = tuple((role, re.compile(pattern)) for role, pattern in _PATTERNS)

# Titles whatever surrounds them; with their colon or without.
KNOWN = frozenset({
    "ouverture", "cloture", "introduction", "conclusion", "conclusions", "synthese", "contexte",
    "preambule", "resume", "sommaire", "ordre du jour", "bilan", "annexe", "perspectives",
    "annexes", "informations pratiques", "objectifs", "objectif", "enjeux", "methode",
    "methodologie", "calendrier", "remerciements", "contacts", "suites", "suites a donner",
    "prochaines etapes", "a noter", "financement", "financements", "partenaires", "resultats",
    "recommandations", "releve de decisions", "decisions", "decision", "actions a mener",
    "decisions et actions", "decision / actions", "decisions / actions", "points divers", "divers",
    "introduction et contexte", "contexte et objectifs", "contexte et enjeux", "constats",
    "actions", "a faire", "mot de la fin", "references", "bibliographie", "glossaire",
    "deroulement", "deroule", "diagnostic", "prochaine reunion", "prochaines dates",
    "pour conclure",
    "en conclusion", "en resume", "fin de la reunion", "table des matieres", "freins", "leviers",
    "freins et leviers", "mise en garde", "points d'attention", "points de vigilance", "budget",
    "rappel du contexte", "secretaire de seance", "intervenants", "mot d'accueil", "accueil",
})  # fmt: skip
MINOR_NAMES = re.compile(
    r"^(?:questions?[ -]?(?:/ ?|et )?reponses?(?: et echanges?)?|echanges?(?: avec la salle)?"
    r"|debats?|discussions?|questions diverses|questions et remarques|temps d['’]echanges?"
    r"|analyses?|propositions?|remarques?|votes?|reponses?|discussion|commentaires?)$"
)

# « Points positifs : », « Besoins exprimés : »: a label of these opens a part even before a list.
_LABEL_NOUN = re.compile(
    r"^(?:les |nos |principa(?:les|ux) |autres )?(?:points?|freins?|leviers?|besoins?|attentes?"
    r"|idees?|pistes?|constats?|enjeux|atouts?|forces?|faiblesses?|opportunites?|menaces?"
    r"|avantages?|inconvenients?|limites?|difficultes|solutions?|actions?|decisions?|remarques?"
    r"|questions?|reponses?|propositions?|recommandations?|preconisations?|retours?|bilan"
    r"|resultats?|impacts?|moyens|budget|financements?|partenaires?|calendrier|planning|suites?"
    r"|conclusions?|contexte|objectifs?|methode|beneficiaires|gouvernance|indicateurs|rappels?"
    r"|discussions?|echanges?|debats?|votes?|succes|reussites|echecs|enseignements|perspectives"
    r"|engagements?|important|attention|a (?:noter|retenir|faire)|en (?:bref|resume))"
    r"(?: [^:]{1,30})?$"
)


def is_label_noun(text: str) -> bool:
    return _LABEL_NOUN.match(key(text)) is not None


@lru_cache(maxsize=CACHED_LINES)
def key(text: str) -> str:
    """A title without case, accents, number, count or its colon, to compare with known ones.

    Only the start of a long text is looked at: it is no title."""
    folded = _SPACES.sub(" ", fold_accents(text[:KEY_MAX_CHARS]).casefold()).strip(_EDGES)
    folded = _DRESS.sub("", folded)
    folded = _NUMBERING.sub("", _COUNT.sub("", folded), count=1)
    return _INCLUSIVE.sub("", folded).strip(_EDGES)


@lru_cache(maxsize=CACHED_LINES)
def names_participants(text: str) -> bool:
    """« Étaient présents : », « Excusé(e)s (3) », « Liste des participants », « Tour de table »."""
    if len(text) > PEOPLE_TITLE_MAX_CHARS:
        return False
    name = key(text)
    if name in {"tour de table", "sur place", "a distance"}:
        return True
    words = re.findall(r"[a-z]+", name)
    plain = all(word in _PEOPLE or word in _WITH_PEOPLE for word in words)
    if plain and not name.endswith(("?", ",", ";")) and any(word in _PEOPLE for word in words):
        return True
    sentence = text.rstrip().endswith((".", "!", "?", ",", ";"))
    return _PEOPLE_OF.match(name) is not None and not sentence


def names_members(text: str) -> bool:
    """« Membres du comité : 7 »: a list of people, if people follow."""
    ends = text.rstrip("\u00a0\u202f ").endswith(":") or _COUNT.search(text) is not None
    return ends and _MEMBERS.match(key(text).replace("'", " ")) is not None


@lru_cache(maxsize=CACHED_LINES)
def role_of_title(text: str) -> SectionRole | None:
    """What a title says that its part is, by its words alone; None when it does not say."""
    if len(text) > KEY_MAX_CHARS:
        return None
    name = key(text).replace("'", " ").replace("’", " ")
    if names_participants(text) or names_members(text):
        return SectionRole.PARTICIPANTS
    return next((role for role, pattern in _ROLES if pattern.search(name)), None)
