"""A link between two records, put on the one that declares it. Pure."""

from __future__ import annotations

from kb.errors import CurationRefused
from kb.model import (
    Experience,
    Facilitator,
    Funding,
    FundingShare,
    Involvement,
    Partner,
    Record,
    RelationType,
)


def linked(origin: Record, relation: RelationType | None, other: Record) -> Record:
    """The record that declares the link, with it: the experience, or who took part in it; as it is
    when it says so already. Raises CurationRefused when the link does not suit the two."""
    if not isinstance(origin, Experience):
        raise CurationRefused("Un lien part d’une expérience.")
    if origin.id == other.id:
        raise CurationRefused("Un lien va d’une fiche à une autre.")
    if relation is RelationType.INSPIRED_BY and isinstance(other, Experience):
        if other.id in origin.inspired_by:
            return origin
        return origin.model_copy(update={"inspired_by": (*origin.inspired_by, other.id)})
    if relation is RelationType.FUNDED_BY and isinstance(other, Funding):
        return _funded(origin, other)
    if (relation is RelationType.FACILITATED_BY and isinstance(other, Facilitator)) or (
        relation is RelationType.PARTNER_OF and isinstance(other, Partner)
    ):
        return _involved(other, origin)
    raise CurationRefused(
        "Ce lien ne convient pas à ces deux fiches : une expérience s’inspire d’une expérience, "
        "est financée par un financement, appuyée par un facilitateur, menée avec un partenaire."
    )


def _funded(origin: Experience, other: Funding) -> Experience:
    if any(share.record == other.id for share in origin.fundings):
        return origin
    share = FundingShare(name=other.title, record=other.id)
    return origin.model_copy(update={"fundings": (*origin.fundings, share)})


def _involved(other: Facilitator | Partner, origin: Experience) -> Facilitator | Partner:
    if any(one.id == origin.id for one in other.experiences):
        return other
    known = other.experiences
    return other.model_copy(update={"experiences": (*known, Involvement(id=origin.id))})
