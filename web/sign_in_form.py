"""Where one signs in, and where one is led afterwards."""

from __future__ import annotations

import re

from web.addresses import address

PATH = "/connexion"
OUT_PATH = "/deconnexion"
ACCOUNT_PATH = "/mon-compte"
LONGEST_BACK_CHARS = 2_000
# One path of ours: « //evil » and « /\evil » are the addresses of other sites.
_OURS = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def sign_in_address(back: str = "") -> str:
    return address(PATH, [("suite", back)] if back else [])


def safe_back(back: str) -> str:
    """The page asked for, if it is one of ours; else that of the account."""
    ours = len(back) <= LONGEST_BACK_CHARS and _OURS.fullmatch(back)
    return back if ours and not back.startswith((PATH, OUT_PATH)) else ACCOUNT_PATH
