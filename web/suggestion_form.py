"""What the form « Signaler une erreur » says, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from kb.errors import InvalidRequest
from kb.model import Noun
from kb.suggestions import (
    LONGEST_TYPED_CHARS,
    About,
    SuggestionNotice,
    clean_email,
    clean_source,
    clean_value,
    clean_wrong,
)
from kb.text import nfc
from web.addresses import Params, first

# A person never sees this field: what is written in it is written by a machine.
TRAP = "site"
TRAPPED = "Laissez ce champ vide : il sert à écarter les robots."


class Subject(NamedTuple):
    """What a suggestion is about, as it is now. `fields`: those that may be named."""

    about: About
    id: str
    version: int
    fields: Collection[str]


class SuggestionForm(Noun):
    """As typed; nothing is refused yet. `version`: of the subject, when the form was shown."""

    field: str = ""
    wrong: str = ""
    value: str = ""
    source: str = ""
    email: str = ""
    trap: str = ""
    version: int | None = None

    def problems(self) -> dict[str, str]:
        """Field of the form → what is wrong with it, in French; nothing when it can be kept."""
        found = {TRAP: TRAPPED} if self.trap else {}
        checks: tuple[tuple[str, Callable[[str], str], str], ...] = (
            ("faux", clean_wrong, self.wrong),
            ("valeur", clean_value, self.value),
            ("source", clean_source, self.source),
            ("courriel", clean_email, self.email),
        )
        for name, check, typed in checks:
            try:
                check(typed)
            except InvalidRequest as error:
                found[name] = str(error)
        return found

    def notice(self, subject: Subject) -> SuggestionNotice:
        """What is kept of it. Raises InvalidRequest."""
        seen = self.version
        return SuggestionNotice(
            about=subject.about,
            subject=subject.id,
            version=seen if seen and 0 < seen <= subject.version else subject.version,
            field=self.field if self.field in subject.fields else "",
            wrong=clean_wrong(self.wrong),
            value=clean_value(self.value),
            source=clean_source(self.source),
        )


def read_suggestion(params: Params) -> SuggestionForm:
    def text(name: str) -> str:
        typed = nfc(first(params, name)).replace("\r\n", "\n")
        return typed.strip()[:LONGEST_TYPED_CHARS]

    version = first(params, "version")
    known = version.isascii() and version.isdigit() and len(version) < 10
    return SuggestionForm(
        field=text("champ")[:40],
        wrong=text("faux"),
        value=text("valeur"),
        source=text("source"),
        email=text("courriel"),
        trap=text(TRAP)[:40],
        version=int(version) if known else None,
    )
