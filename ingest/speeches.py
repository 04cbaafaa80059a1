"""Who speaks, and what is reported of their words: from where a speaker is named to where one is
named in another paragraph, or another one in the same; to the next question, or the end of the
section."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.attendance import Row, find_rows
from ingest.model import BlockKind, Element
from ingest.people import Role, is_first_name, is_function, is_name, leading_name, read_role
from ingest.placed import Line, Place, placed_lines, sentences
from ingest.speaking import BARE_SPEAKER, Mention, key_of, speaker_of, turn_of
from kb.reading import Span, Speech
from kb.text import fold

NAME_LINE_MAX_CHARS = 220
ROLE_LINE_MAX_CHARS = 130
# A label in capitals that opens this many lines is somebody's initials.
INITIALS_MIN_LINES = 2
# A first name alone that speaks this often is somebody of the meeting.
FRIEND_MIN_LINES = 2

_BY = re.compile(
    r"(?:(?:interventions?|présentations?|témoignages?|exposés?|introduction|conclusion|clôture"
    r"|ouverture|mot d'accueil|allocution|discours|accueil|retour d'expérience|animation)"
    r"(?: (?:de|d'|par)| ?[-–—:])|par|propos de|animée? par|présentée? par) ?",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"(?:les )?(?:intervenante?s?|oratrices?|orateurs?|témoins?|panel|animateurs?)\b"
)
_INITIALS = re.compile(r"[A-ZÀ-Þ]{2,3}(?= ?:\s)")
_NOT_INITIALS = frozenset({"nb", "ps", "ok", "no", "cr", "odj", "vu", "ex", "cf", "re", "tel"})
_QUOTED = re.compile(r"(?P<quote>[«\"“].{20,}[»\"”])[ ,.–—-]+(?P<who>[A-ZÀ-Þ][^«»\"“”]{3,160})$")
_SENTENCE_END = (".", "!", "?", "…", ";", ":")


@dataclass(frozen=True)
class _Open:
    """A speech that still runs. `level`: of the title that opened it, when one did; `bare_end`: of
    the line that only names the speaker."""

    mention: Mention
    start: int
    speaker: Span
    end: int
    level: int | None = None
    bare_end: int = 0


class Directory:
    """What a document says of those it names: function and organisation by name, by surname when
    only one has it, by initials. Lives while a document is read; nothing of it is kept."""

    def __init__(self, rows: Iterable[Row], lines: Sequence[Line]) -> None:
        self.roles: dict[str, Role] = {}
        self.people: set[str] = set()
        for row in rows:
            if row.name:
                self._learn(row.name, Role(row.attendee.function, row.attendee.organisation))
            elif row.attendee.organisation:
                organisation = row.attendee.organisation
                self.roles.setdefault(fold(organisation), Role(None, organisation))
        for line in lines:
            if found := name_line(line):
                self._learn(line.text[found[0] : found[1]], found[2])
        self.by_word: dict[str, list[str]] = defaultdict(list)
        for key in self.roles:
            for word in {*key.split()}:
                self.by_word[word].append(key)
        initials = self._initials_in(lines)
        self.people |= {*initials}
        self.labels = {**initials, **self.roles}
        self.friends = _first_names_that_speak(lines)

    def _learn(self, name: str, role: Role) -> None:
        key = key_of(name)
        self.people.add(key)
        known = self.roles.get(key, Role())
        self.roles[key] = Role(
            known.function or role.function,
            known.organisation or (role.organisation if not known.function else None),
        )
        if role.organisation and len(role.organisation) <= 40:
            self.roles.setdefault(fold(role.organisation), Role(None, role.organisation))

    def _initials_in(self, lines: Sequence[Line]) -> dict[str, Role]:
        counted = Counter(match[0] for line in lines if (match := _INITIALS.match(line.text)))
        known = {_initials(key): role for key, role in self.roles.items() if " " in key}
        return {
            fold(label): known.get("".join(sorted(fold(label))), Role())
            for label, count in counted.items()
            if fold(label) not in _NOT_INITIALS
            and (count >= INITIALS_MIN_LINES or "".join(sorted(fold(label))) in known)
        }

    def knows(self, sentence: str, mention: Mention) -> bool:
        """A bare first name speaks only where the document lists it, or lets it speak often."""
        alone = mention.person and " " not in sentence[mention.start : mention.end]
        listed = mention.key in self.roles or self.role_of(mention.key) != Role()
        return not alone or listed or mention.key in self.friends

    def role_of(self, key: str) -> Role:
        """By the whole name, else by a surname that only one person has."""
        if key in self.labels:
            return self.labels[key]
        wanted = {word for word in key.split() if len(word) > 2}
        longest = max(wanted, key=len, default="")
        near = [name for name in self.by_word.get(longest, ()) if wanted <= {*name.split()}]
        return self.roles[near[0]] if len(near) == 1 else Role()


def _first_names_that_speak(lines: Sequence[Line]) -> set[str]:
    """Keys of the first names that open a sentence of saying more than once."""
    said = (match[1] for line in lines for match in BARE_SPEAKER.finditer(line.text))
    counted = Counter(key_of(word) for word in said if is_first_name(word))
    return {key for key, count in counted.items() if count >= FRIEND_MIN_LINES}


def _initials(key: str) -> str:
    """The first letters of a name, in no order: lists write it either way round."""
    return "".join(sorted(word[0] for word in key.split()))


def find_speeches(text: str, elements: Sequence[Element], spans: Sequence[Place]) -> list[Speech]:
    """Every speech, in order of text; none overlaps another."""
    lines = placed_lines(text, elements, spans)
    rows = find_rows(text, elements, spans)
    directory = Directory(rows, lines)
    listed = [(row.attendee.start, row.attendee.end) for row in rows]
    walk = _Walk(directory)
    at = 0
    for index, line in enumerate(lines):
        while at < len(listed) and listed[at][1] <= line.start:
            at += 1
        if at < len(listed) and listed[at][0] < line.end:
            walk.close()
        else:
            walk.read(lines, index)
    walk.close()
    return walk.speeches


class _Walk:
    """Reads the lines in order, one speech open at most."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.speeches: list[Speech] = []
        self.current: _Open | None = None

    def close(self) -> None:
        current, self.current = self.current, None
        if current is None or current.end <= current.bare_end:
            return
        role, known = current.mention.role, self.directory.role_of(current.mention.key)
        known = known if role.function is None else Role(None, known.organisation)
        self.speeches.append(
            Speech(
                start=current.start,
                end=current.end,
                speaker=current.speaker,
                function=role.function or known.function,
                organisation=role.organisation or known.organisation,
            )
        )

    def read(self, lines: Sequence[Line], index: int) -> None:
        line = lines[index]
        named = _opening_name(lines, index)
        if line.element.heading:
            self._at_title(line, named)
        elif turned := turn_of(line.text, self.directory.labels):
            self._turn(line, turned[0], 0)
            self._sentences(line, turned[1])
        elif _asks(line):
            self.close()
        elif named is not None:
            self._turn(line, named, 0, bare=True)
        else:
            self._sentences(line)

    def _at_title(self, line: Line, named: Mention | None) -> None:
        """A title ends a speech, save a smaller one under the title that names the speaker."""
        level = len(line.element.heading_path)
        current = self.current
        inside = current and current.level is not None and level > current.level
        if named is not None and not (current and _same(current.mention.key, named.key) and inside):
            self.close()
            self._turn(line, named, 0, bare=True, level=level)
        elif not inside:
            self.close()

    def _sentences(self, line: Line, at: int = 0) -> None:
        quoted = _attribution(line.text)
        if quoted is not None and not at:
            self._turn(line, quoted, 0)
            self._extend(line)
            return
        for number, (start, end) in enumerate(sentences(line.text)):
            if end <= at or start < at:
                self._extend(line, end)
                continue
            mention = self._speaker(line.text[start:end], number)
            talking = self.current is not None and self.current.mention.person
            if mention and not self.directory.knows(line.text[start:end], mention):
                mention = None
            if mention and (mention.person or number == 0 or not talking):
                moved = mention._replace(start=mention.start + start, end=mention.end + start)
                self._turn(line, moved, start)
            self._extend(line, end)

    def _speaker(self, said: str, number: int) -> Mention | None:
        """By a verb of saying, or by a label inside a paragraph: « … A. Garnier : … »."""
        if number and (turned := turn_of(said, self.directory.labels)) and turned[0].person:
            return turned[0]
        return speaker_of(said, self.directory.people)

    def _extend(self, line: Line, end: int | None = None) -> None:
        span = line.span(0, end)
        if self.current is not None and span is not None and span.end > self.current.end:
            self.current = replace(self.current, end=span.end)

    def _turn(
        self, line: Line, mention: Mention, at: int, *, bare: bool = False, level: int | None = None
    ) -> None:
        """A new speech from `at` on: of another speaker, or of one named again in a paragraph of
        its own; named again in the same paragraph, the speaker goes on."""
        current = self.current
        if current is not None and _same(current.mention.key, mention.key):
            if current.start >= line.start:
                self._extend(line, mention.end)
                return
            mention = mention._replace(role=_either(mention.role, current.mention.role))
        self.close()
        speaker, whole = line.span(mention.start, mention.end), line.span(at)
        if speaker is None or whole is None:
            return
        bare_end = whole.end if bare else 0
        end = max(bare_end, speaker.end)
        self.current = _Open(mention, whole.start, speaker, end, level, bare_end)


def _either(first: Role, second: Role) -> Role:
    return first if first != Role() else second


def _same(one: str, other: str) -> bool:
    """« Mme Garnier » goes on with what « Anne Garnier » said."""
    first, second = {*one.split()}, {*other.split()}
    return first <= second or second <= first


def _asks(line: Line) -> bool:
    """A question that stands alone: what follows is an answer, not the same words."""
    text = line.text.rstrip()
    alone = line.element.block.kind is BlockKind.LIST_ITEM or len(sentences(text)) == 1
    return text.endswith("?") and alone


# --- lines that only name a speaker


def name_line(line: Line) -> tuple[int, int, Role] | None:
    """« Anne Garnier, directrice de l'Agence », « Intervention - Anne Garnier (Agence) »: where the
    name stands, and its role; None for a line that says more."""
    text = line.text
    if len(text) > NAME_LINE_MAX_CHARS or text.endswith(_SENTENCE_END):
        return None
    by = _BY.match(text)
    at = by.end() if by else 0
    found = leading_name(text[at:])
    if found is None or not found.sure or len(text[at : at + found.end].split()) < 2:
        return None
    rest = text[at + found.end :]
    bare = rest.strip(" ,-–—(:")
    apart = rest.lstrip()[:1] in {",", "-", "–", "—", "(", ":"} or by is not None
    if bare and not apart:
        return None
    if not bare and by is None and not _surely_named(text[at : at + found.end]):
        return None
    role = read_role(re.sub(r"^(?:de la |de l'|du |de |pour )", "", bare)) if bare else Role()
    if bare and by is None and not role.function and rest.lstrip()[0] not in "(-–—":
        return None
    return at, at + found.end, role


def _surely_named(name: str) -> bool:
    """Alone on its line, a name needs a first name, a title or initials."""
    words = name.split()
    return "." in words[0] or any(map(is_first_name, words)) or len(words) > 2


def _opening_name(lines: Sequence[Line], index: int) -> Mention | None:
    """A speaker named alone on a line, whose words follow it."""
    line = lines[index]
    found = name_line(line)
    if found is None or index + 1 >= len(lines) or _among_names(lines, index):
        return None
    start, end, role = found
    if role == Role() and not line.element.heading:
        role = _role_below(lines[index + 1])
    return Mention(start, end, key_of(line.text[start:end]), role)


def _among_names(lines: Sequence[Line], index: int) -> bool:
    """One of several names in a row, or under « Intervenants »: a list, not a speaker's turn."""
    if name_line(lines[index + 1]) and not lines[index].element.heading:
        return True
    if index == 0:
        return False
    before = lines[index - 1]
    return bool(_LISTED.match(fold(before.text))) or bool(
        name_line(before) and not before.element.heading
    )


def _role_below(line: Line) -> Role:
    """The line under a name, when it says what the person does rather than their words."""
    text = line.text
    if line.element.heading or len(text) > ROLE_LINE_MAX_CHARS or text.endswith(_SENTENCE_END):
        return Role()
    if line.element.block.kind is BlockKind.LIST_ITEM or is_name(text):
        return Role()
    proper = text[0].isupper() or is_function(text)
    return read_role(text) if proper and len(text.split()) <= 20 else Role()


def _attribution(text: str) -> Mention | None:
    """« … » Anne Garnier, directrice de l'Agence: words, then who said them."""
    match = _QUOTED.search(text) if len(text) <= 3_000 else None
    if match is None:
        return None
    who = match["who"]
    found = leading_name(who)
    if found is None or not found.sure:
        return None
    start = match.start("who")
    return Mention(start, start + found.end, key_of(who[: found.end]), read_role(who[found.end :]))
