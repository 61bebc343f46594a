"""This app's entry of the left menu."""

from ui import menu


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="term_change",
            word="换届",
            icon="arrow-repeat",
            view="termchange:index",
            group="本级基础资料",
            order=35,
            capabilities=frozenset({"content.read"}),
        )
    )
