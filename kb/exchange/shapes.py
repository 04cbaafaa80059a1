"""The shapes of two public tools, as they write them; fields of theirs not named here are kept."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from kb.exchange.told import Values


def _nothing_for_blank(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _list_for_nothing(value: Any) -> Any:
    return [] if value is None or value == "" else value


Text = Annotated[str | None, BeforeValidator(_nothing_for_blank)]
Whole = Annotated[int | None, BeforeValidator(_nothing_for_blank)]
Texts = Annotated[list[str], BeforeValidator(_list_for_nothing)]
Day = Annotated[
    Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}")] | None, BeforeValidator(_nothing_for_blank)
]
Siret = Annotated[
    Annotated[str, Field(pattern=r"^\d{14}$")] | None, BeforeValidator(_nothing_for_blank)
]
Identifier = Annotated[str | None, BeforeValidator(lambda v: None if v in (None, "") else str(v))]


class Shape(BaseModel):
    model_config = ConfigDict(extra="allow", str_strip_whitespace=True, defer_build=True)


class Project(Shape):
    """Source: betagouv/schema-projet-collectivites-transition-ecologique, « projets-territoire »,
    v0.1.1."""

    id: Identifier = None
    createdAt: Text = None  # noqa: N815 - the schema's own names
    updatedAt: Text = None  # noqa: N815
    nom: str = Field(min_length=3, max_length=300)
    description: Text = None
    budgetPrevisionnel: Whole = None  # noqa: N815
    dateDebutPrevisionnelle: Day = None  # noqa: N815
    phase: Annotated[
        Literal["Idée", "Étude", "Opération"] | None, BeforeValidator(_nothing_for_blank)
    ] = None
    phaseStatut: Annotated[  # noqa: N815
        Literal["En cours", "En retard", "En pause", "Bloqué", "Abandonné", "Terminé"] | None,
        BeforeValidator(_nothing_for_blank),
    ] = None
    programme: Text = None
    porteurCodeSiret: Siret = None  # noqa: N815
    competences: Texts = []
    leviers: Texts = []
    collectiviteIds: Texts = []  # noqa: N815


class Aid(Shape):
    """Source: the API of Aides-territoires (serializers of versions 1.0 to 1.6, and its 1.8
    documentation)."""

    id: Identifier = None
    slug: Text = None
    name: str = Field(min_length=3, max_length=300)
    financers: Texts = []
    description: Text = None
    eligibility: Text = None
    perimeter: Text = None
    perimeter_code: Identifier = None
    perimeter_scale: Text = None
    mobilization_steps: Texts = []
    origin_url: Text = None
    application_url: Text = None
    categories: Texts = []
    keywords: Texts = []
    is_call_for_project: bool | None = None
    targeted_audiences: Texts = []
    aid_types: Texts = []
    european_aid: Text = None
    start_date: Day = None
    submission_deadline: Day = None
    subvention_rate_lower_bound: Whole = None
    subvention_rate_upper_bound: Whole = None
    subvention_comment: Text = None
    loan_amount: Whole = None
    recoverable_advance_amount: Whole = None
    recurrence: Text = None
    date_updated: Text = None


class Taken(NamedTuple):
    """A record's values read in another shape; `noted`: the fields kept in its note; `left`: those
    that are not kept at all, for they name somebody."""

    values: Values
    noted: tuple[str, ...]
    left: tuple[str, ...]
