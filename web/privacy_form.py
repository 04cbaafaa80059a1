"""What the form « Ceci me concerne » says, and what is wrong with it."""

from __future__ import annotations

from kb.model import Noun
from kb.people import (
    LONGEST_CONCERNED_CHARS,
    LONGEST_CONTACT_CHARS,
    LONGEST_DETAILS_CHARS,
    LONGEST_NAME_CHARS,
    RequestNotice,
    Right,
)
from kb.text import nfc
from web.addresses import Params, address, first

NOTICE_PATH = "/donnees-personnelles"
PATH = "/donnees-personnelles/demande"
LEGAL_PATH = "/mentions-legales"
# A field that people do not see: what fills it in is a program.
TRAP = "site_web"
_MAX_CHARS = 20_000
_FIELDS = {
    "nom": (2, LONGEST_NAME_CHARS, "Donnez votre nom, comme le document peut l’écrire"),
    "contact": (3, LONGEST_CONTACT_CHARS, "Dites où vous répondre : une adresse, un téléphone"),
    "objet": (0, LONGEST_CONCERNED_CHARS, "Dites en une ligne où vous êtes nommé"),
    "precisions": (0, LONGEST_DETAILS_CHARS, "Dites l’essentiel"),
}


class PrivacyForm(Noun):
    """As typed; nothing is refused yet."""

    right: Right | None = None
    name: str = ""
    contact: str = ""
    concerned: str = ""
    details: str = ""
    trapped: bool = False

    def problems(self) -> dict[str, str]:
        """Field → what is wrong with it, in French; nothing when it can be sent."""
        found = {}
        if self.right is None:
            found["droit"] = "Choisissez ce que vous demandez."
        typed = (self.name, self.contact, self.concerned, self.details)
        for (field, (least, most, advice)), text in zip(_FIELDS.items(), typed, strict=True):
            if not least <= len(text) <= most:
                found[field] = f"{advice}, en {most} signes au plus."
        return found

    def notice(self) -> RequestNotice:
        """To be asked for once there is no problem left."""
        return RequestNotice(
            kind=self.right or Right.ACCESS,
            name=self.name,
            contact=self.contact,
            concerned=self.concerned,
            details=self.details,
        )


def read_privacy(params: Params) -> PrivacyForm:
    right = first(params, "droit")

    def line(name: str) -> str:
        return " ".join(nfc(first(params, name)).split())[:_MAX_CHARS]

    return PrivacyForm(
        right=Right(right) if right in set(Right) else None,
        name=line("nom"),
        contact=line("contact"),
        concerned=line("objet"),
        details=nfc(first(params, "precisions")).replace("\r\n", "\n").strip()[:_MAX_CHARS],
        trapped=bool(first(params, TRAP).strip()),
    )


def concerns_me_address(title: str) -> str:
    """The form, about this document."""
    return address(PATH, [("objet", title[:LONGEST_CONCERNED_CHARS])])
