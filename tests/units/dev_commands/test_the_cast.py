"""Who plays the story, read from a file of trial persons; what it lacks is said in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.story import cast

EXAMPLE = Path(cast.__file__).with_name("trial.example.toml")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The example, beside a file of passwords that only its owner may read."""
    told = tmp_path / "trial.toml"
    told.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    secret = tmp_path / "trial-passwords.toml"
    secret.write_text('trial-county-clerk = "of the clerk"\n', encoding="utf-8")
    secret.chmod(0o600)
    factors = tmp_path / "trial-second-factors.toml"
    factors.write_text('trial-county-head = "KRSXG5BR GIZTINJW"\n', encoding="utf-8")
    factors.chmod(0o600)
    return told


def test_the_example_names_everybody_the_story_needs(file: Path) -> None:
    found = cast.of_file(file)
    assert found.trial
    assert found.county.logins["clerk"] == "trial-county-clerk"
    assert found.settings["KEYCLOAK_URL"] == "https://login.example"
    assert found.password("trial-county-clerk") == "of the clerk"


def test_a_second_factor_is_told_as_the_phones_app_was(file: Path) -> None:
    found = cast.of_file(file)
    assert found.second_factor("trial-county-head") == "Test123456"
    assert found.second_factor("trial-county-clerk") == ""


def test_a_person_without_a_password_is_named(file: Path) -> None:
    with pytest.raises(cast.NotCast, match="trial-city-head"):
        cast.of_file(file).password("trial-city-head")


def test_one_password_for_all_may_come_from_the_environment(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANDONG_TRIAL_PASSWORD", "of all")
    assert cast.of_file(file).password("trial-city-head") == "of all"


def test_passwords_that_others_may_read_are_not_used(file: Path) -> None:
    file.with_name("trial-passwords.toml").chmod(0o644)
    with pytest.raises(cast.NotCast, match="chmod 600"):
        cast.of_file(file)


def test_a_role_that_nobody_plays_is_named(file: Path) -> None:
    file.write_text(
        file.read_text(encoding="utf-8").replace('head = "trial-city-head"\n', ""), encoding="utf-8"
    )
    with pytest.raises(cast.NotCast, match=r"\[city\] does not say head"):
        cast.of_file(file)


def test_without_a_stack_the_seeded_people_cannot_be_found(tmp_path: Path) -> None:
    with pytest.raises(cast.NotCast, match="ready"):
        cast.seeded(tmp_path)
