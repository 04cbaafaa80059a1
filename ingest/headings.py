"""Which lines are titles, by their shape alone, and how deep they stand.

A report seldom carries real title styles (shapes 6-8): a title is then a short line that opens a
section. Nothing here depends on blank lines, tabs or fonts, which one format or another loses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.model import Block, BlockKind
from kb.text import fold_accents

STRONG_TITLE_MAX_CHARS = 180
WEAK_TITLE_MAX_CHARS = 90
LABEL_MAX_CHARS = 60
PARTICIPANT_LINE_MAX_CHARS = 160
COVER_MAX_LINES = 12

# Depth of a title found by shape; smaller is higher. Only the order matters.
PART, NUMBER, TITLE, MINOR, LABEL = 1, 2, 4, 5, 6

_ORDINAL = (
    r"premi[eè]re?|deuxi[eè]me|seconde?|troisi[eè]me|quatri[eè]me|cinqui[eè]me"
    r"|[1-9](?:e|[eè]re?|[eè]me)"
)
_PART = re.compile(
    rf"^(?:(?:{_ORDINAL}) (?:partie|session|s[eé]quence|journ[eé]e)\b"
    r"|(?:partie|s[eé]quence|chapitre|session|journ[eé]e|module|annexe) (?:\d{1,2}|[ivx]{1,4})\b)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"^(?:t[eé]moign\w*|atelier|th[eè]me|th[eé]matique|axe|table[ -]ronde|groupe|[eé]tape|phase"
    r"|question|fiche|projet|intervention|exemple|volet|action|point|objectif|priorit[eé])"
    r" (?:n ?[°o] ?)?(?:\d{1,2}|[IVX]{1,4})(?=$|[ .:)–-])",
    re.IGNORECASE,
)
_DECIMAL = re.compile(
    r"^(\d{1,2}(?:\.\d{1,2}){0,4})(?:[.)/°]|[ \u00a0]?[-–/])?[ \u00a0]*(?=[^\W\d_a-zà-ÿ])"
)
_LETTER = re.compile(r"^(?:[IVX]{1,5}|[A-H])[ \u00a0]?[.)/–-][ \u00a0]*(?=[^\W\d_])")
_NAME_WORD = r"[^\W\d_a-zà-ÿ][\w'’-]*"
_PERSON = re.compile(rf"^(?:M\.|Mme|Monsieur|Madame)?[ ]?{_NAME_WORD}(?: {_NAME_WORD}){{1,3}}$")
_URL = re.compile(r"^<?(?:https?://|www\.)\S+$", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:est|sont|était|étaient|sera|seront|a été|ont|avait|avaient|peut|peuvent|doit|doivent"
    r"|permet|permettent|faut|explique|indique|rappelle|précise|souligne|répond|constate|ajoute)\b"
)
_PRONOUN = re.compile(
    r"^(?:ils?|elles?|on|nous|vous|je|ce|cela|ceci|c['’]\w+|notons|voir|cf)\b", re.I
)
_SENTENCE_END = (".", ";", ",", "!", "?", "…")

_KNOWN = frozenset({
    "ouverture", "cloture", "introduction", "conclusion", "conclusions", "synthese", "contexte",
    "preambule", "resume", "sommaire", "ordre du jour", "bilan", "annexe",
    "perspectives", "annexes", "informations pratiques", "objectifs", "enjeux", "methode",
    "methodologie", "calendrier",
    "remerciements", "contacts", "suites", "suites a donner", "prochaines etapes", "a noter",
    "financement", "financements", "partenaires", "resultats", "recommandations",
    "releve de decisions",
})  # fmt: skip
_KNOWN_MINOR = re.compile(
    r"^(?:questions?[ -]?(?:/ ?|et )?reponses?(?: et echanges?)?|echanges?(?: avec la salle)?"
    r"|debats?|discussions?|questions diverses|temps d['’]echanges?|analyse|propositions?)$"
)
_PARTICIPANTS = re.compile(
    r"^(?:liste des |les |etaient )?(?:participants?|presents?|presences?|personnes presentes"
    r"|membres presents|excuses?|absents?|invites?|inscrits?)(?: et (?:excuses?|presents?))?$"
    r"|^tour de table$|^(?:liste|feuille) (?:de presence|d['’]emargement)$"
    r"|^animateurs ?/ ?participants$|^participants? (?:a|au|aux|de|du|presents?)\b"
)
_COMMON_FIRST_WORDS = frozenset({
    "projet", "programme", "atelier", "plan", "appel", "groupe", "pole", "reseau", "axe", "comite",
    "plateforme", "dispositif", "demarche", "reunion", "presentation", "fonds", "ville", "label",
})  # fmt: skip


def key(text: str) -> str:
    """A title without case, accents or its colon, to compare with the known ones."""
    return fold_accents(text).casefold().strip(" :.\u00a0\u202f*")


def names_participants(text: str) -> bool:
    return len(text) <= WEAK_TITLE_MAX_CHARS and _PARTICIPANTS.match(key(text)) is not None


def is_participant_line(block: Block) -> bool:
    """A line that can stand in a list of people: short, without the end of a sentence."""
    text = block.text
    return (
        block.level == 0
        and len(text) <= PARTICIPANT_LINE_MAX_CHARS
        and not text.endswith((*_SENTENCE_END, ":"))
        and _PART.match(text) is None
        and not names_participants(text)
        and key(text) not in _KNOWN
    )


def is_person(text: str) -> bool:
    """« Prénom NOM » alone on a line: capitalised words, one of them in capitals."""
    if _PERSON.match(text) is None:
        return False
    words = text.replace("-", " ").split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    return 0 < len(capitals) < len(words) and key(words[0]) not in _COMMON_FIRST_WORDS


def could_be_title(text: str) -> bool:
    """Short enough, opens with a capital, and does not end as a sentence does."""
    return (
        0 < len(text) <= STRONG_TITLE_MAX_CHARS
        and not text.endswith(_SENTENCE_END)
        and not text[0].islower()
        and "\t" not in text
        and any(map(str.isalpha, text))
        and _URL.match(text) is None
    )


def strong_rank(text: str) -> int | None:
    """The depth of a line that is a title whatever surrounds it, else None."""
    if not could_be_title(text):
        return None
    name = key(text)
    if _PART.match(text) or name in _KNOWN or names_participants(text):
        return PART
    if _KNOWN_MINOR.match(name) or _UNIT.match(text):
        return MINOR
    if text.endswith(":"):
        return None
    return _numbered_rank(text)


def _numbered_rank(text: str) -> int | None:
    if len(text) > WEAK_TITLE_MAX_CHARS * 1.5 or _FINITE.search(text):
        return None
    if (match := _DECIMAL.match(text)) and not text[match.end() :].isdigit():
        return NUMBER + min(match[1].count("."), 2)
    return NUMBER if _LETTER.match(text) else None


def is_capitals(text: str) -> bool:
    """A line in capitals, more than an acronym."""
    letters = [character for character in text if character.isalpha()]
    enough = len(letters) >= 6 and len(text) <= WEAK_TITLE_MAX_CHARS
    return enough and all(map(str.isupper, letters)) and could_be_title(text)


def rank_by_shape(blocks: Sequence[Block], index: int) -> int | None:
    """The depth of block `index` when its shape and its neighbours make it a title, else None."""
    block, text = blocks[index], blocks[index].text
    if block.kind is BlockKind.LIST_ITEM:
        return MINOR if _is_lone_item(blocks, index) else None
    if block.kind is BlockKind.TABLE_ROW:
        return None
    if (rank := strong_rank(text)) is not None:
        return rank
    if block.kind is BlockKind.HEADING:
        return TITLE if _has_content(text) and not text.endswith(_SENTENCE_END) else None
    if is_capitals(text) and not text.endswith(":"):
        return None if is_person(text) else NUMBER
    if _is_label(blocks, index):
        return LABEL
    return TITLE if _is_weak_title(blocks, index) else None


def _has_content(text: str) -> bool:
    return any(map(str.isalnum, text))


def _kind_at(blocks: Sequence[Block], index: int) -> BlockKind | None:
    return blocks[index].kind if 0 <= index < len(blocks) else None


def _is_label(blocks: Sequence[Block], index: int) -> bool:
    """« Echanges : » opens a section; « Il souligne : » introduces the list that follows."""
    text = blocks[index].text
    return (
        text.endswith(":")
        and len(text) <= LABEL_MAX_CHARS
        and could_be_title(text)
        and _kind_at(blocks, index + 1) is BlockKind.PARAGRAPH
        and not blocks[index + 1].text[0].islower()
        and _FINITE.search(text) is None
        and _PRONOUN.match(text) is None
    )


def _is_lone_item(blocks: Sequence[Block], index: int) -> bool:
    """A single bullet, with a paragraph before and after it, is a title in disguise."""
    text = blocks[index].text
    before, after = _kind_at(blocks, index - 1), _kind_at(blocks, index + 1)
    opens_list = after is BlockKind.LIST_ITEM and "**" in blocks[index + 1].text
    return (
        could_be_title(text)
        and len(text) <= WEAK_TITLE_MAX_CHARS
        and "**" not in text
        and ":" not in text
        and before is not BlockKind.LIST_ITEM
        and (before is None or not blocks[index - 1].text.endswith(":"))
        and (after is BlockKind.PARAGRAPH or opens_list)
        and _FINITE.search(text) is None
    )


def looks_weak(text: str) -> bool:
    """A short line that could be a title if what follows it is a text."""
    return (
        could_be_title(text)
        and len(text) <= WEAK_TITLE_MAX_CHARS
        and not text.endswith(":")
        and " : " not in text.replace("\u00a0", " ").replace("\u202f", " ")
        and len([character for character in text if character.isalpha()]) > 5
        and text.count(",") <= 2
        and not is_person(text)
        and _FINITE.search(text) is None
    )


def _is_weak_title(blocks: Sequence[Block], index: int) -> bool:
    if not looks_weak(blocks[index].text) or index + 1 >= len(blocks):
        return False
    following = blocks[index + 1]
    if _ends_a_pile(blocks, index):
        return False
    if following.kind is BlockKind.HEADING:
        return True
    if following.kind is not BlockKind.PARAGRAPH:
        return False
    text = following.text
    if text[0].islower() and not text.startswith("par "):
        return False
    if is_body(text) or strong_rank(text) is not None or text.startswith("par "):
        return True
    # A title may have one subtitle; three short lines in a row are an address, not titles.
    return index + 2 < len(blocks) and looks_weak(text) and _opens_text(blocks, index + 2)


def _ends_a_pile(blocks: Sequence[Block], index: int) -> bool:
    """The last line of an address: two short lines before it, none of which is a title."""
    before = blocks[max(0, index - 2) : index]
    return len(before) == 2 and all(
        block.kind is BlockKind.PARAGRAPH
        and looks_weak(block.text)
        and strong_rank(block.text) is None
        for block in before
    )


def _opens_text(blocks: Sequence[Block], index: int) -> bool:
    block = blocks[index]
    return block.kind is BlockKind.PARAGRAPH and (
        is_body(block.text) or block.text.startswith("par ")
    )


def is_body(text: str) -> bool:
    """Running text rather than a short line: long, or ending as a sentence does."""
    return len(text) > WEAK_TITLE_MAX_CHARS or text.endswith(
        (".", "!", "?", "…", ":", ";", ".»", "»")
    )
