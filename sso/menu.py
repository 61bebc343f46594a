"""This app's entry of the left menu."""

from ui import menu


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="security", word="账号安全", icon="shield-lock", view="sso_own:security", public=True, order=6
        )
    )
