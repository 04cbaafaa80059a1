"""What was decided, and what was voted: sentences, items of a « relevé de décisions », counts.

What is still to be decided, or only wished, is neither (shapes 22)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.attendance import find_attendees
from ingest.model import BlockKind, Element
from ingest.placed import Line, Place, placed_lines, sentences
from kb.reading import Method, Statement, StatementKind
from kb.text import fold

LABEL_MAX_CHARS = 80
SENTENCE_MAX_CHARS = 1_200

_BODY = (
    r"(?:comités?|commissions?|conseils?|bureau|assemblée|copil|cotech|comité de pilotage|ca|cq|ag"
    r"|conseillers|conseillères|membres|participante?s?|groupes?|élus|présents|jury|collège|syndicat"
    r"|collectivité|commune|municipalité|mairie|ville|métropole|région|département|communauté"
    r"|partenaires|administrateurs|adhérents|équipe|conseil municipal|plénière)"
)
_DECIDES = (
    r"(?:décide(?:nt)? (?:de|d'|que|qu'|à|donc|également|aussi|ainsi|unanimement|finalement|,)"
    r"|valide(?:nt)?|approuve(?:nt)?|adopte(?:nt)?"
    r"|acte(?:nt)?|entérine(?:nt)?|ratifie(?:nt)?|retien(?:t|nent)|autorise(?:nt)?|mandate(?:nt)?"
    r"|désigne(?:nt)?|élit|élisent|vote(?:nt)?|refuse(?:nt)?|rejette(?:nt)?"
    r"|donne(?:nt)? (?:son|leur) accord|(?:émet|émettent|rend|rendent) un avis"
    r"|se prononce(?:nt)?|(?:a|ont) (?:décidé|validé|approuvé|adopté|acté|entériné|retenu|autorisé"
    r"|mandaté|désigné|élu|voté|refusé|rejeté|tranché))"
)
_BODY_DECIDES = re.compile(
    rf"\b(?P<who>{_BODY})\b(?P<more>[^.;:!?]{{0,70}}?)\s(?P<words>{_DECIDES})(?=[\s,.;:']|$|(?<='))",
    re.IGNORECASE,
)
# Bodies that « retain » other things than decisions: attention, water, a place in a plan.
_WIDE_BODY = re.compile(
    r"(?:collectivité|commune|municipalité|mairie|ville|métropole|région|département|communauté"
    r"|partenaires|équipe|groupe|participant)", re.IGNORECASE
)  # fmt: skip
# Between a body and its verb: another clause, or the article of a noun (« procéder à un vote »).
_ELSEWHERE = re.compile(
    r"\b(?:qui|que|dont|où|pas|jamais|peut|peuvent|doit|doivent|lorsque|quand|si)\b|\bqu'"
    r"|\b(?:une?|le|la|les|leur|son|du|au|ce|de|par|en|pour|à)$",
    re.IGNORECASE,
)
_IMPERSONAL = re.compile(
    r"(?P<words>\b(?:il|elle|ceci|cela) (?:est|a été|fut) (?:donc |également |aussi |enfin )?"
    r"(?:décidée?|convenue?|actée?|validée?|arrêtée?|entérinée?|proposé et (?:validé|accepté))\b"
    r"|\b(?:est|sont|a été|ont été) (?:donc |également |ainsi |finalement )?"
    r"(?:décidée?s?|actée?s?|validée?s?|approuvée?s?|adoptée?s?|entérinée?s?|ratifiée?s?|élue?s?|désignée?s?"
    r"|reconduite?s?|rejetée?s?|ajournée?s?)\b|\b(?:a|ont) été arrêtée?s?\b"
    r"|\bon (?:décide|convient) (?:de|que|d'|qu')"
    r"|\bnous (?:décidons|avons décidé|validons|actons)\b"
    r"|\b(?:décision|choix) (?:est|a été) (?:prise?|faite?|arrêtée?)\b"
    r"|^(?:décidée?|validée?|actée?|approuvée?|adoptée?|acceptée?|refusée?|rejetée?)s?"
    r" (?:par|à|en) )",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?P<words>(?:décisions?|arbitrages?|résolutions?|délibérations?|relevé de décisions?"
    r"|avis (?:du|de la|des) \w+)(?: n ?°? ?\d+| ?\d+)?(?: ?/ ?actions?)?(?: prises?| retenues?)?)"
    r" ?(?::|–|—| - )\s*(?=\S)",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:(?:releve|liste|synthese|rappel|recapitulatif|tableau) (?:des |de |d')?decisions?.*"
    r"|(?:les )?(?:decisions?|arbitrages|resolutions)(?: ?(?:/|et|&) ?(?:actions?|suites).*)?"
    r"(?: (?:prises?|du|de la|de l'|des|adoptees?|retenues?|a retenir)\b.*)?"
    r"|actions? (?:decidees?|actees?|validees?).*|(?:points? )?(?:actes?|valides?))"
)
# To be decided, or on a condition: nothing is decided there.
_NOT_YET = re.compile(
    r"\b(?:(?:sera|seront|devra|devront|doit|doivent|pourra|pourront|pourrait|pourraient|devrait"
    r"|devraient|serait|seraient|reste|restent|faut|faudra|faudrait) (?:\w+ ){0,4}?"
    r"(?:valid|décid|adopt|approuv|act[eé]|arrêt|vot|entérin|ratifi|tranch|soumi|désign|élu|retenu)\w*"
    r"|(?:à|pour|avant|sous réserve de|en attente de|dans l'attente de) (?:\w+ )?"
    r"(?:valid|décid|adopt|approuv|approbation|vote\b|voter)\w*"
    r"|\b(?:rien|aucune? \w+) n'(?:est|a été)\b"
    r"|n'(?:a|ont|est|était) (?:pas|pas encore|jamais|toujours pas)"
    r" (?:encore )?(?:été )?(?:valid|décid|adopt|approuv|act[eé]|arrêt|vot|tranch)\w*"
    r"|(?:si|lorsque|quand|afin que|pour que|avant que) (?:le|la|les|l') ?\w+"
    r" (?:valid|décid|adopt)\w*)",
    re.IGNORECASE,
)
_COUNT = (
    r"(?:(?:\d{1,4} (?:votes? |voix )?(?:pour|contre|abstentions?|abstenus?|nuls?|blancs?|voix)"
    r"|(?:aucune?|une?|zéro|deux|trois) (?:votes? |voix )?(?:contre|abstentions?))\b"
    r"|(?:votes? |voix )?\b(?:pour|contre|abstentions?) ?: ?(?:\d{1,4}|aucune?|néant)\b)"
)
_COUNTED = re.compile(_COUNT, re.IGNORECASE)
_SIDES = re.compile(r"\b(?:pour|contre|abst)", re.IGNORECASE)
_UNANIMOUS = re.compile(
    r"\b(?:vot(?:e|es|é|ée|és|ées)|scrutin|mise?s? aux voix)\b[^.;]{0,40}?"
    r" (?:à l'unanimité|à la majorité|à bulletins? secrets?|à mains levées)"
    r"|\bvotes? ?: ?(?:à l')?unanimité|\b(?:votent|ont voté|a voté) (?:pour|contre)\b",
    re.IGNORECASE,
)
# How a motion ends: « adopté à l'unanimité », « ADOPTÉ A HAUTEUR DE… », « Proposition rejetée ».
_OUTCOME = re.compile(
    r"(?P<words>\b(?:ADOPT[EÉ]|REJET[EÉ]|APPROUV[EÉ]|VOT[EÉ]|REFUS[EÉ]|AJOURN[EÉ])(?:E|S|ES)?\b"
    r"(?: (?:À|A) (?:LA )?(?:HAUTEUR|L'UNANIMIT[EÉ]|MAJORIT[EÉ])(?: DE [^.;]{1,25})?)?"
    r"|(?i:\b(?:adopt|approuv|vot|accept|valid|rejet|refus)(?:é|ée|és|ées) à (?:l'unanimité"
    r"|la majorité)|^(?:motions?|propositions?|demandes?|vœux?|résolutions?|amendements?"
    r"|délibérations?|budget|procès-verbal|compte rendu)\b[^.;:]{0,60}?"
    r" (?:adopt|approuv|accept|rejet|refus|retir|valid)(?:é|ée|és|ées)\b"
    r"|^(?:ils?|elles?|(?:monsieur |madame |m\. |mme )?l[ea'] ?(?:maire|adjointe?|présidente?|élue?"
    r"|ville|mairie|commune|région|métropole|département|préfète?)) s'engage(?:nt)? à\b))"
)
_VOTE_LINE = re.compile(
    rf"(?:(?:résultats?|votes?)[^:]{{0,30}}: ?)?{_COUNT}[ .;,()]*$", re.IGNORECASE
)
_TALLY = re.compile(
    r"(?:nombre de votants|quorum|votants|suffrages exprimés|procurations?|convocation)",
    re.IGNORECASE,
)
_INTENT = re.compile(r"\b(?:appelé à|amené à|invité à) (?:se prononcer|voter)", re.IGNORECASE)


class _Found(NamedTuple):
    kind: StatementKind
    confidence: float
    words: tuple[Place, ...]


def find_decisions(
    text: str, elements: Sequence[Element], spans: Sequence[Place]
) -> list[Statement]:
    """Decisions and votes, in order of text: a sentence, or a whole item under a title of
    decisions. A sentence that decides by a vote is both."""
    lines = placed_lines(text, elements, spans)
    rows = {attendee.start for attendee in find_attendees(text, elements, spans)}
    found: list[Statement] = []
    label = False
    for index, line in enumerate(lines):
        if line.start in rows:
            continue
        if line.element.heading or _is_label(line):
            label = _is_label(line)
            continue
        label = label and not _ends_label(lines, index)
        found += _read(line, titled=label or _under_title(line))
    return _joined(text, found)


def _is_label(line: Line) -> bool:
    """« Décision / Actions » on a line of its own."""
    said = " ".join(fold(line.text).split()).strip(" :.-")
    return len(said) <= LABEL_MAX_CHARS and _TITLE.fullmatch(said) is not None


def _ends_label(lines: Sequence[Line], index: int) -> bool:
    """Another label, or a paragraph after the items that the label announced."""
    line, before = lines[index], lines[index - 1]
    item = line.element.block.kind in {BlockKind.LIST_ITEM, BlockKind.TABLE_ROW}
    was_item = before.element.block.kind in {BlockKind.LIST_ITEM, BlockKind.TABLE_ROW}
    return not item and (was_item or line.text.endswith(":"))


def _under_title(line: Line) -> bool:
    title = line.element.heading_path[-1] if line.element.heading_path else ""
    said = " ".join(fold(title).split()).lstrip("0123456789.-)/ ").strip(" :.")
    return _TITLE.fullmatch(said) is not None


def _read(line: Line, *, titled: bool) -> Iterator[Statement]:
    if label := _LABEL.match(line.text):
        kinds = _Found(StatementKind.DECISION, 0.95, ((label.start("words"), label.end("words")),))
        yield from _statement(line, label.end(), len(line.text), kinds)
        return
    told = list(_sentences(line))
    if titled and not line.text.endswith((":", "?")) and _says_something(line.text):
        item = line.element.block.kind in {BlockKind.LIST_ITEM, BlockKind.TABLE_ROW}
        votes = [one for one in told if one.kind is StatementKind.VOTE]
        if item or not told:
            decided = len(votes) < len(told) or not votes
            whole = _Found(StatementKind.DECISION, 0.9, ())
            yield from _statement(line, 0, len(line.text), whole) if decided else ()
            told = votes
    yield from told


def _sentences(line: Line) -> Iterator[Statement]:
    for start, end in _parted(line.text):
        for kind in _kinds(line.text[start:end]):
            yield from _statement(line, start, end, kind)


def _parted(text: str) -> Iterator[Place]:
    """Sentences, and the outcome in capitals that ends one: « … 2 contre. ADOPTÉ »."""
    for start, end in sentences(text):
        shouted = re.search(r"[.:;] +(?=[A-ZÉ]{5,}\b)", text[start:end])
        if shouted:
            yield start, start + shouted.start() + 1
            yield start + shouted.end(), end
        else:
            yield start, end


def _says_something(text: str) -> bool:
    """More than the titles of a table or a lone word."""
    return len(text.split()) >= 3 and any(map(str.islower, text))


def _kinds(sentence: str) -> Iterator[_Found]:
    """What one sentence is: a decision, a vote, both or neither."""
    if len(sentence) > SENTENCE_MAX_CHARS or sentence.endswith("?"):
        return
    vote = _vote(sentence)
    if _NOT_YET.search(sentence) and not _COUNTED.search(sentence):
        return
    decided = _decision(sentence)
    if decided is not None and not (vote and decided.confidence < 0.7):
        yield decided
    if vote is not None:
        yield vote


def _decision(sentence: str) -> _Found | None:
    if match := _BODY_DECIDES.search(sentence):
        more, words = match["more"], match["words"].lower()
        wide = _WIDE_BODY.match(match["who"]) is not None
        idle = wide and words.startswith(("retien", "désign", "vote", "autoris", "refus", "adopt"))
        if not idle and not _ELSEWHERE.search(more):
            # « La commune a décidé de… » may tell the story of a project, not of this meeting.
            story = wide and words.startswith(("a ", "ont "))
            return _Found(StatementKind.DECISION, 0.6 if story else 0.85, (match.span("words"),))
    if match := _OUTCOME.search(sentence):
        return _Found(StatementKind.DECISION, 0.85, (match.span("words"),))
    if match := _IMPERSONAL.search(sentence):
        sure = match[0].lower().startswith(("il ", "nous "))
        return _Found(StatementKind.DECISION, 0.8 if sure else 0.6, (match.span("words"),))
    return None


def _vote(sentence: str) -> _Found | None:
    """Counts of two sides, or of one in a line that says nothing else; « voté à l'unanimité »."""
    counts = [match.span() for match in _COUNTED.finditer(sentence)]
    sides = {fold(side[0]) for span in counts for side in _SIDES.finditer(sentence[slice(*span)])}
    if len(sides) >= 2 or (counts and _VOTE_LINE.match(sentence)):
        return _Found(StatementKind.VOTE, 0.95, tuple(counts))
    said = not _TALLY.match(sentence) and not _INTENT.search(sentence)
    if said and (match := _UNANIMOUS.search(sentence)):
        return _Found(StatementKind.VOTE, 0.85, (match.span(),))
    if counts and re.search(r"\b(?:votes?|voix)\b", sentence, re.IGNORECASE):
        return _Found(StatementKind.VOTE, 0.8, tuple(counts))
    return None


def _statement(line: Line, start: int, end: int, found: _Found) -> Iterator[Statement]:
    span = line.span(start, end)
    if span is None:
        return
    words = [line.span(a, b) for a, b in ((a + start, b + start) for a, b in found.words)]
    if start and found.confidence == 0.95 and found.kind is StatementKind.DECISION:
        words = [line.span(a, b) for a, b in found.words]  # the label stands before the decision
    yield Statement(
        start=span.start,
        end=span.end,
        kind=found.kind,
        confidence=found.confidence,
        method=Method.RULE,
        words=tuple(word for word in words if word),
    )


def _joined(text: str, found: Sequence[Statement]) -> list[Statement]:
    """« Pour : 7 », « Contre : 0 » on lines that follow one another are one vote."""
    kept: list[Statement] = []
    for one in found:
        last = kept[-1] if kept else None
        if last is not None and _goes_on(text, last, one):
            words = (*last.words, *one.words)
            kept[-1] = last.model_copy(update={"end": one.end, "words": words})
        else:
            kept.append(one)
    return kept


def _goes_on(text: str, last: Statement, one: Statement) -> bool:
    votes = last.kind is StatementKind.VOTE and one.kind is StatementKind.VOTE
    near = not text[last.end : one.start].strip(" \n-–•*.;,|\t")
    return votes and near and _VOTE_LINE.match(text[one.start : one.end]) is not None
