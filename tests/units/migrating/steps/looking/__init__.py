"""One step whose SQL Django finds by looking at the schema: a constraint's name is asked of the database."""

from tenant_apps.organs import migrations

__path__ = [*__path__, *migrations.__path__]
