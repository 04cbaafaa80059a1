"""Our own documents carry their truth inline: marks that are taken away before the text is read.

    [org|Ville de Gap]              a name: org, prog, place; `[org#gap|…]` gives it a key,
                                    `[place@commune:05061|…]` a territory, `[org=place|…]` other
                                    kinds that are right too
    [amount=60..400 EUR|…]          amount, share, quantity, duration: `low..high unit,unit/per`
    [date=2021-02-03|…]             date or period; `begins/ends`; several right ones after `;`
    [h2=agenda|…]                   a title, its level and its roles (`;` between)
    [speaker|…]  [q#1|…]  [a#1|…]   who speaks; questions and answers of exchange 1
    [row=absent|…[fn|…]…[of|…]]     an attendance row, the function and the organisation in it;
                                    `[row=present;function|…]`: its function is not judged
    [brake=acheteurs/cout-budget|…] sides, then concepts; `[lever=…|…]`; [decision|…]; [vote|…]
    [xp#id|…]  [f#id=cost|…]        passages that tell an experience; its fields
    [theme=eau;énergie+climat|…]    themes of a passage; after `+`, those that may be given too
    [venue|…]                       where the event took place

`?` after the kind makes it optional: `[org?|…]`; `[h2,3|…]` is a title of level 2 or 3. A line
`%% date 2021-02-03`, `%% version …` or `%% relation origin type target` is about the whole
document, and is no part of its text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from kb.model import RelationType
from kb.reading import EntityKind, Presence, SectionRole, StatementKind
from kb.text import slug
from tests.reading.letters import At, letters_of
from tests.reading.truth import (
    Claim,
    FrontTruth,
    Heading,
    Link,
    Mark,
    Moment,
    Name,
    Number,
    Pair,
    Row,
    Subject,
    Told,
    ToldField,
    Truth,
    fingerprint,
)

NAMES = {
    "org": EntityKind.ORGANISATION,
    "prog": EntityKind.PROGRAMME,
    "place": EntityKind.PLACE,
}
FIGURES = ("amount", "share", "quantity", "duration")
CLAIMS = ("brake", "lever", "decision", "vote")
OTHERS = ("date", "period", "speaker", "q", "a", "row", "fn", "of", "xp", "f", "theme", "venue")
_KINDS = "|".join(("h[1-6](?:,[1-6])*", *NAMES, *FIGURES, *CLAIMS, *OTHERS))
_TOKEN = re.compile(
    rf"\[(?P<kind>{_KINDS})(?P<optional>\?)?(?P<names>(?:[#@][\w:-]+)*)"
    r"(?:=(?P<value>[^|\[\]#@]*))?\||\[|\]|[^\[\]]+"
)
# A bracket of the text itself, unless it looks like a mark that is badly written.
_DOUBTFUL = re.compile(r"[a-z0-9]+[?#@=|]")
_UNSEEN = re.compile(r"(?s)<(script|style|title|nav)\b.*?</\1>|<[^>]*>")
_DIRECTIVE = re.compile(r"^%% *(.*)\n?", re.MULTILINE)


class MarkupError(ValueError):
    """A mark that is not closed, or says what cannot be read."""


@dataclass
class Marked:
    kind: str
    start: int
    optional: bool = False
    territory: str | None = None
    key: str = ""
    value: str = ""
    end: int = 0
    words: list[str] = field(default_factory=list)

    @property
    def at(self) -> At:
        return self.start, self.end

    @property
    def place(self) -> dict[str, Any]:
        return {"at": self.at, "optional": self.optional}


class Unmarked(NamedTuple):
    """`source`: the document without its marks, as a reader is given it. `text`: what a human sees
    of it, without the tags of a web page; the truth counts its letters."""

    source: str
    text: str
    truth: Truth


def read_marked(path: Path) -> Unmarked:
    web = path.suffix == ".html"
    return parse(path.read_text(encoding="utf-8"), path.stem, _visible if web else str)


def parse(marked: str, name: str, seen: Callable[[str], str] = str) -> Unmarked:
    directives = [line.split(maxsplit=1) for line in _DIRECTIVE.findall(marked)]
    source, text, marks = stripped(_DIRECTIVE.sub("", marked), seen)
    letters = letters_of(text)
    truth = Truth(
        name=name,
        letters=len(letters),
        fingerprint=fingerprint(letters),
        front=_front(directives, marks),
        relations=tuple(_links(directives)),
        **_lists(marks),
    )
    return Unmarked(source, text, truth)


def _visible(page: str) -> str:
    """What a web page shows. A mark is never inside a tag: each piece between marks is whole."""
    return html.unescape(_UNSEEN.sub(" ", page))


def stripped(marked: str, seen: Callable[[str], str]) -> tuple[str, str, list[Marked]]:
    """The document without its marks, what is seen of it, and the marks in order of text, the
    longer first."""
    source: list[str] = []
    text: list[str] = []
    marks: list[Marked] = []
    open_: list[Marked | None] = []
    count = 0
    for token in _TOKEN.finditer(marked):
        said = token[0]
        if said == "]" and open_:
            closed = open_.pop()
            if closed is not None:
                closed.end = count
                marks.append(closed)
                continue
        elif token["kind"]:
            open_.append(_opened(token, count))
            continue
        elif said == "[":
            if _DOUBTFUL.match(marked, token.end()):
                raise MarkupError(f"unknown mark: {marked[token.start() :][:40]!r}")
            open_.append(None)
        source.append(said)
        text.append(seen(said))
        count += len(letters_of(text[-1]))
        for mark in filter(None, open_):
            mark.words.append(text[-1])
    if open_:
        raise MarkupError(f"not closed: {[m and (m.kind, ''.join(m.words)[:40]) for m in open_]}")
    return "".join(source), "".join(text), sorted(marks, key=lambda m: (m.start, -m.end))


def _opened(token: re.Match[str], count: int) -> Marked:
    names = dict(re.findall(r"([#@])([\w:-]+?)(?=[#@]|$)", token["names"]))
    return Marked(
        kind=token["kind"],
        start=count,
        optional=bool(token["optional"]),
        territory=names.get("@"),
        key=names.get("#", ""),
        value=token["value"] or "",
    )


# --- what each mark says


def _lists(marks: list[Marked]) -> dict[str, Any]:
    def of(*kinds: str) -> Iterator[Marked]:
        return (mark for mark in marks if mark.kind in kinds)

    headings = [mark for mark in marks if re.match(r"h\d", mark.kind)]
    return {
        "sections": tuple(map(_heading, headings)),
        "speakers": tuple(Mark(**mark.place) for mark in of("speaker")),
        "exchanges": tuple(_exchanges(of("q", "a"))),
        "attendees": tuple(_row(mark, list(of("of", "fn"))) for mark in of("row")),
        "names": tuple(map(_name, of(*NAMES))),
        "figures": tuple(map(_number, of(*FIGURES))),
        "dates": tuple(Moment(**m.place, iso=_several(m.value)) for m in of("date", "period")),
        "statements": tuple(map(_claim, of(*CLAIMS))),
        "experiences": tuple(_experiences(list(of("xp")), list(of("f")))),
        "themes": tuple(map(_subject, of("theme"))),
    }


def _several(value: str, cut: str = ";") -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(cut) if part.strip())


def _heading(mark: Marked) -> Heading:
    roles = _several(mark.value) or (SectionRole.BODY,)
    levels = tuple(map(int, mark.kind[1:].split(",")))
    return Heading(**mark.place, levels=levels, roles=tuple(map(SectionRole, roles)))


def _name(mark: Marked) -> Name:
    return Name(
        **mark.place,
        kind=NAMES[mark.kind],
        key=mark.key or slug("".join(mark.words)),
        territory=mark.territory,
        also=tuple(NAMES[kind] for kind in _several(mark.value)),
    )


def _number(mark: Marked) -> Number:
    """`60..400 EUR`, `2800 repas/jour`, `3 agents,personnes`."""
    values, _, unit = mark.value.strip().partition(" ")
    low, _, high = values.partition("..")
    units, _, per = unit.partition("/")
    try:
        low_high = float(low), float(high or low)
    except ValueError as error:
        raise MarkupError(f"no number in {mark.value!r}") from error
    return Number(
        **mark.place,
        kind=EntityKind(mark.kind),
        low=low_high[0],
        high=low_high[1],
        units=_several(units, ","),
        per=per or None,
    )


def _claim(mark: Marked) -> Claim:
    sides, _, concepts = mark.value.rpartition("/")
    return Claim(
        **mark.place,
        kind=StatementKind(mark.kind),
        sides=_several(sides),
        concepts=_several(concepts),
    )


def _row(mark: Marked, parts: list[Marked]) -> Row:
    inside = {part.kind: part.at for part in parts if mark.start <= part.start < mark.end}
    presence, *free = _several(mark.value) or (Presence.PRESENT,)
    return Row(
        **mark.place,
        organisation=inside.get("of"),
        function=inside.get("fn"),
        presence=Presence(presence),
        free=tuple(free),
    )


def _exchanges(marks: Iterable[Marked]) -> Iterator[Pair]:
    groups: dict[str, list[Marked]] = {}
    for mark in marks:
        groups.setdefault(mark.key, []).append(mark)
    for group in groups.values():
        yield Pair(
            questions=tuple(mark.at for mark in group if mark.kind == "q"),
            answers=tuple(mark.at for mark in group if mark.kind == "a"),
            optional=any(mark.optional for mark in group),
        )


def _experiences(passages: list[Marked], fields: list[Marked]) -> Iterator[Told]:
    unknown = {mark.key for mark in fields} - {mark.key for mark in passages}
    if unknown:
        raise MarkupError(f"fields of experiences that no passage tells: {sorted(unknown)}")
    for key in dict.fromkeys(mark.key for mark in passages):
        told = [mark for mark in passages if mark.key == key]
        yield Told(
            id=key,
            at=tuple(mark.at for mark in told),
            fields=tuple(ToldField(**m.place, path=m.value) for m in fields if m.key == key),
            optional=all(mark.optional for mark in told),
        )


def _subject(mark: Marked) -> Subject:
    labels, _, may = mark.value.partition("+")
    return Subject(at=mark.at, labels=_several(labels), may=_several(may))


def _front(directives: list[list[str]], marks: list[Marked]) -> FrontTruth:
    said = {words[0]: _several(words[1]) for words in directives}
    dates = {kind: said[kind] for kind in ("date", "version") if kind in said}
    return FrontTruth(**dates, places=tuple(mark.at for mark in marks if mark.kind == "venue"))


def _links(directives: list[list[str]]) -> Iterator[Link]:
    for kind, said in directives:
        if kind.startswith("relation"):
            origin, type_, target = said.split()
            optional = kind.endswith("?")
            yield Link(origin=origin, type=RelationType(type_), target=target, optional=optional)
