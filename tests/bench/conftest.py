"""The language of the corpus, learnt once."""

from __future__ import annotations

import pytest

from tests.bench.passages import Language, read_language
from tests.factories import CORPUS


@pytest.fixture(scope="session")
def language() -> Language:
    return read_language(CORPUS)
