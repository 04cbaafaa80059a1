"""What the form « Publier mon besoin » says, and what is wrong with it."""

from __future__ import annotations

from kb.errors import InvalidRequest
from kb.model import Noun
from kb.needs import publishable_contact, publishable_text
from kb.text import nfc
from kb.understanding import Speaker
from search.model import NeedRequest
from web.addresses import Params, address, first
from web.need_form import MAX_TERRITORY_CHARS, NeedForm

LIST_PATH = "/besoins"
PATH = "/besoins/publier"
MAX_FIELD_CHARS = 20_000


class PublishForm(Noun):
    """As typed; nothing is refused yet."""

    text: str = ""
    territory: str = ""
    speaker: Speaker | None = None
    contact: str = ""

    def problems(self) -> dict[str, str]:
        """Field → what is wrong with it, in French; nothing when it can be published."""
        found = {}
        for field, check in (("besoin", self.clean_text), ("contact", self.clean_contact)):
            try:
                check()
            except InvalidRequest as error:
                found[field] = str(error)
        return found

    def clean_text(self) -> str:
        return publishable_text(self.text)

    def clean_contact(self) -> str:
        return publishable_contact(self.contact)

    def request(self) -> NeedRequest:
        """The need as it would be published, to be understood. Raises InvalidRequest."""
        return NeedRequest(
            text=self.clean_text(), territory=self.territory or None, speaker=self.speaker
        )


def read_publish(params: Params) -> PublishForm:
    speaker = first(params, "vous")
    return PublishForm(
        text=nfc(first(params, "besoin")).replace("\r\n", "\n").strip()[:MAX_FIELD_CHARS],
        territory=nfc(first(params, "territoire")).strip()[:MAX_TERRITORY_CHARS],
        speaker=Speaker(speaker) if speaker in set(Speaker) else None,
        contact=nfc(first(params, "contact")).strip()[:MAX_FIELD_CHARS],
    )


def publish_address(form: NeedForm, longest_chars: int) -> str:
    """The form to publish this need, filled in with it; empty of it when it is longer than an
    address can hold."""
    pairs = [("besoin", form.text if len(form.text) <= longest_chars else "")]
    pairs += [("territoire", form.territory), ("vous", form.speaker or "")]
    return address(PATH, [(name, value) for name, value in pairs if value])
