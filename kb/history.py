"""What changed between two versions of a record, field by field. Pure."""

from __future__ import annotations

import difflib
import re
from typing import Any, NamedTuple

from pydantic import JsonValue

from kb.model import Record, record_adapter

_WORDS = re.compile(r"\S+\s*|\s+")  # a word with the blank after it: runs of words hold
# A text of more words than this is shown whole, before and after: to align it would take seconds.
_MOST_WORDS = 4_000


class Change(NamedTuple):
    """A field that says something else. None: it said nothing, or says nothing any more."""

    field: str
    before: JsonValue
    after: JsonValue


class Words(NamedTuple):
    """Words of a text that was rewritten: kept, taken out, or put in."""

    text: str
    out: bool = False
    new: bool = False


def changes(before: Record | None, after: Record) -> list[Change]:
    """In the order of the record; all that it says when there is nothing before."""
    former, now = values_of(before) if before else {}, values_of(after)
    names = [*type(after).model_fields, *(name for name in former if name not in now)]
    return [
        Change(name, former.get(name), now.get(name))
        for name in dict.fromkeys(names)
        if former.get(name) != now.get(name)
    ]


def rewritten(before: str, after: str) -> list[Words]:
    """The words of two texts, side by side in one."""
    one, other = _WORDS.findall(before), _WORDS.findall(after)
    if len(one) + len(other) > _MOST_WORDS:
        return [Words(before, out=True), Words(" "), Words(after, new=True)]
    found: list[Words] = []
    matcher = difflib.SequenceMatcher(
        None, [word.strip() for word in one], [word.strip() for word in other], autojunk=False
    )
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            found.append(Words("".join(other[c:d])))
            continue
        if a < b:
            found.append(Words("".join(one[a:b]), out=True))
        if c < d:
            found.append(Words("".join(other[c:d]), new=True))
    return found


def values_of(record: Record) -> dict[str, Any]:
    """What a record says, without what it does not."""
    values: dict[str, Any] = record_adapter().dump_python(record, mode="json", exclude_none=True)
    return {name: value for name, value in values.items() if value not in ([], {}, "")}
