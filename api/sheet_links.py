"""Signs the links of sheets. When one expires is in the base: made longer, the link that was sent
is still the same."""

from __future__ import annotations

from collections.abc import Callable

from itsdangerous import BadData, URLSafeSerializer

from api.secret_key import secret_key
from api.settings import Settings
from kb.errors import AnswerLinkSpent
from web.addresses import address
from web.answer_links import ANSWER_PATH, LINK_FIELD, STOP_PATH, OpenedLink

_NOT_OURS = "Ce lien n’est pas complet : il a pu être coupé en le copiant."


class SignedSheetLinks:
    """The links of `web/answer_links.py`: one that answers cannot be made of one that stops."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        """`key`: asked for at the first link, not before."""
        self._key = key

    def answer_path(self, sheet_id: str, revision: int) -> str:
        signed = self._signer("answer").dumps([sheet_id, revision])
        return address(ANSWER_PATH, [(LINK_FIELD, str(signed))])

    def read_answer(self, signed: str) -> OpenedLink:
        """Raises AnswerLinkSpent."""
        try:
            sheet_id, revision = self._signer("answer").loads(signed)
            return OpenedLink(str(sheet_id), int(revision))
        except (BadData, ValueError, TypeError) as error:
            raise AnswerLinkSpent(_NOT_OURS) from error

    def stop_path(self, sheet_id: str) -> str:
        """Opens for ever: whoever was written to can always ask for no more."""
        return address(STOP_PATH, [(LINK_FIELD, str(self._signer("stop").dumps(sheet_id)))])

    def read_stop(self, signed: str) -> str:
        """The id of the sheet. Raises AnswerLinkSpent."""
        try:
            return str(self._signer("stop").loads(signed))
        except (BadData, ValueError, TypeError) as error:
            raise AnswerLinkSpent(_NOT_OURS) from error

    def _signer(self, what: str) -> URLSafeSerializer:
        return URLSafeSerializer(self._key(), salt=f"essaim.sheet-{what}")


def build_sheet_links(settings: Settings) -> SignedSheetLinks:
    return SignedSheetLinks(lambda: secret_key(settings.key_file))
