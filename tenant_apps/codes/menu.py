"""This app's entry of the left menu, among the registers of the congress."""

from tenant_apps.codes import states
from ui import menu


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="codes",
            word="字典",
            icon="journal-bookmark",
            view="codes:dictionaries",
            group="本级基础资料",
            order=40,
            capabilities=frozenset({states.READ}),
        )
    )
