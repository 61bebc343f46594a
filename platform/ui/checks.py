"""System check: pages without their style sheets should say why."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from ui import packages


@register("staticfiles")
def front_end_packages(**kwargs: Any) -> list[CheckMessage]:
    sentence = packages.missing(settings.ROOT)
    # A container may have collected its static files and left node_modules behind.
    if not sentence or (settings.STATIC_ROOT / packages.SHEETS[0]).exists():
        return []
    return [Warning(sentence, id="ui.W001")]
