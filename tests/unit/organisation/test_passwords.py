"""Which passwords are refused, and that typing habits of keyboards do not matter."""

import unicodedata

import pytest
from argon2 import PasswordHasher

from engine.organisation import passwords

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.mark.parametrize(
    "password", ["ngắn quá", "1234567890", "Mat.Khau.123", "aaaaaaaaaaaa", "tran.binh.an", "x" * 201]
)
def test_refused(password: str) -> None:
    assert passwords.faults(password, "tran.binh.an")


@pytest.mark.parametrize("password", ["mùa xuân về sớm", "k7#pQ2!vLm", "tran.binh.an.2026"])
def test_accepted(password: str) -> None:
    assert passwords.faults(password, "tran.binh.an") == []


def test_generated_passwords_are_accepted_and_differ() -> None:
    made = {passwords.generated() for _ in range(50)}
    assert len(made) == 50
    assert not any(passwords.faults(password, "ai.do") for password in made)


def test_composed_and_combining_letters_are_the_same_password() -> None:
    stored = passwords.hashed(CHEAP, "mùa xuân về sớm")
    assert passwords.matches(CHEAP, stored, unicodedata.normalize("NFD", "mùa xuân về sớm"))
    assert not passwords.matches(CHEAP, stored, "mùa xuân về sơm")
    assert stored.startswith("$argon2id$")


def test_what_is_no_hash_matches_nothing() -> None:
    assert not passwords.matches(CHEAP, "", "")
    assert not passwords.matches(CHEAP, "mùa xuân về sớm", "mùa xuân về sớm")
