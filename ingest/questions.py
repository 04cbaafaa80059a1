"""What asks and what answers: sentences of French, one at a time.

« ? » is not enough: titles, talks and the doubts of a note taker have it too (shapes 16 to 20)."""

from __future__ import annotations

import re

from kb.text import fold

QUESTION_MIN_CHARS = 12

_INTERROGATIVE = (
    r"(?:qui|que|qu'|quoi|quid|quand|comment|combien|pourquoi|où|quels?|quelles?|lequel|laquelle"
    r"|lesquels|lesquelles|est[- ]ce|n'est[- ]ce|y a[- ]t|dans quelle|peut[- ]on|faut[- ]il"
    r"|(?:à|de|par|pour|sur|avec|dans|en|vers|chez|jusqu'à|depuis)"
    r" (?:qui|quoi|quels?|quelles?|combien|quand|où)\b|doit[- ]on|va[- ]t|aura[- ]t"
    r"|serait[- ]il|serait[- ]ce|sera[- ]t|a[- ]t[- ]|avez[- ]vous|êtes[- ]vous"
    r"|pouvez[- ]vous|pensez[- ]vous|souhaitez[- ]vous|existe[- ]t)"
)
_OPENS_QUESTION = re.compile(
    r"(?:(?:et|mais|ou|alors|donc|or|par ailleurs|du coup|sinon|enfin|ensuite),? )*"
    rf"(?:[^?]{{0,200}}?[,:;.–-] ?)?{_INTERROGATIVE}(?:\b|(?<='))",
    re.IGNORECASE,
)
# « Ce projet nécessite-t-il… », « doit-on… »: the verb before its subject.
_INVERSION = re.compile(
    r"\w-t?-?(?:t-)?(?:il|ils|elle|elles|on|vous|nous|ce|je|tu)\b|\best[- ]ce (?:que|qu'|c)",
    re.IGNORECASE,
)
# « Et la rue du Port ? »: what was said before is asked again of something else.
_ELLIPSIS = re.compile(r"(?:et|mais|donc|alors) ", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:Q(?:uestion)?s?[ .]?(?:n ?°|no)? ?\d{1,3}(?:[.-]?[a-z0-9]{1,2})?(?: (?:bis|ter))?)"
    r"\s*(?:[:.)–-]+|(?=\s))\s*"
    r"(?=\S|$)",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"(?:questions?|q|remarques?|observations?|interrogations?|demandes?)"
    r"(?: (?:de|du|des|d')[^:?]{1,60})? ?:\s*(?=\S)",
    re.IGNORECASE,
)
_ANSWER_LABEL = re.compile(
    r"(?:(?:réponses?|rép\.?|r)(?: (?:de |du |des |d'|apportée )?[^:?.]{1,60})? ?:"
    r"|=+>|→|➔|➡|⇒|-+>)\s*",
    re.IGNORECASE,
)
_REPLY = re.compile(
    r"(?:\b(?:répon(?:d|dent|dit|dirent|dait)(?! (?:à|aux?) (?!cela\b|la question|M\.|Mme|ce))"
    r"|(?:a|ont|est|été) répondu(?! (?:à|aux?) (?!cela\b|la question|M\.|Mme|ce))|rétorque(?:nt)?"
    r"|réplique(?:nt)?|lui (?:répond|précise|indique|explique)|est précisé en réponse)\b"
    r"|^(?:ce à quoi|à quoi|à cela|en réponse|sur ce point,|pour répondre))",
    re.IGNORECASE,
)
_ASKS_IF = re.compile(
    r"(?:\bdemand(?:e|ent|ait|a|é)(?:-t-\w+)? (?:si\b|s'il|quand|comment|pourquoi|quels?\b"
    r"|quelles?\b|où\b|combien|ce (?:qu|que|qui)|à (?:savoir|connaître)|qui\b"
    r"|des (?:précisions|nouvelles|informations|explications|éclaircissements))"
    r"|\bs'interroge(?:nt)? (?:\w+ )?(?:sur|quant)\b"
    r"|\binterrog(?:e|ent|é|ée)\b[^.]{0,60}? (?:sur|quant)"
    r"|\b(?:souhaite(?:nt|rait|raient)?|voudrai(?:t|ent)|aimerai(?:t|ent)|cherche(?:nt)? à"
    r"|demande(?:nt)? à) (?:savoir|connaître|comprendre)|\bquestionne(?:nt)? (?!naire)"
    r"|\b(?:a|ont) été (?:questionnée?s?|interrogée?s?|posée)|\bla question (?:se pose|est posée"
    r"|de [^.]{3,120} est (?:posée|soulevée))|\bpose(?:nt)? la question"
    r"|\bune question (?:est|a été)"
    r"|\bs'enqui(?:ert|èrent))",
    re.IGNORECASE,
)
_HAS_BEEN_ASKED = re.compile(
    r"\b(?:a|ont) été (?:questionnée?s?|interrogée?s?|posée?s?)\b|\best (?:posée|questionnée)\b",
    re.IGNORECASE,
)
_REPLY_SUBJECT = re.compile(
    r"(?:ce à quoi|à quoi|à cela|en réponse|pour répondre|sur ce point,|il est (?:répondu|précisé)"
    r"|(?:il|elle|ils|elles|on) (?:lui |leur |y )?(?:répon|a répondu|ont répondu))",
    re.IGNORECASE,
)
_REMARKS = re.compile(
    r"\b(?:regrett|déplor|s'inqui|s'étonn|signal|alert|craign|craint|critiqu|dénonc|se plai"
    r"|demand|remarqu|soulign|s'oppos|propos|souhait|réclam|soulèv|soulev|fait remarquer|insist"
    r"|conteste|s'interrog|interpell|font remarquer|fait observer|rappel|observ|évoqu|not|doute"
    r"|s'élèv)\w*",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    r"\b(?:précis|indiqu|expliqu|confirm|rappel|inform|répon|assur|rassur|ajout|annonc)\w*\b",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"(?:[A-H][/)] ?[A-ZÀ-Þ]|en conclusion|pour conclure|la séance est|la réunion s"
    r"|fin de la|prochaine réunion|l'ordre du jour étant|plus de question|merci à"
    r"|les participants sont remerciés)",
    re.IGNORECASE,
)
_UNANSWERED = re.compile(
    r"(?:pas (?:encore )?de réponse|sans réponse|(?:la |cette )?question (?:reste|n'a pas|non)"
    r"|pas tranchée?|non tranchée?|à voir|à creuser|réponse à venir)",
    re.IGNORECASE,
)
_QUESTIONS_TITLE = re.compile(
    r"(?:.*\b)?(?:questions?|reponses?|echanges?|debats?|discussions?|f\.?a\.?q\.?|foire aux"
    r" questions|interrogations?|la parole (?:aux|a)\b.*|remarques?|temps d'echange)\b"
)
_NOT_QUESTIONS_TITLE = re.compile(
    r".*\b(?:en question|remise en question|question de|questions? (?:sociales?|energetiques?)"
    r"|echanges? de (?:donnees|savoirs|pratiques)|plateforme|lieu d'echange)\b"
)
_QUESTIONS_LABEL = re.compile(
    r"(?:questions?(?: ?(?:/|-|et|&) ?(?:reponses?|remarques?|echanges?))?(?: diverses| posees"
    r"| de la salle| des participants| du public)?|echanges?(?: avec la salle)?|debats?"
    r"|discussions?|q ?[&/] ?[ra])$"
)


def is_question(text: str) -> bool:
    """A sentence that really asks: it ends with « ? », and opens or turns as a question does."""
    bare = text.strip(' .»)"')
    if not bare.endswith("?") or len(bare) < QUESTION_MIN_CHARS or bare.startswith(("(", "[")):
        return False
    return any(
        shape is not None
        for shape in (_OPENS_QUESTION.match(bare), _INVERSION.search(bare), _ELLIPSIS.match(bare))
    )


def ends_as_question(text: str) -> bool:
    """Ends with « ? », and says more than a doubt jotted down."""
    bare = text.strip(' .»)"')
    return bare.endswith("?") and len(bare) >= QUESTION_MIN_CHARS and len(bare.split()) >= 3


def asks_indirectly(text: str) -> bool:
    """« demande si », « s'interroge sur », « a été questionnée par »."""
    return not text.rstrip().endswith(":") and _ASKS_IF.search(text) is not None


def remarks(text: str) -> bool:
    """Somebody says something that calls for a reply."""
    return _REMARKS.search(text) is not None


def reply_at(text: str) -> bool:
    """A sentence by which somebody replies to what was just said."""
    return _REPLY.search(text[:400]) is not None


def has_been_asked(text: str) -> bool:
    """Told in the passive: what comes next is the answer."""
    return _HAS_BEEN_ASKED.search(text) is not None


def opens_reply(text: str) -> bool:
    """« Ce à quoi… », « Il répond… »: a reply by its first words."""
    return _REPLY_SUBJECT.match(text) is not None


def reports(text: str) -> bool:
    """A sentence by which somebody informs."""
    return _REPORTS.search(text[:400]) is not None


def answer_label_end(text: str) -> int:
    """Where the words start after « Réponse : » or « => »; 0 without such a label."""
    match = _ANSWER_LABEL.match(text)
    return match.end() if match else 0


def question_number_end(text: str) -> int:
    """Where the words start after « Q3 : » or « Question 21 - »; 0 without such a number."""
    match = _NUMBERED.match(text)
    return match.end() if match else 0


def question_label_end(text: str) -> int:
    """Where the words start after « Question : » or « Remarque du public : »."""
    match = _LABELLED.match(text)
    return match.end() if match else 0


def closes(text: str) -> bool:
    """The line after which no answer goes on: « En conclusion… »."""
    return _ENDS.match(text) is not None


def leaves_open(text: str) -> bool:
    """« Pas de réponse à ce jour »: said after a question, it answers nothing."""
    return _UNANSWERED.match(text.strip()) is not None


def opens_questions(title: str) -> bool:
    """A title under which people ask and are answered."""
    said = " ".join(fold(title).replace("’", "'").split()).strip(" :.-*")
    if len(said) > 90 or _NOT_QUESTIONS_TITLE.match(said) or said.endswith("?"):
        return False
    return _QUESTIONS_TITLE.match(said) is not None


def is_questions_label(line: str) -> bool:
    """« Questions : » on a line of its own, which is no title."""
    said = " ".join(fold(line).split()).strip(" :.-*")
    return _QUESTIONS_LABEL.match(said) is not None
