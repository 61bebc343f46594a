"""What is sealed opens only where it was meant to."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from kernel import sealing

TEXTS = st.text(max_size=200)


@given(TEXTS, st.text(max_size=20), st.text(max_size=20))
def test_what_was_sealed_opens_again(text: str, purpose: str, bound_to: str) -> None:
    sealed = sealing.seal(text, purpose=purpose, bound_to=bound_to)
    assert sealing.unseal(sealed, purpose=purpose, bound_to=bound_to) == text
    assert sealed.isascii() and sealed != sealing.seal(text, purpose=purpose, bound_to=bound_to)


def test_neither_another_purpose_nor_another_row_opens_it() -> None:
    sealed = sealing.seal("secret", purpose="one", bound_to="row 1")
    for purpose, bound_to in (("two", "row 1"), ("one", "row 2"), ("one", "")):
        with pytest.raises(sealing.Unreadable):
            sealing.unseal(sealed, purpose=purpose, bound_to=bound_to)


@given(st.integers(min_value=len(sealing.HEAD), max_value=60), st.sampled_from("AZaz09_-"))
def test_an_altered_text_does_not_open(place: int, letter: str) -> None:
    sealed = sealing.seal("a secret of some length", purpose="p")
    if sealed[place] == letter:
        return
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed[:place] + letter + sealed[place + 1 :], purpose="p")


@pytest.mark.parametrize(
    "rubbish", ["", "a", sealing.HEAD, sealing.HEAD + "!!!", sealing.HEAD + "AAAA", "a256gcm.2.AAAA", "ä"]
)
def test_rubbish_is_unreadable_not_a_fault(rubbish: str) -> None:
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(rubbish, purpose="p")


def test_a_blind_index_finds_the_same_value_of_the_same_purpose_alone() -> None:
    index = sealing.blind_index("33012219800101123X", purpose="number")
    assert index == sealing.blind_index(b"33012219800101123X", purpose="number")
    assert index.startswith(sealing.INDEX_HEAD) and len(index) == 74
    assert index != sealing.blind_index("33012219800101123X", purpose="telephone")
    with override_settings(SECRET_KEY="another"):
        assert index != sealing.blind_index("33012219800101123X", purpose="number")


OLD, NEW = "old:" + "o" * 32, "new:" + "n" * 32


def test_what_lies_under_an_older_key_stays_readable_and_found() -> None:
    first = sealing.seal("secret", purpose="p")
    index = sealing.blind_index("secret", purpose="p")
    assert sealing.key_of(first) == sealing.key_of(index) == sealing.OF_SECRET_KEY
    with override_settings(DATA_KEYS=f"1\n{OLD}"):
        assert sealing.current() == "1" and sealing.unseal(first, purpose="p") == "secret"
    with override_settings(DATA_KEYS=f"{OLD}\n\n 1 "):
        assert sealing.unseal(first, purpose="p") == "secret"
        second = sealing.seal("secret", purpose="p")
        assert sealing.key_of(second) == "old" and index in sealing.blind_indexes("secret", purpose="p")
        assert sealing.blind_index("secret", purpose="p") != index
    with override_settings(DATA_KEYS=f"{NEW}\n{OLD}"):
        assert sealing.unseal(second, purpose="p") == "secret"
        with pytest.raises(sealing.Unreadable):
            sealing.unseal(first, purpose="p")
    with override_settings(DATA_KEYS="old:" + "x" * 32), pytest.raises(sealing.Unreadable):
        sealing.unseal(second, purpose="p")


def test_a_key_serves_its_own_purpose_under_every_key() -> None:
    with override_settings(DATA_KEYS=f"{NEW}\n{OLD}"):
        sealed = sealing.seal("secret", purpose="p", bound_to="row")
        for purpose, bound_to in (("q", "row"), ("p", "other")):
            with pytest.raises(sealing.Unreadable):
                sealing.unseal(sealed, purpose=purpose, bound_to=bound_to)
        swapped = sealed.replace("a256gcm.new.", "a256gcm.old.")
        with pytest.raises(sealing.Unreadable):
            sealing.unseal(swapped, purpose="p", bound_to="row")


@pytest.mark.parametrize("keys", ["x", "a:short", "Ä:" + "x" * 32, f"{OLD}\n{OLD}", "toolong1:" + "x" * 32])
def test_a_ring_that_is_none_is_said_at_once(keys: str) -> None:
    with override_settings(DATA_KEYS=keys), pytest.raises(ImproperlyConfigured):
        sealing.ring()
