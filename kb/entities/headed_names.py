"""Names told by the noun that opens them: « agence d'urbanisme de … », « CC du … », « la start-up
… »."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kb.entities.known_names import not_organisations
from kb.entities.name_tails import JOIN_AFTER, TITLES, is_label, leads_on, read_tail
from kb.entities.name_words import OF_WORDS, NameText, Word, is_acronym_like
from kb.entities.organisation_heads import WANT_CAPITAL, Head, Need, heads
from kb.entities.saying_words import (
    ACTING_VERBS,
    CALENDAR,
    KINDS_OF_BODY,
    NOT_A_NAME_AFTER_HEAD,
    SEVERAL,
    SPEAKS_FOR,
    SUBJECTS,
    is_adjective,
)
from kb.text import fold_accents

_LIST_MOST = 20
# The short heads that are words; the others are acronyms.
_WRITTEN_PLAIN = frozenset({"caf", "cpam", "scot", "petr", "ccas", "chu", "dpt", "dept"})
_SHORT_WORDS = frozenset({"pays", "club", "pole", "lab", "labo", "cite", "asso"})


# « comité technique », « comité de pilotage du projet »: a meeting, not a body.
_ANY_COMMITTEE = frozenset(
    {"technique", "pilotage", "suivi", "direction", "redaction", "selection"}
)


class Headed(NamedTuple):
    """Words `first` to `last`; `sure`: the head and what follows leave no doubt."""

    first: int
    last: int
    sure: bool


def find_headed(text: NameText) -> Iterator[Headed]:
    """Names with their head, in order of their first word; they may hold one another."""
    table = heads()
    for at, word in enumerate(text.words):
        for head in table.get(word.folded, ()):
            found = _read(text, head, at) if _says(text, head, at) else None
            if found is not None:
                yield found
                break
        if word.folded in SEVERAL and not text.shouted(at):
            yield from read_list(text, at + 1 + _such_as(text, at))


def _such_as(text: NameText, at: int) -> int:
    """How many words say « telles que », « comme » between the noun and the names."""
    after = text.after(at, 2)
    if after[:1] and after[0] in {"telles", "tels"} and after[1:] == ["que"]:
        return 2
    return int(after[:1] == ["comme"])


def read_list(text: NameText, start: int) -> Iterator[Headed]:
    """« les associations Khora, Lumen et Les Voisins »: names one after the other."""
    for turn in range(_LIST_MOST):
        last = name_end(text, start)
        if last is None and turn:
            last = capitals_end(text, start)
        if last is None or text.words[start].folded in NOT_A_NAME_AFTER_HEAD:
            return
        if not (start == last and _no_name(text.words[start])):
            yield Headed(start, last, True)
        following = _next_item(text, last)
        if following is None:
            return
        start = following


def _next_item(text: NameText, last: int) -> int | None:
    if last + 2 >= len(text.words):
        return None
    gap, following = text.gap(last).strip(), text.words[last + 1]
    if "\n" in text.gap(last):
        return None
    if following.folded in {"et", "ou"} and gap in {"", ",", "»"} and text.words[last + 2].capital:
        return last + 2
    return last + 1 if gap in {",", "/", "»,"} and following.capital else None


def _says(text: NameText, head: Head, at: int) -> bool:
    last = at + len(head.words) - 1
    if last >= len(text.words) or text.hyphen(last) or (at and text.hyphen(at - 1)):
        return False  # « Centre-Val », « Haut-Pays »
    if len(head.words) == 1 and len(head.words[0]) <= 4 and head.words[0] not in _SHORT_WORDS:
        word = text.words[at].text
        # « CC », « SCoT » ; never « ca » or « be ».
        plain = head.words[0] in _WRITTEN_PLAIN and word[0].isupper()
        if sum(map(str.isupper, word)) < 2 and not plain:
            return False
    return all(
        text.words[at + i].folded == wanted and (i == 0 or text.joins(at + i - 1))
        for i, wanted in enumerate(head.words)
    )


def _read(text: NameText, head: Head, at: int) -> Headed | None:
    after = at + len(head.words)
    if head.words == ("comite",) and _ANY_COMMITTEE & {
        w.folded for w in text.words[after : after + 2]
    }:
        return None
    if head.need is Need.NAMED:
        return _named(text, after)
    if head.need is Need.DIRECT:
        return _direct(text, at, after)
    tail = read_tail(text, head, at)
    capital = text.words[at].capital and not text.first_in_sentence(at)
    if tail is not None and tail.proper:
        item = text.words[at].capital and _ends_item(text, tail.last)
        if head.need is Need.ACTING and not (capital or item or acts(text, at, tail.last)):
            return None
        if head.words[0] in WANT_CAPITAL and len(head.words) == 1 and not text.words[at].capital:
            return None
        return Headed(at, tail.last, True)
    if head.need is Need.COMPLEMENT and tail is not None and (capital or _one(text, at)):
        return Headed(at, tail.last, capital)
    several = len(head.words) > 1 and text.words[at].capital
    if head.alone and (capital or several or (text.words[at].text.isupper() and _one(text, at))):
        return Headed(at, after - 1, False)
    if head.need is Need.PROPER and tail is not None and capital and tail.lower >= 2:
        # « l'Institut d'aménagement et d'urbanisme » : its capital says so.
        of = text.words[after].folded in OF_WORDS
        return Headed(at, tail.last, False) if _one(text, at) and of else None
    return None


def _ends_item(text: NameText, last: int) -> bool:
    """Nothing of the sentence follows: the name is an item of a list, a cell, a title."""
    return last + 1 >= len(text.words) or text.gap(last).strip(" *_")[:1] in {
        "\n",
        "\t",
        ",",
        ";",
        ":",
        ")",
    }


def _one(text: NameText, at: int) -> bool:
    """« la », « le », « l' » stand before: one known body, not any."""
    before = text.before(at, 1)
    return bool(before) and before[0] in {"la", "le", "l", "du", "au"}


def acts(text: NameText, first: int, last: int) -> bool:
    """Whether what stands around says a body that does something, not a place."""
    before = [word for word in text.before(first, 4) if word not in OF_WORDS]
    if before[:1] and before[0] in SPEAKS_FOR:
        return True
    after = text.after(last, 2)
    if after[:1] and after[0] in ACTING_VERBS:
        return True
    return (
        len(after) > 1
        and after[0] in {"a", "ont", "avait"}
        and after[1][-1:] in {"e", "i", "u", "s"}
        and after[1] not in {"une", "le", "de", "des", "ses", "les", "ce", "cette", "plus"}
    )


# --- names that follow at once


def _direct(text: NameText, at: int, after: int) -> Headed | None:
    if after < len(text.words) and text.words[after].folded in KINDS_OF_BODY:
        after += 1  # « réseau régional Ombelle »
    last = name_end(text, after)
    if last is None or text.words[after].folded in NOT_A_NAME_AFTER_HEAD:
        return None
    if text.shouted(at) or (last == after and _no_name(text.words[after])):
        return None
    if text.words[at].folded == "reseau" and is_acronym_like(text.words[after].text):
        at = after  # « le réseau TIXI » is Tixi
    return Headed(at, last, not text.first_in_sentence(at))


def _no_name(only: Word) -> bool:
    """A letter, what the body deals with, or an acronym of something else."""
    if len(only.text) == 1 or only.folded in SUBJECTS:
        return True
    return fold_accents(only.text).upper() in not_organisations() and only.text.isupper()


def _named(text: NameText, after: int) -> Headed | None:
    if text.shouted(after - 1) or text.words[after : after + 1] == []:
        return None
    if text.words[after].folded in KINDS_OF_BODY:
        return None
    last = name_end(text, after)
    if last is None or text.words[after].folded in NOT_A_NAME_AFTER_HEAD:
        return None
    if last == after and _no_name(text.words[after]):
        return None
    return Headed(after, last, True)


def name_end(text: NameText, start: int) -> int | None:
    """The last word of the name that starts at this word, which a noun announces; None when no
    name starts there. In quotation marks, all that they hold."""
    if start >= len(text.words):
        return None
    if text.opens_quote(start) and text.gap(start - 1).strip(" \u00a0\u202f") in {"«", "“", '"'}:
        return quote_end(text, start) if text.words[start].capital else None
    if start == 0 or not text.joins(start - 1) or not text.words[start].capital:
        return None
    return capitals_end(text, start)


def capitals_end(text: NameText, start: int) -> int:
    """The last of the capitals that follow one another, little words between them."""
    last, i = start, start
    while i + 1 < len(text.words) and i - start < 10 and text.joins(i):
        following = text.words[i + 1]
        if following.capital or text.hyphen(i):
            if following.folded in CALENDAR or following.folded in TITLES:
                break
            if is_label(text, i + 1):
                break
            last = i + 1
        elif following.folded not in JOIN_AFTER or not leads_on(text, i + 1):
            break
        i += 1
    if _numbered(text, last):
        return last + 1
    opens = text.words[start].folded in {"les", "la", "le", "l"}
    if opens and last <= start + 1 and _lower_follows(text, last):
        last += 1  # « Les Jardins partagés »
    return last


def _numbered(text: NameText, last: int) -> bool:
    """« Energies 22 »: the number of a department ends the name."""
    if last + 1 >= len(text.words) or not text.joins(last) or text.joins(last + 1):
        return False
    number = text.words[last + 1].text
    return number.isdigit() and 2 <= len(number) <= 3


def _lower_follows(text: NameText, last: int) -> bool:
    if last + 1 >= len(text.words) or not text.joins(last):
        return False
    return is_adjective(text.words[last + 1].folded)


def quote_end(text: NameText, start: int) -> int | None:
    """The last word before the quotation closes; None when it is too long to be a name."""
    for i in range(start, min(start + 9, len(text.words))):
        close = text.text[text.words[i].end : text.words[i].end + 2].strip(" \u00a0\u202f")
        if close[:1] in {"»", "”", '"'}:
            return i
        if i + 1 < len(text.words) and any(sign in text.gap(i) for sign in "\n.;"):
            return None
    return None
