"""One step of the app `suggestions`: columns and an index more in the table that people write to all day."""

from tenant_apps.suggestions import migrations

__path__ = [*__path__, *migrations.__path__]
