"""This app's entry of the left menu."""

from ui import menu


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="units",
            word="单位与职责",
            icon="diagram-3",
            view="organs:list",
            group="本级基础资料",
            order=44,
            capabilities=frozenset({"units.read"}),
        )
    )
