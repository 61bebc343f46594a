"""One step that must not be: no part of one transaction."""

from tenant_apps.organs import migrations

__path__ = [*__path__, *migrations.__path__]
