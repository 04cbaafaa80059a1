"""People's rights in words: for the public form and for the room of those who answer."""

from __future__ import annotations

from kb.people import LegalBasis, RequestState, Right

RIGHTS: dict[Right, str] = {
    Right.ACCESS: "savoir ce que vous avez sur moi",
    Right.CORRECTION: "faire corriger ce qui est faux",
    Right.OPPOSITION: "m’opposer à ce que mon nom apparaisse",
    Right.ERASURE: "faire effacer mon nom",
}
# The same, for those who answer.
RIGHTS_ASKED: dict[Right, str] = {
    Right.ACCESS: "Accès",
    Right.CORRECTION: "Correction",
    Right.OPPOSITION: "Opposition",
    Right.ERASURE: "Effacement",
}
BASES: dict[LegalBasis, str] = {
    LegalBasis.CONSENT: "la personne a donné son accord",
    LegalBasis.LEGITIMATE_INTEREST: "intérêt légitime",
    LegalBasis.PUBLIC_FUNCTION: "la personne agit dans une fonction publique",
}
REQUEST_STATES: dict[RequestState, str] = {
    RequestState.WAITING: "à répondre",
    RequestState.ANSWERED: "répondue",
    RequestState.REFUSED: "refusée",
}
