from __future__ import annotations

import pytest

from tests.permissions.asking import Asker
from tests.permissions.edges import EDGES, Edge


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.__name__)
def test_it_holds_that(edge: Edge, asker: Asker) -> None:
    edge(asker)
