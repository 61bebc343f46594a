"""One step: a column and a table more."""

from tenant_apps.organs import migrations

__path__ = [*__path__, *migrations.__path__]
