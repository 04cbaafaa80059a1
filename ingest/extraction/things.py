"""Projects without a name: something made or tried that a report tells of all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.extraction.known import name_key
from ingest.extraction.notes import Notes
from ingest.extraction.projects import (
    DONE,
    GENERIC_TITLES,
    HEADS,
    LONGEST_NAME_CHARS,
    LONGEST_SCOPE_CHARS,
    ROLES_WITH_PROJECTS,
    Project,
    until_next,
)
from ingest.tagging import denied
from kb.reading import EntityKind, Named, SectionRole, Span
from kb.text import fold

_EXAMPLE = re.compile(
    r"\b(?:par exemple|l['’]exemple d|(?:un |autre )+exemple|à l['’]instar d"
    r"|c['’]est le cas (?:à|de)|à l['’]image d|retour d['’]expérience d|comme à"
    r"|projets? (?:voisin|similaire|comparable|équivalent)s?"
    r"|(?:premier|deuxième|second|troisième) (?:projet|démonstrateur|essai|test|pilote))",
    re.IGNORECASE,
)
_TOOK = re.compile(r"\ba (?:mis|pris) (?:\w+ ){1,3}(?:ans|mois|années)|\bsorti\w* de terre", re.I)
# What territories make, open or try: the head of the name of most projects that have none.
_THINGS = (
    r"micro-?forêt|cour (?:d['’]école|végétalisée|désimperméabilisée|oasis)|navette|conserverie"
    r"|légumerie|cuisine centrale|réseau de chaleur|chaufferie|halle|verger"
    r"|maison (?:de santé|des aidants|de services?)"
    r"|espace de coworking|coworking|atelier (?:partagé|vélo|de réparation)|fablab|repair café"
    r"|centrale (?:solaire|photovoltaïque)|ombrières?|piste cyclable|pédibus|vélobus|ludothèque"
    r"|guichet unique|budget participatif|plate-?forme|marché de producteurs"
    r"|recyclerie|ressourcerie|matériauthèque|composteurs? (?:partagés?|collectifs?)"
    r"|jardins? partagés?|covoiturage|autopartage|transport (?:solidaire|à la demande)"
    r"|monnaie locale|habitat (?:participatif|partagé)|tiers-lieu|épicerie|café associatif"
    r"|méthaniseur|méthanisation|chambre d['’]hôtes|bistrot|drive fermier|laboratoire|incubateur"
    r"|plantation|ferme|lignes? de covoit\w*|garage solidaire|bibliothèque d['’]objets"
)
_LINK = r"de la|de l['’]|des|du|de|d['’]|à la|à l['’]|à|au|aux|en|pour les?|pour la|pour|sur"
# A word that goes with the noun before it, by its ending, and is no verb.
_WITH_IT = (
    r"[\w’'-]{2,}(?:ées?|és|é|ifs?|ives?|iques?|aires?|aux|ales?|al|ables?|ibles?|ains?|aines?"
    r"|iles?|euses?|eurs?|eaux|elles?|ants?|antes?)"
)
_NAMED_AFTER = (
    rf"(?:[ \u00a0](?:(?:{_LINK})[ \u00a0]?[^\W\d_][\w’-]*|{_WITH_IT}\b"
    r"|(?-i:[A-ZÀ-Þ])[\w’-]+)){0,4}"
)
_THING = re.compile(rf"\b(?P<thing>(?:{_THINGS})(?:s\b)?{_NAMED_AFTER})", re.IGNORECASE)
_QUOTED_BEFORE = re.compile(
    r"[«\"“][ \u00a0\u202f]?([^«»\"“”\n]{3,60}?)[ \u00a0\u202f]?[»\"”][ \u00a0]?,?[ \u00a0]?"
    r"(?:est |sont )?(?:une?|la|le|l['’])?[ \u00a0]?$"
)
_QUOTED_CHARS = 90
_ALL_OF = re.compile(r"\b(?:les|des|aux|ces|vos|nos|leurs|de|d['’]autres) ?$", re.IGNORECASE)
# In a title: such a thing, or what is called a project and says which: « Projet de ferme urbaine ».
_TITLED = re.compile(
    rf"\b(?:(?:{_THINGS})\b|(?:cour|square|passerelle|serre|voie verte)\b"
    rf"|(?:{HEADS})[ \u00a0](?:\w+[ \u00a0])?\w*\w{{4}})",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^[\s\d.()/°A-Z-]{0,6}?[.)/°\s-]\s*(?=[^\W\d_])|^\d[\d.]*\s*")
_TRIED = re.compile(
    r"\b(?:porté|lancé|créé|ouver|inaugur|expériment|test|pilote|démonstrat|install|mis en place"
    r"|mise en place|plant|démarr|dep\.|depuis|abandonn|prêt|occup|accueill|transform|réalis"
    r"|présent|prévu|étudi|a permis|retiré|posé|rénov|aménag|reconver)\w*",
    re.IGNORECASE,
)
FEWEST_SIGNS = 4


def find_titled_things(notes: Notes, named: Sequence[Project]) -> list[Project]:
    """Short sections whose title is a thing that territories make, and that give facts about it.
    A section whose title names a project already is that project's."""
    found = []
    for section in notes.reading.sections:
        title = section.heading
        own = until_next(notes, section)
        body = Span(start=min(title.end, own.end - 1), end=own.end)
        words = _NUMBER.sub("", notes.words(title)).strip(" *#:")
        if (
            section.role not in ROLES_WITH_PROJECTS
            or own.end - own.start > LONGEST_SCOPE_CHARS
            or GENERIC_TITLES.match(fold(words))
            or "?" in words
            or not 3 <= len(words) <= LONGEST_NAME_CHARS
            or not _TITLED.search(words)
            or any(m.start < title.end and title.start < m.end for p in named for m in p.mentions)
            or facts_in(notes, body) < FEWEST_SIGNS
            or not _TRIED.search(notes.words(body))
        ):
            continue
        start = notes.text.find(words, title.start, title.end)
        if start >= 0:
            mention = _longer(notes, Span(start=start, end=start + len(words)), body)
            name = " ".join(notes.words(mention).split())
            mentions = tuple(dict.fromkeys((mention, Span(start=start, end=start + len(words)))))
            found.append(Project(name, mentions, (own,), 0.5))
    return found


def _longer(notes: Notes, title: Span, body: Span) -> Span:
    """« Jardin partagé », whose text says « le jardin partagé de la rue Basse »."""
    thing = _THING.search(notes.text, body.start, body.end)
    if thing and fold(thing["thing"]).startswith(f"{fold(notes.words(title))} "):
        return Span(start=thing.start(), end=thing.end())
    return title


def find_told_things(notes: Notes, taken: Sequence[Span]) -> list[Project]:
    """Paragraphs that tell of something made or tried: a thing that territories make, and facts
    about it: when, how much, how many, where, who. Titled by the name in quotes before it, else by
    its first words, for a human to write better."""
    found: dict[str, Project] = {}
    for paragraph in notes.paragraphs:
        if any(t.start < paragraph.end and paragraph.start < t.end for t in taken):
            continue
        things = _THING.finditer(notes.text, paragraph.start, paragraph.end)
        thing = next((t for t in things if not _is_general(notes.text, t)), None)
        if thing is None or facts_in(notes, paragraph) < FEWEST_SIGNS:
            continue
        mention = _name_of(notes, paragraph, Span(start=thing.start(), end=thing.end()))
        key = name_key(thing["thing"].split()[0])
        known = found.get(key)
        scope = (*(known.scope if known else ()), paragraph)
        if known is not None and scope[-1].end - scope[0].start < LONGEST_SCOPE_CHARS:
            found[key] = known._replace(scope=scope, confidence=0.5)
        elif known is None:
            found[key] = Project(notes.words(mention), (mention,), scope, 0.45)
    return list(found.values())


def _is_general(text: str, thing: re.Match[str]) -> bool:
    """« les plateformes numériques »: things of a kind, and none in particular."""
    head = thing["thing"].split()[0]
    return head.endswith("s") and _ALL_OF.search(text[: thing.start()][-20:]) is not None


def _name_of(notes: Notes, paragraph: Span, thing: Span) -> Span:
    first = max(paragraph.start, thing.start - _QUOTED_CHARS)
    quoted = _QUOTED_BEFORE.search(notes.text[first : thing.start])
    if quoted is None:
        return thing
    return Span(start=first + quoted.start(1), end=first + quoted.end(1))


def facts_in(notes: Notes, span: Span) -> int:
    """How many kinds of facts a stretch gives."""
    kinds = {entity.kind for entity in notes.entities(span)}
    return (
        bool(kinds & {EntityKind.DATE, EntityKind.PERIOD, EntityKind.DURATION})
        + bool(kinds & {EntityKind.AMOUNT, EntityKind.SHARE})
        + (EntityKind.QUANTITY in kinds)
        + (EntityKind.PLACE in kinds)
        + (EntityKind.ORGANISATION in kinds)
        + bool(_TRIED.search(notes.words(span)))
    )


# A shorter word of a title is met by chance.
LEAST_TELLING_CHARS = 6

# --- the only subject of a document

_ASIDE = frozenset(
    [SectionRole.FRONT, SectionRole.PARTICIPANTS, SectionRole.AGENDA, SectionRole.DECISIONS,
     SectionRole.NEXT_STEPS, SectionRole.ANNEX]
)  # fmt: skip


def with_whole_document(notes: Notes, projects: Sequence[Project]) -> list[Project]:
    """Where a document's own title names the only project it tells of, all its sections do."""
    if len(projects) != 1 or projects[0].known:
        return list(projects)
    title = name_key(notes.reading.front.title or "").split()
    own = [w for w in name_key(projects[0].name).split() if len(w) >= LEAST_TELLING_CHARS]
    if not any(word in title for word in own):
        return list(projects)
    sections = [until_next(notes, s) for s in notes.reading.sections if s.role not in _ASIDE]
    scope = tuple(sorted({*projects[0].scope, *sections}, key=lambda s: (s.start, -s.end)))
    return [projects[0]._replace(scope=scope)]


# --- examples, and what inspired


def find_examples(notes: Notes, taken: Sequence[Span]) -> list[Project]:
    """Sentences that give an example of something done somewhere, or by somebody, and that no named
    project covers."""
    found = []
    for unit in notes.units:
        span = Span(start=unit.start, end=unit.end)
        if any(t.start <= unit.start < t.end for t in taken) or not _EXAMPLE.search(unit.text):
            continue
        who = notes.names(span, EntityKind.PLACE, EntityKind.ORGANISATION)
        if not who or not (DONE.search(unit.text) or _TOOK.search(unit.text)):
            continue
        found.append(Project(summary_of(unit.text), (span,), (span,), 0.4))
    return found


# The words after which stands what gave the idea.
_INSPIRED = re.compile(
    r"\b(?:s['’](?:est|était|sont) inspir\w+|inspirée?s?) d(?:e|u|es)?\b"
    r"|\bsur le modèle d(?:e|u|es)?\b|\bcalquée?s? sur\b"
    r"|\bd['’]après (?:la méthode|le modèle|l['’]exemple) (?:vue?|d(?:e|u)|testée?)\b"
    r"|\bvisites? d(?:e|u)\b(?=[^.;]{0,120}\brepris)",
    re.IGNORECASE,
)
_INSPIRER_CHARS = 70


def find_inspirers(notes: Notes) -> Iterator[tuple[Span, Named]]:
    """Sentences that say whence the idea came, with the body or place that they name for it."""
    for unit in notes.units:
        cue = _INSPIRED.search(unit.text)
        if cue is None or denied(unit.text, cue.start()):
            continue
        first = unit.start + cue.end()
        reach = Span(start=first, end=min(unit.end, first + _INSPIRER_CHARS))
        names = notes.names(reach, EntityKind.ORGANISATION, EntityKind.PLACE)
        bodies = [n for n in names if n.kind is EntityKind.ORGANISATION] or names
        if reach.start < reach.end and bodies:
            yield Span(start=unit.start, end=unit.end), bodies[0]


def summary_of(sentence: str) -> str:
    """The sentence without its opening, cut at a word: a title for a human to write better."""
    words = re.sub(r"[*_]+", "", sentence).split()
    title = ""
    for word in words:
        if len(title) + len(word) > LONGEST_NAME_CHARS:
            return f"{title.rstrip(' ,;:')}…"
        title += f"{word} "
    return title.strip(" .;:")
