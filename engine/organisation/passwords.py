"""Passwords: how they are hashed (Argon2id, RFC 9106), which are refused, how new ones are made.

Every command takes the hasher as a parameter; only tests pass a cheaper one."""

import secrets
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from engine.storage.text import fold

HASHER = PasswordHasher()
SHORTEST, LONGEST = 10, 200
FEWEST_DIFFERENT = 5
# Without l, o, 0 and 1, which are read for one another.
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
# Those of ten and more characters that are tried first, as `fold` writes them without spaces.
_COMMON = frozenset(
    """0123456789 1234567890 12345678910 123456789a 1q2w3e4r5t 9876543210 a123456789 abc1234567 abcd123456 admin12345
    admin123456 administrator anhyeuem123 doanketsangtao iloveyou123 mattranvietnam mattrantoquoc matkhau123
    matkhau1234 matkhau12345 password12 password123 password1234 qwerty1234 qwerty12345 qwertyuiop quantrivien
    quytrinh123 vietnam123 vietnam1234 xinchao123""".split()
)


def prepared(password: str) -> str:
    """The password as it is hashed: NFC, so that every keyboard's way of typing Vietnamese gives the same."""
    return unicodedata.normalize("NFC", password)


def faults(password: str, username: str) -> list[str]:
    """Why a new password is refused, as sentences; empty when it is good."""
    plain, found = fold(password).replace(" ", ""), []
    if len(prepared(password)) < SHORTEST:
        found.append(f"Mật khẩu cần ít nhất {SHORTEST} ký tự. Hãy đặt dài hơn, ví dụ một câu dễ nhớ.")
    if len(password) > LONGEST:
        found.append(f"Mật khẩu dài quá {LONGEST} ký tự. Hãy đặt ngắn hơn.")
    if plain and plain == fold(username).replace(" ", ""):
        found.append("Mật khẩu không được trùng tên đăng nhập. Hãy đặt mật khẩu khác.")
    if plain in _COMMON or (len(password) >= SHORTEST and len(set(password)) < FEWEST_DIFFERENT):
        found.append("Mật khẩu này dễ đoán. Hãy đặt mật khẩu khác.")
    return found


def generated() -> str:
    """A new password of about 80 bits, in four groups that can be read out."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def matches(hasher: PasswordHasher, stored: str, password: str) -> bool:
    """Is it the password? A stored value that is no hash matches nothing."""
    try:
        return hasher.verify(stored, prepared(password)[:LONGEST])
    except (VerificationError, ValueError):
        return False


def hashed(hasher: PasswordHasher, password: str) -> str:
    """The hash to store."""
    return hasher.hash(prepared(password)[:LONGEST])


@lru_cache(maxsize=8)
def dummy(hasher: PasswordHasher) -> str:
    """A hash nobody knows the password of: unknown user names cost as much time as known ones."""
    return hashed(hasher, secrets.token_urlsafe(32))
