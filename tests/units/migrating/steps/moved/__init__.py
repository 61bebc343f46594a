"""Steps that make tables, rename one and drop another."""

from tenant_apps.organs import migrations

__path__ = [*__path__, *migrations.__path__]
