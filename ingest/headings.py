"""Which lines can be titles by their own shape, and how deep each kind stands.

A report seldom carries real title styles (shapes 6-8): a title is then a short line that opens a
section. Nothing here depends on blank lines, tabs or fonts, which one format or another loses."""

from __future__ import annotations

import re
import unicodedata

from ingest.model import Block
from ingest.people import is_function, leading_name
from ingest.placed import plain
from ingest.title_words import KNOWN, MINOR_NAMES, key, names_members, names_participants

STRONG_TITLE_MAX_CHARS = 180
WEAK_TITLE_MAX_CHARS = 90
LABEL_MAX_CHARS = 60
LABEL_MAX_WORDS = 8
ASKED_TITLE_MAX_CHARS = 70
TRAILING_TITLE_MAX_CHARS = 50
PARTICIPANT_LINE_MAX_CHARS = 160
COVER_MAX_LINES = 12
# Below this share of letters a line is a reference, a table or a rule, not a title.
LETTERS_MIN_SHARE = 0.4

# Depth of a title found by shape; smaller is higher. Only the order matters. KNOWN_NAME is as
# high as PART in a document that has parts, as high as NUMBER in one that has not.
PART, KNOWN_NAME, NUMBER, TITLE, MINOR, LABEL = 1, 1.5, 2, 4, 5, 6

_ORDINAL = (
    r"premi[eè]re?|deuxi[eè]me|seconde?|troisi[eè]me|quatri[eè]me|cinqui[eè]me|sixi[eè]me"
    r"|[1-9](?:e|[eè]re?|[eè]me|nde?)"
)
_PART = re.compile(
    rf"^(?:(?:{_ORDINAL}) (?:partie|session|s[eé]quence|journ[eé]e|temps|plateau|volet)\b"
    r"|(?:partie|s[eé]quence|chapitre|session|journ[eé]e|jour|module|annexe|temps|titre)"
    r" (?:n ?[°o] ?)?(?:\d{1,2}|[ivx]{1,4})(?=$|[ \u00a0\u202f.:)–—-]))",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"^(?:t[eé]moign\w*|ateliers?|th[eè]me|th[eé]matique|axe|table[ -]ronde|groupe|[eé]tape|phase"
    r"|question|fiche|projet|intervention|exemple|volet|action|point|objectif|priorit[eé]|table"
    r"|d[eé]lib[eé]ration|r[eé]solution|motion|article|lot|sc[eé]nario|piste|enjeu|proposition)"
    r" (?:n ?[°o] ?)?(?:\d{1,2}|[IVX]{1,4})(?=$|[ \u00a0\u202f.:)/–—-])",
    re.IGNORECASE,
)
_QUOTE = r"[«\"“]?[ \u00a0\u202f]*"
_DECIMAL = re.compile(
    r"^(?:[Nn] ?[°o] ?)?(\d{1,2}(?:\.\d{1,2}){0,4})"
    r"(?:(?:[.)/°]+[ \u00a0]?[-–—]?|[ \u00a0]?[-–—/:])[ \u00a0\u202f]*|[ \u00a0\u202f]+)"
    rf"{_QUOTE}(?=[^\W\d_a-zà-ÿ])"
)
_LETTER = re.compile(rf"^([IVX]{{1,5}}|[A-H])[ \u00a0]?([.)/–—-])[ \u00a0]*{_QUOTE}(?=[^\W\d_])")
_NAME_WORD = r"[^\W\d_a-zà-ÿ][\w'’-]*"
_PERSON = re.compile(rf"^(?:M\.|Mme|Monsieur|Madame)?[ ]?{_NAME_WORD}(?: {_NAME_WORD}){{1,3}}$")
_SPEAKER = re.compile(
    rf"^(?:(?:M\.|Mme|Mr) (?:[A-Z]\. )?{_NAME_WORD}|[A-ZÉ](?:-[A-ZÉ])?\. ?{_NAME_WORD}"
    rf"|{_NAME_WORD} [A-ZÉÈ][A-ZÉÈ'-]+)(?: {_NAME_WORD}){{0,2}} ?\([^()]{{2,60}}\)$"
)
_URL = re.compile(r"^<?(?:https?://|www\.)\S+$", re.IGNORECASE)
_MONTHS = (
    r"(?:janvier|f[eé]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre"
    r"|d[eé]cembre)"
)
_WEEKDAYS = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
_DATE_LINE = re.compile(
    rf"^(?:le )?(?:{_WEEKDAYS},? )?(?:le )?(?:\d{{1,2}}(?:er)? {_MONTHS}(?: \d{{4}})?"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2})(?: ?[–—,:-] ?.{0,40})?$",
    re.IGNORECASE,
)
# « Date : 3 mai », « Lieu : mairie »: fields of the front, never titles.
_FIELD = re.compile(
    r"^(?:dates?|lieux?|horaires?|heures?|dur[eé]e|objet|r[eé]dact\w+|r[eé]daction|animat\w+"
    r"|animation|auteure?s?|pr[eé]sidence|rapporteure?s?|r[eé]f[eé]rences?|version|statut|diffusion"
    r"|t[eé]l[eé]phone|t[eé]l|mail|courriel|e-mail|site(?: internet| web)?|adresse|contact"
    r"|prise de notes?|relecture|secr[eé]taires?|organisat\w+|quorum|convocation)"
    r"\b[^:]{0,40}[ \u00a0\u202f]?:(?=.)",
    re.IGNORECASE,
)
_EMPTY_FIELD = re.compile(
    r"^(?:dates?|heures?|horaires?|lieu|dur[eé]e|nom|pr[eé]nom|signature|objet|copie|t[eé]l)\b",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"^(?:illustrations?|photos?|photographies?|figures?|images?|sch[eé]mas?|l[eé]gende|copie"
    r"|cr[eé]dits?|source|capture|tableau \d|graphique|carte de|visuel|copyright|page \d"
    r"|t[eé]l[eé]charger|lire|voir|en savoir plus|version pdf)(?=\b|$)"
    r"|^\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|av|bd|boulevard|place|all[eé]e|chemin|route|quai"
    r"|impasse|cours|square|faubourg)\b",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:est|sont|était|étaient|sera|seront|a|ont|avait|avaient|aura|auront|va|vont|peut|peuvent"
    r"|doit|doivent|devra|devront|font|permet|permettent|faut|faudrait|faudra|explique"
    r"|expliquent|indique|indiquent|rappelle|précise|précisent|souligne|soulignent|répond|répondent"
    r"|constate|constatent|ajoute|propose|proposent|demandent|souhaite|souhaitent|valide"
    r"|regrette|regrettent|présentent|semble|semblent|restent|existe|existent|serait"
    r"|seraient|pourrait|pourraient|devrait|remercie|informe|évoque|participe|participent|dispose"
    r"|disposent|concerne|concernent|vise|visent|s['’](?:est|agit|appuie)|n['’](?:est|a|ont)"
    r"|c['’]est|qu['’]il|qu['’]elle|qu['’]on|(?!rendez|chez|assez|nez)\w{2,}ez)\b"
)
_NOT_OPENING = re.compile(
    r"^(?:ils?|elles?|on|nous|vous|je|ce|cela|ceci|c['’]\w+|notons|voir|cf|vu|considérant|merci"
    r"|bonjour|soit|donc|ainsi|mais|et|car|puis|ensuite|cependant|selon|notamment|exemple|ex|nb"
    r"|idem|dont|afin|aussi|également|globalement|actuellement|concrètement)\b(?!-)",
    re.IGNORECASE,
)
_OPEN_END = re.compile(
    r"\b(?:pour|de|à|par|sur|avec|que|dans|en|et|ou|notamment|suivante?s?|ci-dessous|ci-après|où)"
    r"[ \u00a0\u202f]?:$",
    re.IGNORECASE,
)
_SENTENCE_END = (".", ";", ",", "!", "?", "…")
_TRAILING = ("…", "...")
_ASKING = re.compile(
    r"^(?:qu['’]|qu(?:i|e|oi|els?|elles?|and)\b|comment|pourquoi|combien|où\b|à (?:qui|quoi)|et )",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(r"^ ?[,–—:(-] ?")
# A link to the file, on a line of its own.
_LINKS = frozenset({"compte-rendu", "compte rendu", "proces-verbal", "pdf"})
_COMMON_FIRST_WORDS = frozenset({
    "projet", "programme", "atelier", "plan", "appel", "groupe", "pole", "reseau", "axe", "comite",
    "plateforme", "dispositif", "demarche", "reunion", "presentation", "fonds", "ville", "label",
})  # fmt: skip


def is_participant_line(block: Block) -> bool:
    """A line that can stand in a list of people: short, without the end of a sentence."""
    text = block.text
    return (
        block.level == 0
        and len(text) <= PARTICIPANT_LINE_MAX_CHARS
        and not text.endswith((*_SENTENCE_END, ":"))
        and _PART.match(text) is None
        and not names_participants(text)
        and key(text) not in KNOWN
    )


def is_person(text: str) -> bool:
    """« Prénom NOM » alone on a line: capitalised words, one of them in capitals; or a name with
    its organisation, « P. Nom (Agence) »."""
    if _SPEAKER.match(text) is not None:
        return key(text.split(maxsplit=1)[0]) not in _COMMON_FIRST_WORDS
    if _PERSON.match(text) is None:
        return False
    words = text.replace("-", " ").split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    return 0 < len(capitals) < len(words) and key(words[0]) not in _COMMON_FIRST_WORDS


def is_presented(words: str, *, alone: bool = False) -> bool:
    """« Anne Durand, présidente »: a name, then nothing or what the person does; `alone`: the name
    is enough."""
    dressed = plain(words)
    found = leading_name(dressed)
    if found is None or not found.sure:
        return False
    rest = dressed[found.end :]
    after = _AFTER_NAME.match(rest)
    return alone or not rest.strip() or (after is not None and is_function(rest[after.end() :]))


def is_date_line(text: str) -> bool:
    """A date, alone or with a few words after a dash."""
    return len(text) <= WEAK_TITLE_MAX_CHARS and _DATE_LINE.match(text) is not None


def is_field(text: str) -> bool:
    """« Date : 3 mai 2021 »: a field of the front."""
    return _FIELD.match(text.lstrip("*")) is not None


def is_finite(text: str) -> bool:
    """Holds a verb that says something happens: a sentence, not a title."""
    return _FINITE.search(text) is not None


def could_be_title(text: str) -> bool:
    """Short enough, opens with a capital, and does not end as a sentence does."""
    bare = text.strip("*_ ")
    if not 0 < len(bare) <= STRONG_TITLE_MAX_CHARS or "\t" in bare or bare[0].islower():
        return False
    if bare.endswith(_SENTENCE_END) and not _trails_off(bare):
        return False
    visible = [character for character in bare if not character.isspace()]
    letters = sum(map(str.isalpha, visible))
    return (
        letters > 0
        and letters >= LETTERS_MIN_SHARE * len(visible)
        and _opens_title(bare[0])
        and _URL.match(bare) is None
        and _FIELD.match(bare) is None
        and _CAPTION.match(bare) is None
    )


def _trails_off(text: str) -> bool:
    """« En résumé… »"""
    return text.endswith(_TRAILING) and len(text) <= TRAILING_TITLE_MAX_CHARS


def _opens_title(first: str) -> bool:
    return first.isalnum() or first in "«\"“'’[" or unicodedata.category(first) == "So"


def strong_rank(text: str) -> float | None:
    """The depth of a line that is a title whatever surrounds it, else None."""
    if len(text) > STRONG_TITLE_MAX_CHARS or not could_be_title(text):
        return None
    if _PART.match(text):
        return PART
    name = key(text)
    if name in KNOWN or names_participants(text):
        return KNOWN_NAME
    if MINOR_NAMES.match(name) or (_UNIT.match(text) and not is_finite(text)):
        return MINOR
    return numbered_rank(text)


def numbered_rank(text: str) -> float | None:
    """The depth of « 1/ Motion », « 6.5.1 Titre », « A/ Alerte », « II - Suites », else None."""
    if len(text) > WEAK_TITLE_MAX_CHARS * 1.5 or is_finite(text) or text.endswith(_SENTENCE_END):
        return None
    if text.endswith(":") and (len(text) > WEAK_TITLE_MAX_CHARS or _OPEN_END.search(text)):
        return None
    match = _DECIMAL.match(text)
    if match and not text[match.end() :].isdigit() and not is_date_line(text):
        return NUMBER + min(match[1].count("."), 2)
    return NUMBER if _LETTER.match(text) and not is_person(text) else None


def letter_of(text: str) -> str | None:
    """The letter of « B. Contexte »: a numbering only if its neighbours A or C are there too."""
    match = _LETTER.match(text)
    return match[1] if match and match[2] == "." and len(match[1]) == 1 else None


def is_capitals(text: str) -> bool:
    """A line in capitals, more than an acronym."""
    letters = [character for character in text if character.isalpha()]
    enough = len(letters) >= 6 and len(text) <= WEAK_TITLE_MAX_CHARS
    return enough and all(map(str.isupper, letters)) and could_be_title(text)


def looks_weak(text: str) -> bool:
    """A short line that could be a title if what follows it is a text."""
    spaced = text.replace("\u00a0", " ").replace("\u202f", " ")
    return (
        len(text) <= WEAK_TITLE_MAX_CHARS
        and could_be_title(text)
        and not text.endswith(":")
        and " : " not in spaced
        and sum(map(str.isalpha, text)) > 3
        and text.count(",") <= 2
        and not is_person(text)
        and not is_date_line(text)
        and key(text) not in _LINKS
        and _NOT_OPENING.match(text) is None
        and not is_finite(text)
        and not ("," in text and is_presented(text))
    )


def asks(text: str) -> bool:
    """« Qui peut en bénéficier ? »: a question short enough to be a title."""
    return (
        text.endswith("?")
        and len(text) <= ASKED_TITLE_MAX_CHARS
        and _ASKING.match(text) is not None
        and text.count("?") == 1
    )


def looks_label(text: str) -> bool:
    """« Mise en garde : », but not « Il souligne : » nor « Modèle utilisé pour : »."""
    return (
        text.endswith(":")
        and len(text) <= LABEL_MAX_CHARS
        and len(text.split()) <= LABEL_MAX_WORDS
        and "," not in text
        and could_be_title(text)
        and not is_finite(text)
        and _NOT_OPENING.match(text) is None
        and _OPEN_END.search(text) is None
        and _EMPTY_FIELD.match(text) is None
    )


def names_people(text: str) -> bool:
    """A title that opens a list of people: by itself, or if people follow."""
    return names_participants(text) or names_members(text)


def is_body(text: str) -> bool:
    """Running text rather than a short line: long, or ending as a sentence does."""
    return len(text) > WEAK_TITLE_MAX_CHARS or text.endswith(
        (".", "!", "?", "…", ":", ";", ".»", "»")
    )
