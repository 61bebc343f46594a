"""Two steps: the column and the table, then Python that fills them."""

from tests.units.migrating.steps import expand

__path__ = [*__path__, *expand.__path__]
