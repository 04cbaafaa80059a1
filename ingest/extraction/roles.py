"""Who does what in a project: who bears it, who helps, who takes part, who pays; by the words that
stand around a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from ingest.extraction.notes import Notes, span_of
from ingest.statements.units import Unit
from ingest.tagging import denied
from kb.reading import EntityKind, Figure, Named, Span


class Part(StrEnum):
    LEAD = "lead"
    PARTNER = "partner"
    HELPER = "helper"
    FUNDER = "funder"


class Role(NamedTuple):
    part: Part
    name: Named
    unit: Unit


# From a cue to a name: an article, and at most two plain words, « l’association », « la société ».
_TO = (
    r"[ \u00a0]?(?:l['’]|les? |la |d['’]|du |de la |des? |une? |nos |ses |leurs? )?"
    r"(?:[a-zà-ÿ-]{3,}[ \u00a0](?:d['’]|de |du )?){0,2}[«\"“]?[ \u00a0]?$"
)
_DID = (
    r"port|pilot|initi|cré|gér|men|anim|condui|développ|organis|lanc|imagin|conçu|coordonn"
    r"|impuls|mont|réalis|ouver|plant|install|mis\w* en (?:place|œuvre)"
)
_BEFORE: tuple[tuple[Part, re.Pattern[str]], ...] = (
    (Part.LEAD, re.compile(
        rf"\b(?:{_DID})\w*[^.;:!?,()]{{0,30}}? par{_TO}"
        rf"|\b(?:à l['’]initiative|sous l['’]impulsion|maîtrise d['’]ouvrage) d(?:e|u|es)?{_TO}"
        r"|\b(?:maître d['’]ouvrage|porteu(?:r|se)|pilote|chef de file)s?(?: du projet)?"
        rf"[ \u00a0]?:{_TO}", re.IGNORECASE)),
    (Part.FUNDER, re.compile(
        r"\b(?:(?:co)?financé|subventionné|payé|soutenu financièrement|pris\w* en charge)\w*"
        rf"[^.;:!?()]{{0,30}}? par{_TO}"
        r"|\b(?:subvention|aide|dotation|(?:co)?financement|soutien financier)s?"
        rf"(?: financi\w+| de [\d][\d\s.,’']*\S{{1,3}})? d(?:e|u|es)?{_TO}", re.IGNORECASE)),
    (Part.HELPER, re.compile(
        r"\b(?:accompagné|conseillé|aidé|appuyé|assisté|incubé|soutenu)\w*"
        rf"[^.;:!?()]{{0,30}}? par{_TO}"
        r"|\bavec (?:l['’]|le |la )(?:appui|soutien|accompagnement|aide|expertise|concours"
        rf"|assistance)(?: technique| méthodologique)? d(?:e|u|es)?{_TO}", re.IGNORECASE)),
    (Part.PARTNER, re.compile(
        r"\b(?:partenariats?|collaborations?|lien|association|coopération|concert|conventions?"
        rf"|contrats?)(?: étroit\w*| notamment)? (?:avec|entre){_TO}"
        rf"|\bavec (?:\w+ ){{1,6}}?:{_TO}"
        rf"|\baux côtés d(?:e|u|es)?{_TO}"
        r"|\bpartenaires?(?: \w+){0,3}?(?: sont| dont| comme| tels? que|[ \u00a0]?:)(?: notamment)?"
        rf"{_TO}"
        r"|\b(?:réuni(?:t|ssant|ssent)|regroup(?:e|ant)|rassembl(?:e|ant)|associ(?:e|ant)"
        rf"|consortium)(?: (?:constitué|composé|formé)\w*)?(?: d(?:e|u|es)?)?{_TO}"
        r"|\b(?:mené|réalisé|conçu|développé|monté|construit|travaill|élaboré|organisé|fait)\w*"
        rf"[^.;:!?()]{{0,40}}? avec{_TO}", re.IGNORECASE)),
)  # fmt: skip
_AFTER: tuple[tuple[Part, re.Pattern[str]], ...] = (
    (Part.LEAD, re.compile(
        r"[^.;:!?]{0,20}?\b(?:est|sont|était)(?: le| la| les)? (?:maîtres? d['’]ouvrage|porteu\w+"
        r"|pilotes?|chefs? de file|à l['’]initiative)\b", re.IGNORECASE)),
    (Part.FUNDER, re.compile(
        r"[^.;:!?]{0,25}?\b(?:(?:co)?finance(?:nt|ra|rait)?|subventionne|apporte(?:nt|ra|rait)?"
        r"|verse(?:nt|ra)?|a (?:financé|apporté|versé|payé|accordé|subventionné))\b"
        , re.IGNORECASE)),
    (Part.HELPER, re.compile(
        r"[^.;:!?]{0,30}?\b(?:(?:a|ont) )?(?:accompagn(?:e|ent|é)|conseill(?:e|ent|é)"
        r"|appui(?:e|ent)|appuyé|assist(?:e|ent|é)|incub(?:e|ent|é))\b", re.IGNORECASE)),
    (Part.PARTNER, re.compile(
        r"(?:[^.;:!?,]{0,25}?\b(?:est|sont|étaient|devient)|,)(?: un| une| des| les?)?"
        r" partenaires?\b"
        r"|[^.;:!?,]{0,10}?\b(?:participe|contribue|s['’]impliqu|met(?:tent)? à disposition"
        r"|prêt(?:e|ent)|fournit|fournissent)\w*", re.IGNORECASE)),
)  # fmt: skip
# « A, B et la Région C »: what stands between two names of one list.
_LISTED = re.compile(
    r"(?:[ \u00a0,/+]|\bet\b|\bainsi que\b|\bde même que\b|\bou\b|\bles?\b|\bla\b|\bl['’]|\bd['’]"
    r"|\bde\b|\bdu\b|\bdes\b|\bavec\b|\bpuis\b"
    r"|\b(?:association|société|entreprise|commune|ville|fondation|coopérative|collectif)\b"
    r"|\([^)]{0,40}\)|\*)+",
    re.IGNORECASE,
)
# What others launch is not the project: a call, a prize, a study.
_ANOTHER_THING = re.compile(
    r"\b(?:AMI|AAP|appels?|concours|marathon|prix|études?|enquêtes?|programme|fonds|loi|réunions?"
    r"|séminaire|journées?|formations?)\b[^.;:!?]{0,30}$",
    re.IGNORECASE,
)
# Money that is asked for is not yet given.
_ASKED_FOR = re.compile(
    r"\b(?:sollicit|demand|candidat|dépos|recherch|espèr)\w*[^.;:]{0,60}$", re.I
)
_THEN_FIGURE = re.compile(r"[ \u00a0]?(?:\([^()\n]{0,60}\))?[ \u00a0:=–-]{0,4}\(?")


# « A a lancé le projet X »: who acts on the project that is named after.
_LEADS = re.compile(
    r"[^.;:!?]{0,30}?\b(?:(?:a|ont) (?:été )?(?:lancé|créé|initié|ouvert|développé|monté|imaginé"
    r"|conçu|planté|réalisé|organisé|porté|piloté|mis en place)|porte|pilote|anime|gère|développe"
    r"|organise|lance|crée|met en place|ouvre)\b",
    re.IGNORECASE,
)


def roles_in(notes: Notes, unit: Unit, mentions: Sequence[Span]) -> Iterator[Role]:
    """What each organisation or programme named in a unit does, where the unit says so; in order.
    « Porté par A et B »: A bears it, B takes part. `mentions`: where the project is named."""
    names = notes.names(span_of(unit), EntityKind.ORGANISATION, EntityKind.PROGRAMME)
    names = [n for n in names if not any(m.start < n.end and n.start < m.end for m in mentions)]
    named = [m.start for m in mentions if unit.start <= m.start < unit.end]
    last: tuple[Part, Named] | None = None
    for index, name in enumerate(names):
        following = names[index + 1 : index + 2]
        part = _part(notes, unit, name, following)
        if part is None and any(at >= name.end for at in named):
            part = _leads(notes.text[name.end : max(named)])
        if part is None and last is not None and _is_listed(notes.text[last[1].end : name.start]):
            part = Part.PARTNER if last[0] is Part.LEAD else last[0]
        if part is not None:
            yield Role(part, name, unit)
        last = (part, name) if part is not None else None


def _leads(after: str) -> Part | None:
    said = _LEADS.match(after)
    return Part.LEAD if said and not denied(after, said.end()) else None


def _is_listed(between: str) -> bool:
    return len(between) < 80 and _LISTED.fullmatch(between) is not None


def _part(notes: Notes, unit: Unit, name: Named, following: Sequence[Named]) -> Part | None:
    before = notes.text[unit.start : name.start]
    for part, cue in _BEFORE:
        found = _last(cue, before)
        if found is None or denied(before, found.start()):
            continue
        if part is Part.FUNDER and _last(_ASKED_FOR, before):
            return None
        if part is Part.LEAD and _last(_ANOTHER_THING, before[: found.start()]):
            return None
        return part
    until = following[0].start if following else unit.end
    after = notes.text[name.end : until]
    for part, cue in _AFTER:
        said = cue.match(after)
        if said and not denied(after, said.end()):
            return part
    return Part.FUNDER if _has_its_figure(notes, unit, name) else None


# A cue that ends in « $ » is looked for in the last words only: linear, however long the unit.
_LOOK_BACK_CHARS = 140


def _last(cue: re.Pattern[str], before: str) -> re.Match[str] | None:
    return cue.search(before, max(0, len(before) - _LOOK_BACK_CHARS))


def _has_its_figure(notes: Notes, unit: Unit, name: Named) -> bool:
    """« Région 19 k€ », « ADEME : 30 % »."""
    return any(
        isinstance(figure, Figure)
        and figure.start >= name.end
        and _THEN_FIGURE.fullmatch(notes.text[name.end : figure.start])
        and (figure.unit == "EUR" or figure.kind is EntityKind.SHARE)
        for figure in notes.entities(span_of(unit), EntityKind.AMOUNT, EntityKind.SHARE)
    )
