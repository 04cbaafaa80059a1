"""« Vocabulaire »: the lists, how much each entry serves, and the words of one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ingest.retagging import Reach, Said
from kb.added_words import LISTS, AddedWord, Entry, Judged, NewWord, WordKind
from kb.model import Experience, Funding, Record
from kb.needs import ToldNeed
from kb.text import fold
from web.addresses import address, passage_address, record_address, theme_address
from web.labels import KINDS
from web.typography import capitalised, date, number, plural
from web.views.parts import LinkView, Option
from web.workbench_menu import VOCABULARY

ENTRY_PATH = f"{VOCABULARY.path}/entree"
LIST_NAMES: Mapping[str, str] = {
    "theme": "Thèmes",
    "brake": "Freins",
    "lever": "Leviers",
    "phase": "Phases d’un projet",
    "actor_kind": "Sortes d’acteurs",
    "funding_nature": "Natures de financement",
    "innovation_kind": "Sortes d’innovation",
}
KIND_NAMES = {
    WordKind.SYNONYM: "synonyme : le mot dit la même chose",
    WordKind.TRIGGER: "expression : ce que l’on dit autour",
}
EXAMPLES, RECORDS_SHOWN = 5, 20
_EXTRACT_CHARS = 90
_EFFECTS = {
    "theme": "Un synonyme étiquette les passages qui le disent, fait comprendre les besoins qui "
    "l’emploient, et la recherche y ajoute le nom du thème. Une expression ne fait qu’aider à "
    "comprendre les besoins.",
    "brake": "Une expression fait reconnaître ce frein dans les besoins, et dans les documents qui "
    "seront lus désormais.",
}
_OTHER_EFFECT = (
    "Ces mots servent à la recherche, et à la lecture des documents qui viendront désormais."
)
_DONE = {"ajout": "« {word} » est ajouté.", "retrait": "« {word} » est retiré."}


class Place(NamedTuple):
    """An entry of a list."""

    list_name: str
    concept: str


class Uses(NamedTuple):
    """How often each entry serves, by place; an entry that nothing counts is not there."""

    records: Mapping[Place, int]
    passages: Mapping[Place, int]
    needs: Mapping[Place, int]


def count_uses(
    records: Iterable[Record], themes: Mapping[str, int], needs: Iterable[ToldNeed]
) -> Uses:
    """`themes`: passages that carry each."""
    of_records = Counter(place for record in records for place in set(record_places(record)))
    of_needs = Counter(place for need in needs for place in set(_need_places(need)))
    passages = {Place("theme", theme): count for theme, count in themes.items()}
    return Uses(of_records, passages, of_needs)


def record_places(record: Record) -> Iterable[Place]:
    """The entries that a record carries."""
    yield from (Place("theme", theme) for theme in record.themes)
    if isinstance(record, Experience):
        yield from (Place("brake", met.brake) for met in record.brakes)
        yield from (Place("lever", used.lever) for used in record.levers)
    if isinstance(record, Funding):
        yield from (Place("phase", phase.value) for phase in record.phases)
        yield Place("funding_nature", record.nature)


def _need_places(need: ToldNeed) -> Iterable[Place]:
    understood = need.understanding
    yield from (Place("theme", theme) for theme in understood.themes)
    yield from (Place("brake", brake) for brake in understood.brakes)
    if understood.phase:
        yield Place("phase", str(understood.phase))


# --- the lists


@dataclass(frozen=True, slots=True)
class EntryLine:
    label: str
    url: str
    broader: str
    words: int
    added: int
    records: str
    passages: str
    needs: str


@dataclass(frozen=True, slots=True)
class ListView:
    title: str
    anchor: str
    lines: tuple[EntryLine, ...]


@dataclass(frozen=True, slots=True)
class VocabularyPage:
    """`lists`: those shown, of which the page has one unless words are looked for."""

    options: tuple[Option, ...]
    words: str
    lists: tuple[ListView, ...]
    added: str
    done: str
    export_url: str


def vocabulary_page(
    found: Sequence[Entry],
    uses: Uses,
    added: Sequence[AddedWord],
    chosen: str,
    words: str,
) -> VocabularyPage:
    """`chosen`: a list, or empty for all of them, when `words` are looked for."""
    known = Counter(Place(word.list_name, word.concept) for word in added)
    sought = fold(words)
    lists = [
        ListView(
            LIST_NAMES[name],
            f"liste-{name.replace('_', '-')}",
            tuple(
                _line(entry, uses, known)
                for entry in found
                if entry.list_name == name and (not sought or _says(entry, sought))
            ),
        )
        for name in LISTS
        if chosen in ("", name)
    ]
    return VocabularyPage(
        options=(
            Option("", "Toutes les listes", not chosen),
            *(Option(name, LIST_NAMES[name], name == chosen) for name in LISTS),
        ),
        words=words,
        lists=tuple(one for one in lists if one.lines),
        added=_added_words(len(added)),
        done="",
        export_url=f"{VOCABULARY.path}/ajouts.yml" if added else "",
    )


def entry_address(place: Place, *pairs: tuple[str, str]) -> str:
    return address(ENTRY_PATH, [("liste", place.list_name), ("nom", place.concept), *pairs])


def _added_words(count: int) -> str:
    if not count:
        return "Aucun mot n’a encore été ajouté à ceux d’origine."
    verb = "a été ajouté" if count == 1 else "ont été ajoutés"
    return f"{plural(count, 'mot')} {verb} à ceux d’origine."


def _says(entry: Entry, sought: str) -> bool:
    words = (entry.label, *entry.synonyms, *entry.triggers)
    return any(sought in fold(word) for word in words)


def _line(entry: Entry, uses: Uses, known: Mapping[Place, int]) -> EntryLine:
    place = Place(entry.list_name, entry.concept)
    return EntryLine(
        label=capitalised(entry.label),
        url=entry_address(place),
        broader=entry.broader,
        words=len(entry.synonyms) + len(entry.triggers),
        added=known[place],
        records=_count(uses.records, place, counted=entry.list_name in _IN_RECORDS),
        passages=_count(uses.passages, place, counted=entry.list_name == "theme"),
        needs=_count(uses.needs, place, counted=entry.list_name in _IN_NEEDS),
    )


_IN_RECORDS = {"theme", "brake", "lever", "phase", "funding_nature"}
_IN_NEEDS = {"theme", "brake", "phase"}


def _count(counts: Mapping[Place, int], place: Place, *, counted: bool) -> str:
    return number(counts.get(place, 0)) if counted else "–"


# --- one entry


@dataclass(frozen=True, slots=True)
class WordView:
    """`number`: of a word that was added, and can be taken out; 0 for one of the file."""

    word: str
    origin: str
    number: int


@dataclass(frozen=True, slots=True)
class Extract:
    before: str
    word: str
    after: str
    url: str
    where: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A word before it is added: where it is said, what it would do, what stands in the way."""

    word: str
    kind: str
    reach: str
    effect: str
    examples: tuple[Extract, ...]
    refusal: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntryPage:
    place: Place
    list_label: str
    list_url: str
    label: str
    definition: str
    broader: LinkView | None
    narrower: tuple[LinkView, ...]
    synonyms: tuple[WordView, ...]
    triggers: tuple[WordView, ...]
    kinds: tuple[Option, ...]
    effect: str
    uses: tuple[str, ...]
    records: tuple[LinkView, ...]
    more_records: int
    search_url: str
    typed: str
    problem: str
    preview: Preview | None
    done: str


class Around(NamedTuple):
    """What the base knows of an entry. `added`: word → its addition; `told`: who added it."""

    added: Mapping[str, AddedWord]
    told: Mapping[str, str]
    records: Sequence[Record]
    uses: Uses


class Tried(NamedTuple):
    """What is being added: as typed, what is wrong with it, and its preview."""

    word: str = ""
    kind: str = ""
    problem: str = ""
    preview: Preview | None = None


def entry_page(entry: Entry, around: Around, tried: Tried, done: str) -> EntryPage:
    place = Place(entry.list_name, entry.concept)
    own = [record for record in around.records if place in set(record_places(record))]
    kinds = LISTS[entry.list_name]
    chosen = tried.kind if tried.kind in kinds else kinds[0].value
    of_theme = entry.list_name == "theme"
    return EntryPage(
        place=place,
        list_label=LIST_NAMES[entry.list_name],
        list_url=address(VOCABULARY.path, [("liste", entry.list_name)]),
        label=capitalised(entry.label),
        definition=entry.definition,
        broader=_theme_link(entry.broader) if of_theme and entry.broader else None,
        narrower=tuple(map(_theme_link, entry.narrower)),
        synonyms=tuple(_word(word, around) for word in entry.synonyms),
        triggers=tuple(_word(word, around) for word in entry.triggers),
        kinds=tuple(Option(kind, capitalised(KIND_NAMES[kind]), kind == chosen) for kind in kinds),
        effect=_EFFECTS.get(entry.list_name, _OTHER_EFFECT),
        uses=_used(place, around.uses),
        records=tuple(
            LinkView(r.title, record_address(r.id), r.kind, KINDS[r.kind].one)
            for r in own[:RECORDS_SHOWN]
        ),
        more_records=max(0, len(own) - RECORDS_SHOWN),
        search_url=theme_address(entry.concept) if of_theme else "",
        typed=tried.word,
        problem=tried.problem,
        preview=tried.preview,
        done=done,
    )


def done_words(what: str, word: AddedWord | None, passages: int) -> str:
    """What was just done; empty for an address made by hand."""
    if what not in _DONE or word is None:
        return ""
    said = _DONE[what].format(word=word.word)
    if what == "ajout" and passages:
        verb = "prend" if passages == 1 else "prennent"
        return f"{said} {plural(passages, 'passage')} {verb} ce thème."
    return said


def preview_of(new: NewWord, reach: Reach, judged: Judged) -> Preview:
    passages, records = len(reach.passages), len(reach.records)
    where = f"{plural(passages, 'passage')} et {plural(records, 'fiche')}"
    nowhere = not passages and not records
    effect = ""
    if reach.tagged:
        verb = "prendrait" if reach.tagged == 1 else "prendraient"
        effect = f"{plural(reach.tagged, 'passage')} {verb} ce thème."
    return Preview(
        word=new.word,
        kind=new.kind,
        reach="Ce mot n’apparaît nulle part dans la base." if nowhere
        else f"Ce mot apparaît dans {where}.",
        effect=effect,
        examples=tuple(map(_extract, reach.passages[:EXAMPLES])),
        refusal=judged.refusal,
        doubts=judged.doubts,
    )  # fmt: skip


def _extract(said: Said) -> Extract:
    """The word and what is around it; the first words of a passage that says it in its title."""
    quote, start, end = said.quote, said.start, said.end
    first = quote.rfind(" ", 0, start - _EXTRACT_CHARS) + 1 if start > _EXTRACT_CHARS else 0
    last = quote.find(" ", end + _EXTRACT_CHARS)
    return Extract(
        before=("…" if first else "") + quote[first:start],
        word=quote[start:end],
        after=quote[end:last] + "…" if last > 0 else quote[end:],
        url=passage_address(said.passage.document_id, said.passage.index),
        where=" › ".join(said.passage.heading_path[-1:]) or said.passage.document_id,
    )


def _theme_link(label: str) -> LinkView:
    return LinkView(capitalised(label), entry_address(Place("theme", label)), "", "")


def _word(word: str, around: Around) -> WordView:
    found = around.added.get(word)
    if found is None:
        return WordView(word, "liste d’origine", 0)
    day = date(found.at.date().isoformat())
    who = around.told.get(found.actor, found.actor)
    return WordView(word, f"ajouté par {who} le {day}", found.number)


def _used(place: Place, uses: Uses) -> tuple[str, ...]:
    told = []
    if place.list_name in _IN_RECORDS:
        told.append(plural(uses.records.get(place, 0), "fiche"))
    if place.list_name == "theme":
        told.append(plural(uses.passages.get(place, 0), "passage"))
    if place.list_name in _IN_NEEDS:
        told.append(plural(uses.needs.get(place, 0), "besoin publié", "besoins publiés"))
    return tuple(told)
