"""How much each feature counts, per kind. Set by hand, needs/dev in sight (ADR 0005 and 0009)."""

from __future__ import annotations

from collections.abc import Mapping

from kb.model import Kind

Weights = Mapping[str, float]

WEIGHTS: Mapping[Kind, Weights] = {
    Kind.EXPERIENCE: {
        "lexical": 1.0,
        "dense": 0.7,
        "passages": 0.5,
        "themes": 0.12,
        "brakes": 0.1,
        "territory": 0.06,
        "richness": 0.03,
    },
    Kind.FUNDING: {
        "lexical": 1.0,
        "dense": 0.6,
        "passages": 0.3,
        "themes": 0.1,
        "links": 0.12,
        "phase": 0.06,
        "beneficiary": 0.08,
        "territory": 0.1,
        "availability": 0.12,
    },
    Kind.FACILITATOR: {
        "lexical": 0.8,
        "dense": 0.3,
        "passages": 0.2,
        "themes": 0.1,
        "links": 0.25,
        "territory": 0.12,
    },
    Kind.PARTNER: {
        "lexical": 0.8,
        "dense": 0.7,
        "passages": 0.1,
        "themes": 0.08,
        "links": 0.35,
        "territory": 0.1,
    },
}
