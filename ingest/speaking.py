"""Who is said to speak in a sentence: « Prénom NOM explique que », « la DREAL indique », « FB : ».

A speaker is the subject of a verb of saying. Rules of French: no list of known speakers is needed,
but one helps to tell what each does, and for whom."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import NamedTuple

from ingest.people import (
    CIVILITY,
    Role,
    is_acronym,
    is_first_name,
    is_function,
    is_organisation_word,
    is_shouted,
    leading_name,
    read_role,
)
from kb.text import fold

SENTENCE_MAX_CHARS = 1_500
SUBJECT_MAX_CHARS = 170

# Present, perfect and imperfect of verbs of saying, third person, singular and plural.
_STEMS = (
    r"affirm|ajout|annonc|appuy|assur|attir|avou|cit|clôtur|comment|complèt|complét|confirm"
    r"|considèr|considér|constat|déclar|déplor|dépl|détaill|donn|dout|écart|énumèr|espèr|estim"
    r"|évoqu|expliqu|explicit|exprim|félicit|illustr|indiqu|inform|insist|interrog|interpell"
    r"|invit|justifi|lanc|mentionn|martèl|not|observ|pens|plaid|précis|présent|préconis|prolong"
    r"|propos|questionn|racont|rappel|rappell|rapport|rassur|recommand|regrett|rejet|relat|relèv"
    r"|relev|remarqu|remerci|résum|salu|signal|soulev|soulèv|soulign|suggèr|suggér|souhait"
    r"|témoign|termin|trouv|alert|demand|étonn|inquiét|inquièt|réjoui|félicit|amorc|expos|martel"
)
_VERB = (
    rf"(?:(?:{_STEMS})(?:e|ent|ait|aient|é|ée|és|a|èrent)"
    r"|répon(?:d|dent|dait|dit|dirent|du)|di(?:t|sent|sait)|reconnaît|reconnaissent|reconnait"
    r"|poursui(?:t|vent|vi)|conclu(?:t|ent)|condui?t|interv(?:ient|iennent|enu|enue)|craint"
    r"|craignent|plain(?:t|drait)|plaignent|rev(?:ient|iennent) (?:ensuite |également |aussi )?sur"
    r"|fait (?:part|remarquer|observer|savoir|état|valoir|le point|un point)"
    r"|font (?:part|remarquer|observer|état|valoir)|pren(?:d|nent|ait) la parole|ouv(?:re|rent) la"
    r"|introdui(?:t|sent)|décri(?:t|vent)|prévien(?:t|nent)|rejoin(?:t|gnent)|accueille(?:nt)?"
    r"|inform(?:e|ent)|me(?:t|ttent) en (?:avant|garde)|adme(?:t|ttent)|clôt|convien(?:t|nent)"
    r"|souhaite(?:nt)? (?:savoir|la bienvenue)|défen(?:d|dent)|réagi(?:t|ssent))"
)
# What may stand between a subject and its verb.
_BEFORE_VERB = (
    r"(?:(?<=[\s'])(?:ne|n'|se|s'|lui|leur|nous|vous|l'|le|la|les|en|y|a|ont|avait|avaient|est|également|ensuite|aussi"
    r"|alors|donc|enfin|ainsi|d'abord|toutefois|cependant|quant à (?:lui|elle|eux|elles),?|tient à"
    r"|tiennent à|puis|rapidement|néanmoins|pour sa part,?|de son côté,?)(?:\s+|(?<=')))+"
)
_SAYS = re.compile(rf"(?:(?<=\s)|(?<='))(?P<says>{_VERB})(?=[\s,.:;]|$)")
BARE_SPEAKER = re.compile(rf"(?:^|(?<=[.!?,:] ))([A-ZÀ-Þ][\w-]+) {_VERB}(?=[\s,.:;]|$)")
_MODIFIERS = re.compile(_BEFORE_VERB + r"$")
# « à la demande de », « cette annonce »: a noun that looks like a verb of saying.
_NOUN_BEFORE = re.compile(
    r"\b(?:à|de|du|des|en|sur|pour|par|sans|cette|ce|cet|un|une|notre|leur|sa|son)\s*$",
    re.IGNORECASE,
)
# « une aide demandée par »: a participle says something only after « a », « ont ».
_PARTICIPLE = re.compile(r"(?:é|ée|és|ées|pondu|suivi|venue?)$")
_HAS = re.compile(r"\b(?:a|ont|avait|avaient|est)\b")
# « Ces lieux répondent à des besoins » says nothing.
_SERVES = re.compile(r"répond\w* (?:à|aux?) (?!cela|la question|ce)[a-zé]")
_ASIDE = re.compile(
    r"(?:,(?P<comma>[^,;.]{2,110}(?:,[^,;.]{2,110})?),|\((?P<paren>[^()]{1,80})\))\s*$"
)
_NAME_TOKEN = re.compile(
    r"[A-ZÀ-Þ](?:-[A-ZÀ-Þ])?\.(?: ?-?[A-ZÀ-Þ]\.)*"
    r"|(?:MM?|Mmes?|Mrs?|Dr|Pr)\.|[^\W\d_](?:\w|['-](?=\w))*|\S"
)
_ACCORDING = re.compile(r"(?:Selon|D'après|Pour) (?=[A-ZM])")
_INVERTED = re.compile(rf"[,»\"] ?(?:\"|» )?,? ?(?P<says>{_VERB})(?:-t-)? (?=[A-ZM])")

_COLLECTIVE = (
    r"commission|comité|conseil|assemblée|bureau|mairie|ville|municipalité|commune|communauté"
    r"|département|région|métropole|agglomération|agglo|préfecture|association|collectif|groupe"
    r"|direction|délégation|état|ministère|agence|syndicat|chambre|fédération|entreprise|société"
    r"|habitante?s?|riveraine?s?|participante?s?|élue?s?|conseillers|conseillères|usagers|parents"
    r"|agriculteurs|commerçants|services|services techniques|associations|intervenante?s?|membres?"
    r"|maires?|présidente?|directeur|directrice|adjointe?|animateur|animatrice|animateurs"
    r"|rapporteure?|trésorière?|trésorier|secrétaire|préfet|préfète|sous-préfet|sous-préfète|députée?"
    r"|commissaire|bailleur|bailleurs|promoteur|aménageur|architecte|maîtrise d'ouvrage|équipe"
    r"|maître d'ouvrage|maître d'œuvre|bureau d'études|personnes?|citoyens?|citoyennes?|locataires?"
    r"|présidents|représentante?s?|administrateurs?|adhérents?|salariés?|résidents?|propriétaires?"
)
_GROUP = re.compile(
    r"(?:(?P<title>Monsieur le|Madame la|Madame le|M\. le|Mme la|Mme le)"
    r"|[Ll]e|[Ll]a|[Ll]'|[Ll]es|[Uu]n|[Uu]ne|[Dd]es|[Pp]lusieurs|[Cc]ertaine?s|[Cc]haque|[Dd]'autres|[Dd]eux|[Qq]uelques)\s*"
    rf"(?:(?P<noun>(?i:{_COLLECTIVE}))\b(?P<more>[^,;:.]{{0,70}})"
    r"|(?P<acronym>[A-Z][A-Z0-9-]{1,11}s?(?: \d\d)?"
    r"(?: (?:de |du |des |de la |de l'|d')?[A-ZÀ-Þ][\w'-]+){0,4}))$"
)
_CLAUSE = re.compile(
    r"\b(?:a|est|ont|sont|était|sera|que|qui|dont|où|pour|on|il|elle|\w{3,}(?:era|eront|erait|aient|vait|tait))\b"
    r"|[\[\]\\]"
)
_FUNCTION_NOUN = re.compile(
    r"(?:adjoint|animat|architecte|commissaire|direct|député|maire\b|maires\b|préfet|préfète|président"
    r"|rapporteur|secrétaire|sous-préf|trésori)", re.IGNORECASE
)  # fmt: skip
# A body says things by these; « la ville présente un centre » says nothing.
_BODY_SAYS = re.compile(
    r"(?:affirm|ajout|alert|annonc|conclu|confirm|considèr|constat|déclar|déplor|demand|estim|étonn|expliqu|félicit|indiqu"
    r"|inform|insist|inquiè|interrog|s'interrog|précis|rappel|regrett|remerci|répon|signal|souhaite"
    r"|plai|souh|soulign|soulèv|suggèr|craign|craint|font"
    r"|fait (?:part|remarquer|savoir|état|valoir)"
    r"|interpell|questionn|recommand|remarqu|rejet|réagi|propos|prend la parole|intervien|rassur)"
)
_TURN = re.compile(r"(?P<who>[^:«»?!]{2,80}?)\s*(?P<mark>:|\. ?[–—]|\.(?=\s+[A-ZÀ-Þ«]))\s*(?=\S)")
_ARTICLE = re.compile(
    r"(?:(?:Monsieur|M\.) le |(?:Madame|Mme) l[ea] |[Ll]e |[Ll]a |[Ll]'|[Uu]ne? )(?=\w)"
)
_PROPER = re.compile(
    r"(?:[Ll]e |[Ll]a |[Ll]'|[Ll]es )"
    r"(?P<name>[A-ZÀ-Þ][\w'-]+"
    r"(?: (?:de |du |des |de la |de l'|d'|la |le |les )?[A-ZÀ-Þ][\w'-]+){0,5})$"
)
_INDEFINITE = re.compile(r"[Uu]ne? ")
# What things do as well as people: « les robots proposent », « le BTP souhaite ».
_WISHES = re.compile(r"propos|souh")
_REPLIES = re.compile(r"(?:répon|précis|indiqu|expliqu|rappel|confirm|ajout|signal)")
_WORD_START = re.compile(r"(?<!\S)(?=\S)")
_PAREN_END = re.compile(r"\s*\((?P<role>[^()]{1,60})\)$")


class Mention(NamedTuple):
    """Who speaks, where that is said in the line, and what is said of them there."""

    start: int
    end: int
    key: str
    role: Role
    person: bool = True


def key_of(name: str) -> str:
    """The same for « Anne GARNIER », « GARNIER Anne » and « Mme Anne Garnier »."""
    bare = re.sub(rf"^{CIVILITY} +", "", name.strip())
    return " ".join(sorted(re.findall(r"\w+", fold(bare))))


def speaker_of(sentence: str, known: Container[str] = ()) -> Mention | None:
    """The speaker of one sentence, offsets counted in it; None when nobody is said to speak.

    `known`: keys of those the document lists, who may be named by less than a sure name."""
    for match in _SAYS.finditer(sentence[:SENTENCE_MAX_CHARS]):
        prefix = sentence[: match.start()]
        small = prefix[len(prefix) - _clitics(prefix) :]
        prefix = prefix[: len(prefix) - len(small)]
        if _PARTICIPLE.search(match["says"]) and not _HAS.search(small):
            continue
        if _NOUN_BEFORE.search(prefix) or _SERVES.match(sentence, match.start()):
            continue
        mention = _subject(prefix.rstrip(), match["says"], known)
        if mention is not None:
            return mention
    return _according(sentence) or _after_verb(sentence)


def _clitics(prefix: str) -> int:
    found = _MODIFIERS.search(prefix, max(0, len(prefix) - 60))
    return len(found[0]) if found else 0


def _subject(prefix: str, says: str, known: Container[str]) -> Mention | None:
    """The person or body that ends `prefix`, with what stands between commas after it."""
    floor = max(0, len(prefix) - SUBJECT_MAX_CHARS)
    aside = _ASIDE.search(prefix, floor)
    for cut in [aside, None] if aside else [None]:
        bare = prefix[: cut.start()].rstrip() if cut else prefix
        said = (cut["comma"] or cut["paren"]) if cut else ""
        role = read_role(said) if said else Role()
        person = _person_at_end(bare, known)
        if person is not None:
            start, key = person
            return Mention(start, len(bare), key, role)
        body = _body_at_end(bare, says)
        if body is not None:
            return body
    return None


def _person_at_end(text: str, known: Container[str]) -> tuple[int, str] | None:
    """Where the name that ends `text` starts, and its key."""
    floor = max(0, len(text) - 70)
    floor = text.find(" ", floor) + 1 if floor else 0
    tokens = [(m.start(), m[0]) for m in _NAME_TOKEN.finditer(text, floor)]
    kept: list[int] = []
    for start, word in reversed(tokens):
        small = word.islower() and fold(word) in {"de", "du", "des", "la", "le", "van", "von", "d'"}
        if not (word[0].isupper() or (small and kept)):
            break
        kept.append(start)
    for start in reversed(kept):
        name = text[start:]
        if key_of(name) in known and not _is_a_body(name):
            return start, key_of(name)
        found = leading_name(name)
        if found is None or found.end < len(name):
            continue
        if found.sure and _is_a_person(name):
            return start, key_of(name)
    return None


def _is_a_body(name: str) -> bool:
    return any(is_organisation_word(word) for word in name.split())


def _is_a_person(name: str) -> bool:
    """More than a bare first name that could open a sentence as any noun does."""
    words = name.split()
    return len(words) > 1 or is_first_name(name)


def _body_at_end(text: str, says: str) -> Mention | None:
    """« La DREAL », « les habitants du quartier », « Monsieur le Maire »: from its article."""
    loud = _BODY_SAYS.match(says) is not None
    floor = max(0, len(text) - 110)
    for start in [m.start() for m in _WORD_START.finditer(text, floor)]:
        if not _opens_clause(text[:start]):
            continue
        found = _GROUP.match(text, start) if loud else None
        wishes = bool(found and found["acronym"] and _WISHES.match(says))
        if found and not wishes and not _CLAUSE.search(found["more"] or ""):
            return _group_mention(text, found)
        holder = _holder(text, start)
        if holder and (loud or not _INDEFINITE.match(text, start)):
            return holder
        if _REPLIES.match(says) and (proper := _PROPER.match(text, start)):
            said = proper["name"]
            return Mention(start, len(text), fold(said), Role(None, said), person=False)
    return None


def _holder(text: str, start: int) -> Mention | None:
    """« L'adjointe », « Le chef du service », « Monsieur le Maire »: somebody by what they do."""
    article = _ARTICLE.match(text, start)
    if article is None or not is_function(text[article.end() :]):
        return None
    said = text[article.end() :]
    if (
        len(said) > 80
        or said.endswith(" et")
        or _CLAUSE.search(said)
        or "," in said
        or said.split()[0].endswith("s")
    ):
        return None
    return Mention(start, len(text), fold(said), read_role(said))


def _opens_clause(before: str) -> bool:
    """A subject stands at the start of its clause, not after a preposition or a verb."""
    bare = before.rstrip()
    return (
        not bare
        or bare[-1] in ".,;:!?»–—-)>"
        or bool(
            re.search(r"\b(?:et|mais|que|où|or|puis|ensuite|donc|car|lequel|laquelle|quoi)$", bare)
        )
    )


def _group_mention(text: str, found: re.Match[str]) -> Mention:
    said = re.sub(r"^(?:[Ll]e |[Ll]a |[Ll]'|[Ll]es |[Uu]ne? |[Dd]es )", "", found[0])
    role = Role(None, said if found["acronym"] else _organisation_said(said))
    if found["noun"] and (found["title"] or _FUNCTION_NOUN.match(found["noun"])):
        role = read_role(re.sub(r"^(?:Monsieur|Madame|M\.|Mme) l[ea] ", "", said))
    return Mention(found.start(), len(text), fold(said), role, person=role.function is not None)


def _organisation_said(noun: str) -> str | None:
    people = re.match(
        r"(?:habitant|riverain|participant|élu|conseill|usager|parents|agricult|commerçant|intervenant"
        r"|membre|personne|citoyen|locataire|représentant|administrateur|adhérent|salarié|résident"
        r"|propriétaire|animateurs|équipe|promoteur|architecte)", noun, re.IGNORECASE
    )  # fmt: skip
    return None if people else noun


def _according(sentence: str) -> Mention | None:
    match = _ACCORDING.match(sentence)
    if match is None:
        return None
    found = leading_name(sentence[match.end() :])
    if found is None or not found.sure:
        return None
    name = sentence[match.end() : match.end() + found.end]
    after = sentence[match.end() + found.end :].lstrip()
    if not after.startswith(",") or not _is_a_person(name):
        return None
    return Mention(match.end(), match.end() + found.end, key_of(name), Role())


def _after_verb(sentence: str) -> Mention | None:
    """« … », précise Anne Garnier."""
    for match in _INVERTED.finditer(sentence[:SENTENCE_MAX_CHARS]):
        found = leading_name(sentence[match.end() :])
        name = sentence[match.end() : match.end() + found.end] if found else ""
        if found and found.sure and _is_a_person(name):
            return Mention(match.end(), match.end() + found.end, key_of(name), Role())
    return None


# --- turns: « Mme Garnier (ADEME) : … », « FB : … », « M. Garnier. – … »


def turn_of(text: str, known: Mapping[str, Role]) -> tuple[Mention, int] | None:
    """The speaker that a line opens with, as a play does, and where the words start.

    `known`: roles by key, initials and bodies included; a bare label is no speaker."""
    match = _TURN.match(text)
    if match is None:
        return None
    who = match["who"].strip(" -–=>→")
    start = text.index(who)
    role = Role()
    if paren := _PAREN_END.search(who):
        role = read_role(paren["role"])
        who = who[: paren.start()].rstrip()
    name, _, rest = who.partition(", ")
    if rest and is_function(rest):
        role, who = read_role(rest), name
    found = leading_name(who)
    if match["mark"] != ":":
        return _stage_turn(who, start, role, match.end())
    if (
        found
        and found.end >= len(who)
        and found.sure
        and (len(who.split()) > 1 or key_of(who) in known)
    ):
        return Mention(start, start + len(who), key_of(who), role), match.end()
    initials = is_shouted(who.replace(".", "")) and len(who) <= 12
    if (initials or is_organisation_word(who)) and fold(who) in known:
        person = not is_acronym(who) or known[fold(who)].organisation != who
        return Mention(start, start + len(who), fold(who), role, person=person), match.end()
    return None


def _stage_turn(who: str, start: int, role: Role, at: int) -> tuple[Mention, int] | None:
    """« M. Garnier. – Mes chers collègues »: only after a title."""
    titled = re.match(rf"{CIVILITY} (?:l[ea] (?P<function>[a-zéèê-]+(?: [a-zé]+)?) ?)?", who)
    if titled is None or len(who.split()) > 7:
        return None
    function = titled["function"]
    name = who[titled.end() :]
    role = Role(role.function or function, role.organisation)
    return Mention(start, start + len(who), key_of(name or who), role, bool(name)), at
