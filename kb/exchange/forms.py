"""The forms that an export can take."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """`projects`: the common project schema of the collectivités, for experiences. `aids`: the
    shape of Aides-territoires, for fundings."""

    YAML = "yaml"
    CSV = "csv"
    JSON = "json"
    PROJECTS = "projects"
    AIDS = "aids"
